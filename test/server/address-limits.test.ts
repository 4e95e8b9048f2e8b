import { expect, test } from 'vitest';
import { createAddressLimits } from '../../server/address.ts';
import { REPLAY_MS_PER_MINUTE, SUBMISSIONS_PER_MINUTE, WRONG_JOINS_PER_MINUTE } from '../../server/limits.ts';

test('runs of levels: so many a minute from one address, and so much time to play them again', async () => {
  const limits = createAddressLimits();
  for (let i = 0; i < SUBMISSIONS_PER_MINUTE; i++) expect(await limits.maySubmit('10.0.0.1')).toBe(true);
  expect([await limits.maySubmit('10.0.0.1'), await limits.maySubmit('10.0.0.2')]).toEqual([false, true]);
  limits.countReplay('10.0.0.3', REPLAY_MS_PER_MINUTE - 10.5);
  expect(await limits.maySubmit('10.0.0.3')).toBe(true);
  limits.countReplay('10.0.0.3', 20);
  expect([await limits.maySubmit('10.0.0.3'), await limits.maySubmit('10.0.0.2')]).toEqual([false, true]);
});

test('wrong codes and tokens: each counts once a minute, so that a school that comes back to a deleted workshop is not locked out, and who guesses is', async () => {
  const limits = createAddressLimits();
  for (let i = 0; i < 10 * WRONG_JOINS_PER_MINUTE; i++) limits.countWrongJoin('10.0.0.1', 'GGGGGG');
  for (let i = 0; i < 10 * WRONG_JOINS_PER_MINUTE; i++) limits.countWrongJoin('10.0.0.1', 'RRRRRR', 'a token of before');
  for (let i = 0; i <= WRONG_JOINS_PER_MINUTE; i++) {
    limits.countWrongJoin('10.0.0.2', `guess ${i}`);
    limits.countWrongJoin('10.0.0.3', 'RRRRRR', `guess ${i}`);
  }
  await expect.poll(() => ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map(limits.mayTryJoin)).toEqual([true, false, false, true]);
});
