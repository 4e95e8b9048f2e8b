import { type MutantId, MUTANTS } from '../socket/index.ts';
import { holdsOf } from './oracle.ts';
import { createRun, takeRun } from './run.ts';
import type { Run, RunInput } from './run-types.ts';
import { playSteps } from './steps.ts';
import type { Level } from './types.ts';

/** The worked solution, played with a seed. */
export function playSolution(level: Level, seed: number): Run {
  const run = createRun(level, seed);
  playSteps(run, level.solution, (input) => takeRun(run, input));
  return run;
}

/** How a level catches a misconception: played as it would have things, the solution does not win, or a prediction comes out otherwise. */
export type Kill = { by: 'goal' } | { by: 'prediction'; id: string };

/** Whether a level catches a misconception; null where its solution does as well under those rules. `solution`: what playSolution gave. */
export function killOf(level: Level, solution: Run, mutant: MutantId): Kill | null {
  const run = begun(level, solution.seed, mutant);
  if (!run) return null;
  if (!replay(run, solution) || run.state !== 'won') return { by: 'goal' };
  for (const prediction of level.predictions ?? []) {
    const differs = prediction.choices.some(({ id, holds }) => holds && holdsOf(holds, run) !== (id === prediction.answer));
    if (differs) return { by: 'prediction', id: prediction.id };
  }
  return null;
}

/** Takes the very inputs of another run. False where one of them cannot even be made. */
function replay(run: Run, { taken, endedTaken }: Run): boolean {
  const inputs: RunInput[] = endedTaken < 0 ? taken : taken.slice(0, endedTaken);
  return inputs.every((input) => {
    const { fault } = takeRun(run, input);
    // What is predicted is not what is asked about here, and time that is past is no move.
    return fault === null || input.type === 'predict' || input.type === 'advance';
  });
}

/**
 * Under some beliefs not even the beginning of a level comes about (a program sleeps where its next call was due): null. That is nothing
 * that its player would see, so it catches nothing.
 */
function begun(level: Level, seed: number, mutant: MutantId): Run | null {
  try {
    return createRun(level, seed, mutant);
  } catch {
    return null;
  }
}

/** All misconceptions that a level catches, with how. */
export function killsOf(level: Level, seed = 1): Map<MutantId, Kill> {
  const solution = playSolution(level, seed);
  const kills = new Map<MutantId, Kill>();
  for (const mutant of MUTANTS) {
    const kill = killOf(level, solution, mutant);
    if (kill) kills.set(mutant, kill);
  }
  return kills;
}
