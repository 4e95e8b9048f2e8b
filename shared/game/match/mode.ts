import type { GameEvent, Input, SeatKind, World } from '../types.ts';
import type { Layout } from './layout.ts';
import type { BotStrength, Game, ModeId, ModeState } from './types.ts';

/** Takes an event at the moment at which it becomes a fact. */
export type EmitGame = (event: GameEvent) => void;

/**
 * One of the games: how its network is laid out, what it gives points for, and when it ends. All of it is a fold over the events: it
 * keeps nothing but `game.state`.
 */
export interface Mode {
  id: ModeId;
  /** Virtual length of the play and of the practice round, microseconds; -1 has no end. */
  playUs: number;
  practiceUs: number;
  rounds: number;
  /** True: the clock waits for whoever owes a segment (GATE-1), with patience (GAME-3). */
  gated: boolean;
  /** Virtual time between two turns, microseconds (0: no turns), and how many moves a seat has in one (GAME-9). */
  turn: { everyUs: number; acts: Record<SeatKind, number> };
  /** Virtual microseconds per real one. */
  pace: [number, number];
  /** Teams that it can have: at least, at most; `even` where they play in pairs. */
  teams: { least: number; most: number; even: boolean };
  layout(teams: number, seed: number): Layout;
  state(seed: number, text?: string): ModeState;
  /** A round begins: links get worse, roles are told, programs start. Round 0 of the practice and of the play too. */
  beginRound(world: World, emit: EmitGame): void;
  /** Something happened in the network. May award points. */
  observe(world: World, event: GameEvent, emit: EmitGame): void;
  /** After each input and each stretch of time: programs that are part of the game do what they can. */
  run(world: World, emit: EmitGame): void;
  /** When the game itself wants to be woken next, microseconds; -1 never. */
  wakesUs(world: World): number;
  /** True when there is nothing left to be done. */
  isDone(world: World): boolean;
  /** How much of a round is left at most from now on, since all have done what there was, microseconds; -1 where there is more. */
  spareUs(world: World): number;
  /** What counts at the very end, such as what was left lying about. */
  finish(world: World, emit: EmitGame): void;
  /** The next sensible move of whoever sits there and plays well, or null where there is none now. The input is the seat's own, for `playerId`. */
  move(world: World, seat: { id: string; hostId: number; kind: SeatKind; worker: number }, playerId: string): Input | null;
  /** The same for a team of bots alone, where something is done that needs no seat. */
  teamMove(world: World, teamId: string, playerId: string, strength: BotStrength): Input | null;
}

/** What most modes do not do. */
export const PLAIN_MODE = {
  rounds: 1,
  gated: true,
  turn: { everyUs: 100_000, acts: { app: 20, kernel: 40, raw: 20 } },
  pace: [1, 10],
  beginRound: (): void => {},
  observe: (): void => {},
  run: (): void => {},
  wakesUs: (): number => -1,
  isDone: (): boolean => false,
  spareUs: (): number => -1,
  teamMove: (): Input | null => null,
  finish: (): void => {},
} satisfies Partial<Mode>;

/** The state of a mode, which its own functions know to be theirs. */
export function stateOf<M extends ModeState['mode']>(game: Game, mode: M): Extract<ModeState, { mode: M }> {
  if (game.state.mode !== mode) throw new Error(`the game is ${game.state.mode}, not ${mode}`);
  return game.state as Extract<ModeState, { mode: M }>;
}
