import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { diagnose, note, noNotes, observationsOf, step, type Diagnosis, type GameEvent, type World } from '../../shared/game/index.ts';
import { beliefTitle, beliefTruth } from '../beliefs.ts';
import { currentTimeline, isHost, playerId, useTimeline, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { askedText, valueText } from './askedtext.ts';
import { g } from './words.ts';

type Revealed = Extract<GameEvent, { type: 'revealed' }>;

interface Told {
  revealed: { event: Revealed; hosts: string[] }[];
  /** What each player very likely believes, by player. */
  beliefs: Map<string, Diagnosis[]>;
}

/** Reads the room's inputs again: what was predicted, and what it shows of each player. Null where the beginning is not known here. */
function readAgain(): Told | null {
  const timeline = currentTimeline();
  if (!timeline || timeline.baseSeq !== 0) return null;
  const world = JSON.parse(timeline.checkpoints[0]!.json) as World;
  const notes = noNotes();
  const revealed: Told['revealed'] = [];
  for (const input of timeline.inputs) {
    for (const event of step(world, input)) {
      for (const observation of observationsOf(world, event)) note(notes, observation);
      if (event.type === 'revealed') revealed.push({ event, hosts: world.sim.hosts.map(({ name }) => name) });
    }
  }
  return { revealed, beliefs: new Map(world.players.map(({ id }) => [id, diagnose(notes, id)])) };
}

/**
 * What happened: each prediction with what was true and how this player voted, and what the player very likely believes. The host sees that of
 * everybody; nobody else sees another's.
 */
export function Review({ world }: { world: World }) {
  useLiveWorld();
  const told = useSignal<Told | null>(null);
  const timeline = useTimeline();
  useEffect(() => {
    told.value = readAgain();
  }, [timeline?.baseSeq, world.game?.phase, world.game?.asked.length]);
  if (!told.value) return null;
  const { revealed, beliefs } = told.value;
  const shown = [...beliefs].filter(([id, found]) => found.length > 0 && (isHost.value || id === playerId.value));
  return (
    <section class="game-review" aria-label={g('play.review')} data-testid={ids.gameReview}>
      <h3>{g('play.review')}</h3>
      {revealed.length === 0 && <p class="dim">{g('play.noPredictions')}</p>}
      <ol>{revealed.map((one, i) => <Prediction key={i} {...one} />)}</ol>
      {shown.length > 0 && <h3>{g(isHost.value ? 'play.beliefsAll' : 'play.beliefs')}</h3>}
      {shown.map(([id, found]) => <Beliefs key={id} name={id === playerId.value ? null : world.players.find((player) => player.id === id)?.name ?? id} found={found} />)}
    </section>
  );
}

function Prediction({ event: { question, votes }, hosts }: Told['revealed'][number]) {
  const mine = votes.find((vote) => vote.playerId === playerId.value);
  const right = (stage: 'first' | 'second'): number => votes.filter((vote) => vote[stage] === question.answer).length;
  return (
    <li>
      <p>{askedText(question, hosts)}</p>
      <p><b>{valueText(question.choices[question.answer]!.value)}</b> <span class="dim">{question.rule}</span></p>
      <p class="dim">{g('play.votes', { first: right('first'), second: right('second'), count: votes.length })}</p>
      {mine && <p>{g('play.myVotes', { first: voteText(question, mine.first), second: voteText(question, mine.second) })}</p>}
    </li>
  );
}

function voteText({ choices }: Revealed['question'], choice: number): string {
  const chosen = choices[choice];
  return chosen ? valueText(chosen.value) : '–';
}

function Beliefs({ name, found }: { name: string | null; found: Diagnosis[] }) {
  return (
    <ul class="game-beliefs">
      {found.map(({ mutant, sureness }) => (
        <li key={mutant}>
          <p>{name && <b>{name}: </b>}{beliefTitle(mutant)} <span class="dim">{g('play.sureness', { percent: Math.round(sureness * 100) })}</span></p>
          <p>{beliefTruth(mutant)}</p>
        </li>
      ))}
    </ul>
  );
}
