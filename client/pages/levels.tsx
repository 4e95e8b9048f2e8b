import '../styles/files.css';
import '../styles/levels.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n.ts';
import { cards, chapters, chapterText, chapterTitle, inLanguage, type Chapter, type LevelCard } from '../levels/catalogue.ts';
import { catchUp } from '../levels/learner.ts';
import { followTabs, progress } from '../levels/kept.ts';
import { dueReviews, openReviews, starCount, type Progress } from '../levels/progress.ts';
import { ProgressFiles } from '../levels/progressfiles.tsx';
import { Stars } from '../levels/stars.tsx';
import { w } from '../levels/words.ts';
import { whenText } from '../levels/when.ts';
import { keepOffline } from '../offline/page.ts';
import { NewVersion, OfflineState } from '../panels/offline.tsx';
import { Preferences } from '../panels/preferences.tsx';
import { goHome } from '../router.ts';
import { ids } from '../testids.ts';

/** Whether predictions have come due is looked at so often while the page is open. */
const LOOK_MS = 30_000;

/** The campaign: chapters and their levels, where this learner stands, and what comes back. */
export function LevelsPage() {
  useEffect(keepOffline, []);
  useEffect(followTabs, []);
  useEffect(() => void catchUp(), []);
  const mine = progress.value;
  const next = cards.find(({ id }) => !mine.levels[id]) ?? null;
  return (
    <div class="home campaign">
      <header class="home-bar">
        <button class="quiet" onClick={goHome} data-testid={ids.fileHome}>← Ackademy</button>
        <Preferences />
      </header>
      <NewVersion />
      <main class="home-main">
        <h1>{w('campaign.title')}</h1>
        <p class="lead">{w('campaign.lead')}</p>
        <Standing mine={mine} next={next} />
        {chapters.map((chapter, i) => <ChapterPart key={chapter.id} chapter={chapter} number={i + 1} mine={mine} next={next} />)}
        <More />
      </main>
    </div>
  );
}

/** The time, looked at again while the page is open. */
function useNowMs(): number {
  const nowMs = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (nowMs.value = Date.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(nowMs.value, Date.now());
}

function Standing({ mine, next }: { mine: Progress; next: LevelCard | null }) {
  const nowMs = useNowMs();
  const due = dueReviews(mine, nowMs).length;
  const resting = openReviews(mine).filter(({ dueMs }) => dueMs > nowMs);
  const solved = cards.filter(({ id }) => mine.levels[id]);
  const stars = solved.reduce((sum, { id }) => sum + starCount(mine.levels[id]!.stars), 0);
  return (
    <section class="standing" aria-label={w('campaign.standing')} data-testid={ids.standing} data-solved={solved.length} data-stars={stars}>
      <p class="standing-words">
        <span>{w('campaign.solved', { solved: solved.length, all: cards.length })}</span>
        <span class="accent">{w('campaign.stars', { stars, all: cards.length * 3 })}</span>
      </p>
      <div class="choices">
        {due > 0 && <a class="button" href="#/review" data-testid={ids.review}>{w('campaign.review', { count: due })}</a>}
        {next && <a class="button primary" href={`#/levels/${next.id}`} data-testid={ids.nextLevel}>{w(solved.length === 0 ? 'campaign.begin' : 'campaign.next', { title: inLanguage(next.title) })}</a>}
      </div>
      {resting.length > 0 && <p class="dim resting" data-testid={ids.resting}>{w('campaign.resting', { count: resting.length, when: whenText(resting[0]!.dueMs, nowMs) })}</p>}
      <progress value={solved.length} max={cards.length} aria-label={w('campaign.solved', { solved: solved.length, all: cards.length })} />
    </section>
  );
}

interface ChapterProps {
  chapter: Chapter;
  number: number;
  mine: Progress;
  next: LevelCard | null;
}

function ChapterPart({ chapter, number, mine, next }: ChapterProps) {
  const solved = chapter.levels.filter(({ id }) => mine.levels[id]).length;
  const done = solved === chapter.levels.length;
  const now = chapter.levels.some(({ id }) => id === next?.id);
  return (
    <section class={`chapter ${done ? 'done' : ''} ${now ? 'now' : ''}`} aria-labelledby={`chapter-${chapter.id}`}>
      <div class="chapter-number" aria-hidden="true"><span>{done ? '✓' : number}</span></div>
      <div class="chapter-head">
        <h2 id={`chapter-${chapter.id}`}>{chapterTitle(chapter.id)}</h2>
        <small>{w('campaign.of', { solved, all: chapter.levels.length })}</small>
        <p>{chapterText(chapter.id)}</p>
      </div>
      <ol class="level-grid">
        {chapter.levels.map((level, i) => (
          <li key={level.id}><Card level={level} number={`${number}.${i + 1}`} mine={mine} isNext={level.id === next?.id} /></li>
        ))}
      </ol>
    </section>
  );
}

function Card({ level, number, mine, isNext }: { level: LevelCard; number: string; mine: Progress; isNext: boolean }) {
  const record = mine.levels[level.id];
  return (
    <a class={`level-card ${record ? 'solved' : ''} ${isNext ? 'next' : ''}`} href={`#/levels/${level.id}`} data-testid={ids.levelCard(level.id)} data-state={record ? 'solved' : isNext ? 'next' : 'open'}>
      <span class="number">{number} {isNext && <span class="next-mark">{w('campaign.nextMark')}</span>}</span>
      <Stars won={record?.stars} />
      <b>{inLanguage(level.title)}</b>
      <span class="text">{inLanguage(level.goal)}</span>
    </a>
  );
}

function More() {
  return (
    <>
      <nav class="campaign-more" aria-label={w('campaign.more')}>
        <a href="#/sandbox">{t('home.sandbox')}</a>
        <a href="#/build" data-testid={ids.toBuild}>{w('campaign.build')}</a>
        <a href="#/certificate" data-testid={ids.toCertificate}>{w('campaign.certificate')}</a>
      </nav>
      <ProgressFiles />
      <OfflineState />
    </>
  );
}
