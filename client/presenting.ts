import { effect, signal, untracked } from '@preact/signals';
import type { Presenting } from '../shared/protocol/index.ts';
import { fork, present } from './connection.ts';
import { past } from './past.ts';
import { goToRoom } from './router.ts';
import { loadSession, saveSession } from './session.ts';
import { isHost, isLive, live, presenting } from './store.ts';
import { followTo, liveAgain, onMove, playView, shownSeq, stop } from './timetravel.ts';

/** True while this page's own moves through the past are everybody's. */
export const leading = signal(false);

/** True where a player looks elsewhere although the host presents. */
export const strayed = signal(false);

/** True while somebody else decides what this page shows. */
export function isLed(): boolean {
  return presenting.value !== null && !leading.value && !strayed.value && !isLive.value;
}

/** At most so often a lead's moves are sent while it scrubs. */
const EVERY_MS = 120;

let timer: ReturnType<typeof setTimeout> | null = null;

/** Sends the view to everybody: the last one of a burst of moves. */
function sendView(): void {
  timer ??= setTimeout(() => {
    timer = null;
    if (leading.value) present({ seq: shownSeq() });
  }, EVERY_MS);
}

/** Has everybody's view follow this one from now on. */
export function startPresenting(): void {
  leading.value = true;
  if (isLive.value) followTo(live.seq);
  present({ seq: shownSeq() });
}

/** Lets everybody's view go live again. */
export function stopPresenting(): void {
  leading.value = false;
  present(null);
  liveAgain();
}

/** Looks elsewhere while the host presents. */
export function stray(): void {
  strayed.value = true;
  stop();
}

/** Follows the host's view again. */
export function followHost(): void {
  strayed.value = false;
}

/** Makes a room of what is in view, which everybody is told of. */
export function forkHere(): void {
  fork(shownSeq());
}

/** Goes to a fork of this room: who was a player here is the same one there. */
export function goToFork(from: string, to: string): void {
  const session = loadSession(from);
  if (session) saveSession(to, session);
  goToRoom(to);
}

/** True once the view has followed what is presented now. */
let followed = false;

/** Moves the view to what the host presents, or back to live where that has ended. */
function follow(at: Presenting | null): void {
  if (at === null) {
    strayed.value = false;
    leading.value = false;
    if (followed) liveAgain();
    followed = false;
    return;
  }
  if (leading.value) return;
  // A host who came back after a reload goes on presenting.
  if (isHost.value && !followed) leading.value = true;
  followed = true;
  followTo(at.seq);
  if (at.playing !== undefined) playView(at.playing);
}

/** Keeps this page's view to what the host presents. The function returned stops it. */
export function followPresenting(): () => void {
  followed = false;
  onMove((seq) => {
    if (!leading.value) return;
    if (seq === null) stopPresenting();
    else sendView();
  });
  const unfollow = effect(() => {
    const at = presenting.value;
    if (at === null || (past.value === 'whole' && !strayed.value)) untracked(() => follow(at));
  });
  return () => {
    unfollow();
    onMove(() => {});
    leading.value = false;
    strayed.value = false;
  };
}
