import { assert, assertNever } from '../base/index.ts';
import { type Emit, setKernel } from '../sim/index.ts';
import type { Input, Player, Seat, SeatKind, World } from './types.ts';
import { checkNewMember, checkWorkshop, isWorkshopInput, type WorkshopFault, type WorkshopInput } from './workshop/index.ts';

/** Why an input may not reach the World. The server answers with it; the pages translate it. */
export type InputFault = 'bad-message' | 'name-taken' | 'not-joined' | 'seat-taken' | 'unknown-seat' | 'not-your-seat' | WorkshopFault;

/** The seat of that id, or null. */
export function findSeat(world: World, seatId: string): Seat | null {
  return world.seats.find((seat) => seat.id === seatId) ?? null;
}

/** The player of that id, or null. */
export function findPlayer(world: World, playerId: string): Player | null {
  return world.players.find((player) => player.id === playerId) ?? null;
}

/**
 * Says why an input may not be taken now, or null where it may (SEAT-1, SEAT-2). The server asks before it numbers an
 * input; `step` asserts the same.
 */
export function checkInput(world: World, input: Input): InputFault | null {
  if (isWorkshopInput(input)) return checkWorkshopInput(world, input);
  switch (input.type) {
    case 'join':
      if (nameIsTaken(world, input.playerId, input.name)) return 'name-taken';
      return world.workshop && checkNewMember(world.workshop);
    case 'take-seat':
      return checkTake(world, input.playerId, input.seatId);
    case 'leave-seat':
      return checkHeld(world, input.playerId, input.seatId, null);
    case 'call':
    case 'interrupt':
      return checkHeld(world, input.playerId, input.seatId, 'app');
    case 'play':
      return checkHeld(world, input.playerId, input.seatId, 'kernel');
    case 'advance':
      return Number.isSafeInteger(input.toUs) && input.toUs >= world.sim.nowUs ? null : 'bad-message';
    case 'set-pace':
      return input.pace.every((part) => Number.isSafeInteger(part) && part > 0) ? null : 'bad-message';
    case 'set-link':
      return world.sim.links[input.linkId] ? null : 'bad-message';
    case 'set-gated':
    case 'pause':
    case 'resume':
      return null;
    default:
      return assertNever(input);
  }
}

function checkWorkshopInput(world: World, input: WorkshopInput): InputFault | null {
  const fault = checkWorkshop(world.workshop, input);
  if (fault !== null || input.type !== 'rename-member') return fault;
  const others = { ...world, players: world.players.filter(({ id }) => id !== input.memberId) };
  return nameIsTaken(others, input.memberId, input.name) ? 'name-taken' : null;
}

function nameIsTaken(world: World, playerId: string, name: string): boolean {
  const folded = name.trim().toLowerCase();
  return world.players.some((player) => player.id === playerId || player.name.trim().toLowerCase() === folded);
}

function checkTake(world: World, playerId: string, seatId: string): InputFault | null {
  if (!findPlayer(world, playerId)) return 'not-joined';
  const seat = findSeat(world, seatId);
  if (!seat) return 'unknown-seat';
  // SEAT-1: a seat has one player at a time.
  return seat.playerId === null ? null : 'seat-taken';
}

function checkHeld(world: World, playerId: string, seatId: string, kind: SeatKind | null): InputFault | null {
  if (!findPlayer(world, playerId)) return 'not-joined';
  const seat = findSeat(world, seatId);
  if (!seat) return 'unknown-seat';
  // SEAT-2: a player acts only for a seat that it holds, and does only what that kind of seat does.
  return seat.playerId === playerId && (kind === null || seat.kind === kind) ? null : 'not-your-seat';
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
