import '../styles/room.ts';
import { computed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { whyNot } from '../actions/action.ts';
import { toControls } from '../actions/page.ts';
import { live } from '../actions/time.ts';
import { showView, sideBySide } from '../actions/views.ts';
import { helpOpen, paletteOpen } from '../dialogs.ts';
import { t } from '../i18n.ts';
import { keepFocus } from '../keepfocus.ts';
import { pictureHidden } from '../options.ts';
import { followPast } from '../past.ts';
import { exposeProbe } from '../probe.ts';
import { startShortcuts } from '../shortcuts.ts';
import { isLive, mySeats, replica, version } from '../store.ts';
import { ids } from '../testids.ts';
import { loadBookmarks } from '../timetravel.ts';
import { split, view, VIEWS } from '../views.ts';
import { Help } from './help.tsx';
import { InspectView, LadderView, StatesView } from './later.tsx';
import { Log } from './log.tsx';
import { Announcer, Mirror } from './mirror.tsx';
import { Toast } from './notices.tsx';
import { Palette } from './palette.tsx';
import { StageBox } from './stagebox.tsx';
import { TimeBar } from './timebar.tsx';

exposeProbe();

/** True in a game's room: its panel needs the place, with or without a seat. */
const playing = computed(() => version.value >= 0 && (replica.world?.game ?? null) !== null);

interface FrameProps {
  /** Names the room among all that this browser knows. */
  name: string;
  /** The page's heading, for who has it read aloud. */
  title: string;
  top: ComponentChildren;
  /** What is told above the views. */
  notices: ComponentChildren;
  /** Dialogs of the page's own: beside the views, each of which may be hidden. */
  dialogs?: ComponentChildren;
  /** The player's tools. */
  children: ComponentChildren;
}

/** The views of a room, its past and its dialogs, around the tools of who plays in it. */
export function RoomFrame({ name, title, top, notices, dialogs, children }: FrameProps) {
  useEffect(startShortcuts, []);
  useEffect(keepFocus, []);
  useEffect(() => followPast(name), [name]);
  useEffect(() => loadBookmarks(name), [name]);
  const side = SIDES.find((one) => one === view.value) ?? null;
  return (
    <div class="room" data-view={view.value} data-side={side ? 'open' : 'none'} data-split={split.value ? 'on' : 'off'} data-picture={pictureHidden.value ? 'hidden' : 'shown'} data-seated={mySeats.value.length > 0 || playing.value ? 'yes' : 'no'}>
      <a class="skip" href="#panel" onClick={(event) => { event.preventDefault(); toControls.run(); }}>{t('room.skip')}</a>
      {top}
      <div class="notices">{notices}</div>
      <Tabs />
      <main class="views">
        <h1 class="sr-only">{title}</h1>
        <section class="stage-pane" aria-label={t('tab.stage')}>
          {!pictureHidden.value && <StageBox />}
          <Mirror />
        </section>
        {side && <section class="side-pane" aria-label={t(`tab.${side}`)}><SideView name={side} /></section>}
        <section class="panel" id="panel" tabIndex={-1} aria-label={t('tab.calls')}>{children}</section>
        <section class="log-pane" aria-label={t('log.title')}>
          <Log />
        </section>
        <TimeBar />
      </main>
      {dialogs}
      <Announcer />
      <Toast />
      {helpOpen.value && <Help />}
      {paletteOpen.value && <Palette />}
    </div>
  );
}

/** The player's tools. In the past they can be looked at, and nothing of them pressed. */
export function Guarded({ children }: { children: ComponentChildren }) {
  return (
    <>
      {!isLive.value && (
        <div class="past-guard" role="status" data-testid={ids.pastGuard}>
          <p>{t('time.guard')}</p>
          <button class="primary" onClick={live.run} disabled={whyNot(live) !== null}>{t('time.goLive')}</button>
        </div>
      )}
      <fieldset class="plain" disabled={!isLive.value}>{children}</fieldset>
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
