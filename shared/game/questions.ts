import { nextBelow, seedRandom } from '../base/index.ts';
import { MUTANTS, type MutantId, type SysResult } from '../socket/index.ts';
import type { TcpState } from '../tcp/index.ts';
import { askable, type Asked } from './asked.ts';
import { mayMatter, believe } from './beliefs.ts';
import { checkInput } from './check.ts';
import { step } from './step.ts';
import type { GameEvent, Input, World } from './types.ts';

/**
 * What is asked for: the next segment of a host, a state, what a call returns, or a listener's queues; `errno` where a call fails
 * by all choices, so that the kind tells nothing.
 */
export type QuestionKind = 'segment' | 'state' | 'return' | 'errno' | 'queue';

/** A segment as a choice: numbers count from the initial ones (null: no ACK number); null in place of it: none is sent. */
export interface SegmentValue {
  flags: number;
  seq: number;
  ack: number | null;
  bytes: number;
}

/** A possible answer, as plain data that pages render. `sleeps`: the call does not return yet. */
export type ChoiceValue =
  | { kind: 'segment'; segment: SegmentValue | null }
  | { kind: 'state'; state: TcpState }
  | { kind: 'return'; sleeps: boolean; result: SysResult | null }
  | { kind: 'queue'; syn: number; accept: number };

/** What a question is about: a host, and of it a process in its call, a socket, or a listener. */
export interface QuestionAbout {
  hostId: number;
  pid: number | null;
  /** The call, as `accept(3)`; null where no call is asked about. */
  call: string | null;
  socketId: string | null;
}

/** An answer, and who would give it; the true one may be believed by nobody else. */
export interface Choice {
  value: ChoiceValue;
  beliefs: MutantId[];
}

/** A question as the server holds it. Only `publicQuestion` of it may leave before the reveal. */
export interface Question {
  kind: QuestionKind;
  about: QuestionAbout;
  choices: Choice[];
  /** Index of the true choice. */
  answer: number;
  /** The rule that explains the truth (shared/SPEC.md). */
  rule: string;
}

/** What may be told before the reveal: nothing of it says which choice is true or who would believe it. */
export interface PublicQuestion {
  kind: QuestionKind;
  about: QuestionAbout;
  values: ChoiceValue[];
}

const MOST_CHOICES = 5;

/**
 * Asks what `next` will bring: a copy of the World takes it by the true rules and by those of each misconception that can
 * matter, and where they differ there is a question. Null where none differs, or where `next` may not be taken. Where there are
 * several, the World draws one. Pure: the World stays as it is, and the same World and input give the same question.
 */
export function questionFor(world: World, next: Input, kinds?: readonly QuestionKind[]): Question | null {
  const questions = questionsFor(world, next, kinds);
  return questions[nextBelow(seedRandom(world.inputs, 'question'), Math.max(1, questions.length))] ?? null;
}

/** All questions about an input: of those that tell the same misconceptions apart, only the one that asks for the nearest thing. */
export function questionsFor(world: World, next: Input, kinds?: readonly QuestionKind[]): Question[] {
  if (checkInput(world, next) !== null) return [];
  const text = JSON.stringify(world);
  const truth = follow(text, next, null);
  const runs = MUTANTS.filter((mutant) => mayMatter(mutant, world, next)).map((mutant) => ({ mutant, ...follow(text, next, mutant) }));
  const found = new Map<string, Question>();
  for (const asked of askable(world, next, truth, runs).sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind))) {
    const question = compose(asked, asked.read(truth.world, truth.events), runs);
    const partition = JSON.stringify(question?.choices.map(({ beliefs }) => beliefs));
    const wanted = question && (!kinds || kinds.includes(question.kind));
    if (question && wanted && !found.has(partition)) found.set(partition, question);
  }
  const random = seedRandom(world.inputs, 'choices');
  return [...found.values()].map((question) => shuffled(question, (bound) => nextBelow(random, bound)));
}

/** A World after an input, and what came of it. */
export interface Outcome {
  world: World;
  events: GameEvent[];
}

function follow(text: string, next: Input, mutant: MutantId | null): Outcome {
  const world = JSON.parse(text) as World;
  if (mutant !== null) believe(world, mutant);
  return { world, events: step(world, next) };
}

/** The choices of one question; null where everybody says the same. */
function compose(asked: Asked, truth: ChoiceValue, runs: (Outcome & { mutant: MutantId })[]): Question | null {
  const groups = new Map<string, Choice>([[JSON.stringify(truth), { value: truth, beliefs: [] }]]);
  for (const { mutant, world, events } of runs) {
    const value = asked.read(world, events);
    const key = JSON.stringify(value);
    const choice = groups.get(key);
    if (choice) choice.beliefs.push(mutant);
    else groups.set(key, { value, beliefs: [mutant] });
  }
  const [right, ...wrong] = [...groups.values()];
  if (wrong.length === 0) return null;
  wrong.sort((a, b) => b.beliefs.length - a.beliefs.length);
  const kept = wrong.slice(0, MOST_CHOICES - 1);
  const choices = [right!, ...kept];
  const kind = choices.every(({ value }) => value.kind === 'return' && (value.result?.ret ?? 0) < 0) ? 'errno' : asked.kind;
  return { kind, about: asked.about, choices, answer: 0, rule: `MIS-${MUTANTS.indexOf(kept[0]!.beliefs[0]!) + 1}` };
}

/** A call or a segment is nearer to what somebody does than a state. */
const KIND_ORDER: readonly QuestionKind[] = ['return', 'errno', 'segment', 'state', 'queue'];

function shuffled(question: Question, draw: (bound: number) => number): Question {
  const order = question.choices.map((_choice, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = draw(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return { ...question, choices: order.map((i) => question.choices[i]!), answer: order.indexOf(question.answer) };
}

/** The part of a question that players see before the reveal. */
export function publicQuestion({ kind, about, choices }: Question): PublicQuestion {
  return { kind, about, values: choices.map(({ value }) => value) };
}

/** The true value, for the reveal. */
export function answerOf({ choices, answer }: Question): ChoiceValue {
  return choices[answer]!.value;
}
