import { type Question, questionsFor } from '../../../shared/game/questions.ts';
import { inputsOf, MISCONCEPTIONS, type Misconception, scenarioConfig, scenarioWorld } from '../../../shared/game/misconceptions/index.ts';
import { checkInput, type Input, nextStepUs, step, type World } from '../../../shared/game/index.ts';

/** A question that a scenario raises, with the World before and the input that it asks of. */
export interface Raised {
  from: Misconception['id'];
  /** JSON of the World before. */
  world: string;
  next: Input;
  question: Question;
}

/** Plays a scenario by the true rules, one event at a time, and asks before each input. */
export function raise({ id, moments }: Misconception, seed = 1): Raised[] {
  const world = scenarioWorld(scenarioConfig(null, seed));
  const raised: Raised[] = [];
  for (const moment of moments) {
    for (const input of inputsOf(world, moment)) {
      for (const next of piecesOf(world, input)) {
        if (checkInput(world, next) !== null) continue;
        const before = JSON.stringify(world);
        for (const question of questionsOnce(before, world, next)) raised.push({ from: id, world: before, next, question });
        step(world, next);
      }
    }
  }
  return raised;
}

/** Scenarios begin alike: the same World and input are asked about once. */
const asked = new Map<string, Question[]>();

function questionsOnce(before: string, world: World, next: Input): Question[] {
  const key = before + JSON.stringify(next);
  const questions = asked.get(key) ?? questionsFor(world, next);
  asked.set(key, questions);
  return questions;
}

/** A stretch of time in its steps, as a room's clock makes them; any other input as it is. */
function* piecesOf(world: World, input: Input): Generator<Input> {
  if (input.type === 'advance') {
    for (let at = nextStepUs(world); at !== null && at < input.toUs; at = nextStepUs(world)) yield { type: 'advance', toUs: at };
  }
  yield input;
}

/** By seed: made once for all tests, which leave them as they are. */
const pools = new Map<number, Raised[]>();

/** All questions of all scenarios. */
export function raiseAll(seed = 1): readonly Raised[] {
  const pool = pools.get(seed) ?? MISCONCEPTIONS.flatMap((misconception) => raise(misconception, seed));
  pools.set(seed, pool);
  return pool;
}
