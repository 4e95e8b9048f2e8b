import '../styles/files.css';
import '../styles/levels.css';
import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Level } from '../../shared/levels/index.ts';
import { Briefing } from '../levels/briefing.tsx';
import { inLanguage, levelAfter, loadLevel, numberOf } from '../levels/catalogue.ts';
import { begin, closeCourse, course, givenStep, openCourse, solvedOpen, turn, useTurn, type Course } from '../levels/course.ts';
import { movesOf, outcomeView, questionView, seatTexts } from '../levels/courseview.ts';
import { playAgain } from '../levels/goingback.ts';
import { progress } from '../levels/kept.ts';
import { LevelPanel } from '../levels/panel.tsx';
import { Sending } from '../levels/sending.tsx';
import { Solved } from '../levels/solved.tsx';
import { LevelStrip } from '../levels/strip.tsx';
import { turnView } from '../levels/turn.ts';
import { w } from '../levels/words.ts';
import { keepOffline } from '../offline/page.ts';
import { NewVersion } from '../panels/offline.tsx';
import { SeatTools } from '../panels/play.tsx';
import { Guarded, RoomFrame } from '../panels/roomframe.tsx';
import { SoloBar } from '../panels/solobar.tsx';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { isNarrow, view } from '../views.ts';
import { Called } from '../workshop/called.tsx';
import { workshopHere } from '../workshop/counted.tsx';

/** One level: its story, its room, and what this learner makes of it. */
export function LevelPage({ id }: { id: string }) {
  const missing = useSignal(false);
  useEffect(() => {
    let gone = false;
    keepOffline();
    loadLevel(id).then((level) => {
      if (gone) return;
      if (level) openCourse(level);
      else missing.value = true;
    }, () => (missing.value = true));
    return () => {
      gone = true;
      closeCourse();
    };
  }, []);
  const world = useWorld();
  const now = turn.value >= 0 ? course.value : null;
  if (missing.value) return <main class="home-main"><p class="alert" role="alert">{w('level.unknown')}</p><p><a href="#/levels">{w('campaign.title')}</a></p></main>;
  return now && world ? <PlayedLevel course={now} /> : <p class="waiting" role="status">{w('level.loading')}</p>;
}

function titleOf(level: Level): string {
  const number = numberOf(level.id);
  return number === null ? inLanguage(level.title) : `${number} ${inLanguage(level.title)}`;
}

/** A level in play; also the one that somebody builds. */
export function PlayedLevel({ course: now, onLeave }: { course: Course; onLeave?: () => void }) {
  useTurn();
  const story = useSignal(true);
  const { level } = now;
  const stage = questionView(now) && now.asked!.stage;
  // A question on a phone comes to the front, and the stage after it was locked.
  useEffect(() => {
    if (stage !== null && isNarrow()) view.value = stage === 'locked' ? 'stage' : 'calls';
  }, [stage]);
  // What a kernel has sent is to be seen on its way.
  const passes = turnView(now)?.is === 'time' && level.seats.every(({ kind }) => kind !== 'app');
  useEffect(() => {
    if (passes && isNarrow() && view.value === 'calls') view.value = 'stage';
  }, [passes]);
  const title = titleOf(level);
  const workshop = workshopHere();
  return (
    <RoomFrame name={level.id} title={title} top={<SoloBar><a class="chip solo-name" href="#/levels" title={w('campaign.title')} data-testid={ids.level} data-id={level.id}>{title}</a></SoloBar>}
      notices={<><NewVersion />{workshop !== null && <Called code={workshop} />}<LevelStrip course={now} /></>} dialogs={<Dialogs course={now} title={title} story={story} />}>
      {onLeave && <section class="block"><button data-testid={ids.levelLeave} onClick={onLeave}>{w('build.back')}</button></section>}
      <LevelPanel course={now} onStory={() => (story.value = true)} />
      <Guarded>{stage !== 'open' && stage !== 'known' && !givenStep(now) && <SeatTools />}</Guarded>
    </RoomFrame>
  );
}

/** From the story to the picture, where it all happens. */
function leaveStory(story: Signal<boolean>): void {
  if (!course.value?.begun && isNarrow()) view.value = 'stage';
  story.value = false;
  begin();
}

/** The story before the level, and what was shown after it. */
function Dialogs({ course: now, title, story }: { course: Course; title: string; story: Signal<boolean> }) {
  useTurn();
  const { level } = now;
  const next = levelAfter(level.id);
  return (
    <>
      {story.value && (
        <Briefing title={title} story={inLanguage(level.story)} goal={inLanguage(level.goal)} seats={seatTexts(level)} worked={movesOf(level, level.given ?? 0) > 0 && !now.begun} first={Object.keys(progress.value.levels).length === 0}
          onBegin={() => leaveStory(story)} />
      )}
      {solvedOpen.value && (
        <Solved outcome={outcomeView(now)} title={inLanguage(level.title)} next={next && { id: next.id, title: inLanguage(next.title) }}
          onAgain={playAgain} onLook={() => (solvedOpen.value = false)}>
          {numberOf(level.id) !== null && <Sending level={level} run={now.table.run} />}
        </Solved>
      )}
    </>
  );
}
