import { step } from '../actions/clock.ts';
import { t } from '../i18n.ts';
import { ids } from '../testids.ts';
import { askHint, goOn, lock, playGiven, reveal, solvedOpen, useTurn, type Course } from './course.ts';
import { givenView, hintView, objectivesView, questionView } from './courseview.ts';
import { inLanguage, numberOf } from './catalogue.ts';
import { canUndo, restart, undo } from './goingback.ts';
import { Objectives } from './objectives.tsx';
import { Question } from './question.tsx';
import { doText } from './steptext.ts';
import { turnView, type TurnView } from './turn.ts';
import type { GivenView } from './view.ts';
import { w } from './words.ts';

const LAYERS = 3;

/** A level beside its room: what is to be reached, what is asked, and the ways back. */
export function LevelPanel({ course, onStory }: { course: Course; onStory: () => void }) {
  useTurn();
  const { level, table: { run } } = course;
  const question = questionView(course);
  const given = givenView(course);
  const turn = turnView(course);
  // What is to be reached often tells what will happen.
  const open = question !== null && question.locked === null && question.truth === null;
  return (
    <>
      {question && <Question key={question.id} question={question} mine={turn?.is === 'mine'} returns={numberOf(level.id) !== null} onLock={lock} onReveal={reveal} onDone={goOn} />}
      {given && (!question || (question.locked !== null && question.truth === null)) && <Given given={given} />}
      <section class="block level-head" aria-labelledby="level-goal">
        <header><h2 id="level-goal">{w('level.goal')}</h2><small>{w('level.moves', { moves: run.moves, par: level.par })}</small></header>
        <p class="goal">{inLanguage(level.goal)}</p>
        {!open && <Objectives objectives={objectivesView(course)} />}
        <Ways course={course} onStory={onStory} />
        <HintBox course={course} />
        {run.state === 'lost' && <p class="alert" role="alert" data-testid={ids.levelLost}>{w('level.failed')}</p>}
        {run.state === 'won' && <button class="primary" data-testid={ids.solvedShow} onClick={() => (solvedOpen.value = true)}>{w('level.outcome')}</button>}
      </section>
      {turn && <Turn turn={turn} />}
    </>
  );
}

function Ways({ course, onStory }: { course: Course; onStory: () => void }) {
  useTurn();
  const { table: { run }, layer } = course;
  const first = run.hints === 0;
  return (
    <div class="level-tools">
      <button data-testid={ids.levelHint} disabled={layer === LAYERS || run.state !== 'playing' || course.asked?.stage === 'open' || givenView(course) !== null} title={w(first ? 'level.hintAsk' : 'level.hint')} onClick={askHint}>
        {layer === 0 ? `${w('level.hint')}${first ? ' (−★)' : ''}` : w('level.hintMore', { layer, of: LAYERS })}
      </button>
      <button data-testid={ids.levelUndo} disabled={!canUndo(course)} title={w('level.undoWhat')} onClick={undo}>{w('level.undo')}</button>
      <button data-testid={ids.levelRestart} onClick={restart}>{w('level.restart')}</button>
      <button data-testid={ids.levelStory} onClick={onStory}>{w('level.story')}</button>
    </div>
  );
}

function HintBox({ course }: { course: Course }) {
  useTurn();
  const hints = hintView(course);
  if (hints.length === 0) return null;
  return (
    <div class="note-box hint-box" role="status" data-testid={ids.levelHints} data-layer={course.layer}>
      {hints.map((text, i) => <p key={i}><span class="sr-only">{w('level.hintTitle', { layer: i + 1, of: LAYERS })}: </span>{text}</p>)}
    </div>
  );
}

/** Whose turn it is, right above the tools. */
function Turn({ turn: { is, text, skips } }: { turn: TurnView }) {
  return (
    <p class={`turn is-${is}`} role="status" data-testid={ids.turn} data-is={is}>
      <span>{text}</span>
      {skips && <button data-testid={ids.turnSkip} onClick={step.run}>{t('clock.skip')}</button>}
    </p>
  );
}

function Given({ given }: { given: GivenView }) {
  return (
    <section class="block worked" aria-labelledby="given-title" data-testid={ids.given} data-step={given.number}>
      <h2 id="given-title">{given.does === 'wait' ? w('given.time') : w('given.title', { number: given.number, of: given.of })}</h2>
      <code>{given.step}</code>
      {given.why && <p>{given.why}</p>}
      <div class="onward"><button class="primary" data-testid={ids.givenNext} data-heir onClick={playGiven}>{doText(given)}</button></div>
    </section>
  );
}
