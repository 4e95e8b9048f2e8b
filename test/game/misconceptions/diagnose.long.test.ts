import { describe, expect, test } from 'vitest';
import { MUTANTS } from '../../../shared/socket/index.ts';
import { playGame, tagged } from './games.ts';

const GAMES = 100;

describe('diagnosis of bots over 100 games each', () => {
  test.each(MUTANTS)('a bot that believes in %s is told to in 95 games at least', (mutant) => {
    expect(tagged({ mutant, slips: 0 }, GAMES, 3)).toBeGreaterThanOrEqual(95);
  });

  test('a bot that answers the truth is told to believe in nothing', () => {
    expect(Array.from({ length: GAMES }, (_one, seed) => playGame(seed, { mutant: null, slips: 0 }, 3)).flat()).toEqual([]);
  });

  test('a bot that answers anything at all one time in ten is wronged in five games at most', () => {
    expect(Array.from({ length: GAMES }, (_one, seed) => playGame(seed, { mutant: null, slips: 10 }, 3)).filter((found) => found.length > 0).length).toBeLessThanOrEqual(5);
  });
});
