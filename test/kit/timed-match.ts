import {
  anchorAt, botMoves, clockDeadlineUs, createWorld, awaitedSeats, gameConfig, overdue, patienceMs, waitMs,
  type Anchor, type BotStrength, type Input, type ModeId,
} from '../../shared/game/index.ts';
import { take, type PlayedGame } from './match.ts';

/** A game of bots as the server's room lets it go: its clock at the room's pace, and each move so many real milliseconds after it could be made. */
export interface TimedMatch {
  mode: ModeId;
  seed: number;
  teams: number;
  bots: BotStrength;
  delayMs: () => number;
  /** People who sit down and do nothing at all. */
  idle?: number;
}

/** More real time than any game may take, milliseconds. */
const MOST_MS = 60 * 60_000;

/** Plays it; gives the game and how long it took, real milliseconds. The real clock is only counted: nobody waits. */
export function playTimed({ mode, seed, teams, bots, delayMs, idle = 0 }: TimedMatch): { game: PlayedGame; tookMs: number } {
  const config = gameConfig({ mode, teams, bots }, seed);
  const world = createWorld(config);
  const game: PlayedGame = { config, inputs: [], events: [], world };
  const room: Room = { game, nowMs: 0, anchor: null, moves: new Map(), waits: new Map(), delayMs };
  for (let i = 1; i <= idle; i++) take(game, { type: 'join', playerId: `p${i}`, name: `player ${i}` });
  take(game, { type: 'start-phase', phase: 'practice' });
  while (world.game!.phase !== 'over') {
    schedule(room);
    const atMs = Math.min(clockMs(room), ...room.moves.values(), ...[...room.waits.values()]);
    if (!Number.isFinite(atMs) || atMs > MOST_MS) throw new Error(`${mode} is stuck at ${world.sim.nowUs} us`);
    room.nowMs = atMs;
    fire(room);
  }
  return { game, tookMs: room.nowMs };
}

interface Room {
  game: PlayedGame;
  nowMs: number;
  anchor: Anchor | null;
  /** When a bot at that seat will have made up its mind, and when the room's patience with a seat ends. */
  moves: Map<string, number>;
  waits: Map<string, number>;
  delayMs: () => number;
}

/** The seat of a move, or the player where it needs none. */
function moverOf(input: Input): string {
  return 'seatId' in input ? input.seatId : 'playerId' in input ? input.playerId : '';
}

/** A wait is for a seat after so many moves. */
function seatOf(wait: string): string {
  return wait.split(' ')[0]!;
}

/** Whoever can move now begins to think; whoever cannot any more stops. */
function schedule({ game: { world }, nowMs, moves, waits, delayMs }: Room): void {
  const able = new Set(botMoves(world).map(moverOf));
  for (const seatId of moves.keys()) if (!able.has(seatId)) moves.delete(seatId);
  for (const seatId of able) if (!moves.has(seatId)) moves.set(seatId, nowMs + delayMs());
  const due = new Set(awaitedSeats(world).map(({ seatId, moves: made }) => `${seatId} ${made}`));
  for (const wait of waits.keys()) if (!due.has(wait)) waits.delete(wait);
  for (const wait of due) if (!waits.has(wait)) waits.set(wait, nowMs + patienceMs(world, seatOf(wait)));
}

/** When the room's clock is to move next, real milliseconds. */
function clockMs(room: Room): number {
  const { world } = room.game;
  const deadlineUs = clockDeadlineUs(world);
  room.anchor = deadlineUs === null ? null : anchorAt(world, room.anchor, room.nowMs);
  return deadlineUs === null ? Infinity : room.nowMs + waitMs(room.anchor!, deadlineUs, room.nowMs);
}

/** Does what is due at this moment: the clock first, as the server does before it takes an input. */
function fire(room: Room): void {
  const { game, nowMs, moves, waits } = room;
  for (let more = true; more;) {
    const due = room.anchor && overdue(game.world, room.anchor, nowMs);
    if (due) take(game, { type: 'advance', toUs: due.toUs });
    more = due?.more ?? false;
  }
  for (const [seatId, atMs] of [...moves]) {
    if (atMs > nowMs) continue;
    moves.delete(seatId);
    const move = botMoves(game.world).find((input) => moverOf(input) === seatId);
    if (move) take(game, move);
  }
  for (const [wait, atMs] of [...waits]) {
    if (atMs > nowMs) continue;
    waits.delete(wait);
    take(game, { type: 'overdue', seatId: seatOf(wait) });
  }
}
