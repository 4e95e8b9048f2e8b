import { hintFor, lacking, score, type Level, type Prediction } from '../../shared/levels/index.ts';
import { isMutantId } from '../../shared/socket/index.ts';
import { beliefTitle } from '../beliefs.ts';
import { currentTimeline } from '../store.ts';
import { inLanguage } from './catalogue.ts';
import { givenStep, type Course } from './course.ts';
import { stepText } from './steptext.ts';
import { unmetText } from './unmettext.ts';
import type { GivenView, ObjectiveView, OutcomeView, QuestionView } from './view.ts';
import { w } from './words.ts';

/** The place in the page's timeline of a run's event: the page also has those of its own clock. */
function entryOf(event: number): number | null {
  if (event < 0) return null;
  let seen = -1;
  const at = currentTimeline()?.entries.findIndex((entry) => entry.event.type !== 'clock-changed' && ++seen === event) ?? -1;
  return at < 0 ? null : at;
}

/** The objectives as they stand. What one still waits for is told to who asked for a hint, or has made as many moves as it takes. */
export function objectivesView({ level, layer, table: { run } }: Course): ObjectiveView[] {
  const tells = run.state === 'lost' || layer > 0 || run.moves >= level.par;
  const reasons = new Map(tells ? lacking(run).map(({ objective, why }) => [objective, why]) : []);
  return level.objectives.map(({ id, text }, i) => {
    const { met, brokenBy } = run.objectives[i]!;
    const is = brokenBy >= 0 ? 'broken' : met ? 'met' : 'open';
    const why = reasons.get(id)?.[0];
    return { id, text: inLanguage(text), is, why: why && is !== 'met' ? unmetText(why) : null, event: is === 'broken' ? entryOf(brokenBy) : null };
  });
}

/** What somebody believes who makes a choice, in the player's language; null where it shows no misconception. */
function beliefOf({ believes }: Prediction['choices'][number]): string | null {
  const [mutant] = believes ?? [];
  return mutant !== undefined && isMutantId(mutant) ? beliefTitle(mutant) : null;
}

/** The prediction that is asked, watched or explained now, or null. */
export function questionView({ level, asked, table: { run } }: Course): QuestionView | null {
  const prediction = asked && level.predictions?.find(({ id }) => id === asked.id);
  if (!prediction) return null;
  const { choices } = prediction;
  const indexOf = (wanted: string | null | undefined): number | null => {
    const at = choices.findIndex(({ id }) => id === wanted);
    return at < 0 ? null : at;
  };
  const known = asked.stage === 'known';
  const locked = asked.stage === 'open' ? null : indexOf(run.predictions.find(({ id }) => id === prediction.id)?.choice);
  const truth = known ? indexOf(prediction.answer) : null;
  const wrong = known && locked !== null && locked !== truth ? choices[locked]! : null;
  return {
    id: prediction.id, text: inLanguage(prediction.ask), choices: choices.map(({ text }) => inLanguage(text)), locked, truth,
    explanation: truth === null ? '' : inLanguage(choices[truth]!.why), wrongWhy: wrong && inLanguage(wrong.why), belief: wrong && beliefOf(wrong),
  };
}

/** The worked part's next step, or null. */
export function givenView(course: Course): GivenView | null {
  const step = givenStep(course);
  if (!step || step.do === 'predict') return null;
  const { level, given } = course;
  const why = step.concept ?? step.nudge;
  return {
    number: movesOf(level, given + 1), of: movesOf(level, level.given!), step: stepText(level, step), why: why ? inLanguage(why) : null, does: step.do,
  };
}

/** How many of the solution's first steps are moves: neither time that passes nor a prediction. */
export function movesOf({ solution }: Level, steps: number): number {
  return solution.slice(0, steps).filter((step) => step.do !== 'wait' && step.do !== 'predict').length;
}

/** The layers of the hint that were asked for, in words. */
export function hintView({ level, layer, table: { run } }: Course): string[] {
  if (layer === 0) return [];
  const hint = hintFor(run);
  if (hint.is === 'start-again') return [w('hint.again')];
  const { step } = hint;
  return [
    step.nudge ? inLanguage(step.nudge) : w('hint.nudge'),
    step.concept ? inLanguage(step.concept) : w('hint.concept'),
    w('hint.step', { step: stepText(level, step) }),
  ].slice(0, layer);
}

/** What was reached, and what it shows. */
export function outcomeView({ level, table: { run } }: Course): OutcomeView {
  const { stars, moves, par, hints, predicted } = score(run);
  return {
    stars, moves, par, hints, predictions: predicted, showed: level.objectives.map(({ text }) => inLanguage(text)),
    explanation: inLanguage(level.explain), rules: level.rules,
  };
}

/** The player's seats in words. */
export function seatTexts({ seats }: Level): string[] {
  return seats.map(({ host, kind }) => w(`briefing.${kind}`, { host }));
}
