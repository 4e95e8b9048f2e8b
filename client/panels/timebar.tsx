import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { seconds } from '../format.ts';
import { t } from '../i18n.ts';
import { past } from '../past.ts';
import { isLed } from '../presenting.ts';
import { linkTo } from '../router.ts';
import { isHost, isLive, useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { lastSeq, timeAt, type Timeline } from '../timeline.ts';
import {
  bookmarks, goLive, playing, playView, showAt, shownSeq, speed, SPEEDS, stepView, stop, toggleBookmark,
} from '../timetravel.ts';
import { Downloads } from './downloads.tsx';
import { PresentTools } from './presentation.tsx';
import { TimeTrack } from './timetrack.tsx';

/** The time machine: back, forward, play, scrub, and back to what is now. */
export function TimeBar({ code }: { code: string }) {
  const timeline = useTimeline();
  useWorld();
  if (!timeline) return null;
  const seq = shownSeq();
  return (
    <section class={`timebar ${isLive.value ? 'live' : 'past'}`} aria-label={t('time.title')} data-testid={ids.timeBar} data-seq={seq} data-live={isLive.value}>
      <fieldset class="plain" disabled={isLed()}>
        <Transport timeline={timeline} />
        <TimeTrack />
      </fieldset>
      <span class="time-now mono" data-testid={ids.timeNow}>{seconds(timeAt(timeline, seq))} s<small>{t('time.of', { seq, last: lastSeq(timeline) })}</small></span>
      <button class={`live-button ${isLive.value ? '' : 'primary'}`} data-testid={ids.goLive} disabled={isLive.value || isLed()} onClick={goLive}>
        <i aria-hidden="true" />{t(isLive.value ? 'time.live' : 'time.goLive')}
      </button>
      <Menu code={code} timeline={timeline} />
    </section>
  );
}

function Transport({ timeline }: { timeline: Timeline }) {
  useWorld();
  const plays = playing.value !== null;
  const atStart = shownSeq() <= timeline.baseSeq;
  return (
    <div class="transport" role="group" aria-label={t('time.transport')}>
      <button class="icon first" data-testid={ids.timeStart} disabled={atStart} aria-label={t('time.start')} title={t('time.start')} onClick={() => showAt(timeline.baseSeq)}>❙◀</button>
      <button class="icon" data-testid={ids.timeBack} disabled={atStart} aria-label={t('time.back')} title={`${t('time.back')} ([)`} onClick={() => stepView(-1)}>◀</button>
      <button class="icon play" data-testid={ids.timePlay} aria-pressed={plays} aria-label={t(plays ? 'time.pause' : 'time.play')} title={t(plays ? 'time.pause' : 'time.play')}
        onClick={() => (plays ? stop() : playView())}>{plays ? '❚❚' : '▶'}</button>
      <button class="icon" data-testid={ids.timeForward} disabled={isLive.value} aria-label={t('time.forward')} title={`${t('time.forward')} (])`} onClick={() => stepView(1)}>▶❙</button>
      <select class="speed" aria-label={t('time.speed')} value={speed.value} onChange={(event) => {
        speed.value = Number(event.currentTarget.value);
        if (plays) playView(speed.value);
      }}>
        {SPEEDS.map((times) => <option key={times} value={times}>{times}×</option>)}
      </select>
    </div>
  );
}

/** What is wanted more seldom: bookmarks, a link to this moment, presenting, downloads. */
function Menu({ code, timeline }: { code: string; timeline: Timeline }) {
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const away = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) open.value = false;
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, []);
  return (
    <div class="menu" ref={box} onKeyDown={(event) => { if (event.key === 'Escape') open.value = false; }}>
      <button class="icon" aria-expanded={open.value} aria-label={t('time.more')} title={t('time.more')} data-testid={ids.timeMenu} onClick={() => (open.value = !open.value)}>⋯</button>
      {open.value && (
        <div class="menu-box" data-testid={ids.timeMenuBox}>
          <p class="dim">{t(`time.past.${past.value}`)}</p>
          <MomentTools code={code} />
          <Bookmarks timeline={timeline} />
          {isHost.value && <PresentTools />}
          <Downloads code={code} />
        </div>
      )}
    </div>
  );
}

function MomentTools({ code }: { code: string }) {
  useWorld();
  const copied = useSignal(false);
  const seq = shownSeq();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(linkTo(code, seq));
      copied.value = true;
    } catch {
      // Without a secure context there is no clipboard: the address bar then shows the link.
      history.replaceState(null, '', linkTo(code, seq));
    }
  };
  return (
    <div class="menu-row">
      <button data-testid={ids.bookmark} aria-pressed={bookmarks.value.includes(seq)} onClick={() => toggleBookmark(code, seq)}>{t('time.bookmark')}</button>
      <button data-testid={ids.copyMoment} onClick={() => void copy()}>{t(copied.value ? 'room.copied' : 'time.copyLink')}</button>
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
