import type { GameEvent, Input, InputFault, Refusal, World, WorldConfig } from '../game/index.ts';
import type { Isns } from './facts.ts';
import type { Memo, Unmet } from './predicates.ts';
import type { Level, Step } from './types.ts';

/** The one who plays a level. */
export const PLAYER_ID = 'you';

/** What a player puts into a run. A submitted run is a list of these. */
export type RunInput =
  | Extract<Input, { type: 'call' | 'interrupt' | 'play' | 'inject' | 'advance' }>
  | { type: 'predict'; id: string; choice: string }
  /** A layer of the hint was looked at: 1 nudge, 2 concept, 3 the next step. */
  | { type: 'hint'; layer: 1 | 2 | 3 };

/** Why an input may not be made; nothing is changed then. */
export type RunFault =
  | InputFault
  /** A prediction waits for an answer first. */
  | 'predict-first'
  /** No such prediction is asked now, or it has no such choice. */
  | 'not-asked'
  /** The level does not allow this call at this seat. */
  | 'not-allowed'
  /** Inputs or steps beyond what a run may have. */
  | 'too-long'
  /** Only moves of a player's own belong into a run. */
  | 'not-a-move';

export interface ObjectiveState {
  id: string;
  met: boolean;
  /** Index in `events` of what broke it for ever; -1. */
  brokenBy: number;
}

export interface PredictionState {
  id: string;
  state: 'ahead' | 'asked' | 'answered';
  /** Id of the choice; null before. */
  choice: string | null;
}

/** A level as it is played. Change it by `takeRun` alone. All but `level` and `config` is its own plain data. */
export interface Run {
  readonly level: Level;
  readonly seed: number;
  readonly config: WorldConfig;
  world: World;
  /** All inputs of the World, those of the level itself too: a replica steps these from `config`. */
  inputs: Input[];
  /** Inputs of the player: what is submitted. */
  taken: RunInput[];
  /** All events since the beginning. */
  events: GameEvent[];
  /** So many of `events` and `inputs` came before the player's part. */
  beganEvents: number;
  beganInputs: number;
  objectives: ObjectiveState[];
  predictions: PredictionState[];
  state: 'playing' | 'won' | 'lost';
  /** How many of `taken` there were at the end, and the time of it; -1 before. */
  endedTaken: number;
  endedUs: number;
  moves: number;
  /** Layers of hints looked at. */
  hints: number;
  memos: Memo[];
  isns: Isns;
  /** Faults of `level.start` that have happened. */
  faultsDone: number;
  steps: number;
}

/** What came of an input. */
export interface Taken {
  fault: RunFault | null;
  events: GameEvent[];
  /** Of the last move, where it was refused. */
  refusal: Refusal | null;
  /** Objectives that are met, or broken, and were not before. */
  met: string[];
  broken: string[];
  /** The prediction that now waits for an answer. */
  asked: string | null;
}

/** Why a run is not won: for each objective that does not hold, its reasons. */
export interface Lacking {
  objective: string;
  why: Unmet[];
}

/** What helps on from here. */
export type Hint =
  /** The worked solution goes on from here with its step `index`; `input` does it. */
  | { is: 'step'; index: number; step: Step; input: RunInput | null }
  /** The goal can no longer be reached from here as the solution does it. */
  | { is: 'start-again' };
