import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value';
import { REASONS } from '../game/index.ts';
import { isMutantId } from '../socket/index.ts';
import { hintFor } from './hints.ts';
import { type Kill, killsOf, playSolution } from './kills.ts';
import { holdsOf } from './oracle.ts';
import type { Run, Taken } from './run-types.ts';
import { createRun, lacking, takeRun } from './run.ts';
import { LevelSchema } from './schema.ts';
import { playSteps } from './steps.ts';
import { seatIdOf } from './start.ts';
import type { Level, Step, Text, WrongPlay } from './types.ts';

/** Something that is wrong with a level: what was checked, and what was found, in English. */
export interface Finding {
  check: 'schema' | 'names' | 'texts' | 'solution' | 'par' | 'prediction' | 'wrong-play' | 'hint' | 'kills';
  text: string;
}

/** Seeds with which a level is tried: each draws other numbers and delays. */
export const SEEDS = [1, 2, 3, 4, 5] as const;

/** The first faults of any value as a level file; empty where its shape is right. It is then a Level. */
export function schemaFindings(value: unknown): Finding[] {
  const found: Finding[] = [];
  for (const error of Value.Errors(LevelSchema, value)) {
    const { path, message } = meant(error);
    found.push({ check: 'schema', text: `${path}: ${message}` });
    if (found.length === 5) break;
  }
  return found;
}

/** Fields by which the variants of a union are told apart. */
const KINDS = /\/(?:do|event|look|name|count|order|never|all|any|call|sleepUs|fork)$/;

/** The fault of the one variant that was meant: a union itself could only say that none of them fits. */
function meant(error: ValueError): ValueError {
  const variants = error.errors.map((errors) => [...errors]).filter((errors) => errors.length > 0);
  const kindred = variants.filter((errors) => !errors.some(({ path, type }) => KINDS.test(path.slice(error.path.length)) && type !== ValueErrorType.Union));
  const [closest] = (kindred.length > 0 ? kindred : variants).sort((a, b) => a.length - b.length);
  return closest ? meant(closest[0]!) : error;
}

/** Everything that is wrong with a level, as far as it can be played. */
export function validateLevel(value: unknown): Finding[] {
  const shape = schemaFindings(value);
  if (shape.length > 0) return shape;
  const level = value as Level;
  const names = [...nameFindings(level), ...textFindings(level)];
  if (names.some(({ check }) => check === 'names')) return names;
  try {
    const solution = solutionFindings(level);
    if (solution.length > 0) return [...names, ...solution];
    return [...names, ...predictionFindings(level), ...level.wrong.flatMap((wrong, i) => wrongFindings(level, wrong, i)), ...hintFindings(level), ...killFindings(level)];
  } catch (error) {
    return [...names, { check: 'solution', text: error instanceof Error ? error.message : String(error) }];
  }
}

/** Names that stand for nothing: hosts, seats, links, predictions, choices, objectives, refusals, misconceptions. */
function nameFindings(level: Level): Finding[] {
  const found: Finding[] = [];
  const check = (ok: boolean, text: string): void => void (ok || found.push({ check: 'names', text }));
  const hosts = new Set(level.start.hosts.map(({ name }) => name));
  const links = level.start.links.length;
  for (const { a, b } of level.start.links) check(hosts.has(a) && hosts.has(b) && a !== b, `link ${a} - ${b}: no such hosts`);
  for (const { host } of [...level.seats, ...(level.start.programs ?? [])]) check(hosts.has(host), `no host ${host}`);
  for (const { from, link } of level.start.drops ?? []) check(hosts.has(from) && link < links, `drop: no host ${from} or link ${link}`);
  for (const { link } of level.start.faults ?? []) check(link < links, `fault: no link ${link}`);
  const seats = new Set([...level.seats.map(seatIdOf), ...[...hosts].map((host) => `${host}.app`)]);
  const steps = [...level.solution, ...(level.start.prelude ?? []), ...level.wrong.flatMap((wrong) => wrong.steps)];
  for (const step of steps) if ('seat' in step && step.seat !== undefined) check(seats.has(step.seat), `no seat ${step.seat}`);
  for (const step of steps) if (step.do === 'predict') check(level.predictions?.find(({ id }) => id === step.id)?.choices.some(({ id }) => id === step.choice) ?? false, `no prediction ${step.id} with a choice ${step.choice}`);
  for (const { id, choices, answer } of level.predictions ?? []) check(choices.some((choice) => choice.id === answer), `prediction ${id} has no choice ${answer}`);
  for (const { expect, after } of level.wrong) {
    if ('objective' in expect) check(level.objectives.some(({ id }) => id === expect.objective), `no objective ${expect.objective}`);
    if ('refusal' in expect) check(Object.hasOwn(REASONS, expect.refusal), `no refusal ${expect.refusal}`);
    check((after ?? 0) <= level.solution.length, 'a wrong play comes after more steps than the solution has');
  }
  const beliefs = [...level.kills, ...(level.predictions ?? []).flatMap(({ choices }) => choices.flatMap(({ believes }) => believes ?? []))];
  for (const id of beliefs) check(isMutantId(id), `no misconception ${id}`);
  return found;
}

