import { assert } from '../base/index.ts';
import { type Emit, setKernel } from '../sim/index.ts';
import type { Player, Seat, World } from './types.ts';

/** The seat of that id, or null. */
export function findSeat(world: World, seatId: string): Seat | null {
  return world.seats.find((seat) => seat.id === seatId) ?? null;
}

/** The player of that id, or null. */
export function findPlayer(world: World, playerId: string): Player | null {
  return world.players.find((player) => player.id === playerId) ?? null;
}

/** Gives a seat to a player, or frees it (null); a host's kernel is manual exactly while a kernel seat of it is taken (SEAT-3). */
export function assignSeat(world: World, seatId: string, playerId: string | null, emit: Emit): void {
  const seat = findSeat(world, seatId);
  assert(seat, `seat ${seatId} exists`);
  seat.playerId = playerId;
  if (seat.kind !== 'kernel') return;
  const mode = kernelIsPlayed(world, seat.hostId) ? 'manual' : 'auto';
  if (world.sim.hosts[seat.hostId]!.kernel !== mode) setKernel(world.sim, seat.hostId, mode, emit);
}

function kernelIsPlayed(world: World, hostId: number): boolean {
  return world.seats.some((seat) => seat.kind === 'kernel' && seat.hostId === hostId && seat.playerId !== null);
}
