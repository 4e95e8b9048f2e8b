import { expect, test } from 'vitest';
import { mutant, readingFaults, specimens } from './mutate.ts';

test('CAP-4: 500 mutated captures: no crash, errors with their place, memory within what is stated', () => {
  const all = specimens();
  for (const { bytes } of all) expect(readingFaults(bytes)).toEqual([]);
  for (let seed = 0; seed < 500; seed++) {
    const faults = readingFaults(mutant(all, seed));
    if (faults.length > 0) expect(faults, `seed ${seed}`).toEqual([]);
  }
}, 60_000);
