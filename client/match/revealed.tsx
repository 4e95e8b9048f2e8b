import { useEffect, useRef } from 'preact/hooks';
import type { Reveal } from '../../shared/game/index.ts';
import { beliefTruth } from '../beliefs.ts';
import { t } from '../i18n.ts';
import { say } from '../spoken.ts';
import { playerId } from '../store.ts';
import { ids } from '../testids.ts';
import { askedText, valueText } from './askedtext.ts';
import { g } from './words.ts';

/** What was true: the answer, why, and how the votes moved. Without `onRead` it stays. */
export function Revealed({ reveal, hosts, onRead }: { reveal: Reveal; hosts: readonly string[]; onRead?: () => void }) {
  const { question, votes } = reveal;
  const title = g(question.kind === 'poll' ? 'play.pollAnswer' : 'play.answer');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (onRead) heading.current?.focus();
    say(`${title} ${valueText(question.choices[question.answer]!.value)}`);
  }, []);
  return (
    <section class="block question game-question" aria-labelledby="game-answer" data-testid={ids.gameReveal}>
      <h2 id="game-answer" tabIndex={-1} ref={heading}>{title}</h2>
      <p class="question-text">{askedText(question, hosts)}</p>
      <ul class="chosen-list">
        {question.choices.map(({ value }, i) => (
          <li key={i} class={`choice ${i === question.answer ? 'is-true' : ''}`}>
            <span class="choice-mark" aria-hidden="true">{i === question.answer ? '✓' : ''}</span>
            <span>{valueText(value)}{i === question.answer && <span class="sr-only"> {g('play.isTrue')}</span>}</span>
            <span class="dim">{g('play.moved', { first: count(reveal, 'first', i), second: count(reveal, 'second', i) })}</span>
          </li>
        ))}
      </ul>
      <Why reveal={reveal} />
      <p class="dim">{question.rule !== '' && `${question.rule} · `}{g('play.votes', { first: count(reveal, 'first', question.answer), second: count(reveal, 'second', question.answer), count: votes.length })}</p>
      {onRead && <button class="primary" data-testid={ids.gameRevealRead} onClick={onRead}>{t('help.close')}</button>}
    </section>
  );
}

function count({ votes }: Reveal, stage: 'first' | 'second', choice: number): number {
  return votes.filter((vote) => vote[stage] === choice).length;
}

/** What is true against the belief behind this player's choice, or behind the wrong choice that most took. */
function Why({ reveal }: { reveal: Reveal }) {
  const { question: { choices, answer }, votes } = reveal;
  const mine = votes.find((vote) => vote.playerId === playerId.value)?.first ?? -1;
  const wrong = mine >= 0 && mine !== answer ? mine : choices.reduce((best, { beliefs }, i) => (i !== answer && beliefs.length > 0 && (best < 0 || count(reveal, 'first', i) > count(reveal, 'first', best)) ? i : best), -1);
  const belief = choices[wrong]?.beliefs[0];
  return belief ? <p>{beliefTruth(belief)}</p> : null;
}
