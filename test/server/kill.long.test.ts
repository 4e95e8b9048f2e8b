import { expect, test } from 'vitest';
import { expectNothingLost } from '../kit/kill-claims.ts';
import { playRough } from '../kit/kill-game.ts';

test.each([
  { seed: 1, blocked: false, by: 'websocket' },
  { seed: 2, blocked: false, by: 'websocket' },
  { seed: 3, blocked: true, by: 'http' },
] as const)('30 players, 20 kills, 5 cuts each, 5 reloads of the host, seed $seed: nothing and nobody is lost (by $by)', async ({ seed, blocked, by }) => {
  const rough = { seed, players: 30, kills: 20, cuts: 5, reloads: 5, blocked };
  const outcome = await playRough(rough);
  expectNothingLost(outcome);
  expect(outcome.kills).toBe(20);
  expect(outcome.joins).toBeGreaterThanOrEqual(rough.players * 10);
  expect(outcome.journal.length).toBeGreaterThan(800);
  // A WebSocket that finds the server down falls back, and may find it up a moment later; the other way round nothing gets through.
  expect(outcome.memories.every((memory) => memory.by.has(by) && (!blocked || memory.by.size === 1))).toBe(true);
});
