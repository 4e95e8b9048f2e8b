import { batch, signal } from '@preact/signals';
import { hostsHoldingClock, nextStepUs } from '../../shared/game/index.ts';
import { askedNow, inputOf, playSteps, score, type Level, type RunFault, type RunInput, type Taken } from '../../shared/levels/index.ts';
import { allowedCalls, CALL_NAMES, chosenCall, mayCall } from '../calls.ts';
import { clearDrafts } from '../drafts.ts';
import { hand, seatAtHand, tellsOwed } from '../hand.ts';
import { act, getUp, holdClock, holdWhileHidden, sitDown } from '../solo/play.ts';
import { hint as told, say } from '../spoken.ts';
import { liveVersion } from '../store.ts';
import { cards, inLanguage } from './catalogue.ts';
import { change } from './kept.ts';
import { LevelTable } from './leveltable.ts';
import { withPrediction, withSolved } from './progress.ts';
import { atRest, happened } from './rest.ts';
import { w } from './words.ts';

/** A prediction on its way from open over locked to known. */
export interface Asked {
  id: string;
  stage: 'open' | 'locked' | 'known';
  /** What had happened when it was locked, in events: something more must before it is known. */
  events: number;
}

/** A level in play. Changed in place; `turn` counts the changes. */
export interface Course {
  level: Level;
  seed: number;
  table: LevelTable;
  /** Steps of the worked part that are done. */
  given: number;
  /** Virtual time at which the next of them began. */
  sinceUs: number;
  asked: Asked | null;
  /** Layers of the hint that were asked for since the last move. */
  layer: 0 | 1 | 2 | 3;
  /** Predictions that were made before, also in a run that was begun anew: only the first answer tells what was known. */
  answered: Set<string>;
  begun: boolean;
  /** Where only one prediction of it is asked again: the step of the solution after it. */
  review: number | null;
}

export const course = signal<Course | null>(null);
/** Counts what changes in a course. */
export const turn = signal(0);
/** Has a component that is handed the course render again after each change of it. */
export function useTurn(): void {
  void turn.value;
}

/** True while the page shows that the level is solved. */
export const solvedOpen = signal(false);

/** So long after the goal is met the page tells: who plays wants to see it first. */
const TELL_MS = 1_400;

let solvedTimer: ReturnType<typeof setTimeout> | undefined;
let unfollow: (() => void) | null = null;
let replaying = false;

export function anySeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;
}

function newTable(level: Level, seed: number): LevelTable {
  return new LevelTable(level, seed, { taken: onTaken, fault: onFault });
}

/** Opens a level at its beginning; the clock stands until `begin`. */
export function openCourse(level: Level, seed = anySeed()): void {
  closeCourse();
  allowCalls(level);
  const table = newTable(level, seed);
  course.value = { level, seed, table, given: 0, sinceUs: table.run.world.sim.nowUs, asked: null, layer: 0, answered: new Set(), begun: false, review: null };
  holdClock('briefing', true);
  hand.value = null;
  clearDrafts();
  // On a level without a solution one is recorded.
  tellsOwed.value = level.solution.length === 0;
  sitDown(table);
  holdWhileHidden();
  unfollow = liveVersion.subscribe(() => look());
}

/**
 * Opens a level right where a prediction is asked, with all before it played as the worked solution does. False where the
 * level has no such prediction any more.
 */
export function openAt(level: Level, predictionId: string): boolean {
  const at = level.solution.findIndex((step) => step.do === 'predict' && step.id === predictionId);
  if (at < 0) return false;
  openCourse(level);
  const now = course.value!;
  for (const step of level.solution.slice(0, at)) if (step.do === 'predict') now.answered.add(step.id);
  now.given = level.given ?? 0;
  now.review = at + 1;
  act(() => void playSteps(now.table.run, level.solution.slice(0, at), (input): Taken => now.table.put(input)));
  begin();
  return true;
}

