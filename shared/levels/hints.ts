import type { Hint, Run } from './run-types.ts';
import { cloneRun, takeRun } from './run.ts';
import { inputOf, playSteps } from './steps.ts';
import type { Step } from './types.ts';

/**
 * What helps on from here: the latest step of the worked solution from which it leads to the goal, tried in a copy of the run. So
 * the hint holds whatever way the player took.
 */
export function hintFor(run: Run): Hint {
  const { solution } = run.level;
  for (let index = solution.length - 1; index >= 0; index--) {
    if (!leadsToGoal(run, solution.slice(index))) continue;
    const step = solution[index]!;
    return { is: 'step', index, step, input: step.do === 'wait' ? null : inputOf(run, step) };
  }
  return { is: 'start-again' };
}

/** True where these steps win from here, and none of them is refused. */
function leadsToGoal(run: Run, steps: readonly Step[]): boolean {
  const copy = cloneRun(run);
  let wrong = false;
  playSteps(copy, steps, (input) => {
    const taken = takeRun(copy, input);
    if (taken.fault !== null || taken.refusal !== null) wrong = true;
    return taken;
  });
  return copy.state === 'won' && !wrong;
}
