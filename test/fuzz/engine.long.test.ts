import { expect, test } from 'vitest';
import { check } from './properties.ts';

test.each([793, 1122, 2581, 5681, 5961, 6298, 7323, 8985])('random worlds: seed %i, 1500 runs', (seed) => {
  expect(check(seed, 1500).filter(({ failure }) => failure !== null)).toEqual([]);
});
