import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

let server: ServerProcess;
const dataDir = tempDir();

beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

test('a workshop is a room: the host makes teams and runs the plan, players choose a team, and a kill -9 loses nothing', async () => {
  const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: [{ id: 'one', kind: 'levels', levels: ['first-syn'], minutes: 5 }], rules: { teamSize: 2 } } });
  const host = await SocketPlayer.join(server.url, code, { name: 'Host', hostToken });
  const ada = await SocketPlayer.join(server.url, code, { name: 'Ada' });
  expect(await ada.ask({ type: 'make-teams', count: 2 })).toMatchObject({ t: 'refused', code: 'host-only' });
  expect(await host.ask({ type: 'make-teams', count: 2 })).toMatchObject({ t: 'done' });
  expect(await ada.ask({ type: 'join-workshop-team', teamId: 't2' })).toMatchObject({ t: 'done' });
  expect(await ada.ask({ type: 'join-workshop-team', teamId: 't9' })).toMatchObject({ t: 'refused', code: 'unknown-team' });
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await ada.until(() => ada.world!.workshop!.phase === 'running');
  expect(ada.world!.workshop!.endsUs - ada.world!.sim.nowUs).toBe(300_000_000);
  const before = ada.hash();
  host.cut();
  ada.cut();
  await server.stop('SIGKILL');
  server = await startServer({ dataDir });
  const back = await SocketPlayer.join(server.url, code, { token: ada.token });
  // The room's clock moves on while somebody is there: the workshop itself is what it was.
  expect(back.world!.workshop).toEqual(ada.world!.workshop);
  expect(before).toBe(ada.hash());
  const again = await SocketPlayer.join(server.url, code, { token: host.token, hostToken });
  expect(await again.ask({ type: 'end-activity' })).toMatchObject({ t: 'done' });
  await back.until(() => back.world!.workshop!.phase === 'between');
  back.cut();
  again.cut();
});

test.each([
  ['without activities', { plan: [] }], ['with one twice', { plan: [1, 2].map(() => ({ id: 'a', kind: 'game', mode: 'relay', minutes: 5 })) }],
  ['without a length', { plan: [{ id: 'a', kind: 'game', mode: 'relay', minutes: 0 }] }], ['of another kind', { plan: [{ id: 'a', kind: 'dance', minutes: 5 }] }],
])('a plan %s is refused', async (_what, workshop) => {
  const response = await fetch(new URL('api/rooms', server.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ workshop }) });
  expect(response.status).toBe(400);
});
