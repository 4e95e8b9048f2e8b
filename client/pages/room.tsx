import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { enterRoom, leaveRoom, watchNetwork } from '../connection.ts';
import { t } from '../i18n.ts';
import { Play } from '../panels/play.tsx';
import { Banner } from '../panels/notices.tsx';
import { PresentNotice } from '../panels/presentation.tsx';
import { Guarded, RoomFrame } from '../panels/roomframe.tsx';
import { TopBar } from '../panels/topbar.tsx';
import { goHome } from '../router.ts';
import { lastName, loadSession, saveName } from '../session.ts';
import { followPresenting } from '../presenting.ts';
import { past } from '../past.ts';
import { joinRefusal, link, useTimeline, useWorld } from '../store.ts';
import { showAt } from '../timetravel.ts';
import { ids } from '../testids.ts';
import { isCode, spacedCode } from '../codes.ts';
import { later } from '../panels/later.tsx';
import { NameField } from './home.tsx';

const Workshop = later(async () => (await import('../workshop/workshop.tsx')).Workshop);
const PartBar = later(async () => (await import('../workshop/part.tsx')).PartBar, { quiet: true });
const Privacy = later(async () => (await import('../workshop/privacy.tsx')).Privacy, { quiet: true });

watchNetwork();

/** A room: who has been here before comes back to its seat; anyone else gives a name first. */
export function RoomPage({ code, at }: { code: string; at: number | null }) {
  const ready = useSignal(false);
  const looked = useSignal(false);
  useEffect(() => {
    // On the wall a room of a workshop is looked at by nobody in particular.
    const session = /[?&]watch(?:[=&]|$)/.test(location.hash) ? { name: '', watch: true } : loadSession(code);
    if (session && isCode(code)) {
      enterRoom(code, session);
      ready.value = true;
    }
    looked.value = true;
    return leaveRoom;
  }, [code]);
  const refused = joinRefusal.value;
  const world = useWorld();
  // Whether this browser has been here is looked up first.
  if (!looked.value) return null;
  if (!ready.value || (refused && refused !== 'taken-over' && !world) || refused === 'bad-token' || refused === 'removed') {
    return <Door code={code} onEnter={(name) => { enterRoom(code, { name, ...hostToken(code) }); ready.value = true; }} />;
  }
  if (world?.workshop) return <Workshop code={code} />;
  return world ? <Room code={code} at={at} /> : <p class="waiting" role="status">{t(link.value === 'waiting' ? 'link.waiting' : 'link.connecting')}</p>;
}

/** The right to the host's controls outlives a name that was refused. */
function hostToken(code: string): { hostToken?: string } {
  const token = loadSession(code)?.hostToken;
  return token ? { hostToken: token } : {};
}

function Door({ code, onEnter }: { code: string; onEnter: (name: string) => void }) {
  const name = useSignal(lastName());
  const generated = useSignal(false);
  const refused = joinRefusal.value;
  const bad = !isCode(code);
  return (
    <main class="home-main door">
      <p class="brand">Ackademy</p>
      <h1>{t('door.title')} <span class="code">{spacedCode(code)}</span></h1>
      {(refused || bad) && <p class="alert" role="alert" data-testid={ids.homeError}>{t(bad ? 'home.badCode' : `server.${refused!}`)}</p>}
      {!bad && (
        <form class="card" noValidate onSubmit={(event) => {
          event.preventDefault();
          if (generated.value) return onEnter('');
          if (name.value.trim() === '') return;
          saveName(name.value.trim());
          onEnter(name.value.trim());
        }}>
          {!generated.value && <NameField value={name.value} testid={ids.joinName} onInput={(value) => (name.value = value)} />}
          <button class="primary" type="submit" data-testid={ids.joinSubmit}>{t('home.joinButton')}</button>
        </form>
      )}
      {!bad && refused !== 'unknown-room' && <Privacy code={code} onKnown={({ names }) => (generated.value = names === 'generated')} />}
      <button class="link" onClick={goHome}>{t('door.home')}</button>
    </main>
  );
}

function Room({ code, at }: { code: string; at: number | null }) {
  useEffect(followPresenting, [code]);
  useOpening(at);
  return (
    <RoomFrame name={code} title={`Ackademy ${spacedCode(code)}`} top={<TopBar code={code} />} notices={<><Banner /><PartBar /><PresentNotice code={code} /></>}>
      <Guarded><Play /></Guarded>
    </RoomFrame>
  );
}

/** Shows the moment that the page's address names, as soon as the room's past is there. */
function useOpening(at: number | null): void {
  const shown = useSignal<number | null>(null);
  const timeline = useTimeline();
  const ready = timeline !== null && past.value !== 'loading' && (timeline.baseSeq === 0 || past.value === 'failed');
  useEffect(() => {
    if (at === null || !ready || shown.value === at) return;
    shown.value = at;
    showAt(at);
  }, [at, ready]);
}
