import '../styles/files.css';
import '../styles/levels.css';
import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { inLanguage, loadLevel } from '../levels/catalogue.ts';
import { closeCourse, course, goOn, lock, openAt, reveal, turn, useTurn, type Course } from '../levels/course.ts';
import { questionView } from '../levels/courseview.ts';
import { change, progress } from '../levels/kept.ts';
import { dueReviews, INTERVALS_MS, openReviews, type ReviewItem } from '../levels/progress.ts';
import { Question } from '../levels/question.tsx';
import { whenText } from '../levels/when.ts';
import { w } from '../levels/words.ts';
import { keepOffline } from '../offline/page.ts';
import { Preferences } from '../panels/preferences.tsx';
import { RoomFrame } from '../panels/roomframe.tsx';
import { SoloBar } from '../panels/solobar.tsx';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { isNarrow, view } from '../views.ts';

/** A round of reviews: what was due when it began, and how it goes. */
interface Round {
  items: ReviewItem[];
  now: number;
  right: number;
}

/** Opens the next prediction of a round that there still is; what no level asks any more is forgotten. */
async function openNext(round: Round): Promise<number> {
  for (let at = round.now; at < round.items.length; at++) {
    const { levelId, predictionId } = round.items[at]!;
    const level = await loadLevel(levelId);
    if (level && openAt(level, predictionId)) return at;
    change((from) => ({ ...from, review: from.review.filter((item) => item.levelId !== levelId || item.predictionId !== predictionId) }));
  }
  closeCourse();
  return round.items.length;
}

/** When a prediction comes back after it was answered, or that it does no more. */
function comesBack({ box, dueMs }: ReviewItem): string {
  return box < INTERVALS_MS.length ? w('review.again', { when: whenText(dueMs, Date.now()) }) : w('review.known');
}

/** What was wrong once comes back, each at its moment and with other numbers. */
export function ReviewPage() {
  const round = useSignal<Round | null>(null);
  useEffect(() => {
    keepOffline();
    return closeCourse;
  }, []);
  const world = useWorld();
  const now = turn.value >= 0 ? course.value : null;
  return round.value && now && world ? <Asked round={round} course={now} /> : <Between round={round} />;
}

function Between({ round }: { round: Signal<Round | null> }) {
  const due = dueReviews(progress.value, Date.now());
  const open = openReviews(progress.value);
  const [next] = open;
  const over = round.value;
  const begin = async (): Promise<void> => {
    const next: Round = { items: due, now: 0, right: 0 };
    const at = await openNext(next);
    round.value = { ...next, now: at };
  };
  return (
    <div class="home file-page">
      <header class="home-bar"><a class="button" href="#/levels" data-testid={ids.toLevels}>← {w('campaign.title')}</a><Preferences /></header>
      <main class="home-main">
        <h1>{w('review.title')}</h1>
        <p class="lead">{w('review.lead')}</p>
        {over && over.items.length > 0 && <p class="note-box" role="status" data-testid={ids.reviewOver}>{w('review.over', { right: over.right, all: over.items.length })}</p>}
        {due.length > 0 && <p>{w('campaign.review', { count: due.length })}</p>}
        {due.length > 0 ? <div class="choices"><button class="primary" data-testid={ids.reviewBegin} onClick={() => void begin()}>{w('review.begin')}</button></div> : <p data-testid={ids.reviewNone}>{next ? w('campaign.resting', { count: open.length, when: whenText(next.dueMs, Date.now()) }) : w('review.none')}</p>}
      </main>
    </div>
  );
}

function Asked({ round, course: now }: { round: Signal<Round | null>; course: Course }) {
  useTurn();
  const question = questionView(now);
  const stage = now.asked?.stage;
  useEffect(() => {
    if (isNarrow() && stage) view.value = stage === 'locked' ? 'stage' : 'calls';
  }, [stage]);
  const item = round.value!.items[round.value!.now]!;
  const kept = progress.value.review.find(({ levelId, predictionId }) => levelId === item.levelId && predictionId === item.predictionId);
  const done = async (): Promise<void> => {
    const right = question?.locked === question?.truth;
    goOn();
    const { items, now: at, right: before } = round.value!;
    const next = { items, now: at + 1, right: before + Number(right) };
    round.value = { ...next, now: await openNext(next) };
  };
  return (
    <RoomFrame name="review" title={w('review.title')} top={<SoloBar><span class="chip solo-name">{w('review.of', { now: round.value!.now + 1, all: round.value!.items.length })}</span></SoloBar>} notices={null}>
      {question && <Question mine={false} returns={false} key={`${now.level.id}/${question.id}`} question={question} onLock={lock} onReveal={reveal} onDone={() => void done()} />}
      <section class="block review-item">
        <p class="dim">{w('review.from', { title: inLanguage(now.level.title) })}</p>
        <p data-testid={ids.reviewWhy} data-box={kept?.box}>{stage === 'known' && kept ? comesBack(kept) : w('review.why', { misses: item.misses, right: item.box })}</p>
        <a class="button" href="#/levels">{w('review.leave')}</a>
      </section>
    </RoomFrame>
  );
}
