import { useMemo } from 'preact/hooks';
import { momentsOf, outcomesOf, type Recorded } from '../../shared/levels/asking.ts';
import type { EventPattern, Prediction } from '../../shared/levels/index.ts';
import { patternText } from '../levels/unmettext.ts';
import { w } from '../levels/words.ts';
import { ids } from '../testids.ts';
import { Choice } from './choice.tsx';
import { askFault, recordedOf, seatsOf, startOf, withPredictions, type Build } from './model.ts';
import { BothLanguages } from './words.tsx';

interface Props {
  build: Build;
  onChange: (build: Build) => void;
}

const MOST_QUESTIONS = 12;
const MOST_CHOICES = 6;
const EMPTY = { en: '', zh: '' };
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The first of these names that nothing has. */
function freeId(taken: readonly { id: string }[], names: readonly string[]): string {
  return names.find((name) => !taken.some(({ id }) => id === name))!;
}

function newPrediction(taken: readonly Prediction[]): Prediction {
  return {
    id: freeId(taken, Array.from({ length: MOST_QUESTIONS + 1 }, (_one, i) => `question-${i + 1}`)),
    ask: EMPTY, choices: [{ id: 'a', text: EMPTY, why: EMPTY }, { id: 'b', text: EMPTY, why: EMPTY }], answer: 'a',
  };
}

/** Another answer is right. What showed the two true or false, and who believed the new one, holds no longer. */
function answeredBy(prediction: Prediction, answer: string): Prediction {
  const choices = prediction.choices.map((choice) => {
    if (choice.id !== answer && choice.id !== prediction.answer) return choice;
    const { id, text, why } = choice;
    return { id, text, why };
  });
  return { ...prediction, choices, answer };
}

/** What the player is asked on the way: predict, see, understand. None is needed. */
export function Asking({ build, onChange }: Props) {
  const { predictions } = build;
  const solution = recordedOf(build);
  const recorded = useMemo((): Recorded | null => (solution ? { start: startOf(build), seats: seatsOf(build), solution } : null), [JSON.stringify(solution)]);
  const moments = useMemo(() => (recorded ? momentsOf(recorded) : []), [recorded]);
  const put = (next: Prediction[]): void => onChange(withPredictions(build, next));
  const fault = askFault(build);
  return (
    <>
      <section class="card" aria-labelledby="build-asking">
        <h2 id="build-asking">{w('build.asking')}</h2>
        <p class="dim">{w(recorded ? 'build.askingHow' : 'build.goalsFirst')}</p>
        {fault !== null && <p role="status" data-testid={ids.buildAskFault}>{w('build.askFault', { number: fault })}</p>}
        <div class="choices"><button disabled={!recorded || predictions.length >= MOST_QUESTIONS} data-testid={ids.buildAsk} onClick={() => put([...predictions, newPrediction(predictions)])}>+ {w('build.ask')}</button></div>
      </section>
      {recorded && predictions.map((prediction, at) => (
        <Question key={prediction.id} number={at + 1} prediction={prediction} moments={moments} recorded={recorded}
          onChange={(next) => put(predictions.map((one, i) => (i === at ? next : one)))} onRemove={() => put(predictions.filter((_one, i) => i !== at))} />
      ))}
    </>
  );
}

interface QuestionProps {
  number: number;
  prediction: Prediction;
  moments: EventPattern[];
  recorded: Recorded;
  onChange: (prediction: Prediction) => void;
  onRemove: () => void;
}

function Question({ number, prediction, moments, recorded, onChange, onRemove }: QuestionProps) {
  const { ask, when, choices, answer } = prediction;
  const truth = useMemo(() => outcomesOf(recorded, null), [recorded]);
  return (
    <section class="card build-question" aria-labelledby={`build-question-${number}`} data-testid={ids.buildQuestion(number)}>
      <h2 id={`build-question-${number}`}>{w('build.question', { number })}</h2>
      <BothLanguages label={w('build.askText')} text={ask} testid={`ask-${number}`} onChange={(next) => onChange({ ...prediction, ask: next })} />
      <label class="field"><span>{w('build.when')}</span>
        <When moments={moments} when={when} number={number} onChange={(next) => {
          const { when: _before, ...rest } = prediction;
          onChange(next ? { ...rest, when: next } : rest);
        }} /></label>
      {choices.map((choice, at) => (
        <Choice key={choice.id} choice={choice} letter={LETTERS[at]!} name={`${number}-${at + 1}`} question={prediction.id} right={choice.id === answer} recorded={recorded} truth={truth}
          onRight={() => onChange(answeredBy(prediction, choice.id))}
          onChange={(next) => onChange({ ...prediction, choices: choices.map((one, i) => (i === at ? next : one)) })}
          onRemove={choices.length > 2 ? () => onChange({ ...prediction, choices: choices.filter((_one, i) => i !== at) }) : null} />
      ))}
      <div class="choices">
        <button disabled={choices.length >= MOST_CHOICES} data-testid={ids.buildAddChoice(number)}
          onClick={() => onChange({ ...prediction, choices: [...choices, { id: freeId(choices, [...LETTERS]), text: EMPTY, why: EMPTY }] })}>+ {w('build.addChoice')}</button>
        <button class="quiet" onClick={onRemove}>{w('build.removeQuestion')}</button>
      </div>
    </section>
  );
}

/** The moment at which a question comes; one that an imported level names and the solution does not show stays. */
function When({ moments, when, number, onChange }: { moments: EventPattern[]; when: EventPattern | undefined; number: number; onChange: (when: EventPattern | null) => void }) {
  const known = moments.findIndex((one) => JSON.stringify(one) === JSON.stringify(when));
  const all = when && known < 0 ? [...moments, when] : moments;
  const at = !when ? -1 : known < 0 ? all.length - 1 : known;
  return (
    <select data-testid={ids.buildWhen(number)} value={at} onChange={(event) => onChange(all[Number(event.currentTarget.value)] ?? null)}>
      <option value={-1}>{w('build.atOnce')}</option>
      {all.map((one, i) => <option key={i} value={i}>{patternText(one)}</option>)}
    </select>
  );
}
