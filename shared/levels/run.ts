import { assert } from '../base/index.ts';
import { checkInput, createWorld, type GameEvent, hostsHoldingClock, type Input, nextStepUs, step } from '../game/index.ts';
import type { MutantId } from '../socket/index.ts';
import { factsOf, fits } from './facts.ts';
import { brokenBy, explainUnmet, holds, memoOf, observe } from './predicates.ts';
import { type Lacking, PLAYER_ID, type Run, type RunFault, type RunInput, type Taken } from './run-types.ts';
import { configOf, seatedForPrelude, seatedToPlay, seatIdOf } from './start.ts';
import { playSteps } from './steps.ts';
import type { Level, Prediction } from './types.ts';

/** Inputs that a player's run may have, and steps of its World: what a server replays is bounded. */
export const MOST_INPUTS = 500;
export const MOST_STEPS = 3_000;

/**
 * A level at its beginning. The same level, seed and inputs give the same run everywhere. `rules` plays it under a misconception
 * instead of the truth. Throws where the level's own prelude cannot be played: levels are checked before.
 */
export function createRun(level: Level, seed: number, rules: MutantId | null = null): Run {
  const config = configOf(level, seed, rules);
  const run: Run = {
    level, seed, config, world: createWorld(config), inputs: [], taken: [], events: [], beganEvents: 0, beganInputs: 0,
    objectives: level.objectives.map(({ id }) => ({ id, met: false, brokenBy: -1 })),
    predictions: (level.predictions ?? []).map(({ id }) => ({ id, state: 'ahead', choice: null })),
    state: 'playing', endedTaken: -1, endedUs: -1, moves: 0, hints: 0, memos: level.objectives.map(({ is }) => memoOf(is)), isns: {},
    faultsDone: 0, steps: 0,
  };
  put(run, { type: 'join', playerId: PLAYER_ID, name: PLAYER_ID });
  for (const input of seatedForPrelude(level)) put(run, input);
  playSteps(run, level.start.prelude ?? [], (made) => move(run, made));
  for (const input of seatedToPlay(level)) put(run, input);
  run.beganEvents = run.events.length;
  run.beganInputs = run.inputs.length;
  run.steps = 0;
  for (const prediction of run.predictions) if (!predictionOf(level, prediction.id).when) prediction.state = 'asked';
  weigh(run);
  return run;
}

/** The same run once more, to try something. */
export function cloneRun(run: Run): Run {
  const { level, config, events, inputs, taken, ...own } = run;
  return { level, config, events: [...events], inputs: [...inputs], taken: [...taken], ...(JSON.parse(JSON.stringify(own)) as typeof own) };
}

/** An input steps the World, and notes what predicates see of it. */
function put(run: Run, input: Input): GameEvent[] {
  const events = step(run.world, input);
  run.inputs.push(input);
  run.steps++;
  for (const event of events) note(run, event);
  return events;
}

function note(run: Run, event: GameEvent): void {
  const at = run.events.push(event) - 1;
  const facts = factsOf(event, run.world, run.isns);
  // Nothing of the prelude counts, but its sequence numbers are known.
  if (!facts || run.beganInputs === 0) return;
  run.level.objectives.forEach(({ is }, i) => observe(is, run.memos[i]!, facts, at));
  for (const prediction of run.predictions) {
    const { when } = predictionOf(run.level, prediction.id);
    if (prediction.state === 'ahead' && when && fits(when, facts)) prediction.state = 'asked';
  }
}

export function predictionOf(level: Level, id: string): Prediction {
  const prediction = level.predictions?.find((candidate) => candidate.id === id);
  assert(prediction, `level ${level.id} has a prediction ${id}`);
  return prediction;
}

/** The prediction that waits for an answer, or null. */
export function askedNow(run: Run): string | null {
  return run.predictions.find(({ state }) => state === 'asked')?.id ?? null;
}

/** Says why an input may not be made now, or null where it may. What the rules of TCP forbid may be made, and is refused. */
export function runFault(run: Run, input: RunInput): RunFault | null {
  if (run.taken.length >= MOST_INPUTS || run.steps >= MOST_STEPS) return 'too-long';
  switch (input.type) {
    case 'predict': {
      const choices = run.level.predictions?.find(({ id }) => id === input.id)?.choices ?? [];
      return askedNow(run) === input.id && choices.some(({ id }) => id === input.choice) ? null : 'not-asked';
    }
    case 'hint':
      return null;
    case 'call':
    case 'interrupt':
    case 'play':
    case 'inject':
    case 'advance':
      return (run.state === 'playing' && askedNow(run) !== null ? 'predict-first' : null) ?? checkInput(run.world, input) ?? checkAllowed(run, input);
    default:
      return 'not-a-move';
  }
}

