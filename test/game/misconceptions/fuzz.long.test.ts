import { expect, test } from 'vitest';
import { MUTANTS } from '../../../shared/socket/index.ts';
import { breaks } from './fuzz.ts';

test.each(MUTANTS)('%s: 200 random worlds by its rules break nothing but TCP', (mutant) => {
  expect(breaks(mutant, 200, 36)).toEqual([]);
}, 120_000);
