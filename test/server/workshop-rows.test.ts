import { expect, test } from 'vitest';
import { createWorld, gameConfig, step } from '../../shared/game/index.ts';
import { pointsIn, rowsOf } from '../../server/workshop/rows.ts';

test('GAME-6: what led to the points of a team adds up to them, shares included, and so for each of its players', () => {
  const world = createWorld(gameConfig({ mode: 'closed', teams: 2 }, 7));
  for (const n of [1, 2, 3]) step(world, { type: 'join', playerId: `p${n}`, name: `Player ${n}`, teamId: 't1' });
  step(world, { type: 'start-phase', phase: 'play' });
  const point = { teamId: 't1', rule: 'GAME-17', atUs: 0, hostId: -1 } as const;
  world.game!.points.push(
    { ...point, playerId: 'p1', amount: 3, of: 3, why: 'predicted-first', seq: 5 }, { ...point, playerId: 'p2', amount: 3, of: 3, why: 'predicted-first', seq: 5 },
    { ...point, playerId: 'p1', amount: 2, of: 2, why: 'predicted-second', seq: 6 }, { ...point, playerId: null, amount: 20, of: 1, why: 'named-fault', seq: 7 },
  );
  const place = { activityId: 'who', code: 'AAAAAA', teamIds: ['t4', 't5'] };
  const rows = rowsOf(place, world);
  const sumOf = (id: string): number => pointsIn(place, world, id).reduce((sum, { amount, of }) => sum + amount / of, 0);
  expect(rows.map(({ teamId, playerId, points }) => [playerId ?? teamId, points])).toEqual([['t4', 23], ['t5', 0], ['p1', 5], ['p2', 3], ['p3', 0]]);
  for (const { teamId, playerId, points } of rows) expect(sumOf(playerId ?? teamId!)).toBe(points);
});
