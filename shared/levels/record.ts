import { type Draft, sequenceBases, toRelative } from '../game/index.ts';
import { ACK, flagNames, PSH } from '../tcp/index.ts';
import { cloneRun, createRun, takeRun } from './run.ts';
import type { Run, RunInput } from './run-types.ts';
import { isQuiet, playSteps } from './steps.ts';
import { hostIdOf, seatIdOf } from './start.ts';
import type { Level, LevelSeat, LevelStart, Step, Text } from './types.ts';

/** So near to where a plain wait ends a recorded one is taken for it. */
const NEAR_US = 500_000;
const NOTHING: Text = { en: '-', zh: '-' };

/** A level that can be played without end: on it the builder records a solution. */
export function blankLevel(start: LevelStart, seats: LevelSeat[]): Level {
  return {
    id: 'draft', chapter: 'mastery', title: NOTHING, story: NOTHING, goal: NOTHING, explain: NOTHING, start, seats, solution: [], wrong: [], kills: [], rules: [], par: 1,
    // Nobody sits at that seat, so this is never met.
    objectives: [{ id: 'endless', text: NOTHING, is: { count: { event: 'injected', seat: 'nobody' } } }],
  };
}

/**
 * The steps that a recorded run was, with relative numbers, so that they fit every seed. Time that passed until nothing was under way
 * becomes a plain wait, other time so many milliseconds. What was refused is left out: it is no part of a solution.
 */
export function stepsOfRun(recorded: Run): Step[] {
  const run = createRun(recorded.level, recorded.seed);
  const steps: Step[] = [];
  for (const input of recorded.taken) {
    const fromUs = run.world.sim.nowUs;
    const restUs = input.type === 'advance' ? restsAtUs(run) : 0;
    const step = input.type === 'advance' ? null : stepOf(run, input);
    const { fault, refusal, events } = takeRun(run, input);
    if (fault !== null || refusal !== null) continue;
    const waitedUs = run.world.sim.nowUs - fromUs;
    if (step) steps.push(step);
    // What happens at one instant may need a wait of no time, where the clock stood for a kernel seat in the midst of it.
    else if (waitedUs > 0 || events.length > 0) steps.push(isQuiet(run) && Math.abs(run.world.sim.nowUs - restUs) <= NEAR_US ? { do: 'wait' } : { do: 'wait', ms: Math.ceil(waitedUs / 1_000) });
  }
  return steps;
}

/** When a plain wait from here would end, virtual microseconds. */
function restsAtUs(run: Run): number {
  const copy = cloneRun(run);
  playSteps(copy, [{ do: 'wait' }], (input) => takeRun(copy, input));
  return copy.world.sim.nowUs;
}

function stepOf(run: Run, input: Exclude<RunInput, { type: 'advance' }>): Step | null {
  switch (input.type) {
    case 'call':
      return { do: 'call', seat: input.seatId, call: input.call };
    case 'interrupt':
      return { do: 'interrupt', seat: input.seatId };
    case 'play':
      return playedStep(run, input.seatId, input.draft);
    case 'inject': {
      const { segment: { flags, ...segment } } = input;
      return { do: 'inject', seat: input.seatId, segment: { ...segment, flags: flagNames(flags & ~PSH) } };
    }
    case 'predict':
      return { do: 'predict', id: input.id, choice: input.choice };
    case 'hint':
      return null;
  }
}

/** Ports from here on are drawn by the kernel, and others with each seed. */
const FIRST_DRAWN_PORT = 32_768;

/** A number that cannot be told from its beginning is left out: the step then takes the one that is owed. */
function playedStep(run: Run, seatId: string, draft: Draft): Step {
  const host = run.level.seats.find((seat) => seatIdOf(seat) === seatId)?.host ?? '';
  const bases = sequenceBases(run.world.sim, hostIdOf(run.level, host), draft);
  return {
    do: 'play', seat: seatId, flags: flagNames(draft.flags & ~PSH),
    ...(bases.seq === null ? {} : { seq: toRelative(draft.seq, bases.seq) }),
    ...(bases.ack === null || !(draft.flags & ACK) ? {} : { ack: toRelative(draft.ack, bases.ack) }),
    ...(draft.payload === '' ? {} : { payload: draft.payload }),
    ...(draft.dstPort < FIRST_DRAWN_PORT ? { dstPort: draft.dstPort } : {}),
  };
}
