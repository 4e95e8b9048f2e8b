import { expect, test } from 'vitest';
import { READY_PLANS } from '../../shared/game/index.ts';
import { startActivity } from '../../server/workshop/activities.ts';
import { createIndoors, turn } from '../kit/in-process.ts';

test('who comes while the rooms of an activity are being made has a team, and the team has a room', async () => {
  const indoors = createIndoors();
  const { code, hostToken } = await indoors.rooms.create((seed) => ({ seed, hosts: [], links: [], seats: [], pace: [1, 1], workshop: { plan: READY_PLANS[45], rules: { teamSize: 2 } } }));
  const host = await indoors.join(code, { hostToken, watch: true });
  for (let i = 0; i < 12; i++) await indoors.join(code, { name: `Player ${i}` });
  expect(startActivity(indoors.rooms, host, { t: 'start-activity', id: 'go', index: 0 })).toBeNull();
  await Promise.all(Array.from({ length: 12 }, (_, i) => indoors.join(code, { name: `Late ${i}` })));
  const { workshop } = host.room.world;
  while (workshop!.phase !== 'running') await turn();
  const placed = workshop!.rooms.flatMap(({ teamIds }) => teamIds);
  expect(workshop!.members).toHaveLength(24);
  for (const { teamId } of workshop!.members) expect(placed).toContain(teamId);
  await indoors.stop();
});
