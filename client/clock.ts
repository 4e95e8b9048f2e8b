import { nextAdvanceUs, type World } from '../shared/game/index.ts';
import { lastInput } from './store.ts';

/**
 * Virtual time now, microseconds, as the stage shows it: the World's clock plus what the room's pace has added since the
 * last input came. It stops at the next deadline, because only the server may pass it, and stands while the room is
 * paused or waits for a player.
 */
export function estimateNowUs(world: World, realMs: number): number {
  const base = world.sim.nowUs;
  const until = nextAdvanceUs(world);
  if (until === null) return base;
  const [virtual, real] = world.pace;
  const passed = Math.max(0, ((realMs - lastInput.atMs) * 1000 * virtual) / real);
  return Math.min(Math.max(until, base), base + passed);
}