/** What the solution does after the prediction that is reviewed, so that the answer is seen. */
function playOn(now: Course): void {
  const { solution } = now.level;
  const rest = solution.slice(now.review ?? solution.length);
  const end = rest.findIndex(({ do: what }) => what === 'predict');
  act(() => void playSteps(now.table.run, end < 0 ? rest : rest.slice(0, end), (input): Taken => now.table.put(input)));
}

/** Leaves the level. */
export function closeCourse(): void {
  clearTimeout(solvedTimer);
  solvedTimer = undefined;
  unfollow?.();
  unfollow = null;
  course.value = null;
  solvedOpen.value = false;
  allowedCalls.value = null;
  tellsOwed.value = true;
  getUp();
}

/** The calls that the seats of the level may make, as the panels show them. */
function allowCalls(level: Level): void {
  const apps = level.seats.filter(({ kind }) => kind === 'app');
  allowedCalls.value = apps.length > 0 && apps.every(({ may }) => may) ? new Set(apps.flatMap(({ may }) => may ?? [])) : null;
  chosenCall.value = CALL_NAMES.find(mayCall) ?? 'socket';
}

/** Lets the clock run after the story was read. */
export function begin(): void {
  const now = course.value;
  if (!now || now.begun) return;
  now.begun = true;
  holdClock('briefing', false);
  look();
}

function changed(): void {
  turn.value++;
}

function onTaken(input: RunInput, taken: Taken): void {
  const now = course.value;
  if (!now || replaying) return;
  if (input.type !== 'advance' && input.type !== 'hint') now.layer = 0;
  if (input.type === 'play' && taken.fault === null && taken.refusal === null) clearDrafts();
  const { run } = now.table;
  const textOf = (id: string): string => inLanguage(now.level.objectives.find((one) => one.id === id)!.text);
  for (const id of taken.met) say(`${w('objective.met')}: ${textOf(id)}`);
  for (const id of taken.broken) say(`${w('objective.broken')}: ${textOf(id)}`);
  if (now.review === null && run.state === 'won' && run.endedTaken === run.taken.length && taken.fault === null) won(now);
}

function onFault(fault: RunFault): void {
  told.value = w(fault === 'predict-first' || fault === 'not-allowed' || fault === 'too-long' ? `fault.${fault}` : 'fault.other');
}

/** True for a level whose progress is kept: not for one that somebody builds. */
function isOfCampaign({ id }: Level): boolean {
  return cards.some((card) => card.id === id);
}

function won({ level, table }: Course): void {
  const { stars, moves } = score(table.run);
  if (isOfCampaign(level)) change((progress) => withSolved(progress, level.id, { stars, moves }, Date.now()));
}

/** Looks at the run after each change: asks, reveals, goes on with the worked part, tells that it is solved. */
function look(): void {
  const now = course.value;
  if (!now?.begun) return;
  batch(() => {
    const { run } = now.table;
    const open = askedNow(run);
    const { asked } = now;
    if (asked?.stage === 'locked' && (open !== null || run.state !== 'playing' || (happened(run) > asked.events && atRest(run)))) reveal();
    else if (!asked && open !== null) now.asked = { id: open, stage: 'open', events: 0 };
    if (now.asked?.stage === 'open' && givenStep(now)?.do === 'wait') advanceGiven(now);
    holdClock('question', now.asked !== null && now.asked.stage !== 'locked');
    passWaits(now);
    if (run.state === 'won' && !now.asked && now.review === null && solvedTimer === undefined) solvedTimer = setTimeout(() => (solvedOpen.value = true), TELL_MS);
    changed();
  });
}

/** To the next step of the worked part. */
function advanceGiven(now: Course): void {
  now.given++;
  now.sinceUs = now.table.run.world.sim.nowUs;
}

