import type { ScriptTime } from './ast.ts';
import type { RunOptions } from './settings.ts';

/** When an event is due, microseconds since the script began; `anyTime` where the script does not say. */
export interface Due {
  fromUs: number;
  toUs: number;
  anyTime: boolean;
}

/** `anchorUs`: from which a relative time counts. */
export function dueTime(time: ScriptTime, anchorUs: number): Due {
  const base = time.kind === 'absolute' ? 0 : anchorUs;
  return { fromUs: base + time.us, toUs: base + (time.endUs ?? time.us), anyTime: time.kind === 'any' };
}

/** How far from its time an event may happen: 4 ms, or an eighth of the gap since the event before it. */
export function toleranceUs(options: RunOptions, gapUs: number): number {
  return Math.max(options.toleranceUs, Math.floor((gapUs * options.tolerancePercent) / 100));
}

export function isLate(due: Due, atUs: number, tolerance: number): boolean {
  return !due.anyTime && atUs > due.toUs + tolerance;
}

export function isEarly(due: Due, atUs: number, tolerance: number): boolean {
  return !due.anyTime && atUs < due.fromUs - tolerance;
}

/** Seconds with six decimals. */
export function secondsText(us: number): string {
  return (us / 1_000_000).toFixed(6);
}

/** `at 1.000000 s`, `between 1.000000 and 1.050000 s`, `at any time`. */
export function dueText(due: Due): string {
  if (due.anyTime) return 'at any time';
  return due.fromUs === due.toUs ? `at ${secondsText(due.fromUs)} s` : `between ${secondsText(due.fromUs)} and ${secondsText(due.toUs)} s`;
}
