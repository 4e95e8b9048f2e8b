import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CAMPAIGN } from '../../shared/levels/campaign.ts';
import { MUTANTS } from '../../shared/socket/index.ts';
import { catchersOf, matrixOf, matrixText } from './matrix.ts';

const matrix = matrixOf(CAMPAIGN);

test('LEVEL-8 every misconception is caught by two levels or more', () => {
  expect(MUTANTS.filter((id) => catchersOf(matrix, id).length < 2)).toEqual([]);
});

test('shared/levels/KILLS.md is what is computed now', () => {
  expect(readFileSync(new URL('../../shared/levels/KILLS.md', import.meta.url), 'utf8')).toBe(matrixText(matrix));
});
