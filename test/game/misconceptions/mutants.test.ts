import { describe, expect, test } from 'vitest';
import { MUTANTS } from '../../../shared/socket/index.ts';
import { MISCONCEPTIONS, runScenario } from '../../../shared/game/misconceptions/index.ts';
import { breaks } from './fuzz.ts';

describe('each misconception differs from the truth where its scenario says', () => {
  test.each(MISCONCEPTIONS)('$rule $id', ({ id, moments, truth, belief }) => {
    const [really, believed] = [runScenario(moments, null), runScenario(moments, id)];
    expect(truth ?? belief, 'something is stated').not.toBeNull();
    if (truth !== null) {
      expect(really).toContain(truth);
      expect(believed).not.toContain(truth);
    }
    if (belief !== null) {
      expect(believed).toContain(belief);
      expect(really).not.toContain(belief);
    }
  });
});

test.each(MUTANTS)('%s: random worlds by its rules break nothing but TCP (a seeded slice)', (mutant) => {
  expect(breaks(mutant, 4, 9293)).toEqual([]);
});
