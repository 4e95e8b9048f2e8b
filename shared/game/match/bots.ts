import { nextBelow, seedRandom } from '../../base/index.ts';
import { ACK } from '../../tcp/index.ts';
import { MODES } from '../modes/index.ts';
import type { Input, Seat, World } from '../types.ts';
import { botOf, peopleOf } from './teams.ts';
import { dueSeats, hasTurns } from './turns.ts';

/**
 * The next move of whoever holds a seat, as a bot of this strength makes it: 3 plays well, 2 lets every third chance pass, 1 also makes
 * mistakes that beginners make. Null where there is nothing to do now. Pure: chance comes of the game's seed, the time and the moves
 * made at that seat, and so not of who was faster (GAME-9).
 */
export function botMove(world: World, seatId: string, playerId: string, strength: number): Input | null {
  const { game } = world;
  const seat = world.seats.find(({ id }) => id === seatId);
  if (!game || !seat || game.phase === 'lobby' || game.phase === 'over') return null;
  const move = MODES[game.mode].move(world, seat, playerId);
  if (!move || strength >= 3) return move;
  const random = seedRandom(game.seed + world.sim.nowUs + (game.moves[seatId] ?? 0), seatId);
  if (nextBelow(random, 3) === 0) return hasTurns(world) ? { type: 'pass', playerId, seatId } : null;
  return strength >= 2 ? move : mistaken(move, nextBelow(random, 4));
}

/**
 * A move as somebody makes it who takes "ack n" for "got byte n", or leaves the ACK bit out (the judge says so, and nothing happens), who
 * takes the backlog for something that slows the server down, and puts off close().
 */
function mistaken(move: Input, chance: number): Input {
  if (move.type === 'call' && move.call.name === 'listen') return { ...move, call: { ...move.call, backlog: 0 } };
  if (move.type === 'call' && move.call.name === 'close' && chance > 0) return { type: 'pass', playerId: move.playerId, seatId: move.seatId };
  if (move.type !== 'play' || chance > 0) return move;
  const { draft } = move;
  return { ...move, draft: draft.flags & ACK ? { ...draft, ack: (draft.ack - 1) >>> 0 } : { ...draft, seq: (draft.seq + 1) >>> 0 } };
}

/**
 * The moves that the room's own bots can make now: in turns, of the first seat that is due in each team, so that it does not matter which of
 * two was faster; else one for each seat that they hold.
 */
export function botMoves(world: World): Input[] {
  const { game } = world;
  if (!game || game.bots === 0 || game.phase === 'lobby' || game.phase === 'over') return [];
  const ofTeams = game.teams.flatMap(({ id }) => (peopleOf(game, id).length > 0 ? [] : MODES[game.mode].teamMove(world, id, botOf(id), game.bots) ?? []));
  const seats = hasTurns(world) ? firstOfEachTeam(dueSeats(world)) : world.seats;
  return ofTeams.concat(seats.flatMap((seat) => {
    if (seat.teamId === null || seat.playerId !== botOf(seat.teamId)) return [];
    return botMove(world, seat.id, seat.playerId, game.bots) ?? [];
  }));
}

function firstOfEachTeam(seats: Seat[]): Seat[] {
  return seats.filter(({ teamId }, i) => seats.findIndex((other) => other.teamId === teamId) === i);
}
