import { copyText } from '../clipboard.ts';
import { t } from '../i18n.ts';
import { timeMenuOpen } from '../dialogs.ts';
import { focusOn } from '../keepfocus.ts';
import { linkTo, route } from '../router.ts';
import { hint } from '../spoken.ts';
import { currentTimeline } from '../store.ts';
import { ids } from '../testids.ts';
import { bookmarks, goLive, playing, playView, showAt, shownSeq, speed, SPEEDS, stepView, stop, toggleBookmark } from '../timetravel.ts';
import type { Action, Condition } from './action.ts';
import { hasPast, notLed, onServer, pastOnly } from './conditions.ts';

/** What names the room that the page shows, in files and in what the browser keeps: its code, the level's id, or the page's name. */
export function roomCode(): string {
  const at = route.value;
  if (at.page === 'room') return at.code;
  return at.page === 'level' ? at.id : at.page;
}

export const toStart: Action = {
  id: 'time.start', title: 'time.start', keys: ['{'], needs: [notLed, hasPast],
  run: () => {
    const timeline = currentTimeline();
    if (timeline) showAt(timeline.baseSeq);
  },
};
export const back: Action = { id: 'time.back', title: 'time.back', keys: ['['], needs: [notLed, hasPast], run: () => stepView(-1) };
export const forward: Action = { id: 'time.forward', title: 'time.forward', keys: [']'], needs: [notLed, pastOnly], run: () => stepView(1) };
export const live: Action = { id: 'time.live', title: 'time.goLive', keys: ['n'], needs: [notLed, pastOnly], run: goLive };
export const playPast: Action = {
  id: 'time.play', title: 'time.play', keys: ['t'], needs: [notLed], on: () => playing.value !== null,
  run: () => (playing.value === null ? playView() : stop()),
};

/** Plays the past at a speed from now on; what plays goes on at it. */
export function setSpeed(times: number): void {
  speed.value = times;
  if (playing.value !== null) playView(times);
}

function canSpeed(direction: -1 | 1): Condition {
  return { reason: direction > 0 ? 'why.fastest' : 'why.slowest', holds: () => SPEEDS.some((times) => (times - speed.value) * direction > 0) };
}

function changeSpeed(direction: -1 | 1): void {
  const beyond = SPEEDS.filter((times) => (times - speed.value) * direction > 0);
  const next = direction > 0 ? beyond[0] : beyond.at(-1);
  if (next !== undefined) setSpeed(next);
}

const playFaster: Action = { id: 'time.faster', title: 'act.playFaster', keys: [], needs: [notLed, canSpeed(1)], run: () => changeSpeed(1) };
const playSlower: Action = { id: 'time.slower', title: 'act.playSlower', keys: [], needs: [notLed, canSpeed(-1)], run: () => changeSpeed(-1) };

export const bookmark: Action = {
  id: 'time.bookmark', title: 'act.bookmark', keys: ['m'], needs: [], on: () => bookmarks.value.includes(shownSeq()),
  run: () => toggleBookmark(roomCode(), shownSeq()),
};

function bookmarkBeyond(direction: -1 | 1): number | undefined {
  const beyond = bookmarks.value.filter((seq) => (seq - shownSeq()) * direction > 0);
  return direction > 0 ? beyond[0] : beyond.at(-1);
}

function toBookmark(id: string, title: 'act.nextBookmark' | 'act.previousBookmark', key: string, direction: -1 | 1): Action {
  return {
    id: `time.${id}`, title, keys: [key], needs: [notLed, { reason: 'why.noBookmark', holds: () => bookmarkBeyond(direction) !== undefined }],
    run: () => {
      const seq = bookmarkBeyond(direction);
      if (seq !== undefined) showAt(seq);
    },
  };
}

/** Copies a link to the moment in view; where that cannot be, the address bar shows it. */
export async function copyMomentLink(): Promise<boolean> {
  const link = linkTo(roomCode(), shownSeq());
  const copied = await copyText(link);
  if (!copied) history.replaceState(null, '', link);
  return copied;
}

const copyMoment: Action = {
  id: 'time.copy', title: 'time.copyLink', keys: [], needs: [onServer],
  run: () => {
    void copyMomentLink().then((copied) => (hint.value = t(copied ? 'room.copied' : 'act.inAddressBar')));
  },
};

const timeMenu: Action = {
  id: 'time.menu', title: 'time.more', keys: [], needs: [],
  run: () => {
    timeMenuOpen.value = true;
    focusOn(ids.bookmark);
  },
};

export const TIME_ACTIONS: readonly Action[] = [
  back, forward, live, playPast, toStart, playFaster, playSlower, bookmark,
  toBookmark('previousBookmark', 'act.previousBookmark', ',', -1), toBookmark('nextBookmark', 'act.nextBookmark', ';', 1), copyMoment, timeMenu,
];
