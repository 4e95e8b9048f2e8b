import { nextAdvanceUs, type World } from '../shared/game/index.ts';
import { MAX_ADVANCES_PER_TURN } from './limits.ts';
import { applyInput, type Anchor, type Room } from './room.ts';

/** A timer this late was held up by a sleeping machine: the clock goes on from where it was. */
const SLEPT_MS = 5_000;
/** The longest time that setTimeout takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** When the clock is to move next, microseconds; null while it stands. Never before the World's own time. */
function deadlineOf(world: World): number | null {
  const deadlineUs = nextAdvanceUs(world);
  return deadlineUs === null ? null : Math.max(deadlineUs, world.sim.nowUs);
}

/** Virtual time as it flows now, microseconds. */
function flowedUs(anchor: NonNullable<Anchor>, nowMs: number): number {
  return anchor.virtualUs + Math.floor(Math.max(0, nowMs - anchor.realMs) * 1_000 * anchor.rate);
}

/** Passes every deadline that is due, then moves on to this very moment: what a player does next happens now. */
export function catchUp(room: Room, nowMs: number): void {
  for (let advances = 0; advances < MAX_ADVANCES_PER_TURN; advances++) {
    const deadlineUs = deadlineOf(room.world);
    if (deadlineUs === null || !room.anchor) return;
    const toUs = Math.min(flowedUs(room.anchor, nowMs), deadlineUs);
    if (toUs > room.world.sim.nowUs || toUs === deadlineUs) applyInput(room, { type: 'advance', toUs });
    if (toUs < deadlineUs) return;
  }
}

/** Keeps the anchor while the clock flows on at the same pace; makes a new one after a standstill, a jump or a new pace. */
function anchorAt(room: Room, nowMs: number): NonNullable<Anchor> {
  const [virtual, real] = room.world.pace;
  const rate = virtual / real;
  const { nowUs } = room.world.sim;
  const { anchor } = room;
  return anchor && anchor.rate === rate && flowedUs(anchor, nowMs) >= nowUs ? anchor : { realMs: nowMs, virtualUs: nowUs, rate };
}

/** Stops the room's timer; the clock stands until `runClock`. */
export function stopClock(room: Room): void {
  if (room.clockTimer) clearTimeout(room.clockTimer);
  room.clockTimer = null;
  room.anchor = null;
}

/**
 * Sets the room's timer for its next deadline; to be called after every change. `onDue` runs when time is to move. The
 * clock stands while nobody is connected, while the World is paused, while a player owes a segment, and while nothing is pending.
 */
export function runClock(room: Room, nowMs: number, onDue: () => void): void {
  const deadlineUs = room.members.size > 0 ? deadlineOf(room.world) : null;
  if (deadlineUs === null) return stopClock(room);
  if (room.clockTimer) clearTimeout(room.clockTimer);
  const anchor = anchorAt(room, nowMs);
  room.anchor = anchor;
  const dueMs = anchor.realMs + (deadlineUs - anchor.virtualUs) / anchor.rate / 1_000;
  const waitMs = Math.min(Math.max(0, Math.ceil(dueMs - nowMs)), MAX_TIMER_MS);
  room.clockTimer = setTimeout(() => {
    room.clockTimer = null;
    const lateMs = performance.now() - nowMs - waitMs;
    if (lateMs > SLEPT_MS) anchor.realMs += lateMs;
    onDue();
  }, waitMs);
}
