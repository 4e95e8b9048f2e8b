import { expect, test } from 'vitest';
import { expectNothingLost } from '../kit/kill-claims.ts';
import { playRough } from '../kit/kill-game.ts';

// A slice of kill.long.test.ts.
test.each([
  { seed: 11, blocked: false, by: 'websocket' },
  { seed: 12, blocked: true, by: 'http' },
] as const)('players, the server killed twice, each player cut, the host reloaded: nothing and nobody is lost (by $by)', async ({ seed, blocked, by }) => {
  const rough = { seed, players: 10, kills: 2, cuts: 1, reloads: 1, blocked };
  const outcome = await playRough(rough);
  expectNothingLost(outcome);
  expect(outcome.kills).toBe(2);
  // Everybody came back after each kill and cut that found it connected.
  expect(outcome.joins).toBeGreaterThanOrEqual(rough.players * 2);
  // A WebSocket that finds the server down falls back, and may find it up a moment later; the other way round nothing gets through.
  expect(outcome.memories.every((memory) => memory.by.has(by) && (!blocked || memory.by.size === 1))).toBe(true);
}, 120_000);
