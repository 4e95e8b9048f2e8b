import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { showView, sideBySide } from '../actions/views.ts';
import { toControls } from '../actions/page.ts';
import { live } from '../actions/time.ts';
import { whyNot } from '../actions/action.ts';
import { enterRoom, leaveRoom, watchNetwork } from '../connection.ts';
import { t } from '../i18n.ts';
import { Announcer, Mirror } from '../panels/mirror.tsx';
import { Help } from '../panels/help.tsx';
import { Palette } from '../panels/palette.tsx';
import { Log } from '../panels/log.tsx';
import { Play } from '../panels/play.tsx';
import { Banner, Toast } from '../panels/notices.tsx';
import { PresentNotice } from '../panels/presentation.tsx';
import { StageBox } from '../panels/stagebox.tsx';
import { TimeBar } from '../panels/timebar.tsx';
import { TopBar } from '../panels/topbar.tsx';
import { goHome } from '../router.ts';
import { exposeProbe } from '../probe.ts';
import { lastName, loadSession, saveName } from '../session.ts';
import { followPresenting } from '../presenting.ts';
import { followPast, past } from '../past.ts';
import { glossaryOpen, helpOpen, paletteOpen } from '../dialogs.ts';
import { keepFocus } from '../keepfocus.ts';
import { pictureHidden } from '../options.ts';
import { startShortcuts } from '../shortcuts.ts';
import { Glossary, InspectView, LadderView, StatesView } from '../panels/later.tsx';
import { isLive, joinRefusal, link, mySeats, useTimeline, useWorld } from '../store.ts';
import { loadBookmarks, showAt } from '../timetravel.ts';
import { split, view, VIEWS } from '../views.ts';
import { ids } from '../testids.ts';
import { isCode, spacedCode } from '../codes.ts';
import { NameField } from './home.tsx';
import '../styles/devices.css';

exposeProbe();
watchNetwork();

/** A room: who has been here before comes back to its seat; anyone else gives a name first. */
export function RoomPage({ code, at }: { code: string; at: number | null }) {
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
  return world ? <Room code={code} at={at} /> : <p class="waiting" role="status">{t(link.value === 'waiting' ? 'link.waiting' : 'link.connecting')}</p>;
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

function Room({ code, at }: { code: string; at: number | null }) {
  useEffect(startShortcuts, []);
  useEffect(keepFocus, []);
  useEffect(() => followPast(code), [code]);
  useEffect(followPresenting, [code]);
  useEffect(() => loadBookmarks(code), [code]);
  useOpening(at);
  const side = SIDES.find((one) => one === view.value) ?? null;
  return (
    <div class="room" data-view={view.value} data-side={side ? 'open' : 'none'} data-split={split.value ? 'on' : 'off'} data-picture={pictureHidden.value ? 'hidden' : 'shown'} data-seated={mySeats.value.length > 0 ? 'yes' : 'no'}>
      <a class="skip" href="#panel" onClick={(event) => { event.preventDefault(); toControls.run(); }}>{t('room.skip')}</a>
      <TopBar code={code} />
      <div class="notices"><Banner /><PresentNotice code={code} /></div>
      <Tabs />
      <main class="views">
        <h1 class="sr-only">Ackademy {spacedCode(code)}</h1>
        <section class="stage-pane" aria-label={t('tab.stage')}>
          {!pictureHidden.value && <StageBox />}
          <Mirror />
        </section>
        {side && <section class="side-pane" aria-label={t(`tab.${side}`)}><SideView name={side} /></section>}
        <section class="panel" id="panel" tabIndex={-1} aria-label={t('tab.calls')}>
          <Guarded />
        </section>
        <section class="log-pane" aria-label={t('log.title')}>
          <Log />
        </section>
        <TimeBar />
      </main>
      <Announcer />
      <Toast />
      {helpOpen.value && <Help />}
      {paletteOpen.value && <Palette />}
      {glossaryOpen.value && <Glossary />}
    </div>
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

/** The player's tools. In the past they can be looked at, and nothing of them pressed. */
function Guarded() {
  return (
    <>
      {!isLive.value && (
        <div class="past-guard" role="status" data-testid={ids.pastGuard}>
          <p>{t('time.guard')}</p>
          <button class="primary" onClick={live.run} disabled={whyNot(live) !== null}>{t('time.goLive')}</button>
        </div>
      )}
      <fieldset class="plain" disabled={!isLive.value}><Play /></fieldset>
    </>
  );
}

const SIDES = ['ladder', 'states', 'inspect'] as const;

function SideView({ name }: { name: (typeof SIDES)[number] }) {
  switch (name) {
    case 'ladder':
      return <LadderView />;
    case 'states':
      return <StatesView />;
    case 'inspect':
      return <InspectView />;
  }
}

function Tabs() {
  return (
    <nav class="tabs" aria-label={t('room.views')}>
      {VIEWS.map((name) => (
        <button key={name} class={`tab-${name}`} aria-pressed={view.value === name} data-testid={ids.tab(name)} onClick={showView(name).run}>
          {t(`tab.${name}`)}
        </button>
      ))}
      <button class="split-button" aria-pressed={split.value} data-testid={ids.split} title={t('room.split')} onClick={sideBySide.run}>
        <span aria-hidden="true">◫</span> {t('room.split')}
      </button>
    </nav>
  );
}
