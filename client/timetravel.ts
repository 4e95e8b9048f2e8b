import { signal } from '@preact/signals';
import { recall, remember } from './storage.ts';
import { currentTimeline, isLive, replica, showLive, showPast, tellEvents, version } from './store.ts';
import { cursorAt, entriesOf, lastSeq, neighbour, timeAt, type Cursor, type Timeline } from './timeline.ts';

/** How fast the past may be played. */
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

/** Times the usual pace, or null while nothing plays. */
export const playing = signal<number | null>(null);

/** The speed that the player chose last. */
export const speed = signal(1);

/** Wall time for what happens at one and the same virtual instant, and at most for a stretch of virtual time. */
const BEAT_MS = 450;
const MOST_MS = 2500;
/** A virtual microsecond takes this many real ones when played at speed 1: as in a live room by default. */
const SLOWER = 20;

/** How the picture's clock glides to the next input while the past is played: from one virtual time to another, from `startMs` on. */
export interface Glide {
  fromUs: number;
  toUs: number;
  startMs: number;
  lengthMs: number;
}

/** Null while the clock of a past view stands. */
export const glide: { now: Glide | null } = { now: null };

let cursor: Cursor | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Called after each move of the view by this player: with its input, or null when it went live. */
type Mover = (seq: number | null) => void;
let moved: Mover = () => {};

/** Sets who is told of each move that this player makes. */
export function onMove(mover: Mover): void {
  moved = mover;
}

/** The input in view. */
export function shownSeq(): number {
  return replica.seq;
}

function show(timeline: Timeline, seq: number): void {
  const bounded = Math.max(timeline.baseSeq, Math.min(lastSeq(timeline), seq));
  const forward = !isLive.value && bounded === replica.seq + 1;
  // The last World shown is moved on where it is the nearest one; the views never keep it.
  cursor = cursorAt(timeline, bounded, cursor);
  showPast(cursor.world, bounded);
  if (forward) tellEvents(entriesOf(timeline, bounded).map(({ event }) => event));
}

/** Shows the room after an input; beyond the last one it goes live. Stops what plays. */
export function showAt(seq: number): void {
  stop();
  const timeline = currentTimeline();
  if (!timeline) return;
  show(timeline, seq);
  moved(replica.seq);
}

/** As `showAt`, but for a view that somebody else moves. */
export function followTo(seq: number): void {
  stop();
  const timeline = currentTimeline();
  if (timeline) show(timeline, seq);
}

/** Shows the room as it is now, and what happens from now on. */
export function goLive(): void {
  liveAgain();
  moved(null);
}

/** As `goLive`, but for a view that somebody else moves. */
export function liveAgain(): void {
  stop();
  cursor = null;
  if (!isLive.value) showLive();
}

/** One step back or forward, to the next input of which something came. */
export function stepView(direction: -1 | 1): void {
  const timeline = currentTimeline();
  if (!timeline || (isLive.value && direction > 0)) return;
  const next = neighbour(timeline, replica.seq, direction);
  if (direction > 0 && next >= lastSeq(timeline)) goLive();
  else showAt(next);
}

/** Stops playing; the view stays where it is. */
export function stop(): void {
  clearTimeout(timer);
  glide.now = null;
  playing.value = null;
}

/** Plays the past from the input in view (from the beginning, where the room is live) until it is the present. */
export function playView(times: number = speed.value): void {
  const timeline = currentTimeline();
  if (!timeline) return;
  if (isLive.value) showAt(timeline.baseSeq);
  stop();
  speed.value = times;
  playing.value = times;
  wait(timeline, times);
}

/** Waits as long as the way to the next input takes, and shows it. */
function wait(timeline: Timeline, times: number): void {
  const from = replica.seq;
  const next = neighbour(timeline, from, 1);
  const [fromUs, toUs] = [timeAt(timeline, from), timeAt(timeline, next)];
  const lengthMs = beatMs(toUs - fromUs, times);
  glide.now = { fromUs, toUs, startMs: performance.now(), lengthMs };
  version.value++;
  timer = setTimeout(() => {
    if (playing.value === null || currentTimeline() !== timeline) return;
    glide.now = null;
    if (next >= lastSeq(timeline)) {
      goLive();
      return;
    }
    for (let seq = from + 1; seq <= next; seq++) show(timeline, seq);
    moved(next);
    wait(timeline, times);
  }, lengthMs);
}

/** Wall time between two inputs so many virtual microseconds apart, milliseconds. */
export function beatMs(virtualUs: number, times: number): number {
  return Math.min(MOST_MS, Math.max(BEAT_MS, (virtualUs * SLOWER) / 1000)) / times;
}

/** Inputs of this room that the player marked, ascending. */
export const bookmarks = signal<number[]>([]);

function key(code: string): string {
  return `ackademy:bookmarks:${code}`;
}

/** Takes the bookmarks of a room that this browser kept. */
export function loadBookmarks(code: string): void {
  const kept = (recall(localStorage, key(code)) ?? '').split(',').map(Number);
  bookmarks.value = kept.filter((seq) => Number.isSafeInteger(seq) && seq > 0);
}

/** Marks the input in view, or takes its mark away. */
export function toggleBookmark(code: string, seq: number): void {
  const others = bookmarks.value.filter((one) => one !== seq);
  bookmarks.value = others.length < bookmarks.value.length ? others : [...others, seq].sort((a, b) => a - b);
  remember(localStorage, key(code), bookmarks.value.join(','));
}
