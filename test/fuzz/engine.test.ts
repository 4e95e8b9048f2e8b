import { expect, test } from 'vitest';
import { check } from './properties.ts';

test('random worlds: a seeded slice (npm run fuzz -- --seed 9293 --runs 40 replays it)', () => {
  expect(check(9293, 40).filter(({ failure }) => failure !== null)).toEqual([]);
});
