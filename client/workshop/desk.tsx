import '../styles/workshop.css';
import { useSignal, type Signal } from '@preact/signals';
import type { Activity, World } from '../../shared/game/index.ts';
import type { MutantId } from '../../shared/socket/index.ts';
import { ask, startActivity } from '../connection.ts';
import { t } from '../i18n.ts';
import { HostMenu } from '../panels/hostmenu.tsx';
import { Preferences } from '../panels/preferences.tsx';
import { goHome } from '../router.ts';
import { link, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { Board } from './board.tsx';
import { ActivityClock } from './clock.tsx';
import { useAsked } from './fetching.ts';
import { Invite } from './invite.tsx';
import { Lobby } from './lobby.tsx';
import { keepWatch } from './looking.ts';
import { activityName, teamName } from './names.ts';
import { PlanEditor } from './plan.tsx';
import { AskEverybody, useShown } from './poll.tsx';
import { Radar } from './radar.tsx';
import { Sure } from './sure.tsx';
import { w } from './words.ts';

const EXTENSION_US = 300_000_000;
const NAMES_EVERY_MS = 5_000;
/** Rows of the board on the desk; its own page has them all. */
const BOARD_ROWS = 12;

/** The host's page of a workshop: who is there, what runs, who needs help, the board. */
export function Desk({ code }: { code: string }) {
  const world = useLiveWorld();
  const to = useSignal<string>('');
  const about = useSignal<MutantId | null>(null);
  const askAbout = useShown(about);
  const { value } = useAsked(code, '/names', NAMES_EVERY_MS);
  if (!world?.workshop) return null;
  const { workshop } = world;
  return (
    <div class="wk" data-testid={ids.wkDesk} data-phase={workshop.phase}>
      <header class="topbar">
        <button class="brand" onClick={goHome} title={t('door.home')}>Ackademy</button>
        <h1>{workshop.rules.title || w('desk.title')}</h1>
        <span class={`chip link-${link.value}`} role="status" data-testid={ids.connection} data-state={link.value}><i aria-hidden="true" /><span class="word">{t(`link.${link.value}`)}</span></span>
        <span class="spring" />
        <HostMenu code={code} />
        <Preferences />
      </header>
      <main class="wk-columns">
        <div class="wk-column">
          <Running world={world} code={code} />
          <Nudge world={world} to={to} />
          {workshop.phase === 'running' && <Radar code={code} world={world} realNames={value?.names ?? {}} onHelp={(teamId) => (to.value = teamId)} onAsk={askAbout} />}
          <AskEverybody world={world} about={about} />
          <Plan world={world} />
        </div>
        <div class="wk-column">
          {workshop.phase !== 'over' && <section class="block"><Invite code={code} /></section>}
          <section class="block wk-links">
            <a class="button" href={`#/projector/${code}`} target="_blank" rel="noreferrer">{w('desk.projector')} ↗</a>
            <a class="button" href={`#/board/${code}`} target="_blank" rel="noreferrer">{w('desk.board')} ↗</a>
            <a class="button" href={`#/results/${code}`}>{w('desk.results')}</a>
          </section>
          {workshop.phase !== 'lobby' && <section class="block"><h2>{w('board.title')}</h2><Board most={BOARD_ROWS} onShow={(choice) => ask({ type: 'show-board', ...choice })} /></section>}
          <Lobby world={world} realNames={value?.names ?? {}} />
        </div>
      </main>
    </div>
  );
}

/** What runs, and what the host can do about it: the next step is the button that stands out. */
function Running({ world, code }: { world: World; code: string }) {
  useLiveWorld();
  const finishing = useSignal(false);
  const ending = useSignal(false);
  const { phase, plan, current, frozen } = world.workshop!;
  const activity = plan[current];
  const next = plan[current + 1];
  return (
    <section class="block wk-running" aria-labelledby="wk-now">
      <h2 id="wk-now">{w(`phase.${phase}`)}</h2>
      {phase === 'running' && activity && <p class="wk-now"><b>{activityName(activity)}</b> <ActivityClock /></p>}
      <div class="wk-row">
        {(phase === 'lobby' || phase === 'between') && next && <button class="primary wk-big" data-testid={ids.wkStart} onClick={() => startActivity(current + 1)}>{w('desk.startNamed', { name: activityName(next) })}</button>}
        {phase === 'running' && (
          <>
            <button data-testid={ids.wkPause} onClick={() => ask({ type: world.paused ? 'resume' : 'pause' })}>{w(world.paused ? 'desk.resume' : 'desk.pause')}</button>
            <button onClick={() => ask({ type: 'extend-activity', byUs: EXTENSION_US })}>{w('desk.extend')}</button>
            {activity?.kind === 'game' && <button onClick={() => ask({ type: 'rotate-roles' })}>{w('desk.rotate')}</button>}
            <button class={next ? '' : 'primary'} data-testid={ids.wkEnd} onClick={() => (ending.value = true)}>{w('desk.end')}</button>
          </>
        )}
        {(phase === 'lobby' || phase === 'between') && <Skip plan={plan} next={next} />}
        <button data-testid={ids.wkFreeze} aria-pressed={frozen} onClick={() => ask({ type: frozen ? 'reveal-board' : 'freeze-board' })}>{w(frozen ? 'desk.reveal' : 'desk.freeze')}</button>
        {phase !== 'over' && <button class={phase === 'between' && !next ? 'primary' : ''} data-testid={ids.wkFinish} onClick={() => (finishing.value = true)}>{w('desk.finish')}</button>}
      </div>
      {ending.value && phase === 'running' && <Sure text={w('desk.endSure')} yes={w('desk.end')} onYes={() => ask({ type: 'end-activity' })} onDone={() => (ending.value = false)} />}
      {finishing.value && <Sure text={w('desk.finishSure')} yes={w('desk.finish')} onYes={() => ask({ type: 'end-workshop' })} onDone={() => (finishing.value = false)} />}
      {phase === 'running' && <Rooms world={world} code={code} />}
    </section>
  );
}

/** Leaves out what comes next; a slip is taken back by the same place. */
function Skip({ plan, next }: { plan: Activity[]; next: Activity | undefined }) {
  const before = useSignal<Activity[] | null>(null);
  const put = (changed: Activity[], back: Activity[] | null): void => {
    before.value = back;
    ask({ type: 'set-plan', plan: changed });
  };
  return (
    <>
      {next && plan.length > 1 && <button data-testid={ids.wkSkip} onClick={() => put(plan.filter((one) => one !== next), plan)}>{w('desk.skip', { name: activityName(next) })}</button>}
      {before.value && <button data-testid={ids.wkUnskip} onClick={() => put(before.value!, null)}>{w('desk.unskip')}</button>}
    </>
  );
}

/** The rooms of the running game: to be watched, or shown on the wall. */
function Rooms({ world, code: workshopCode }: { world: World; code: string }) {
  useLiveWorld();
  const workshop = world.workshop!;
  const { id } = workshop.plan[workshop.current]!;
  const rooms = workshop.rooms.filter(({ activityId }) => activityId === id);
  if (rooms.length === 0) return null;
  return (
    <details class="wk-rooms">
      <summary>{w('desk.rooms')} · {rooms.length}</summary>
      <ul>
        {rooms.map(({ code, teamIds }) => (
          <li key={code}>
            <span>{teamIds.map((teamId) => teamName(workshop, teamId)).join(' · ')}</span>
            <a href={`#/room/${code}`} target="_blank" rel="noreferrer" onClick={() => keepWatch(code, workshopCode)}>{w('desk.watch')} ↗</a>
            <button aria-pressed={workshop.spotlight === code} onClick={() => ask({ type: 'spotlight', code: workshop.spotlight === code ? null : code })}>{w(workshop.spotlight === code ? 'desk.spotlightOff' : 'desk.spotlight')}</button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A message to a team, or to all. */
function Nudge({ world, to }: { world: World; to: Signal<string> }) {
  useLiveWorld();
  const text = useSignal('');
  if (world.workshop!.phase === 'over') return null;
  return (
    <form class="block wk-nudge" onSubmit={(event) => {
      event.preventDefault();
      if (text.value.trim() === '') return;
      ask({ type: 'nudge', teamId: to.value || null, text: text.value.trim() });
      text.value = '';
    }}>
      <label class="field"><span>{w('desk.nudgeTo')}</span>
        <select value={to.value} onChange={(event) => (to.value = event.currentTarget.value)}>
          <option value="">{w('desk.nudgeAll')}</option>
          {world.workshop!.teams.map(({ id }) => <option key={id} value={id}>{teamName(world.workshop!, id)}</option>)}
        </select>
      </label>
      <label class="field wk-wide"><span>{w('desk.nudge')}</span><input maxLength={300} value={text.value} data-testid={ids.wkNudge} onInput={(event) => (text.value = event.currentTarget.value)} /></label>
      <button type="submit" data-testid={ids.wkNudgeSend} disabled={text.value.trim() === ''}>{w('desk.nudgeSend')}</button>
      <button type="button" data-testid={ids.wkHint} onClick={() => ask({ type: 'nudge', teamId: to.value || null, text: w('desk.hintText'), hint: true })}>{w('desk.hint')}</button>
    </form>
  );
}

function Plan({ world }: { world: World }) {
  useLiveWorld();
  const { plan, current, phase } = world.workshop!;
  return (
    <details class="block wk-plan-block" open={phase === 'lobby'}>
      <summary><h2>{w('desk.plan')}</h2></summary>
      <PlanEditor plan={plan} fixed={current + 1} onChange={(next) => ask({ type: 'set-plan', plan: next })} />
    </details>
  );
}
