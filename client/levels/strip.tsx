import { step } from '../actions/clock.ts';
import { t } from '../i18n.ts';
import { ids } from '../testids.ts';
import { view } from '../views.ts';
import { inLanguage } from './catalogue.ts';
import { playGiven, solvedOpen, useTurn, type Course } from './course.ts';
import { givenView, objectivesView, questionView } from './courseview.ts';
import { ObjectiveCount } from './objectives.tsx';
import { doText } from './steptext.ts';
import { turnView } from './turn.ts';
import { w } from './words.ts';

/** The level in one line, where a phone shows another view than the player's tools. */
export function LevelStrip({ course }: { course: Course }) {
  useTurn();
  const { level, table: { run } } = course;
  const question = questionView(course);
  const given = givenView(course);
  const toTools = (): void => {
    view.value = 'calls';
    requestAnimationFrame(() => document.querySelector(`[data-testid="${ids.turn}"]`)?.scrollIntoView({ block: 'start' }));
  };
  const turn = turnView(course);
  const [label, act] = run.state === 'won' && !question
    ? [w('level.outcome').split(':')[0]!, () => void (solvedOpen.value = true)]
    : question && (question.locked === null || question.truth !== null) ? [w('level.question'), toTools]
      : given ? [doText(given), playGiven]
        : turn?.is === 'time' && turn.skips ? [t('clock.skip'), step.run] : [w('level.toTools'), toTools];
  return (
    <section class="level-strip" aria-label={w('level.goal')} data-testid={ids.levelStrip}>
      <ObjectiveCount objectives={objectivesView(course)} />
      <span class="goal">{given ? <><b class="mono">{given.step}</b>{given.why && <small>{given.why}</small>}</> : turn ? turn.text : inLanguage(level.goal)}</span>
      <button class="primary" data-testid={ids.stripAct} onClick={act}>{label}</button>
    </section>
  );
}