function checkAllowed({ level }: Run, input: RunInput): RunFault | null {
  if (input.type !== 'call' && input.type !== 'interrupt') return null;
  const may = level.seats.find((seat) => seatIdOf(seat) === input.seatId)?.may;
  return !may || may.includes(input.type === 'call' ? input.call.name : 'interrupt') ? null : 'not-allowed';
}

/** Takes an input of the player in, or says why not. After the end everything goes on, but counts for nothing. */
export function takeRun(run: Run, input: RunInput): Taken {
  const fault = runFault(run, input);
  const from = run.events.length;
  const before = run.objectives.map((objective) => ({ ...objective }));
  if (fault === null) {
    // Time that passes in several inputs passes in one as well.
    if (input.type === 'advance' && run.taken.at(-1)?.type === 'advance' && run.endedTaken !== run.taken.length) run.taken.pop();
    run.taken.push(input);
    const playing = run.state === 'playing';
    if (playing && input.type === 'hint') run.hints++;
    if (playing && input.type !== 'hint' && input.type !== 'predict' && input.type !== 'advance') run.moves++;
    move(run, input);
    weigh(run);
  }
  const events = run.events.slice(from);
  const refused = events.find((event) => event.type === 'refused');
  return {
    fault, events, refusal: refused?.type === 'refused' ? refused.refusal : null, asked: askedNow(run),
    met: run.objectives.filter(({ met }, i) => met && !before[i]!.met).map(({ id }) => id),
    broken: run.objectives.filter(({ brokenBy: at }, i) => at >= 0 && before[i]!.brokenBy < 0).map(({ id }) => id),
  };
}

function move(run: Run, input: RunInput): void {
  if (input.type === 'hint') return;
  if (input.type === 'predict') {
    const prediction = run.predictions.find(({ id }) => id === input.id)!;
    prediction.state = 'answered';
    prediction.choice = input.choice;
  } else if (input.type === 'advance') advance(run, input.toUs);
  else put(run, input);
}

/** Lets time pass, from one thing that is due to the next; it stops where a prediction is asked or the level ends. */
function advance(run: Run, toUs: number): void {
  const { world } = run;
  const ended = run.state !== 'playing';
  while (run.steps < MOST_STEPS && hostsHoldingClock(world).length === 0) {
    const dueUs = Math.min(toUs, nextStepUs(world) ?? toUs, nextFaultUs(run) ?? toUs);
    put(run, { type: 'advance', toUs: Math.max(dueUs, world.sim.nowUs) });
    breakLinks(run);
    if (run.beganInputs > 0) weigh(run);
    if (world.sim.nowUs >= toUs || world.sim.nowUs < dueUs || (!ended && (run.state !== 'playing' || askedNow(run) !== null))) return;
  }
}

function nextFaultUs({ level, faultsDone }: Run): number | null {
  const fault = level.start.faults?.[faultsDone];
  return fault ? fault.atMs * 1_000 : null;
}

function breakLinks(run: Run): void {
  for (let fault = run.level.start.faults?.[run.faultsDone]; fault && fault.atMs * 1_000 <= run.world.sim.nowUs; fault = run.level.start.faults?.[run.faultsDone]) {
    run.faultsDone++;
    put(run, { type: 'set-link', linkId: fault.link, settings: fault.set });
  }
}

/** Looks at the objectives as they are now; the level ends where all hold at once, or where one never can. */
function weigh(run: Run): void {
  if (run.state !== 'playing') return;
  run.level.objectives.forEach(({ is }, i) => {
    const objective = run.objectives[i]!;
    objective.brokenBy = brokenBy(is, run.memos[i]!);
    objective.met = holds(is, run.memos[i]!, run.world);
  });
  if (run.objectives.some((objective) => objective.brokenBy >= 0)) end(run, 'lost');
  else if (askedNow(run) === null && run.objectives.every(({ met }) => met)) end(run, 'won');
}

function end(run: Run, state: 'won' | 'lost'): void {
  run.state = state;
  run.endedTaken = run.taken.length;
  run.endedUs = run.world.sim.nowUs;
}

/** Objectives that do not hold now, each with its reasons. */
export function lacking(run: Run): Lacking[] {
  return run.level.objectives
    .map(({ id, is }, i) => ({ objective: id, why: explainUnmet(is, run.memos[i]!, run.world) }))
    .filter(({ why }) => why.length > 0);
}
