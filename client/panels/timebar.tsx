import { useSignal } from '@preact/signals';
import { whyNot, type Action } from '../actions/action.ts';
import { back, bookmark, copyMomentLink, forward, live, playPast, setSpeed, toStart } from '../actions/time.ts';
import { isLocal } from '../connection.ts';
import { timeMenuOpen } from '../dialogs.ts';
import { useEffect, useRef } from 'preact/hooks';
import { seconds } from '../format.ts';
import { t } from '../i18n.ts';
import { past } from '../past.ts';
import { isLed } from '../presenting.ts';
import { isHost, isLive, useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { lastSeq, timeAt, type Timeline } from '../timeline.ts';
import { bookmarks, playing, showAt, shownSeq, speed, SPEEDS } from '../timetravel.ts';
import { Downloads } from './downloads.tsx';
import { PresentTools } from './presentation.tsx';
import { TimeTrack } from './timetrack.tsx';

/** The time machine: back, forward, play, scrub, and back to what is now. */
export function TimeBar() {
  const timeline = useTimeline();
  useWorld();
  if (!timeline) return null;
  const seq = shownSeq();
  return (
    <section class={`timebar ${isLive.value ? 'live' : 'past'}`} aria-label={t('time.title')} data-testid={ids.timeBar} data-seq={seq} data-live={isLive.value}>
      <fieldset class="plain" disabled={isLed()}>
        <Transport />
        <TimeTrack />
      </fieldset>
      <span class="time-now mono" data-testid={ids.timeNow}>{seconds(timeAt(timeline, seq))} s<small>{t('time.of', { seq, last: lastSeq(timeline) })}</small></span>
      <button class={`live-button ${isLive.value ? '' : 'primary'}`} data-testid={ids.goLive} disabled={whyNot(live) !== null} onClick={live.run}>
        <i aria-hidden="true" />{t(isLive.value ? 'time.live' : 'time.goLive')}
      </button>
      <Menu timeline={timeline} />
    </section>
  );
}

function Transport() {
  useWorld();
  const plays = playing.value !== null;
  return (
    <div class="transport" role="group" aria-label={t('time.transport')}>
      <Step action={toStart} testid={ids.timeStart} face="❙◀" first />
      <Step action={back} testid={ids.timeBack} face="◀" />
      <button class="icon play" data-testid={ids.timePlay} aria-pressed={plays} aria-label={t(plays ? 'time.pause' : 'time.play')} title={`${t(plays ? 'time.pause' : 'time.play')} (${playPast.keys[0]!})`}
        onClick={playPast.run}>{plays ? '❚❚' : '▶'}</button>
      <Step action={forward} testid={ids.timeForward} face="▶❙" />
      <select class="speed" aria-label={t('time.speed')} value={speed.value} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
        {SPEEDS.map((times) => <option key={times} value={times}>{times}×</option>)}
      </select>
    </div>
  );
}

function Step({ action, testid, face, first = false }: { action: Action; testid: string; face: string; first?: boolean }) {
  useWorld();
  const title = t(action.title);
  return (
    <button class={`icon ${first ? 'first' : ''}`} data-testid={testid} disabled={whyNot(action) !== null} aria-label={title} title={`${title} (${action.keys[0]!})`} onClick={action.run}>
      {face}
    </button>
  );
}

/** What is wanted more seldom: bookmarks, a link to this moment, presenting, downloads. */
function Menu({ timeline }: { timeline: Timeline }) {
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const away = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) timeMenuOpen.value = false;
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, []);
  const close = (): void => {
    timeMenuOpen.value = false;
    button.current?.focus();
  };
  return (
    <div class="menu" ref={box} onKeyDown={(event) => { if (event.key === 'Escape' && timeMenuOpen.value) close(); }}>
      <button class="icon" ref={button} aria-expanded={timeMenuOpen.value} aria-label={t('time.more')} title={t('time.more')} data-testid={ids.timeMenu} onClick={() => (timeMenuOpen.value = !timeMenuOpen.value)}>⋯</button>
      {timeMenuOpen.value && (
        <div class="menu-box" data-testid={ids.timeMenuBox}>
          <p class="dim">{t(`time.past.${past.value}`)}</p>
          <MomentTools />
          <Bookmarks timeline={timeline} />
          {isHost.value && !isLocal.value && <PresentTools />}
          <Downloads />
        </div>
      )}
    </div>
  );
}

function MomentTools() {
  useWorld();
  const copied = useSignal(false);
  return (
    <div class="menu-row">
      <button data-testid={ids.bookmark} aria-pressed={bookmark.on?.()} onClick={bookmark.run}>{t('time.bookmark')}</button>
      {!isLocal.value && <button data-testid={ids.copyMoment} onClick={() => void copyMomentLink().then((done) => (copied.value = done))}>{t(copied.value ? 'room.copied' : 'time.copyLink')}</button>}
    </div>
  );
}

function Bookmarks({ timeline }: { timeline: Timeline }) {
  useTimeline();
  const here = bookmarks.value.filter((seq) => seq >= timeline.baseSeq && seq <= lastSeq(timeline));
  if (here.length === 0) return null;
  return (
    <ul class="bookmarks" aria-label={t('time.bookmarks')}>
      {here.map((seq) => (
        <li key={seq}><button class="quiet mono" onClick={() => showAt(seq)}>{seconds(timeAt(timeline, seq))} s · {seq}</button></li>
      ))}
    </ul>
  );
}
