import { anchorAt, clockDeadlineUs, overdue, waitMs } from '../shared/game/index.ts';
import { isAsking } from './question.ts';
import { MAX_ADVANCES_PER_TURN } from './limits.ts';
import { applyInput, type Room } from './room.ts';

/** A timer this late was held up by a sleeping machine: the clock goes on from where it was. */
const SLEPT_MS = 5_000;
/** The longest time that setTimeout takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Passes every deadline that is due, then moves on to this very moment: what a player does next happens now. */
export function catchUp(room: Room, nowMs: number): void {
  for (let advances = 0; advances < MAX_ADVANCES_PER_TURN; advances++) {
    const due = room.anchor && !isAsking(room) && overdue(room.world, room.anchor, nowMs);
    if (!due) return;
    applyInput(room, { type: 'advance', toUs: due.toUs });
    if (!due.more) return;
  }
}

/** What the room's clock shows at this moment, microseconds: where it flows, later than the World's own time. */
export function nowUsOf({ world, anchor }: Room, nowMs: number): number {
  return (anchor && overdue(world, anchor, nowMs)?.toUs) ?? world.sim.nowUs;
}

/** Stops the room's timer; the clock stands until `runClock`. */
export function stopClock(room: Room): void {
  if (room.clockTimer) clearTimeout(room.clockTimer);
  room.clockTimer = null;
  room.anchor = null;
}

/**
 * Sets the room's timer for its next deadline; to be called after every change. `onDue` runs when time is to move. The
 * clock stands while nobody is connected (but a running workshop's), while the World is paused, while a player owes a segment, and while nothing is pending.
 */
export function runClock(room: Room, nowMs: number, onDue: () => void): void {
  // A workshop goes on while nobody looks: its players are in the rooms of its activity.
  const awake = room.members.size > 0 || room.world.workshop?.phase === 'running';
  const deadlineUs = awake && !isAsking(room) ? clockDeadlineUs(room.world) : null;
  if (deadlineUs === null) return stopClock(room);
  if (room.clockTimer) clearTimeout(room.clockTimer);
  const anchor = anchorAt(room.world, room.anchor, nowMs);
  room.anchor = anchor;
  const timerMs = Math.min(waitMs(anchor, deadlineUs, nowMs), MAX_TIMER_MS);
  room.clockTimer = setTimeout(() => {
    room.clockTimer = null;
    const lateMs = performance.now() - nowMs - timerMs;
    if (lateMs > SLEPT_MS) anchor.realMs += lateMs;
    onDue();
  }, timerMs);
}
