import { useMemo } from 'preact/hooks';
import { outcomesOf, samePredicate, type Recorded } from '../../shared/levels/asking.ts';
import type { Objective, Prediction } from '../../shared/levels/index.ts';
import { isMutantId, MUTANTS } from '../../shared/socket/index.ts';
import { beliefTitle } from '../beliefs.ts';
import { inLanguage } from '../levels/catalogue.ts';
import { w } from '../levels/words.ts';
import { ids } from '../testids.ts';
import { BothLanguages } from './words.tsx';

type Answer = Prediction['choices'][number];

interface Props {
  choice: Answer;
  letter: string;
  /** Tells the choice from all others: question and place. */
  name: string;
  /** Id of the question: one answer of it is right. */
  question: string;
  right: boolean;
  recorded: Recorded;
  /** What is true and false of the recorded solution. */
  truth: { holds: Objective[]; fails: Objective[] };
  onRight: () => void;
  onChange: (choice: Answer) => void;
  /** Null where a question needs the answer. */
  onRemove: (() => void) | null;
}

/** One answer of a question: what it says, why it is so or not, who believes it, and what shows that it is true or false. */
export function Choice({ choice, letter, name, question, right, recorded, truth, onRight, onChange, onRemove }: Props) {
  const belief = choice.believes?.find(isMutantId) ?? null;
  const fails = useMemo(() => (belief === null ? truth.fails : outcomesOf(recorded, belief).fails), [recorded, belief, truth]);
  const set = (change: Partial<Answer>): void => onChange({ ...choice, ...change });
  return (
    <fieldset class="build-choice">
      <legend class="choices">
        <b>{letter}</b>
        <label class="check"><input type="radio" name={`right-${question}`} checked={right} data-testid={ids.buildRight(name)} onChange={onRight} />{w('build.right')}</label>
        {onRemove && <button class="quiet" onClick={onRemove}>{w('build.remove')}</button>}
      </legend>
      <BothLanguages label={w('build.choice')} text={choice.text} testid={`choice-${name}`} onChange={(text) => set({ text })} />
      <BothLanguages label={w(right ? 'build.why' : 'build.whyNot')} text={choice.why} testid={`why-${name}`} onChange={(why) => set({ why })} />
      {!right && (
        <label class="field"><span>{w('build.believes')}</span>
          <select data-testid={ids.buildBelieves(name)} value={belief ?? ''} onChange={(event) => {
            const { believes: _before, ...rest } = choice;
            const next = event.currentTarget.value;
            onChange(next === '' ? rest : { ...rest, believes: [next] });
          }}>
            <option value="">{w('build.nobody')}</option>
            {MUTANTS.map((id) => <option key={id} value={id}>{beliefTitle(id)}</option>)}
          </select></label>
      )}
      <label class="field"><span>{w(right ? 'build.holds' : 'build.fails')}</span>
        <Shown outcomes={right ? truth.holds : fails} choice={choice} name={name} onChange={onChange} /></label>
    </fieldset>
  );
}

/** What shows that an answer is true or false: chosen among what happens, and never does, when the solution is played. */
function Shown({ outcomes, choice, name, onChange }: { outcomes: Objective[]; choice: Answer; name: string; onChange: (choice: Answer) => void }) {
  const { holds, ...rest } = choice;
  const at = outcomes.findIndex(({ is }) => samePredicate(is, holds));
  return (
    <select data-testid={ids.buildHolds(name)} value={holds && at < 0 ? 'own' : String(at)} onChange={(event) => {
      const chosen = outcomes[Number(event.currentTarget.value)];
      onChange(chosen ? { ...rest, holds: chosen.is } : rest);
    }}>
      <option value="-1">{w('build.notShown')}</option>
      {holds && at < 0 && <option value="own">{w('build.asItWas')}</option>}
      {outcomes.map(({ id, text, is }, i) => <option key={id} value={String(i)}>{'never' in is && id.startsWith('never-') ? w('build.never', { what: inLanguage(text) }) : inLanguage(text)}</option>)}
    </select>
  );
}
