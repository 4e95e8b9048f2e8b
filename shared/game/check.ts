import { assertNever } from '../base/index.ts';
import { checkGame, checkMove, checkTeam, isGameInput } from './match/check.ts';
import { botOf } from './match/teams.ts';
import type { GameFault, GameInput } from './match/types.ts';
import { findPlayer, findSeat } from './seats.ts';
import type { Input, SeatKind, World } from './types.ts';
import { checkNewMember, checkWorkshop, isWorkshopInput, type WorkshopFault, type WorkshopInput } from './workshop/index.ts';

/** Why an input may not reach the World. The server answers with it; the pages translate it. */
export type InputFault = 'bad-message' | 'name-taken' | 'not-joined' | 'seat-taken' | 'unknown-seat' | 'not-your-seat' | GameFault | WorkshopFault;

/**
 * Says why an input may not be taken now, or null where it may (SEAT-1, SEAT-2). The server asks before it numbers an
 * input; `step` asserts the same.
 */
export function checkInput(world: World, input: Input): InputFault | null {
  if (isWorkshopInput(input)) return checkWorkshopInput(world, input);
  if (isGameInput(input)) return checkGameInput(world, input);
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
      return checkHeld(world, input.playerId, input.seatId, 'app') ?? checkMove(world, input.playerId, input.seatId);
    case 'play':
      return checkHeld(world, input.playerId, input.seatId, 'kernel') ?? checkMove(world, input.playerId, input.seatId);
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

function checkGameInput(world: World, input: GameInput): InputFault | null {
  const fault = checkGame(world, input);
  if (fault !== null) return fault;
  if (input.type === 'pass') return checkHeld(world, input.playerId, input.seatId, null) ?? checkMove(world, input.playerId, input.seatId);
  if (input.type === 'tune') return checkHeld(world, input.playerId, input.seatId, 'app') ?? checkMove(world, input.playerId, input.seatId);
  return input.type === 'inject' ? checkHeld(world, input.playerId, input.seatId, 'raw') ?? checkMove(world, input.playerId, input.seatId) : null;
}

function checkWorkshopInput(world: World, input: WorkshopInput): InputFault | null {
  const fault = world.partOf === undefined ? checkWorkshop(world.workshop, input) : checkInPart(world, input);
  if (fault !== null || input.type !== 'rename-member') return fault;
  const others = { ...world, players: world.players.filter(({ id }) => id !== input.memberId) };
  return nameIsTaken(others, input.memberId, input.name) ? 'name-taken' : null;
}

/** What a workshop changes in a room of its activity: names, who plays in which team, and what the host says. */
function checkInPart({ players, game }: World, input: WorkshopInput): InputFault | null {
  const knows = (teamId: string | null): boolean => teamId === null || (game?.teams.some(({ id }) => id === teamId) ?? false);
  if (input.type === 'nudge') return knows(input.teamId) ? null : 'unknown-team';
  if (input.type !== 'rename-member' && input.type !== 'move-member') return 'no-workshop';
  if (!players.some(({ id }) => id === input.memberId)) return 'unknown-member';
  return input.type === 'rename-member' || knows(input.teamId) ? null : 'unknown-team';
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
  if (seat.playerId !== null && seat.playerId !== botOf(seat.teamId ?? '')) return 'seat-taken';
  return world.game ? checkTeam(world.game, playerId, seat) : null;
}

function checkHeld(world: World, playerId: string, seatId: string, kind: SeatKind | null): InputFault | null {
  if (!findPlayer(world, playerId)) return 'not-joined';
  const seat = findSeat(world, seatId);
  if (!seat) return 'unknown-seat';
  // SEAT-2: a player acts only for a seat that it holds, and does only what that kind of seat does.
  return seat.playerId === playerId && (kind === null || seat.kind === kind) ? null : 'not-your-seat';
}
