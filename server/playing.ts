import { botMoves, checkInput, findSeat, hostsHoldingClock, type Input } from '../shared/game/index.ts';
import { BOT_MS, PATIENCE_MS } from './limits.ts';
import { applyInput, type Room } from './room.ts';

/** What the server does of itself in a room that plays a game. */
interface Playing {
  bots: NodeJS.Timeout | null;
  patience: NodeJS.Timeout | null;
  /** Since when the clock waits for a seat, milliseconds of `performance.now()`. */
  waits: Map<string, number>;
}

const PLAYING = new WeakMap<Room, Playing>();

/** To be called after every change of a room: lets its bots move after a while, and ends the clock's patience with whoever does nothing (GAME-3). `later` does work when the room may be changed. */
export function tendGame(room: Room, nowMs: number, later: (work: () => void) => void): void {
  const { game } = room.world;
  if (!game) return;
  const running = room.members.size > 0 && !room.world.paused && (game.phase === 'practice' || game.phase === 'play');
  if (!running) return leaveGame(room);
  const playing = PLAYING.get(room) ?? { bots: null, patience: null, waits: new Map<string, number>() };
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

/** Kernel seats for which the clock waits now. */
function awaited(room: Room): string[] {
  const holding = hostsHoldingClock(room.world);
  return holding.length === 0 ? [] : room.world.seats.filter(({ kind, hostId, playerId }) => kind === 'kernel' && playerId !== null && holding.includes(hostId)).map(({ id }) => id);
}

function tendPatience(room: Room, playing: Playing, nowMs: number, later: (work: () => void) => void): void {
  const now = awaited(room);
  for (const seatId of playing.waits.keys()) if (!now.includes(seatId)) playing.waits.delete(seatId);
  for (const seatId of now) if (!playing.waits.has(seatId)) playing.waits.set(seatId, nowMs);
  if (playing.patience) clearTimeout(playing.patience);
  playing.patience = null;
  if (playing.waits.size === 0) return;
  const firstMs = Math.min(...playing.waits.values()) + PATIENCE_MS;
  playing.patience = setTimeout(() => {
    playing.patience = null;
    later(() => endPatience(room, playing, performance.now()));
  }, Math.max(0, firstMs - nowMs));
}

function endPatience(room: Room, playing: Playing, nowMs: number): void {
  const now = awaited(room);
  for (const [seatId, sinceMs] of playing.waits) {
    if (nowMs - sinceMs < PATIENCE_MS || !now.includes(seatId) || !findSeat(room.world, seatId)) continue;
    playing.waits.delete(seatId);
    apply(room, { type: 'overdue', seatId });
  }
}
