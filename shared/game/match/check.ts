import { assertNever } from '../../base/index.ts';
import { budgetLeft } from '../modes/flood.ts';
import { findSeat } from '../seats.ts';
import { actsLeft } from './turns.ts';
import type { Seat, World } from '../types.ts';
import type { Game, GameFault, GameInput } from './types.ts';

const TYPES: Readonly<Record<GameInput['type'], true>> = {
  'join-team': true, 'shuffle-teams': true, 'set-bots': true, 'start-phase': true, 'rotate': true, 'end-game': true, 'overdue': true, 'pass': true, 'name-fault': true, 'tune': true, 'inject': true, 'reveal': true,
};

/** True for an input of a game. */
export function isGameInput(input: { type: string }): input is GameInput {
  return Object.hasOwn(TYPES, input.type);
}

/** Says why an input may not reach the game now, or null. Who holds a seat is checked where seats are. */
export function checkGame(world: World, input: GameInput): GameFault | null {
  const { game } = world;
  // A raw seat outside of a game (a level's) has no budget.
  if (!game) return input.type === 'inject' ? null : 'no-game';
  if (game.phase === 'over') return 'game-over';
  switch (input.type) {
    case 'join-team':
      if (game.phase !== 'lobby') return 'game-begun';
      return game.teams.some(({ id }) => id === input.teamId) && game.members.some(({ playerId }) => playerId === input.playerId) ? null : 'not-in-team';
    case 'shuffle-teams':
      return game.phase === 'lobby' ? null : 'game-begun';
    case 'start-phase':
      return game.phase === 'lobby' || (game.phase === 'practice' && input.phase === 'play') ? null : 'game-begun';
    case 'rotate':
    case 'overdue':
    case 'pass':
    case 'tune':
      return game.phase === 'lobby' ? 'game-not-running' : null;
    case 'name-fault':
      return checkName(world, input);
    case 'inject':
      return checkInject(world, input.seatId);
    case 'set-bots':
    case 'end-game':
    case 'reveal':
      return null;
    default:
      return assertNever(input);
  }
}

function checkInject(world: World, seatId: string): GameFault | null {
  if (world.game!.phase === 'lobby') return 'game-not-running';
  const teamId = findSeat(world, seatId)?.teamId ?? null;
  return world.game!.mode === 'sandbox' || (teamId !== null && budgetLeft(world, teamId) > 0) ? null : 'no-budget';
}

/** Says why a move at a seat may not be made in this game now, or null: the game runs, and the seat is of the player's own team. */
export function checkMove(world: World, playerId: string, seatId: string): GameFault | null {
  const { game } = world;
  if (!game) return null;
  if (game.phase === 'over') return 'game-over';
  if (game.phase === 'lobby') return 'game-not-running';
  const seat = findSeat(world, seatId);
  const fault = seat ? checkTeam(game, playerId, seat) : 'other-team';
  if (!seat || fault !== null) return fault;
  // GAME-9: speed is no advantage.
  return actsLeft(world, seat) > 0 ? null : 'turn-over';
}

/** Says why a seat is not for this player, or null: it is of no team or of the player's own, and the game is not over. */
export function checkTeam({ phase, members }: Game, playerId: string, { teamId }: Seat): GameFault | null {
  if (phase === 'over') return 'game-over';
  return teamId === null || teamId === members.find((member) => member.playerId === playerId)?.teamId ? null : 'other-team';
}

function checkName({ game }: World, { playerId, hostId }: Extract<GameInput, { type: 'name-fault' }>): GameFault | null {
  if (game!.state.mode !== 'closed' || game!.phase === 'lobby') return 'game-not-running';
  const teamId = game!.members.find((member) => member.playerId === playerId)?.teamId ?? null;
  if (teamId === null) return 'not-in-team';
  if (!game!.places.some((place) => place.teamId === teamId && place.hosts.includes(hostId))) return 'other-team';
  return game!.state.named.includes(teamId) ? 'already-named' : null;
}
