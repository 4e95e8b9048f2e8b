import { ids } from '../testids.ts';
import { view } from '../views.ts';
import { inLanguage } from './catalogue.ts';
import { playGiven, solvedOpen, useTurn, type Course } from './course.ts';
import { givenView, objectivesView, questionView } from './courseview.ts';
import { ObjectiveCount } from './objectives.tsx';
import { w } from './words.ts';

/** The level in one line, where a phone shows another view than the player's tools. */
export function LevelStrip({ course }: { course: Course }) {
  useTurn();
  const { level, table: { run } } = course;
  const question = questionView(course);
  const given = givenView(course);
  const toTools = (): void => void (view.value = 'calls');
  const [label, act] = run.state === 'won' && !question
    ? [w('level.outcome').split(':')[0]!, () => void (solvedOpen.value = true)]
    : question && (question.locked === null || question.truth !== null) ? [w('level.question'), toTools]
      : given ? [w('given.play'), playGiven] : [w('level.toTools'), toTools];
  return (
    <div class="level-strip" data-testid={ids.levelStrip}>
      <ObjectiveCount objectives={objectivesView(course)} />
      <span class="goal">{given ? given.step : inLanguage(level.goal)}</span>
      <button class="primary" data-testid={ids.stripAct} onClick={act}>{label}</button>
    </div>
  );
}
