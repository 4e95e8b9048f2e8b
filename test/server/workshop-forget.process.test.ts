import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../server/store/sqlite.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const REAL = ['Zacharias Unforgettable', '王不忘记录'];
const DAY_MS = 86_400_000;

/** Files of the data folder in which one of the real names stands. */
function filesWithNames(dataDir: string): string[] {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => REAL.some((name) => readFileSync(path).includes(name)));
}

interface Ran {
  codes: string[];
  hostToken: string;
}

/** A workshop with a list of names whose game runs; everybody has left. */
async function ran({ url }: ServerProcess): Promise<Ran> {
  const { code, hostToken } = await makeRoom(url, { workshop: { plan: [{ id: 'game', kind: 'game', mode: 'closed', minutes: 5 }], rules: { names: 'list', teamSize: 1 }, names: REAL } });
  const host = await SocketPlayer.join(url, code, { hostToken, watch: true });
  const players: SocketPlayer[] = [];
  for (const name of REAL) players.push(await SocketPlayer.join(url, code, { name }));
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await host.until(() => host.world!.workshop!.phase === 'running');
  const { rooms } = host.world!.workshop!;
  for (const player of [host, ...players]) player.cut();
  return { codes: [code, ...rooms.map((room) => room.code)], hostToken };
}

/** A run of a level is kept back, as the desk writes it (server/workshop/desk.ts), at a server that has stopped. */
async function keepBack(dataDir: string, [code]: string[]): Promise<void> {
  const store = openStore(dataDir);
  await store.putResults(`${code}:kept`, JSON.stringify([{ playerId: 'p1', levelId: 'first-syn' }]), Date.now());
  await store.close();
}

/** How much of these rooms the disk of a stopped server holds: rooms, inputs, and what is kept beside the first. */
async function held(dataDir: string, codes: string[]): Promise<{ rooms: number; inputs: number; names: boolean; kept: boolean }> {
  const store = openStore(dataDir);
  const found = { rooms: 0, inputs: 0, names: (await store.getResults(`${codes[0]}:names`)) !== null, kept: (await store.getResults(`${codes[0]}:kept`)) !== null };
  for (const code of codes) {
    found.rooms += Number((await store.findRoom(code)) !== null);
    found.inputs += (await store.loadEntries(code, 1, 1_000)).length;
  }
  await store.close();
  return found;
}

/** The host deletes it. */
async function deleted(dataDir: string, { codes, hostToken }: Ran): Promise<void> {
  const server = await startServer({ dataDir });
  const answer = await fetch(new URL(`api/workshops/${codes[0]}`, server.url), { method: 'DELETE', headers: { authorization: `Bearer ${hostToken}` } });
  expect(answer.status).toBe(204);
  await server.stop();
}

/** It is a day older than rooms are kept. */
async function outlived(dataDir: string): Promise<void> {
  const store = openStore(dataDir);
  await store.prune({ roomsBeforeMs: Date.now() + DAY_MS, resultsBeforeMs: 0, keep: new Set() });
  await store.close();
}

test.each([['by its host', deleted], ['by age', outlived]])('a workshop that is deleted %s leaves no room, input or name on the disk, nor what it kept back, nor the bytes of a name in any file', async (_by, forget) => {
  const dataDir = tempDir();
  const server = await startServer({ dataDir });
  const workshop = await ran(server);
  const { code: other } = await makeRoom(server.url);
  await server.stop();
  await keepBack(dataDir, workshop.codes);
  expect(workshop.codes.length).toBeGreaterThan(1);
  expect(await held(dataDir, workshop.codes)).toEqual({ rooms: workshop.codes.length, inputs: expect.any(Number), names: true, kept: true });
  expect(filesWithNames(dataDir)).not.toEqual([]);
  await forget(dataDir, workshop);
  expect(await held(dataDir, workshop.codes)).toEqual({ rooms: 0, inputs: 0, names: false, kept: false });
  expect(filesWithNames(dataDir)).toEqual([]);
  // Who deletes one deletes no other.
  if (forget === deleted) expect((await held(dataDir, [other])).rooms).toBe(1);
  removeDir(dataDir);
});
