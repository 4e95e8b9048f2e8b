import { expect, test } from 'vitest';
import { mutant, readingFaults, specimens } from './mutate.ts';

test('CAP-4: 100,000 mutated captures: no crash, errors with their place, memory within what is stated', () => {
  const all = specimens();
  for (let seed = 500; seed < 100_500; seed++) {
    const faults = readingFaults(mutant(all, seed));
    if (faults.length > 0) expect(faults, `seed ${seed}`).toEqual([]);
  }
});
