import { afterAll, beforeAll, expect, test } from 'vitest';
import { generatedName } from '../../shared/game/index.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, refusedJoin, SocketPlayer } from '../kit/socket-player.ts';

let server: ServerProcess;
const dataDir = tempDir();
beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

const PLAN = [{ id: 'one', kind: 'levels', levels: ['first-syn'], minutes: 5 }];

/** A workshop with these rules, its host, and somebody of this name who has joined. */
async function opened(rules: object, name: string): Promise<{ code: string; host: SocketPlayer; ada: SocketPlayer }> {
  const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: PLAN, rules } });
  const host = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
  return { code, host, ada: await SocketPlayer.join(server.url, code, { name }) };
}

/** Somebody comes back to the workshop by token, as who it was. */
async function comesBack(code: string, player: SocketPlayer): Promise<void> {
  const back = await SocketPlayer.join(server.url, code, { token: player.token });
  expect(back.playerId).toBe(player.playerId);
  back.cut();
}

test('without late join nobody new comes in once it has begun; who was there comes back', async () => {
  const { code, host, ada } = await opened({ lateJoin: false }, 'Ada');
  const bo = await SocketPlayer.join(server.url, code, { name: 'Bo' });
  bo.cut();
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await host.until(() => host.world!.workshop!.phase === 'running');
  const before = host.seq;
  expect(await refusedJoin(server.url, code, { name: 'Late' })).toBe('workshop-locked');
  for (const player of [ada, bo]) await comesBack(code, player);
  await host.ask({ type: 'end-activity' });
  expect(await refusedJoin(server.url, code, { name: 'Late' })).toBe('workshop-locked');
  expect(host.seq).toBeGreaterThan(before);
  expect(host.world!.players.map(({ name }) => name)).toEqual(['Ada', 'Bo']);
  for (const player of [host, ada]) player.cut();
});

test('a locked workshop lets nobody new in, before it begins and while it runs; unlocked it does; who was there comes back', async () => {
  const { code, host, ada } = await opened({}, 'Ada');
  expect(await ada.ask({ type: 'set-rules', rules: { locked: true } })).toMatchObject({ t: 'refused', code: 'host-only' });
  for (const newcomer of ['Bo', 'Cy']) {
    expect(await host.ask({ type: 'set-rules', rules: { locked: true } })).toMatchObject({ t: 'done' });
    expect(await refusedJoin(server.url, code, { name: newcomer })).toBe('workshop-locked');
    await comesBack(code, ada);
    expect(await host.ask({ type: 'set-rules', rules: { locked: false } })).toMatchObject({ t: 'done' });
    (await SocketPlayer.join(server.url, code, { name: newcomer })).cut();
    if (newcomer === 'Cy') continue;
    host.send({ t: 'start-activity', id: 'go', index: 0 });
    await host.until(() => host.world!.workshop!.phase === 'running');
  }
  expect(host.world!.players.map(({ name }) => name)).toEqual(['Ada', 'Bo', 'Cy']);
  for (const player of [host, ada]) player.cut();
});

test.each([['en', /^[A-Z][a-z]+ [A-Z][a-z]+$/], ['zh', /^[\u4e00-\u9fff]+的[\u4e00-\u9fff]+$/]] as const)('generated names, %s: what was typed is nobody\'s name, on no wire and in no row', async (language, pattern) => {
  const typed = `Typed by mistake ${language}`;
  const { code, host, ada } = await opened({ names: 'generated', language }, typed);
  // The name may be left out, and two may type the same.
  const others = [await SocketPlayer.join(server.url, code, { name: typed }), await SocketPlayer.join(server.url, code, {})];
  await host.until(() => host.world!.players.length === 3);
  const store = openStore(dataDir);
  const { config } = (await store.findRoom(code))!;
  expect(host.world!.players.map(({ name }) => name)).toEqual([0, 1, 2].map((i) => generatedName(config.seed, i, language)));
  for (const { name } of host.world!.players) expect(name).toMatch(pattern);
  const rows = JSON.stringify([await store.loadEntries(code, 1, 1_000), await store.getResults(`${code}:names`)]);
  await store.close();
  expect(rows).not.toContain(typed);
  for (const player of [host, ada, ...others]) {
    expect(JSON.stringify(player.received)).not.toContain(typed);
    player.cut();
  }
});
