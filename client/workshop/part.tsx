import '../styles/workshop.css';
import { useEffect } from 'preact/hooks';
import { describeOwed, type World } from '../../shared/game/index.ts';
import { spacedCode } from '../codes.ts';
import { t } from '../i18n.ts';
import { goToRoom } from '../router.ts';
import { forget } from '../storage.ts';
import { playerId, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { inSpotlight } from '../theme.ts';
import { useAsked } from './fetching.ts';
import { nudgeText } from './names.ts';
import { w } from './words.ts';

const EVERY_MS = 4_000;
/** While the room stands still, it is looked more often whether the host asks something. */
const CALLED_EVERY_MS = 1_500;

/** Under which key this browser remembers that it went to a room of an activity by itself. */
export function wentKey(code: string): string {
  return `ackademy:went:${code}`;
}

/** In the room of an activity: the way back to the workshop, which is taken by itself when the next activity has begun. */
export function PartBar() {
  const world = useLiveWorld();
  return world?.partOf === undefined || inSpotlight() ? null : <Bar world={world} code={world.partOf} />;
}

function Bar({ world, code }: { world: World; code: string }) {
  useLiveWorld();
  const over = world.game?.phase === 'over';
  // Who looks on, the host too, chose what to look at, and stays there.
  const plays = world.game?.members.some((member) => member.playerId === playerId.value) ?? false;
  return (
    <div class="banner wk-part" role="status">
      <span>{over ? w('part.over') : world.paused ? <b>{w('part.paused')}</b> : w('part.of', { code: spacedCode(code) })}</span>
      {plays && over && <Watching code={code} />}
      {plays && (world.paused || over) && <Called code={code} />}
      <Message world={world} />
      <button class={over ? 'primary' : ''} data-testid={ids.wkBack} onClick={() => goToRoom(code)}>{w('part.back')}</button>
    </div>
  );
}

/** The last message that the host of the workshop sent to everybody or to this team. */
function Message({ world }: { world: World }) {
  useLiveWorld();
  const teamId = world.game?.members.find((member) => member.playerId === playerId.value)?.teamId;
  const last = world.nudges?.filter((nudge) => nudge.teamId === null || nudge.teamId === teamId).at(-1);
  return last ? <span class="wk-said" data-testid={ids.wkMessage}><b>{w('me.message')}:</b> {nudgeText(last)}{last.hint && <Owed world={world} />}</span> : null;
}

/** What one's own kernel owes now, as the hint that the host gave. */
function Owed({ world }: { world: World }) {
  useLiveWorld();
  const seat = world.seats.find((one) => one.kind === 'kernel' && one.playerId === playerId.value);
  const [first] = seat ? describeOwed(world, seat.id) : [];
  return first ? <> {t(`owed.why.${first.kind}`)}</> : null;
}

/** Goes to the workshop where the host asks everybody something; from there it goes on by itself afterwards. */
function Called({ code }: { code: string }) {
  const { value } = useAsked(code, '/about', CALLED_EVERY_MS);
  useEffect(() => {
    if (!value?.asks) return;
    forget(sessionStorage, wentKey(here()));
    goToRoom(code);
  }, [value?.asks]);
  return null;
}

/** The room that this page shows. */
function here(): string {
  return location.hash.split('/').at(-1)?.split('?')[0] ?? '';
}

/** Goes back when another activity runs than when this one ended. */
function Watching({ code }: { code: string }) {
  const { value } = useAsked(code, '/board', EVERY_MS);
  const elsewhere = value?.phase === 'running' && !value.running.includes(here());
  useEffect(() => {
    if (elsewhere) goToRoom(code);
  }, [elsewhere]);
  return null;
}
