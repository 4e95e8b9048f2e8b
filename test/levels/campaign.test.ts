import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { CAMPAIGN } from '../../shared/levels/campaign.ts';
import { createRun, submissionOf, verifyRun } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { validateLevel } from '../../shared/levels/validate.ts';
import { searchShorter } from './search.ts';
import { disagreements, playUntilEnd, variantsOf } from './variants.ts';

const SPEC = readFileSync(new URL('../../shared/SPEC.md', import.meta.url), 'utf8');
/** Positions that the search for a shorter way looks at, for each level: the whole suite is to take a minute. */
const MOST_TRIED = 500;

test('each level has its own id', () => {
  const ids = CAMPAIGN.map(({ id }) => id);
  expect([...new Set(ids)]).toEqual(ids);
});

describe.each(CAMPAIGN.map((level) => [level.id, level] as const))('%s', (_id, level) => {
  test('LEVEL-6 LEVEL-8 has the right shape, all texts in both languages, a solution that wins with five seeds, wrong plays that fail as stated, hints that lead to the goal, and catches what it says', () => {
    expect(validateLevel(level)).toEqual([]);
  });

  test('LEVEL-3 with any step of the solution left out or swapped, what is told to be met or lacking truly is', () => {
    const wrong = variantsOf(level).flatMap(({ what, steps }) => disagreements(playUntilEnd(level, 3, steps)).map((text) => `${what}: ${text}`));
    expect(wrong).toEqual([]);
  });

  test('has no shorter way that a search finds', () => {
    expect(searchShorter(level, MOST_TRIED).shorter).toBeNull();
  });

  test('uses rules that the rule book has', () => {
    expect(level.rules.filter((rule) => !SPEC.includes(`**${rule}**`) && !SPEC.includes(`| ${rule} |`))).toEqual([]);
  });

  test('LEVEL-1 LEVEL-7 differs from seed to seed, and its solution is verified by replay', () => {
    const numbers = [1, 2, 3, 4, 5].map((seed) => JSON.stringify(createRun(level, seed).world.sim.hosts.map(({ random }) => random)));
    expect(new Set(numbers).size).toBe(5);
    const verified = verifyRun(level, submissionOf(playSolution(level, 4)));
    expect(verified.ok && verified.value.stars).toEqual({ goal: true, par: true, noHint: true });
  });
});
