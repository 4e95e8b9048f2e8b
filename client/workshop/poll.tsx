import '../styles/match.css';
import { signal, useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Poll, RevealedPoll, World } from '../../shared/game/index.ts';
import { MUTANTS, type MutantId } from '../../shared/socket/index.ts';
import { beliefTitle, pollAbout } from '../beliefs.ts';
import { askPoll, roomCode } from '../connection.ts';
import { locale } from '../i18n.ts';
import { Predict } from '../match/question.tsx';
import { Revealed } from '../match/revealed.tsx';
import { asked } from '../question.ts';
import { recall, remember } from '../storage.ts';
import { isHost, playerId, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { w } from './words.ts';

const MOST_CHOICES = 6;
const MOST_CHARS = 300;

/** Polls that were read in this page: what is remembered of them has changed. */
const reads = signal(0);

/** Under which key this tab remembers the number of the poll that was read last: a reload does not bring it back. */
function readKey(): string {
  return `ackademy:poll:${roomCode()}`;
}

function read(poll: RevealedPoll): void {
  remember(sessionStorage, readKey(), String(poll.number));
  reads.value++;
}

/** The question that the host asks everybody, and then what was true, until it is read. */
export function PollShown({ world }: { world: World }) {
  useLiveWorld();
  const poll = unread(world);
  if (asked.value) return <Predict world={world} />;
  return poll && <Revealed key={poll.number} reveal={poll} hosts={[]} onRead={() => read(poll)} />;
}

/** What was revealed last, unless it was read, or asked before this player came. */
function unread({ workshop }: World): RevealedPoll | null {
  const { poll } = workshop!;
  if (!poll || reads.value < 0 || !(isHost.value || poll.votes.some((vote) => vote.playerId === playerId.value))) return null;
  return poll.number > Number(recall(sessionStorage, readKey()) ?? 0) ? poll : null;
}

/** How long a wall shows what was true, milliseconds, if the workshop does not go on before. */
const ON_WALL_MS = 60_000;

/** On the wall nobody closes what was true: it goes when the workshop goes on, or after a while. */
export function PollOnWall({ world, instead }: { world: World; instead: ComponentChildren }) {
  useLiveWorld();
  const { poll, phase } = world.workshop!;
  const number = poll?.number ?? 0;
  const gone = useSignal(number);
  useEffect(() => {
    const timer = setTimeout(() => (gone.value = number), ON_WALL_MS);
    return () => clearTimeout(timer);
  }, [number]);
  const revealed = poll && number > gone.value && (phase !== 'running' || world.paused);
  if (asked.value) return <div class="wall-poll"><Predict world={world} /></div>;
  return revealed ? <div class="wall-poll"><Revealed key={number} reveal={poll} hosts={[]} /></div> : <>{instead}</>;
}

/** What the host asks about: a misconception, or a question of his own (null). */
export type About = Signal<MutantId | null>;

/** Host: asks everybody something, on the spot. */
export function AskEverybody({ world, about }: { world: World; about: About }) {
  useLiveWorld();
  if (world.workshop!.phase === 'over') return null;
  return (
    <section class="block wk-poll" id="wk-poll" aria-labelledby="wk-poll-title">
      <h2 id="wk-poll-title">{w('poll.title')}</h2>
      <PollShown world={world} />
      {!asked.value && !unread(world) && (
        <>
          <p class="dim">{w('poll.lead')}</p>
          <label class="field"><span>{w('poll.about')}</span>
            <select value={about.value ?? ''} data-testid={ids.wkPollAbout} onChange={(event) => (about.value = (event.currentTarget.value || null) as MutantId | null)}>
              <option value="">{w('poll.own')}</option>
              {MUTANTS.map((mutant) => <option key={mutant} value={mutant}>{beliefTitle(mutant)}</option>)}
            </select>
          </label>
          {about.value === null ? <Own /> : <Ready key={about.value} about={about.value} />}
        </>
      )}
    </section>
  );
}

/** A question about a misconception, as everybody will see it. */
function Ready({ about }: { about: MutantId }) {
  const poll = useSignal(pollAbout(about));
  const { text, choices, answer } = poll.value;
  return (
    <>
      <p><b>{text[locale.value]}</b></p>
      <ul class="wk-choices-list">{choices.map((choice, i) => <li key={i}>{choice.text[locale.value]}{i === answer && <span class="wk-true"> ✓ {w('poll.true')}</span>}</li>)}</ul>
      <Ask poll={poll.value} />
    </>
  );
}

/** A question in the host's own words. */
function Own() {
  const text = useSignal('');
  const choices = useSignal(['', '']);
  const answer = useSignal(0);
  const sentences = choices.value.map((choice) => choice.trim());
  const whole = text.value.trim() !== '' && sentences.every((choice) => choice !== '');
  const both = (sentence: string): { en: string; zh: string } => ({ en: sentence, zh: sentence });
  return (
    <>
      <label class="field"><span>{w('poll.question')}</span><input maxLength={MOST_CHARS} value={text.value} data-testid={ids.wkPollText} onInput={(event) => (text.value = event.currentTarget.value)} /></label>
      <fieldset class="wk-own">
        <legend>{w('poll.choices')}</legend>
        {choices.value.map((choice, i) => (
          <div key={i} class="wk-own-choice">
            <input type="radio" name="wk-poll-answer" aria-label={w('poll.isTrue', { number: i + 1 })} checked={answer.value === i} onChange={() => (answer.value = i)} />
            <input aria-label={w('poll.choice', { number: i + 1 })} placeholder={w('poll.choice', { number: i + 1 })} maxLength={MOST_CHARS} value={choice} data-testid={ids.wkPollChoice(i)}
              onInput={(event) => (choices.value = choices.value.map((one, at) => (at === i ? event.currentTarget.value : one)))} />
          </div>
        ))}
      </fieldset>
      <div class="wk-row">
        <button disabled={choices.value.length >= MOST_CHOICES} onClick={() => (choices.value = [...choices.value, ''])}>{w('poll.more')}</button>
        <button disabled={choices.value.length <= 2} onClick={() => {
          choices.value = choices.value.slice(0, -1);
          answer.value = Math.min(answer.value, choices.value.length - 1);
        }}>{w('poll.fewer')}</button>
      </div>
      <Ask poll={whole ? { text: both(text.value.trim()), choices: sentences.map((choice) => ({ text: both(choice), beliefs: [] })), answer: answer.value } : null} />
    </>
  );
}

function Ask({ poll }: { poll: Poll | null }) {
  return <div class="wk-row"><button class="primary" disabled={poll === null} data-testid={ids.wkPollAsk} onClick={() => poll && askPoll(poll)}>{w('poll.ask')}</button></div>;
}

/** Shows what was chosen to be asked about where the host chose it elsewhere on the page. */
export function useShown(about: About): (mutant: MutantId) => void {
  const chosen = useSignal(0);
  useEffect(() => {
    if (chosen.value > 0) document.getElementById('wk-poll')?.scrollIntoView({ block: 'nearest' });
  }, [chosen.value]);
  return (mutant) => {
    about.value = mutant;
    chosen.value++;
  };
}
