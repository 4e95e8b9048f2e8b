import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { GameEvent, World } from '../../shared/game/index.ts';
import { beliefTruth } from '../beliefs.ts';
import { t } from '../i18n.ts';
import { asked } from '../question.ts';
import { say } from '../spoken.ts';
import { playerId, useTimeline } from '../store.ts';
import { ids } from '../testids.ts';
import { askedText, valueText } from './askedtext.ts';
import { g } from './words.ts';

type Revealed = Extract<GameEvent, { type: 'revealed' }>;

/** The input of the reveal that was read last. */
const read = signal(0);

/** What was true, right after everybody has voted: the answer, why, and how the votes moved. Stays until it is read. */
export function Reveal({ world }: { world: World }) {
  const timeline = useTimeline();
  const entry = timeline?.entries.filter(({ event }) => event.type === 'revealed').at(-1);
  const event = entry?.event.type === 'revealed' ? entry.event : null;
  const hosts = world.sim.hosts.map(({ name }) => name);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!event || entry!.seq <= read.value) return;
    heading.current?.focus();
    say(`${g('play.answer')} ${valueText(event.question.choices[event.question.answer]!.value)}`);
  }, [entry?.seq, asked.value === null]);
  if (!event || asked.value || entry!.seq <= read.value) return null;
  const { question, votes } = event;
  return (
    <section class="block question game-question" aria-labelledby="game-answer" data-testid={ids.gameReveal}>
      <h2 id="game-answer" tabIndex={-1} ref={heading}>{g('play.answer')}</h2>
      <p class="question-text">{askedText(question, hosts)}</p>
      <ul class="chosen-list">
        {question.choices.map(({ value }, i) => (
          <li key={i} class={`choice ${i === question.answer ? 'is-true' : ''}`}>
            <span class="choice-mark" aria-hidden="true">{i === question.answer ? '✓' : ''}</span>
            <span>{valueText(value)}{i === question.answer && <span class="sr-only"> {g('play.isTrue')}</span>}</span>
            <span class="dim">{g('play.moved', { first: count(event, 'first', i), second: count(event, 'second', i) })}</span>
          </li>
        ))}
      </ul>
      <Why event={event} />
      <p class="dim">{question.rule} · {g('play.votes', { first: count(event, 'first', question.answer), second: count(event, 'second', question.answer), count: votes.length })}</p>
      <button class="primary" data-testid={ids.gameRevealRead} onClick={() => (read.value = entry!.seq)}>{t('help.close')}</button>
    </section>
  );
}

function count({ votes }: Revealed, stage: 'first' | 'second', choice: number): number {
  return votes.filter((vote) => vote[stage] === choice).length;
}

/** What is true against the belief behind this player's choice, or behind the wrong choice that most took. */
function Why({ event }: { event: Revealed }) {
  const { question: { choices, answer }, votes } = event;
  const mine = votes.find((vote) => vote.playerId === playerId.value)?.first ?? -1;
  const wrong = mine >= 0 && mine !== answer ? mine : choices.reduce((best, { beliefs }, i) => (i !== answer && beliefs.length > 0 && (best < 0 || count(event, 'first', i) > count(event, 'first', best)) ? i : best), -1);
  const belief = choices[wrong]?.beliefs[0];
  return belief ? <p>{beliefTruth(belief)}</p> : null;
}
