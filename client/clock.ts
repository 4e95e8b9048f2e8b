import { nextAdvanceUs, type World } from '../shared/game/index.ts';
import { isLive, lastInput } from './store.ts';
import { glide } from './timetravel.ts';

/**
 * Virtual time now, microseconds, as the stage shows it. Live: the World's clock plus what the room's pace has added since
 * the last input came; it stops at the next deadline, because only the server may pass it, and stands while the room is
 * paused or waits for a player. In the past: the World's clock, or where it glides to the next input while that is played.
 */
export function estimateNowUs(world: World, realMs: number): number {
  const base = world.sim.nowUs;
  if (!isLive.value) return pastNowUs(base, realMs);
  const until = nextAdvanceUs(world);
  if (until === null) return base;
  const [virtual, real] = world.pace;
  const passed = Math.max(0, ((realMs - lastInput.atMs) * 1000 * virtual) / real);
  return Math.min(Math.max(until, base), base + passed);
}

function pastNowUs(base: number, realMs: number): number {
  const now = glide.now;
  if (!now) return base;
  const part = Math.max(0, Math.min(1, (realMs - now.startMs) / now.lengthMs));
  return Math.max(base, now.fromUs + (now.toUs - now.fromUs) * part);
}

/** True while virtual time moves on by itself, so that what is on the wire must be drawn anew. */
export function clockMoves(world: World): boolean {
  return isLive.value ? nextAdvanceUs(world) !== null : glide.now !== null;
}
