import { describe, expect, test } from 'vitest';
import { overcome } from '../../client/levels/mastery.ts';
import {
  decodeProgress, dueReviews, emptyProgress, encodeProgress, INTERVALS_MS, mergeProgress, openReviews, withPrediction, withSolved, type Progress,
} from '../../client/levels/progress.ts';

const NOW = 1_800_000_000_000;
const GOAL = { goal: true, par: false, noHint: false };

function missed(...names: [level: string, prediction: string][]): Progress {
  return names.reduce((progress, [level, prediction], i) => withPrediction(progress, level, prediction, false, NOW + i), emptyProgress());
}

describe('LEVEL progress', () => {
  test('stars once won stay, and the fewest moves count', () => {
    const first = withSolved(emptyProgress(), 'a', { stars: { ...GOAL, par: true }, moves: 5 }, NOW);
    const second = withSolved(first, 'a', { stars: { ...GOAL, noHint: true }, moves: 9 }, NOW + 1);
    expect(second.levels['a']).toEqual({ stars: { goal: true, par: true, noHint: true }, moves: 5, firstMs: NOW, lastMs: NOW + 1 });
    expect(first.levels['a']!.stars.noHint).toBe(false);
  });

  test('what was wrong comes back at growing intervals until it was right each time', () => {
    let progress = missed(['a', 'p']);
    expect(dueReviews(progress, NOW)).toEqual([]);
    let nowMs = NOW;
    for (const restMs of INTERVALS_MS) {
      expect(dueReviews(progress, nowMs + restMs - 1)).toEqual([]);
      nowMs += restMs;
      expect(dueReviews(progress, nowMs)).toHaveLength(1);
      progress = withPrediction(progress, 'a', 'p', true, nowMs);
    }
    expect(dueReviews(progress, Number.MAX_SAFE_INTEGER)).toEqual([]);
    expect(openReviews(progress)).toEqual([]);
    expect(withPrediction(progress, 'a', 'p', true, nowMs + 1)).toEqual(progress);
    // A copy of before, from another browser, does not bring it back; a new miss does.
    expect(openReviews(mergeProgress(missed(['a', 'p']), progress))).toEqual([]);
    expect(openReviews(mergeProgress(progress, missed(['a', 'p'])))).toEqual([]);
    expect(openReviews(withPrediction(progress, 'a', 'p', false, nowMs + 1))).toHaveLength(1);
  });

  test('right before it is due changes nothing; wrong again begins anew', () => {
    const progress = missed(['a', 'p']);
    expect(withPrediction(progress, 'a', 'p', true, NOW + 1)).toEqual(progress);
    const later = withPrediction(progress, 'a', 'p', true, NOW + INTERVALS_MS[0]);
    const again = withPrediction(later, 'a', 'p', false, NOW + INTERVALS_MS[0] + 1);
    expect(again.review).toEqual([{ levelId: 'a', predictionId: 'p', box: 0, dueMs: NOW + INTERVALS_MS[0] + 1 + INTERVALS_MS[0], misses: 2 }]);
  });

  test('what was never wrong does not come back', () => {
    expect(withPrediction(emptyProgress(), 'a', 'p', true, NOW).review).toEqual([]);
  });

  test('reviews are mixed: not two of one level in a row while another has one', () => {
    const progress = missed(['a', 'p1'], ['a', 'p2'], ['a', 'p3'], ['b', 'q']);
    expect(dueReviews(progress, NOW + INTERVALS_MS[0] + 10).map(({ predictionId }) => predictionId)).toEqual(['p1', 'q', 'p2', 'p3']);
  });

  test('a misconception is overcome when two levels that catch it are solved, and nothing of them comes back', () => {
    const text = { en: '', zh: '' };
    const cards = ['a', 'b', 'c'].map((id, i) => ({ id, title: text, goal: text, kills: i < 2 ? ['rst-is-fin'] : ['rst-is-fin', 'listen-blocks', 'no such belief'] }));
    const solved = (...levels: string[]): Progress => levels.reduce((progress, id) => withSolved(progress, id, { stars: GOAL, moves: 1 }, NOW), missed(['c', 'p']));
    expect(overcome(solved('a'), cards)).toEqual([]);
    expect(overcome(solved('a', 'b'), cards)).toEqual(['rst-is-fin']);
    expect(overcome(solved('a', 'b', 'c'), cards)).toEqual([]);
    let nowMs = NOW;
    let again = solved('a', 'b', 'c');
    for (const restMs of INTERVALS_MS) again = withPrediction(again, 'c', 'p', true, (nowMs += restMs));
    expect(overcome(again, cards)).toEqual(['rst-is-fin']);
  });

  test('a file brings it back as it was, and a merge keeps the best of both', () => {
    const mine = withSolved(missed(['a', 'p']), 'a', { stars: GOAL, moves: 7 }, NOW);
    const theirs = withSolved(withSolved(emptyProgress(), 'a', { stars: { goal: true, par: true, noHint: false }, moves: 4 }, NOW - 5), 'b', { stars: GOAL, moves: 1 }, NOW);
    expect(decodeProgress(encodeProgress(mine))).toEqual({ ok: true, value: mine });
    const both = mergeProgress(mine, theirs);
    expect(both.levels['a']).toEqual({ stars: { goal: true, par: true, noHint: false }, moves: 4, firstMs: NOW - 5, lastMs: NOW });
    expect(Object.keys(both.levels).sort()).toEqual(['a', 'b']);
    expect(both.review).toEqual(mine.review);
  });

  test.each([
    ['no JSON', '{', 'not-progress'],
    ['something else', '{"ackademy":"level"}', 'not-progress'],
    ['a later version', '{"ackademy":"progress","version":2}', 'other-version'],
    ['a level that is none', '{"ackademy":"progress","version":1,"levels":{"a":{"stars":{},"moves":-1,"firstMs":0,"lastMs":0}},"review":[]}', 'damaged'],
    ['a name that is none', '{"ackademy":"progress","version":1,"levels":{"__proto__x<":{"stars":{},"moves":1,"firstMs":0,"lastMs":0}},"review":[]}', 'damaged'],
    ['a box beyond the last', '{"ackademy":"progress","version":1,"levels":{},"review":[{"levelId":"a","predictionId":"p","box":9,"dueMs":0,"misses":0}]}', 'damaged'],
  ])('%s is refused', (_what, text, error) => {
    expect(decodeProgress(text)).toEqual({ ok: false, error });
  });
});
