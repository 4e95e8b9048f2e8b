import { holdsOf } from '../../shared/levels/oracle.ts';
import { createRun, lacking, type Level, playSteps, type Run, type Step, takeRun } from '../../shared/levels/index.ts';

/** The solution with one step left out, or with two neighbours swapped. */
export function variantsOf(level: Level): { what: string; steps: Step[] }[] {
  const { solution } = level;
  const without = solution.map((_, i) => ({ what: `without step ${i}`, steps: solution.filter((_step, at) => at !== i) }));
  const swapped = solution.slice(1).map((_, i) => ({
    what: `steps ${i} and ${i + 1} swapped`, steps: [...solution.slice(0, i), solution[i + 1]!, solution[i]!, ...solution.slice(i + 2)],
  }));
  return [...without, ...swapped];
}

/** Plays steps until the level ends; a step that cannot be made is passed over, as a player would be told. */
export function playUntilEnd(level: Level, seed: number, steps: readonly Step[]): Run {
  const run = createRun(level, seed);
  for (const step of steps) {
    if (run.state !== 'playing') break;
    playSteps(run, [step], (input) => takeRun(run, input));
  }
  return run;
}

/** What a run says of itself against what its whole log says, found another way: every difference. */
export function disagreements(run: Run): string[] {
  const lacks = new Set(lacking(run).map(({ objective }) => objective));
  const found = run.level.objectives.filter(({ id, is }) => holdsOf(is, run) === lacks.has(id)).map(({ id }) => `${id} is told to be ${lacks.has(id) ? 'lacking' : 'met'}, and is not`);
  if (run.state === 'won' && lacks.size > 0) found.push('won with an objective that does not hold');
  if (run.state !== 'won' && lacks.size === 0 && !run.predictions.some(({ state }) => state === 'asked')) found.push('not won, and nothing lacks');
  return found;
}
