import { MODES } from '../modes/index.ts';
import type { Input, Seat, World } from '../types.ts';
import { botOf } from './teams.ts';
import type { Game } from './types.ts';

/** How long the clock does not wait for who has passed, microseconds, unless something reaches that host before. */
const PASS_US = 500_000;
/** Real time for which a seat is waited for at first, and at least, milliseconds: each time that it is over, it is half as long (GAME-3). */
const PATIENCE_MS = 20_000;
const LEAST_PATIENCE_MS = 2_500;

/** A game that is played in turns now, or null (GAME-9): a turn comes round after so many microseconds, and the clock waits there for all who have something to do. */
function turning({ game }: World): Game | null {
  return game && (game.phase === 'practice' || game.phase === 'play') && MODES[game.mode].turn.everyUs > 0 ? game : null;
}

/** True where the game is played in turns, and not by who is fastest. */
export function hasTurns(world: World): boolean {
  return turning(world) !== null;
}

/** Moves that a seat may still make in this turn; none counts where the game has no turns. */
export function actsLeft(world: World, seat: Pick<Seat, 'id' | 'kind'>): number {
  const game = turning(world);
  return game ? MODES[game.mode].turn.acts[seat.kind] - (game.acts[seat.id] ?? 0) : Infinity;
}

/** True at the very instant at which a turn begins. */
function isTurn(world: World, game: Game): boolean {
  return (world.sim.nowUs - game.beganUs) % MODES[game.mode].turn.everyUs === 0;
}

/**
 * Seats for which the clock of a game stands now: somebody sits there who has something sensible to do, has not done all that one turn
 * allows, has not passed, and is not overdue. In the order of the room's seats; none between two turns and in a room that waits for nobody.
 */
export function dueSeats(world: World): Seat[] {
  const game = turning(world);
  if (!game || !world.gated || !isTurn(world, game)) return [];
  return world.seats.filter((seat) => isAwaited(game, seat, world.sim.nowUs) && actsLeft(world, seat) > 0 && hasMove(world, game, seat));
}

function isAwaited(game: Game, { id, playerId }: Seat, nowUs: number): boolean {
  return playerId !== null && !game.overdue.includes(id) && !game.passed.some(({ seatId, untilUs }) => seatId === id && untilUs > nowUs);
}

function hasMove(world: World, game: Game, seat: Seat): boolean {
  return MODES[game.mode].move(world, seat, seat.playerId!) !== null;
}

/** When the next turn begins, microseconds; null where nobody will have anything to do then, as far as one can see. */
export function nextTurnUs(world: World): number | null {
  const game = turning(world);
  if (!game || !world.gated) return null;
  const wanted = world.seats.some((seat) => seat.playerId !== null && !game.overdue.includes(seat.id) && hasMove(world, game, seat));
  if (!wanted) return null;
  const { everyUs } = MODES[game.mode].turn;
  return game.beganUs + (Math.floor((world.sim.nowUs - game.beganUs) / everyUs) + 1) * everyUs;
}

/** The clock has moved: where a turn has begun since, everybody may make all its moves again. */
export function beginTurn(world: World): void {
  const game = turning(world);
  if (!game) return;
  const turn = Math.floor((world.sim.nowUs - game.beganUs) / MODES[game.mode].turn.everyUs);
  if (turn === game.turn) return;
  game.turn = turn;
  game.acts = {};
  game.passed = game.passed.filter(({ untilUs }) => untilUs > world.sim.nowUs);
}

/** Somebody has moved at a seat: it is waited for again (GAME-3), and has one move less in this turn. */
export function noteAct({ game, sim }: World, input: Input): void {
  if (!game || !('seatId' in input) || !('playerId' in input) || !ACTS.has(input.type)) return;
  const { seatId } = input;
  game.overdue = game.overdue.filter((id) => id !== seatId);
  game.passed = game.passed.filter((passed) => passed.seatId !== seatId);
  game.acts[seatId] = (game.acts[seatId] ?? 0) + 1;
  game.moves[seatId] = (game.moves[seatId] ?? 0) + 1;
  if (input.type === 'pass') game.passed.push({ seatId, untilUs: sim.nowUs + PASS_US });
}

/** What counts as a move. */
export const ACTS: ReadonlySet<Input['type']> = new Set<Input['type']>(['call', 'interrupt', 'play', 'inject', 'tune', 'pass']);

/** Something has reached a host: who passed there may have something to do now. */
export function wakePassed({ game, seats }: World, hostId: number): void {
  if (!game || game.passed.length === 0) return;
  game.passed = game.passed.filter(({ seatId }) => !seats.some((seat) => seat.id === seatId && seat.hostId === hostId));
}

/** People's seats for which the clock stands, with the moves that each has made so far: after a move the wait begins anew (GAME-3). */
export function awaitedSeats(world: World): { seatId: string; moves: number }[] {
  return dueSeats(world).filter(({ teamId, playerId }) => teamId === null || playerId !== botOf(teamId))
    .map(({ id }) => ({ seatId: id, moves: world.game?.moves[id] ?? 0 }));
}

/** Real time, milliseconds, for which the server waits for a seat that is due before it says that it is overdue (GAME-3). */
export function patienceMs({ game }: World, seatId: string): number {
  return Math.max(LEAST_PATIENCE_MS, PATIENCE_MS >> Math.min(8, game?.slow[seatId] ?? 0));
}
