import { expect, test } from 'vitest';
import { fuzzMessages } from './messages.ts';

test('messages: a seeded slice of 20,000', async () => {
  const { messages, inputs, closed, grownBytes, faults } = await fuzzMessages(6455, 20_000);
  expect(faults).toEqual([]);
  expect(messages).toBeGreaterThanOrEqual(20_000);
  expect(inputs).toBeGreaterThan(300);
  expect(closed).toBeGreaterThan(0);
  expect(grownBytes).toBeLessThan(16 * 1024 * 1024);
}, 60_000);
