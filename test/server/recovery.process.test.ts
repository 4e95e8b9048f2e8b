import { spawn } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashPlain, nextBelow, seedRandom } from '../../shared/base/index.ts';
import { createWorld, step } from '../../shared/game/index.ts';
import { CHECKPOINT_EVERY } from '../../server/limits.ts';
import { restoreRoom } from '../../server/room.ts';
import { databaseFile, openStore } from '../../server/store/sqlite.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/index.ts';
import { removeDir, startServer, tempDir, type Exit, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

let folder = '';
let server: ServerProcess | null = null;
beforeEach(() => {
  folder = tempDir();
});
afterEach(async () => {
  await server?.stop('SIGKILL');
  server = null;
  removeDir(folder);
});

/** The journal and World of a room in a stopped server's folder, folded from its first input. */
async function stored(dataDir: string, code: string): Promise<{ hash: string; seq: number; askIds: (string | null)[] }> {
  const store = openStore(dataDir);
  const { config } = (await store.findRoom(code))!;
  const entries = await store.loadEntries(code, 1, 1_000_000);
  await store.close();
  const world = createWorld(config);
  for (const { input } of entries) step(world, input);
  return { hash: hashPlain(world), seq: entries.length, askIds: entries.map(({ askId }) => askId) };
}

test('kill -9 at random moments: every acknowledged input is there once, in order (seed 5)', async () => {
  const random = seedRandom(5, 'kills');
  server = await startServer({ dataDir: folder });
  const { code, hostToken } = await makeRoom(server.url);
  let ada = await SocketPlayer.join(server.url, code, { name: 'Ada', hostToken });
  const { token } = ada;
  const acknowledged: string[] = [];
  const sent = new Set<string>();
  for (let kill = 0; kill < 3; kill++) {
    const enough = acknowledged.length + 5 + nextBelow(random, 20);
    for (let i = 0; acknowledged.length < enough; i++) {
      // Several are under way when the server dies.
      const ids = [0, 1, 2].map((one) => `k${kill} i${i} ${one}`);
      const answers = ids.map((id) => {
        sent.add(id);
        return ada.ask({ type: 'set-gated', gated: i % 2 === 0 }, id);
      });
      if (acknowledged.length + 3 >= enough) {
        await answers[0];
        acknowledged.push(ids[0]!);
        for (const answer of answers.slice(1)) {
          answer.then(({ t, id }) => {
            if (t === 'done') acknowledged.push(id);
          }, () => undefined);
        }
        break;
      }
      for (const answer of await Promise.all(answers)) {
        expect(answer.t).toBe('done');
        acknowledged.push(answer.id!);
      }
    }
    await server.stop('SIGKILL');
    await ada.whenClosed();
    server = await startServer({ dataDir: folder });
    ada = await SocketPlayer.join(server.url, code, { token, hostToken });
  }
  const told = { hash: ada.hash(), seq: ada.seq };
  await server.stop();
  const { askIds, ...kept } = await stored(folder, code);
  expect(kept).toEqual(told);
  const asked = askIds.filter((id) => id !== null);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.every((id) => sent.has(id))).toBe(true);
  expect(asked.filter((id) => acknowledged.includes(id))).toEqual(acknowledged);
}, 60_000);

describe('a room that is broken, on a running server', () => {
  test('its players are told so, the operator reads it, the other rooms and the server go on', async () => {
    server = await startServer({ dataDir: folder });
    const rooms = [await makeRoom(server.url), await makeRoom(server.url)] as const;
    const [ada, bo] = await Promise.all(rooms.map(({ code }, i) => SocketPlayer.join(server!.url, code, { name: ['Ada', 'Bo'][i]! }))) as [SocketPlayer, SocketPlayer];
    for (const player of [ada, bo]) expect(await player.ask({ type: 'take-seat', seatId: 'server.app' })).toMatchObject({ t: 'done' });
    await server.stop();
    const db = new Database(databaseFile(folder));
    db.prepare("UPDATE inputs SET input = replace(input, 'Ada', 'Eve') WHERE code = ? AND seq = 1").run(rooms[0].code);
    db.close();
    server = await startServer({ dataDir: folder });
    const lost = await SocketPlayer.connect(server.url);
    lost.send({ t: 'join', v: PROTOCOL_VERSION, code: rooms[0].code, token: ada.token });
    expect(await lost.message('refused')).toMatchObject({ code: 'room-broken' });
    const journal = await fetch(`${server.url}api/rooms/${rooms[0].code}/journal`, { headers: { authorization: `Bearer ${ada.token}` } });
    expect([journal.status, await journal.json()]).toMatchObject([500, { error: { code: 'room-broken' } }]);
    const back = await SocketPlayer.join(server.url, rooms[1].code, { token: bo.token });
    expect(await back.ask({ type: 'leave-seat', seatId: 'server.app' })).toMatchObject({ t: 'done', seq: 3 });
    expect((await fetch(`${server.url}healthz`)).status).toBe(200);
    expect(await (await fetch(`${server.url}metrics`)).text()).toMatch(/^ackademy_rooms_broken_total 1$/m);
    const exit = await server.stop();
    server = null;
    expect(exit.stderr).toMatch(new RegExp(`"room":"${rooms[0].code}".*input 1 of the journal is missing or not what was written, and input 2 follows`));
    expect([exit.code, exit.stderr.includes(ada.token)]).toEqual([0, false]);
  }, 60_000);
});

