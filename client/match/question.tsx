import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { World } from '../../shared/game/index.ts';
import type { OpenQuestion } from '../../shared/protocol/index.ts';
import { endStage, predict } from '../connection.ts';
import { asked } from '../question.ts';
import { say } from '../spoken.ts';
import { isHost, playerId, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { myTeam } from './teams.tsx';
import { askedText, valueText } from './askedtext.ts';
import { g } from './words.ts';

/** The open question: everybody locks a choice, talks, and locks again. The clock stands as long as it is open. */
export function Predict({ world }: { world: World }) {
  useLiveWorld();
  const open = asked.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const stage = open && `${open.question.number} ${open.question.stage}`;
  useEffect(() => {
    if (!open) return;
    heading.current?.focus();
    say(`${stageTitle(open.question)} ${askedText(open.question, world.sim.hosts.map(({ name }) => name))}`);
  }, [stage]);
  if (!open) return null;
  const { question, mine } = open;
  const votes = question.stage !== 'talk' && mayVote(world);
  return (
    <section class="block question game-question" onKeyDown={(event) => {
      const choice = Number(event.key) - 1;
      if (votes && mine === null && question.choices[choice]) predict(question.number, choice);
    }} aria-labelledby="game-question" data-testid={ids.gameQuestion} data-stage={question.stage} data-locked={mine !== null}>
      <h2 id="game-question" tabIndex={-1} ref={heading}>{stageTitle(question)}</h2>
      <p class="question-text">{askedText(question, world.sim.hosts.map(({ name }) => name))}</p>
      <div class="choices" role="group" aria-label={g('play.choices')}>
        {question.choices.map((value, i) => (
          <button key={i} class="choice" aria-pressed={mine === i} disabled={!votes || mine !== null} data-testid={ids.gameChoice(i)} onClick={() => predict(question.number, i)}>
            <span class="choice-number" aria-hidden="true">{i + 1}</span><span>{valueText(value)}</span>
            {question.tally && <span class="dim">{g('play.tally', { count: question.tally[i] ?? 0 })}</span>}
          </button>
        ))}
      </div>
      <p class="dim" role="status">
        {question.stage === 'talk' ? g('play.talk') : g('play.locked', { count: question.locked, of: question.voters })} <Left key={stage} leftMs={question.leftMs} toldMs={open.toldMs} />
      </p>
      {isHost.value && <button data-testid={ids.gameNextStage} onClick={endStage}>{g('play.nextStage')}</button>}
    </section>
  );
}

function stageTitle({ kind, stage }: OpenQuestion): string {
  return g(kind === 'poll' && stage === 'first' ? 'play.pollFirst' : `play.stage.${stage}`);
}

/** True for who is asked: in a game players in teams, in a workshop everybody who takes part. */
function mayVote({ game, workshop }: World): boolean {
  if (workshop) return workshop.members.some((member) => member.playerId === playerId.value && !member.removed);
  return game !== null && myTeam(game) !== null;
}

/** Seconds that are left, counted down here. */
function Left({ leftMs, toldMs }: { leftMs: number; toldMs: number }) {
  const nowMs = useSignal(performance.now());
  useEffect(() => {
    const timer = setInterval(() => (nowMs.value = performance.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span class="mono">{g('play.left', { seconds: Math.max(0, Math.ceil((leftMs - (nowMs.value - toldMs)) / 1_000)) })}</span>;
}
