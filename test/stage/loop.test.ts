import { expect, test } from 'vitest';
import { framesFor } from '../../client/stage/loop.ts';

/** Where the number of frames to a picture comes to rest when every picture costs the same. */
function rest(costMs: number, from: number): number {
  let frames = from;
  for (let i = 0; i < 10; i++) frames = framesFor(costMs, frames);
  return frames;
}

test('a picture lasts as many frames as leave two fifths of the time to the rest of the page, four at most', () => {
  expect([0, 9, 11, 19, 21, 29, 31, 39, 500].map((costMs) => rest(costMs, 1))).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 4]);
});

test('the rate comes back when pictures are cheap again, and does not waver about a limit', () => {
  expect([4, 3, 2].map((from) => rest(3, from))).toEqual([1, 1, 1]);
  let frames = 1;
  const seen = new Set<number>();
  for (let i = 0; i < 40; i++) {
    frames = framesFor(i % 2 === 0 ? 9.5 : 10.5, frames);
    if (i > 1) seen.add(frames);
  }
  expect([...seen]).toEqual([2]);
});
