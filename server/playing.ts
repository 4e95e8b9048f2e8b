import { awaitedSeats, botMoves, checkInput, patienceMs, type Input } from '../shared/game/index.ts';
import { isAsking } from './question.ts';
import { BOT_MS } from './limits.ts';
import { applyInput, type Room } from './room.ts';

/** What the server does of itself in a room that plays a game. */
interface Playing {
  bots: NodeJS.Timeout | null;
  patience: NodeJS.Timeout | null;
  /** Since when the clock waits for a seat, milliseconds of `performance.now()`, and how many moves were made there before. */
  waits: Map<string, Wait>;
}

interface Wait {
  sinceMs: number;
  moves: number;
}

const PLAYING = new WeakMap<Room, Playing>();

/** To be called after every change of a room: lets its bots move after a while, and ends the clock's patience with whoever does nothing (GAME-3). `later` does work when the room may be changed. */
export function tendGame(room: Room, nowMs: number, later: (work: () => void) => void): void {
  const { game } = room.world;
  if (!game) return;
  const running = room.members.size > 0 && !room.world.paused && !isAsking(room) && (game.phase === 'practice' || game.phase === 'play');
  if (!running) return leaveGame(room);
  const playing = PLAYING.get(room) ?? { bots: null, patience: null, waits: new Map<string, Wait>() };
  PLAYING.set(room, playing);
  tendBots(room, playing, later);
  tendPatience(room, playing, nowMs, later);
}

/** Stops what the server does of itself. */
export function leaveGame(room: Room): void {
  const playing = PLAYING.get(room);
  if (!playing) return;
  if (playing.bots) clearTimeout(playing.bots);
  if (playing.patience) clearTimeout(playing.patience);
  PLAYING.delete(room);
}

function tendBots(room: Room, playing: Playing, later: (work: () => void) => void): void {
  if (playing.bots !== null || botMoves(room.world).length === 0) return;
  playing.bots = setTimeout(() => {
    playing.bots = null;
    later(() => botMoves(room.world).forEach((move) => apply(room, move)));
  }, BOT_MS[room.world.game!.bots]);
}

/** A move of one bot may make another one's senseless. */
function apply(room: Room, input: Input): void {
  if (checkInput(room.world, input) === null) applyInput(room, input);
}

/** Milliseconds of `performance.now()` at which the patience with a seat ends. */
function endsMs({ world }: Room, [seatId, { sinceMs }]: [string, Wait]): number {
  return sinceMs + patienceMs(world, seatId);
}

function tendPatience(room: Room, playing: Playing, nowMs: number, later: (work: () => void) => void): void {
  const now = awaitedSeats(room.world);
  for (const seatId of playing.waits.keys()) if (!now.some((one) => one.seatId === seatId)) playing.waits.delete(seatId);
  for (const { seatId, moves } of now) if (playing.waits.get(seatId)?.moves !== moves) playing.waits.set(seatId, { sinceMs: nowMs, moves });
  if (playing.patience) clearTimeout(playing.patience);
  playing.patience = null;
  if (playing.waits.size === 0) return;
  const firstMs = Math.min(...[...playing.waits].map((wait) => endsMs(room, wait)));
  playing.patience = setTimeout(() => {
    playing.patience = null;
    later(() => endPatience(room, playing, performance.now()));
  }, Math.max(0, Math.ceil(firstMs - nowMs)));
}

function endPatience(room: Room, playing: Playing, nowMs: number): void {
  const now = awaitedSeats(room.world);
  for (const wait of [...playing.waits]) {
    const [seatId] = wait;
    if (nowMs < endsMs(room, wait) || !now.some((one) => one.seatId === seatId)) continue;
    playing.waits.delete(seatId);
    apply(room, { type: 'overdue', seatId });
  }
}