/** A wait of the worked part is done when its time has passed, or when there is nothing left to wait for. */
function passWaits(now: Course): void {
  const step = givenStep(now);
  if (step?.do !== 'wait' || now.asked) return;
  const { world } = now.table.run;
  const stands = hostsHoldingClock(world).length > 0 || nextStepUs(world) === null;
  if (step.ms === undefined ? atRest(now.table.run) : stands || world.sim.nowUs >= now.sinceUs + step.ms * 1_000) advanceGiven(now);
}

/** The next step of the worked part, or null where the player goes on alone. */
export function givenStep({ level, given }: Course): Level['solution'][number] | null {
  return given < (level.given ?? 0) ? level.solution[given]! : null;
}

/** Does the next step of the worked part; a wait ends at once. */
export function playGiven(): void {
  const now = course.value;
  const step = now && givenStep(now);
  if (!now || !step || step.do === 'predict') return;
  act(() => {
    if (step.do === 'wait') skip(now, step.ms);
    else now.table.put(inputOf(now.table.run, step));
    advanceGiven(now);
  });
  look();
}

/** Lets so much time pass at once, or until nothing is on its way. */
function skip({ table }: Course, ms: number | undefined): void {
  const { run } = table;
  const untilUs = ms === undefined ? null : run.world.sim.nowUs + ms * 1_000;
  for (let i = 0; i < 200 && askedNow(run) === null && (untilUs === null ? !atRest(run) : run.world.sim.nowUs < untilUs); i++) {
    table.put({ type: 'advance', toUs: Math.max(run.world.sim.nowUs, untilUs ?? nextStepUs(run.world) ?? run.world.sim.nowUs) });
  }
}

/** Locks a prediction in: from now on it is watched. */
export function lock(choice: number): void {
  const now = course.value;
  if (!now?.asked || now.asked.stage !== 'open') return;
  const { id } = now.asked;
  const prediction = now.level.predictions!.find((one) => one.id === id)!;
  const chosen = prediction.choices[choice]!;
  act(() => void now.table.put({ type: 'predict', id, choice: chosen.id }));
  const step = givenStep(now);
  if (step?.do === 'predict') advanceGiven(now);
  if (!now.answered.has(id)) {
    now.answered.add(id);
    if (isOfCampaign(now.level)) change((progress) => withPrediction(progress, now.level.id, id, chosen.id === prediction.answer, Date.now()));
  }
  now.asked = { id, stage: 'locked', events: happened(now.table.run) };
  if (now.review !== null) playOn(now);
  look();
}

/** Shows what is true, whether or not it was seen yet. */
export function reveal(): void {
  const now = course.value;
  if (now?.asked?.stage !== 'locked') return;
  now.asked = { ...now.asked, stage: 'known' };
  holdClock('question', true);
  changed();
}

/** Goes on after the explanation was read. */
export function goOn(): void {
  const now = course.value;
  if (!now) return;
  now.asked = null;
  look();
}

/** One more layer of the hint; the first costs the star. */
export function askHint(): void {
  const now = course.value;
  if (!now || now.layer === 3) return;
  now.layer = (now.layer + 1) as 1 | 2 | 3;
  now.table.put({ type: 'hint', layer: now.layer });
  changed();
}

/** Seats the player at the same level anew, with these inputs made and as fast as before. */
export function replay(now: Course, seed: number, inputs: readonly RunInput[]): void {
  const { pace } = now.table.world;
  clearTimeout(solvedTimer);
  solvedTimer = undefined;
  const seat = seatAtHand.value?.id ?? null;
  const table = newTable(now.level, seed);
  replaying = true;
  for (const input of inputs) table.put(input);
  replaying = false;
  table.paceAs(pace);
  batch(() => {
    Object.assign(now, { table, seed, asked: null, layer: 0, sinceUs: table.run.world.sim.nowUs });
    solvedOpen.value = false;
    holdClock('question', false);
    sitDown(table);
    hand.value = seat;
  });
  look();
}
