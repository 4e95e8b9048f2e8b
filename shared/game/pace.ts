import { nextAdvanceUs } from './clock.ts';
import type { World } from './types.ts';

/** Where virtual time was at an instant of real time, and how fast it flows (virtual per real). */
export interface Anchor {
  realMs: number;
  virtualUs: number;
  rate: number;
}

/** When the clock is to move next, microseconds; null while it stands. Never before the World's own time. */
export function clockDeadlineUs(world: World): number | null {
  const deadlineUs = nextAdvanceUs(world);
  return deadlineUs === null ? null : Math.max(deadlineUs, world.sim.nowUs);
}

/** Virtual time at a real instant, microseconds. */
function flowedUs(anchor: Anchor, nowMs: number): number {
  return anchor.virtualUs + Math.floor(Math.max(0, nowMs - anchor.realMs) * 1_000 * anchor.rate);
}

/** Keeps the anchor while the clock flows on at the same pace; makes a new one after a standstill, a jump or a new pace. */
export function anchorAt(world: World, anchor: Anchor | null, nowMs: number): Anchor {
  const [virtual, real] = world.pace;
  const rate = virtual / real;
  const { nowUs } = world.sim;
  return anchor && anchor.rate === rate && flowedUs(anchor, nowMs) >= nowUs ? anchor : { realMs: nowMs, virtualUs: nowUs, rate };
}

/** A clock that is to move: how far, and whether it may then have to move again at once. */
export interface Overdue {
  toUs: number;
  more: boolean;
}

/**
 * How far the clock is to move now: past the next deadline where that is due, else to this very moment, so that what a
 * player does next happens now. Null while the clock stands.
 */
export function overdue(world: World, anchor: Anchor, nowMs: number): Overdue | null {
  const deadlineUs = clockDeadlineUs(world);
  if (deadlineUs === null) return null;
  const toUs = Math.min(flowedUs(anchor, nowMs), deadlineUs);
  const due = toUs === deadlineUs;
  return due || toUs > world.sim.nowUs ? { toUs, more: due } : null;
}

/** Real milliseconds from `nowMs` until virtual time reaches `deadlineUs`, rounded up, never below 0. */
export function waitMs(anchor: Anchor, deadlineUs: number, nowMs: number): number {
  const dueMs = anchor.realMs + (deadlineUs - anchor.virtualUs) / anchor.rate / 1_000;
  return Math.max(0, Math.ceil(dueMs - nowMs));
}