test('checkpoints: a server that was killed goes on from the last one, with the World of the whole journal', async () => {
  server = await startServer({ dataDir: folder });
  const { code, hostToken } = await makeRoom(server.url);
  const ada = await SocketPlayer.join(server.url, code, { name: 'Ada', hostToken });
  await server.stop();
  const store = openStore(folder);
  const entries = Array.from({ length: CHECKPOINT_EVERY }, (_, i) => ({ seq: 2 + i, input: { type: 'set-gated', gated: i % 2 === 0 } as const, playerId: null, askId: null }));
  await store.commit([{ code, players: [], entries }]);
  await store.close();
  server = await startServer({ dataDir: folder });
  const back = await SocketPlayer.join(server.url, code, { token: ada.token, hostToken });
  expect(await back.ask({ type: 'pause' }, 'before')).toMatchObject({ t: 'done', seq: CHECKPOINT_EVERY + 2 });
  expect(await back.ask({ type: 'resume' }, 'after')).toMatchObject({ t: 'done' });
  await server.stop('SIGKILL');
  const db = new Database(databaseFile(folder));
  expect(db.prepare('SELECT seq FROM checkpoints').all()).toMatchObject([{ seq: CHECKPOINT_EVERY + 2 }]);
  db.close();
  server = await startServer({ dataDir: folder });
  const again = await SocketPlayer.join(server.url, code, { token: ada.token, hostToken });
  expect(again.seq).toBe(CHECKPOINT_EVERY + 3);
  // A resend of what was done before the checkpoint is answered from what was done.
  expect(await again.ask({ type: 'pause' }, 'before')).toEqual({ t: 'done', id: 'before', seq: CHECKPOINT_EVERY + 2 });
  const hash = again.hash();
  await server.stop();
  expect(await stored(folder, code)).toMatchObject({ hash, seq: CHECKPOINT_EVERY + 3 });
}, 60_000);

/** `npm run backup -- FILE`, as npm starts it. */
function backup(dataDir: string, file: string): Promise<Exit> {
  const child = spawn(process.execPath, ['dist/server/backup.js', file], { cwd: join(import.meta.dirname, '../..'), env: { ...process.env, DATA_DIR: dataDir }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return new Promise((resolve) => void child.once('close', (code, signal) => resolve({ code, signal, ...output })));
}

describe('npm run backup', () => {
  test('under load: the copy opens, and each of its rooms is as the room was at one of its inputs', async () => {
    server = await startServer({ dataDir: folder });
    const { url } = server;
    const players = await Promise.all(['Ada', 'Bo', 'Cy'].map(async (name) => {
      const { code, hostToken } = await makeRoom(url);
      return { code, player: await SocketPlayer.join(url, code, { name, hostToken }), hashes: new Map<number, string>() };
    }));
    let loading = true;
    const load = Promise.all(players.map(async ({ player, hashes }) => {
      for (let i = 0; loading || i < 5; i++) {
        hashes.set(player.seq, player.hash());
        expect((await player.ask({ type: 'set-gated', gated: i % 2 === 0 })).t).toBe('done');
      }
      hashes.set(player.seq, player.hash());
    }));
    await Promise.all(players.map(({ player }) => player.until(() => player.seq > 3)));
    const copies = tempDir();
    const file = join(copies, 'ackademy.db');
    const exit = await backup(folder, file);
    loading = false;
    await load;
    expect([exit.code, exit.stderr]).toEqual([0, '']);
    expect(exit.stdout).toMatch(/^Copied 3 rooms with \d+ inputs to /);
    const store = openStore(copies);
    for (const { code, hashes } of players) {
      const room = restoreRoom((await store.loadRoom(code))!);
      expect(room.seq).toBeGreaterThan(3);
      expect(hashPlain(room.world)).toBe(hashes.get(room.seq));
    }
    await store.close();
    expect((await backup(folder, file)).stderr).toBe(`No copy was made: ${file} is there already.\n`);
    removeDir(copies);
  }, 60_000);

  test('a copy of a broken database is not kept', async () => {
    server = await startServer({ dataDir: folder });
    const { code } = await makeRoom(server.url);
    await SocketPlayer.join(server.url, code, { name: 'Ada' });
    await server.stop();
    const db = new Database(databaseFile(folder));
    db.exec("UPDATE inputs SET input = '{}'");
    db.close();
    const file = join(folder, 'copy.db');
    const exit = await backup(folder, file);
    expect([exit.code, exit.stderr]).toEqual([1, `No copy was made: input 1 of room ${code} is not what was written.\n`]);
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
  }, 60_000);

  test('where there is no database', async () => {
    const exit = await backup(join(folder, 'none'), join(folder, 'copy.db'));
    expect([exit.code, exit.stderr]).toEqual([1, `No copy was made: there is no database in ${join(folder, 'none')} (DATA_DIR).\n`]);
  });
});

test('a database of a newer version is left alone, and the server says so in one line', async () => {
  const other = await startServer({ dataDir: folder });
  await other.stop();
  const db = new Database(databaseFile(folder));
  db.exec('PRAGMA user_version = 99');
  db.close();
  copyFileSync(databaseFile(folder), join(folder, 'before'));
  await expect(startServer({ dataDir: folder })).rejects.toThrow(/The data in \S+ \(DATA_DIR\) was written by a newer version of Ackademy \(format 99, where this version reads up to 2\)/);
});