/** All texts of a level, each with where it stands. */
function textsOf(level: Level): [string, Text][] {
  const ofStep = (at: string, step: Step): [string, Text][] => [
    ...(step.nudge ? [[`${at} nudge`, step.nudge] as [string, Text]] : []), ...(step.concept ? [[`${at} concept`, step.concept] as [string, Text]] : []),
  ];
  return [
    ['title', level.title], ['story', level.story], ['goal', level.goal], ['explain', level.explain],
    ...level.objectives.map(({ id, text }): [string, Text] => [`objective ${id}`, text]),
    ...(level.predictions ?? []).flatMap(({ id, ask, choices }): [string, Text][] => [
      [`prediction ${id}`, ask], ...choices.flatMap((choice): [string, Text][] => [[`choice ${choice.id}`, choice.text], [`choice ${choice.id} why`, choice.why]]),
    ]),
    ...level.wrong.map(({ why }, i): [string, Text] => [`wrong play ${i}`, why]),
    ...level.solution.flatMap((step, i) => ofStep(`step ${i}`, step)),
  ];
}

/** Words are in both languages, and every move of the solution has its hints. */
function textFindings(level: Level): Finding[] {
  const found: Finding[] = [];
  for (const [at, { en, zh }] of textsOf(level)) {
    if (/[a-z]{3,} [a-z]{2,}/.test(en) && !/\p{Script=Han}/u.test(zh)) found.push({ check: 'texts', text: `${at}: not in Chinese` });
    if (/\p{Script=Han}/u.test(en)) found.push({ check: 'texts', text: `${at}: Chinese in the English text` });
  }
  level.solution.forEach((step, i) => {
    if (isMove(step) && (!step.nudge || !step.concept)) found.push({ check: 'texts', text: `step ${i} has no nudge and concept` });
  });
  return found;
}

/** True for what counts as a move: all but waiting and predicting. */
export function isMove(step: Step): boolean {
  return step.do !== 'wait' && step.do !== 'predict';
}

function isOver({ state }: Run): boolean {
  return state !== 'playing';
}

function solutionFindings(level: Level): Finding[] {
  const moves = level.solution.filter(isMove).length;
  const found: Finding[] = moves === level.par ? [] : [{ check: 'par', text: `par is ${level.par}, the solution has ${moves} moves` }];
  for (const seed of SEEDS) {
    const run = createRun(level, seed);
    if (isOver(run)) return [...found, { check: 'solution', text: `seed ${seed}: it is ${run.state} before the first move` }];
    const wrongAt = play(run, level.solution).findIndex((taken) => taken.fault !== null || taken.refusal !== null);
    if (run.state === 'won' && wrongAt < 0) continue;
    const refused = wrongAt < 0 ? '' : `; input ${wrongAt} is refused`;
    return [...found, { check: 'solution', text: `seed ${seed}: ${run.state}${refused}; ${shown(run)}` }];
  }
  return found;
}

/** Why a run is not won, as text. */
export function shown(run: Run): string {
  return lacking(run).map(({ objective, why }) => `${objective}: ${JSON.stringify(why)}`).join('; ');
}

/** Plays steps; what each input gave. */
function play(run: Run, steps: readonly Step[]): Taken[] {
  const all: Taken[] = [];
  playSteps(run, steps, (input) => {
    const taken = takeRun(run, input);
    all.push(taken);
    return taken;
  });
  return all;
}

/** Of each prediction all choices that say when they hold are true or false in the solution as its answer says, and all were asked. */
function predictionFindings(level: Level): Finding[] {
  const found: Finding[] = [];
  const run = playSolution(level, 1);
  for (const { id, answer, choices } of level.predictions ?? []) {
    if (run.predictions.find((prediction) => prediction.id === id)?.choice !== answer) found.push({ check: 'prediction', text: `the solution does not answer ${id} with ${answer}` });
    for (const { id: choice, holds } of choices) {
      if (holds && holdsOf(holds, run) !== (choice === answer)) found.push({ check: 'prediction', text: `${id}: what ${choice} says is ${choice === answer ? 'false' : 'true'} in the solution` });
    }
  }
  return found;
}

function wrongFindings(level: Level, { after, steps, expect }: WrongPlay, i: number): Finding[] {
  const run = createRun(level, 1);
  play(run, level.solution.slice(0, after ?? 0));
  const last = play(run, steps).at(-1);
  const fail = (text: string): Finding[] => [{ check: 'wrong-play', text: `wrong play ${i}: ${text}` }];
  if (run.state === 'won') return fail('it wins');
  if ('refusal' in expect) return last?.refusal?.reason === expect.refusal ? [] : fail(`refused for ${last?.refusal?.reason ?? 'nothing'} and not ${expect.refusal}`);
  if ('fault' in expect) return last?.fault === expect.fault ? [] : fail(`fault ${last?.fault ?? 'none'} and not ${expect.fault}`);
  const state = run.objectives.find(({ id }) => id === expect.objective)!;
  if (state.met) return fail(`objective ${expect.objective} is met`);
  return expect.broken && state.brokenBy < 0 ? fail(`objective ${expect.objective} can still be met`) : [];
}

/** From every prefix of the solution the hint's next step, taken again and again, leads to the goal. */
function hintFindings(level: Level): Finding[] {
  const found: Finding[] = [];
  for (let prefix = 0; prefix < level.solution.length; prefix++) {
    const run = createRun(level, 2);
    play(run, level.solution.slice(0, prefix));
    for (let i = 0; i <= level.solution.length && run.state === 'playing'; i++) {
      const hint = hintFor(run);
      if (hint.is === 'start-again') break;
      play(run, [hint.step]);
    }
    if (run.state !== 'won') found.push({ check: 'hint', text: `after ${prefix} steps the hints do not lead to the goal` });
  }
  return found;
}

function killFindings(level: Level): Finding[] {
  const kills: ReadonlyMap<string, Kill> = killsOf(level);
  return level.kills.filter((id) => !kills.has(id)).map((id) => ({ check: 'kills', text: `it does not catch ${id}; it catches ${[...kills.keys()].join(', ') || 'none'}` }));
}
