import { expect, test } from 'vitest';
import { fuzzMessages } from './messages.ts';

test.each([1, 2, 3, 4])('messages: seed %i, 250,000', async (seed) => {
  const { messages, inputs, closed, grownBytes, faults } = await fuzzMessages(seed, 250_000);
  expect(faults).toEqual([]);
  expect(messages).toBeGreaterThanOrEqual(250_000);
  expect(inputs).toBeGreaterThan(5_000);
  expect(closed).toBeGreaterThan(50);
  expect(grownBytes).toBeLessThan(64 * 1024 * 1024);
}, 1_800_000);
