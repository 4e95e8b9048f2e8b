import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { say } from '../spoken.ts';
import { ids } from '../testids.ts';
import type { QuestionView } from './view.ts';
import { w } from './words.ts';

interface Props {
  question: QuestionView;
  onLock: (choice: number) => void;
  /** What is to be seen hangs on a move of the player's. */
  mine: boolean;
  /** True where a wrong prediction comes back for review. */
  returns: boolean;
  /** Tells at once what is true. */
  onReveal: () => void;
  /** After the truth was read. */
  onDone: () => void;
}

/** A prediction at its moment: choose, lock, then see. */
export function Question({ question, mine, returns, onLock, onReveal, onDone }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const stage = question.truth !== null ? 'known' : question.locked !== null ? 'locked' : 'open';
  const watch = w(mine ? 'question.doIt' : 'question.watch');
  useEffect(() => {
    if (stage !== 'locked') heading.current?.focus();
    say(stage === 'open' ? question.text : stage === 'locked' ? watch : w(isRight(question) ? 'question.right' : 'question.wrong'));
  }, [question.id, stage]);
  return (
    <section class={`block question is-${stage}`} aria-labelledby="question-title" data-testid={ids.question} data-id={question.id} data-stage={stage}>
      <h2 id="question-title" class={stage === 'locked' ? 'sr-only' : ''} tabIndex={-1} ref={heading}>{w(`question.${stage}`)}</h2>
      <p class="question-text" title={stage === 'locked' ? question.text : undefined}>{question.text}</p>
      {stage === 'open' ? <Choose question={question} onLock={onLock} /> : <Chosen question={question} />}
      {stage === 'locked' && (
        <div class="call-foot"><b>{watch}</b>
          <button class="quiet" data-testid={ids.questionReveal} onClick={onReveal}>{w('question.reveal')}</button></div>
      )}
      {stage === 'known' && <Known question={question} returns={returns} onDone={onDone} />}
    </section>
  );
}

function isRight({ locked, truth }: QuestionView): boolean {
  return truth !== null && locked === truth;
}

function Choose({ question, onLock }: { question: QuestionView; onLock: (choice: number) => void }) {
  const chosen = useSignal<number | null>(null);
  return (
    <form class="choose" onSubmit={(event) => { event.preventDefault(); if (chosen.value !== null) onLock(chosen.value); }}>
      <div role="radiogroup" aria-label={question.text}>
        {question.choices.map((text, i) => (
          <label key={i} class={`choice ${chosen.value === i ? 'chosen' : ''}`}>
            <input type="radio" name={`question-${question.id}`} checked={chosen.value === i} data-testid={ids.choice(i)} onChange={() => (chosen.value = i)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
      <div class="onward"><button class="primary" type="submit" disabled={chosen.value === null} data-testid={ids.lockChoice}>{w(chosen.value === null ? 'question.choose' : 'question.lock')}</button></div>
    </form>
  );
}

function Chosen({ question: { choices, locked, truth } }: { question: QuestionView }) {
  return (
    <ul class="chosen-list">
      {choices.map((text, i) => {
        if (truth === null && locked !== i) return null;
        const state = truth === i ? 'true' : locked === i ? (truth === null ? 'mine' : 'false') : 'other';
        return (
          <li key={i} class={`choice is-${state}`}>
            {state === 'other' ? <span class="choice-mark" /> : <span class="choice-mark" role="img" aria-label={w(`choice.${state}`)}>{{ true: '✓', false: '✕', mine: '●' }[state]}</span>}
            <span>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Known({ question, returns, onDone }: { question: QuestionView; returns: boolean; onDone: () => void }) {
  return (
    <>
      <div class={`note-box ${isRight(question) ? 'is-right' : 'is-wrong'}`}>
        <p><b>{w(isRight(question) ? 'question.right' : 'question.wrong')}</b> {question.wrongWhy ?? question.explanation}</p>
        {question.wrongWhy && <p>{question.explanation}</p>}
        {question.belief && <p class="dim">{w('question.belief', { belief: question.belief })}</p>}
        {returns && !isRight(question) && <p class="dim">{w('question.comesBack')}</p>}
      </div>
      <div class="onward"><button class="primary" data-testid={ids.questionDone} data-heir onClick={onDone}>{w('question.done')}</button></div>
    </>
  );
}
