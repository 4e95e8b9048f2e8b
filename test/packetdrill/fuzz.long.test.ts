import { expect, test } from 'vitest';
import { runMutants } from './mutate.ts';

const BATCH = 10_000;

for (let from = 0; from < 100_000; from += BATCH) {
  test(`PKT-3: mutants ${from} to ${from + BATCH - 1} end in a located error or a result`, () => {
    expect(runMutants(2, from, from + BATCH).fault).toBeNull();
  });
}
