import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { enterRoom, leaveRoom } from '../connection.ts';
import { t } from '../i18n.ts';
import { Announcer, Mirror } from '../panels/mirror.tsx';
import { Help } from '../panels/help.tsx';
import { Log } from '../panels/log.tsx';
import { Play } from '../panels/play.tsx';
import { Banner, Toast } from '../panels/notices.tsx';
import { StageBox } from '../panels/stagebox.tsx';
import { TopBar } from '../panels/topbar.tsx';
import { goHome } from '../router.ts';
import { lastName, loadSession, saveName } from '../session.ts';
import { helpOpen, startShortcuts, tab, TABS, type Tab } from '../shortcuts.ts';
import { joinRefusal, link, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { isCode, spacedCode } from '../codes.ts';
import { NameField } from './home.tsx';

/** A room: who has been here before comes back to its seat; anyone else gives a name first. */
export function RoomPage({ code }: { code: string }) {
  const ready = useSignal(false);
  useEffect(() => {
    const session = loadSession(code);
    if (session && isCode(code)) {
      enterRoom(code, session);
      ready.value = true;
    }
    return leaveRoom;
  }, [code]);
  const refused = joinRefusal.value;
  const world = useWorld();
  if (!ready.value || (refused && refused !== 'taken-over' && !world) || refused === 'bad-token') {
    return <Door code={code} onEnter={(name) => { enterRoom(code, { name, ...hostToken(code) }); ready.value = true; }} />;
  }
  return world ? <Room code={code} /> : <p class="waiting" role="status">{t(link.value === 'waiting' ? 'link.waiting' : 'link.connecting')}</p>;
}

/** The right to the host's controls outlives a name that was refused. */
function hostToken(code: string): { hostToken?: string } {
  const token = loadSession(code)?.hostToken;
  return token ? { hostToken: token } : {};
}

function Door({ code, onEnter }: { code: string; onEnter: (name: string) => void }) {
  const name = useSignal(lastName());
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
          if (name.value.trim() === '') return;
          saveName(name.value.trim());
          onEnter(name.value.trim());
        }}>
          <NameField value={name.value} testid={ids.joinName} onInput={(value) => (name.value = value)} />
          <button class="primary" type="submit" data-testid={ids.joinSubmit}>{t('home.joinButton')}</button>
        </form>
      )}
      <button class="link" onClick={goHome}>{t('door.home')}</button>
    </main>
  );
}

function Room({ code }: { code: string }) {
  useEffect(startShortcuts, []);
  return (
    <div class="room" data-tab={tab.value}>
      <a class="skip" href="#panel" onClick={(event) => { event.preventDefault(); document.getElementById('panel')?.focus(); }}>{t('room.skip')}</a>
      <TopBar code={code} />
      <Banner />
      <Tabs />
      <main class="views">
        <h1 class="sr-only">Ackademy {spacedCode(code)}</h1>
        <section class="stage-pane" aria-label={t('tab.stage')}>
          <StageBox />
          <Mirror />
        </section>
        <section class="panel" id="panel" tabIndex={-1} aria-label={t('tab.calls')}>
          <Play />
        </section>
        <section class="log-pane" aria-label={t('log.title')}>
          <Log />
        </section>
      </main>
      <Announcer />
      <Toast />
      {helpOpen.value && <Help />}
    </div>
  );
}

function Tabs() {
  return (
    <nav class="tabs" aria-label={t('room.views')}>
      {TABS.map((name: Tab) => (
        <button key={name} aria-pressed={tab.value === name} data-testid={`tab-${name}`} onClick={() => (tab.value = name)}>
          {t(`tab.${name}`)}
        </button>
      ))}
    </nav>
  );
}
