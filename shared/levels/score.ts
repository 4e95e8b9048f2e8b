import { err, ok, type Result } from '../base/index.ts';
import { createRun, lacking, takeRun } from './run.ts';
import type { Lacking, Run, RunFault, RunInput } from './run-types.ts';
import type { Level } from './types.ts';

/** What a run was worth. */
export interface Score {
  won: boolean;
  stars: { goal: boolean; par: boolean; noHint: boolean };
  moves: number;
  par: number;
  hints: number;
  /** Plays that the judge refused. */
  illegal: number;
  predicted: { right: number; of: number };
  /** Virtual time from the beginning to the end of it, microseconds. */
  tookUs: number;
}

/** The stars of a run: one for the goal, one where it took no more moves than par, one without a hint. */
export function score(run: Run): Score {
  const won = run.state === 'won';
  const answers = new Map((run.level.predictions ?? []).map(({ id, answer }) => [id, answer]));
  return {
    won, moves: run.moves, par: run.level.par, hints: run.hints,
    stars: { goal: won, par: won && run.moves <= run.level.par, noHint: won && run.hints === 0 },
    illegal: run.world.players.reduce((sum, { illegalSegments }) => sum + illegalSegments, 0),
    predicted: { right: run.predictions.filter(({ id, choice }) => choice === answers.get(id)).length, of: run.predictions.length },
    tookUs: run.endedUs < 0 ? run.world.sim.nowUs : run.endedUs,
  };
}

/** Predictions that were wrong, or not made. */
function misses({ predicted: { right, of } }: Score): number {
  return of - right;
}

/** Orders scores, the best first: stars, then fewer moves, refusals, hints and wrong predictions, and only then time. */
export function compareScores(a: Score, b: Score): number {
  const stars = ({ stars: { goal, par, noHint } }: Score): number => Number(goal) + Number(par) + Number(noHint);
  return stars(b) - stars(a) || a.moves - b.moves || a.illegal - b.illegal || a.hints - b.hints || misses(a) - misses(b) || a.tookUs - b.tookUs;
}

/** A text that orders scores as `compareScores` does, for a store that sorts text. */
export function rankOf(score: Score): string {
  const { stars, moves, illegal, hints, tookUs } = score;
  const missing = Number(!stars.goal) + Number(!stars.par) + Number(!stars.noHint);
  return [missing, moves, illegal, hints, misses(score)].map((n) => String(n).padStart(6, '0')).concat(String(tookUs).padStart(16, '0')).join(' ');
}

/** A run as it is sent to a server: its inputs up to the end. */
export interface Submission {
  seed: number;
  inputs: RunInput[];
}

export function submissionOf(run: Run): Submission {
  return { seed: run.seed, inputs: run.endedTaken < 0 ? run.taken : run.taken.slice(0, run.endedTaken) };
}

/** Why a submitted run does not count. `input` is the index of the one that cannot be so. */
export type RunProblem =
  | { why: 'fault'; input: number; fault: RunFault }
  /** It goes on after the level had ended. */
  | { why: 'after-end'; input: number }
  | { why: 'not-won'; lacking: Lacking[] };

/** Plays a submitted run again, input by input, and finds its score. Nothing that it says of itself is believed. */
export function verifyRun(level: Level, { seed, inputs }: Submission): Result<Score, RunProblem> {
  const run = createRun(level, seed);
  for (const [i, input] of inputs.entries()) {
    if (run.state !== 'playing') return err({ why: 'after-end', input: i });
    const { fault } = takeRun(run, input);
    if (fault !== null) return err({ why: 'fault', input: i, fault });
  }
  return run.state === 'won' ? ok(score(run)) : err({ why: 'not-won', lacking: lacking(run) });
}
