import type { MutantId } from '../socket/index.ts';
import { type Facts, factsOf, type Isns } from './facts.ts';
import { holdsOf } from './oracle.ts';
import type { EventPattern, Predicate } from './predicate-types.ts';
import { blankLevel } from './record.ts';
import { askedNow, createRun, takeRun } from './run.ts';
import type { Run } from './run-types.ts';
import { playSteps } from './steps.ts';
import { suggestObjectives } from './suggest.ts';
import type { LevelSeat, LevelStart, Objective, Prediction, Step } from './types.ts';

/* What the builder needs to put questions into a level whose solution was recorded without them. */

/** Stretches of one wait that questions may cut it into. */
const MOST_PARTS = 20;

/** A start, who plays, and what was recorded there. */
export interface Recorded {
  start: LevelStart;
  seats: LevelSeat[];
  solution: readonly Step[];
}

/** A solution without its answers, and with each wait that they cut in one piece. It waits no shorter than before. */
export function unasked(solution: readonly Step[]): Step[] {
  const steps: Step[] = [];
  for (const step of solution) {
    if (step.do === 'predict') continue;
    const last = steps.at(-1);
    if (step.do === 'wait' && last?.do === 'wait' && (step.ms === undefined) === (last.ms === undefined)) {
      steps[steps.length - 1] = step.ms === undefined ? last : { ...last, ms: last.ms! + step.ms };
    } else steps.push(step);
  }
  return steps;
}

/** The recorded solution with every question answered where it is asked. One that is never asked is not answered. */
export function asked({ start, seats, solution }: Recorded, predictions: readonly Prediction[]): Step[] {
  const run = createRun({ ...blankLevel(start, seats), predictions: [...predictions] }, 1);
  const steps: Step[] = [];
  const put = (step: Step): void => {
    steps.push(step);
    playSteps(run, [step], (input) => takeRun(run, input));
  };
  const answer = (): boolean => {
    const id = askedNow(run);
    if (id === null) return false;
    put({ do: 'predict', id, choice: predictions.find((one) => one.id === id)!.answer });
    return true;
  };
  while (answer());
  for (const step of unasked(solution)) {
    const untilUs = step.do === 'wait' && step.ms !== undefined ? run.world.sim.nowUs + step.ms * 1_000 : null;
    put(step);
    for (let part = 0; part < MOST_PARTS && answer(); part++) {
      if (step.do !== 'wait' || askedNow(run) !== null) continue;
      const leftMs = untilUs === null ? null : Math.ceil((untilUs - run.world.sim.nowUs) / 1_000);
      if (leftMs === null) put({ do: 'wait' });
      else if (leftMs > 0) put({ do: 'wait', ms: leftMs });
    }
  }
  return steps;
}

/** The recorded solution as it goes under a misconception; null: in truth. */
function played({ start, seats, solution }: Recorded, rules: MutantId | null): Run {
  const run = createRun(blankLevel(start, seats), 1, rules);
  playSteps(run, unasked(solution), (input) => takeRun(run, input));
  return run;
}

/** Moments of the solution at which something can be asked, in order: each the first of its kind. */
export function momentsOf(recorded: Recorded): EventPattern[] {
  const run = played(recorded, null);
  const isns: Isns = {};
  const found = new Map<string, EventPattern>();
  run.events.forEach((event, at) => {
    const facts = factsOf(event, run.world, isns);
    const pattern = facts && at >= run.beganEvents ? momentOf(facts) : null;
    if (pattern) found.set(JSON.stringify(pattern), pattern);
  });
  return [...found.values()];
}

function momentOf({ event, host, process, call, flags, bytes, to, queue, change }: Facts): EventPattern | null {
  switch (event) {
    case 'sent':
    case 'arrived':
    case 'dropped':
      return { event, host: host!, flags: flags!, ...(Number(bytes) > 0 ? { bytes: { min: 1 } } : {}) };
    case 'state':
      return { event, host: host!, to: to! };
    case 'queue':
      return change === 'entered' ? { event, host: host!, queue: queue! } : null;
    case 'blocked':
    case 'returned':
      return { event, host: host!, process: process!, call: call! };
    default:
      return null;
  }
}

/**
 * What can stand behind a choice, as something that is true or false of the worked solution: what happens in it, each also as what never
 * does; and, with a misconception, what happens only as that would have it.
 */
export function outcomesOf(recorded: Recorded, belief: MutantId | null): { holds: Objective[]; fails: Objective[] } {
  const truth = played(recorded, null);
  const holds = suggestObjectives(truth).map(({ objective }) => objective);
  const never = holds.flatMap(({ id, text, is }): Objective[] => ('count' in is ? [{ id: `never-${id}`, text, is: { never: is.count } }] : []));
  return { holds, fails: [...(belief === null ? [] : believed(recorded, truth, belief)), ...never] };
}

/** What comes about under a misconception, and not in truth. */
function believed(recorded: Recorded, truth: Run, belief: MutantId): Objective[] {
  return suggestObjectives(played(recorded, belief)).map(({ objective }) => objective).filter(({ is }) => !holdsOf(is, truth));
}

/** True where two predicates are written alike. */
export function samePredicate(a: Predicate | undefined, b: Predicate | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
