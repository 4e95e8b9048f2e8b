import { hostsHoldingClock, nextStepUs } from '../../shared/game/index.ts';
import type { Run } from '../../shared/levels/index.ts';

/** What is due later than this is a timer, and nothing on its way. */
const QUIET_US = 500_000;

/** True while nothing is on its way and no player holds the clock up for anything but a move. */
export function atRest({ world }: Run): boolean {
  if (hostsHoldingClock(world).length > 0) return world.sim.inFlight.length === 0;
  const next = nextStepUs(world);
  return next === null || (world.sim.inFlight.length === 0 && next > world.sim.nowUs + QUIET_US);
}

/** How much has happened. A play that was refused has changed nothing, and shows nothing. */
export function happened({ events }: Run): number {
  return events.filter(({ type }) => type !== 'refused').length;
}
