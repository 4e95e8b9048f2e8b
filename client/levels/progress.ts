import { err, ok, type Result } from '../../shared/base/index.ts';

/*
 * What a learner has done, as plain data: solved levels with their stars, and predictions that were wrong and come back.
 * The browser keeps it, a file carries it elsewhere.
 */

/** The stars of a level: its goal met, in no more moves than par, without a hint. */
export interface Stars {
  goal: boolean;
  par: boolean;
  noHint: boolean;
}

/** What is known of one level that was solved. */
export interface LevelRecord {
  stars: Stars;
  /** Fewest moves of all runs that met the goal. */
  moves: number;
  /** When it was solved first and last, milliseconds since 1970. */
  firstMs: number;
  lastMs: number;
}

/** A prediction that was wrong once: it comes back until it was right so often, at growing intervals. */
export interface ReviewItem {
  levelId: string;
  predictionId: string;
  /** How often it was right in a row since it was wrong last. At `INTERVALS_MS.length` it is known: it rests for good, so that another browser's older copy does not bring it back. */
  box: number;
  /** When it comes back; of what is known, when it came to be so. */
  dueMs: number;
  misses: number;
}

export interface Progress {
  version: 1;
  levels: Record<string, LevelRecord>;
  review: ReviewItem[];
}

const HOUR_MS = 3_600_000;
/** How long a prediction rests after it was right so often in a row; after the last it is known. */
export const INTERVALS_MS = [HOUR_MS / 6, 20 * HOUR_MS, 3 * 24 * HOUR_MS, 7 * 24 * HOUR_MS] as const;
const MOST_LEVELS = 5_000;
const MOST_REVIEWS = 2_000;
const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

export function emptyProgress(): Progress {
  return { version: 1, levels: {}, review: [] };
}

/** How many stars that are. */
export function starCount(stars: Stars): number {
  return Number(stars.goal) + Number(stars.par) + Number(stars.noHint);
}

function bestStars(a: Stars, b: Stars): Stars {
  return { goal: a.goal || b.goal, par: a.par || b.par, noHint: a.noHint || b.noHint };
}

/** Notes that a level was solved: each star once won stays. */
export function withSolved(progress: Progress, levelId: string, solved: { stars: Stars; moves: number }, nowMs: number): Progress {
  const known = progress.levels[levelId];
  const record: LevelRecord = known
    ? { stars: bestStars(known.stars, solved.stars), moves: Math.min(known.moves, solved.moves), firstMs: known.firstMs, lastMs: nowMs }
    : { ...solved, firstMs: nowMs, lastMs: nowMs };
  return { ...progress, levels: { ...progress.levels, [levelId]: record } };
}

/** Notes a prediction: a wrong one comes back, and so does one that was wrong before, until it was right often enough. */
export function withPrediction(progress: Progress, levelId: string, predictionId: string, right: boolean, nowMs: number): Progress {
  const known = progress.review.find((item) => item.levelId === levelId && item.predictionId === predictionId);
  const others = progress.review.filter((item) => item !== known);
  if (!right) return { ...progress, review: [...others, { levelId, predictionId, box: 0, dueMs: nowMs + INTERVALS_MS[0], misses: (known?.misses ?? 0) + 1 }] };
  // Right before it was due says little: it was answered a moment ago.
  if (!known || isKnown(known) || nowMs < known.dueMs) return progress;
  const box = known.box + 1;
  return { ...progress, review: [...others, { ...known, box, dueMs: nowMs + (INTERVALS_MS[box] ?? 0) }] };
}

function isKnown({ box }: ReviewItem): boolean {
  return box >= INTERVALS_MS.length;
}

/** Predictions that were wrong and are not known yet, the next to come back first. */
export function openReviews({ review }: Progress): ReviewItem[] {
  return review.filter((item) => !isKnown(item)).sort((a, b) => a.dueMs - b.dueMs);
}

/** What comes back now, mixed: longest due first, and never two of one level in a row where another level has one. */
export function dueReviews(progress: Progress, nowMs: number): ReviewItem[] {
  const due = openReviews(progress).filter((item) => item.dueMs <= nowMs);
  const mixed: ReviewItem[] = [];
  while (due.length > 0) {
    const other = due.findIndex((item) => item.levelId !== mixed.at(-1)?.levelId);
    mixed.push(...due.splice(Math.max(0, other), 1));
  }
  return mixed;
}

/** Two learners' histories that are one: the best of each level, and of each prediction the one that was asked last. */
export function mergeProgress(a: Progress, b: Progress): Progress {
  const levels = { ...a.levels };
  for (const [id, record] of Object.entries(b.levels)) {
    const known = levels[id];
    levels[id] = known
      ? {
        stars: bestStars(known.stars, record.stars), moves: Math.min(known.moves, record.moves),
        firstMs: Math.min(known.firstMs, record.firstMs), lastMs: Math.max(known.lastMs, record.lastMs),
      }
      : record;
  }
  const review = new Map(a.review.map((item) => [`${item.levelId}/${item.predictionId}`, item]));
  for (const item of b.review) {
    const key = `${item.levelId}/${item.predictionId}`;
    const known = review.get(key);
    if (!known || known.dueMs < item.dueMs) review.set(key, item);
  }
  return { version: 1, levels, review: [...review.values()] };
}

/** Progress as a file. */
export function encodeProgress(progress: Progress): string {
  return `${JSON.stringify({ ackademy: 'progress', ...progress }, null, 1)}\n`;
}

function isWhole(value: unknown, most = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readLevel(value: unknown): LevelRecord | null {
  if (!isRecord(value) || !isRecord(value['stars'])) return null;
  const { moves, firstMs, lastMs } = value;
  const { goal, par, noHint } = value['stars'];
  if (!isWhole(moves) || !isWhole(firstMs) || !isWhole(lastMs)) return null;
  return { stars: { goal: goal === true, par: par === true, noHint: noHint === true }, moves, firstMs, lastMs };
}

function readReview(value: unknown): ReviewItem | null {
  if (!isRecord(value)) return null;
  const { levelId, predictionId, box, dueMs, misses } = value;
  if (typeof levelId !== 'string' || !ID.test(levelId) || typeof predictionId !== 'string' || !ID.test(predictionId)) return null;
  return isWhole(box, INTERVALS_MS.length) && isWhole(dueMs) && isWhole(misses) ? { levelId, predictionId, box, dueMs, misses } : null;
}

/** Reads progress that `encodeProgress` wrote. The error is a reason: no such file, of another version, or damaged. */
export function decodeProgress(text: string): Result<Progress, 'not-progress' | 'other-version' | 'damaged'> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err('not-progress');
  }
  if (!isRecord(value) || value['ackademy'] !== 'progress') return err('not-progress');
  if (value['version'] !== 1) return err('other-version');
  const { levels, review } = value;
  if (!isRecord(levels) || !Array.isArray(review) || Object.keys(levels).length > MOST_LEVELS || review.length > MOST_REVIEWS) return err('damaged');
  const read = emptyProgress();
  for (const [id, one] of Object.entries(levels)) {
    const record = ID.test(id) ? readLevel(one) : null;
    if (!record) return err('damaged');
    read.levels[id] = record;
  }
  for (const one of review as unknown[]) {
    const item = readReview(one);
    if (!item) return err('damaged');
    read.review.push(item);
  }
  return ok(read);
}
