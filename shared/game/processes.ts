import type { Process } from '../socket/index.ts';
import type { World } from './types.ts';

/**
 * The process that a seat drives: its host's program, or, for a worker's seat, the program's so-many-th child, in the order in which they
 * were forked. Null where there is no such child yet.
 */
export function seatProcess(world: World, seat: { hostId: number; worker?: number }): Process | null {
  const processes = world.sim.hosts[seat.hostId]?.processes ?? [];
  const own = processes.find(({ pid }) => pid === world.appPids[seat.hostId]) ?? null;
  if (!seat.worker) return own;
  return processes.filter((process) => process !== own && !process.exited)[seat.worker - 1] ?? null;
}
