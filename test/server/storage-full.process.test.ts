import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statfsSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashPlain } from '../../shared/base/index.ts';
import { actFor } from '../../server/acting.ts';
import type { Place } from '../../server/joining.ts';
import { createRooms, type Rooms } from '../../server/rooms.ts';
import type { Store } from '../../server/store.ts';
import { databaseFile, openStore } from '../../server/store/sqlite.ts';
import { joinAs, turn, type Ear } from '../kit/in-process.ts';
import { removeDir, startServer, tempDir } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

describe("SQLite's own SQLITE_FULL", () => {
  let folder = '';
  let store: Store;
  let rooms: Rooms;
  beforeEach(() => {
    folder = tempDir();
  });
  afterEach(async () => {
    await rooms.stop();
    await store.close();
    removeDir(folder);
  });

  function open(maxPages?: number): void {
    store = openStore(folder, maxPages === undefined ? {} : { maxPages });
    rooms = createRooms(store, pino({ level: 'silent' }), { commitEveryMs: 0 });
  }

  /** Asks for inputs, 50 in one commit, until a commit is refused; gives how many were done. */
  async function fill(ada: Place & { ear: Ear }): Promise<number> {
    for (let done = 0; done < 20_000; done += 50) {
      const since = ada.ear.told.length;
      for (let i = done; i < done + 50; i++) actFor(rooms, ada, `fill ${i}`, { type: i % 2 === 0 ? 'take-seat' : 'leave-seat', seatId: 'server.app' });
      await turn();
      const refused = ada.ear.told.slice(since).filter(({ t }) => t === 'refused');
      if (refused.length === 0) continue;
      expect(refused).toEqual(Array.from({ length: 50 }, (_, i) => expect.objectContaining({ id: `fill ${done + i}`, code: 'storage' }) as unknown));
      return done;
    }
    throw new Error('never full');
  }

  test('refused with code storage, World unchanged, and on it goes when there is room', async () => {
    open(40);
    const { code, hostToken } = await rooms.create();
    const ada = await joinAs(rooms, code, { name: 'Ada', hostToken });
    const done = await fill(ada);
    expect(done).toBeGreaterThan(20);
    expect(ada.room.seq).toBe(done + 1);
    // What is left of the last page holds a few of them, one at a time.
    let [before, seq] = ['', 0];
    for (let i = 0; i < 200 && ada.ear.told.at(-1)?.t !== 'refused' || i === 0; i++) {
      [before, seq] = [hashPlain(ada.room.world), ada.room.seq];
      actFor(rooms, ada, `one ${i}`, { type: 'set-gated', gated: i % 2 === 0 });
      await turn();
    }
    expect(ada.ear.told.at(-1)).toMatchObject({ t: 'refused', id: expect.stringContaining('one '), code: 'storage' });
    expect([hashPlain(ada.room.world), ada.room.seq]).toEqual([before, seq]);

    await rooms.stop();
    await store.close();
    open();
    const back = await joinAs(rooms, code, { token: ada.member.token, hostToken });
    expect([hashPlain(back.room.world), back.room.seq]).toEqual([before, seq]);
    actFor(rooms, back, 'again', { type: 'pause' });
    await turn();
    expect(back.ear.told.at(-1)).toMatchObject({ t: 'inputs', inputs: [{ id: 'again', seq: seq + 1 }] });
  });
});

/** A file system of 3 MB, where this machine lets us have one. */
function mountSmall(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  return process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]).status === 0;
}

const probe = join(tempDir(), 'probe');
const canMount = mountSmall(probe);
if (canMount) spawnSync('umount', [probe]);

// Where mounting is not allowed SQLite's own limit, above, is the full disk that we can have.
if (canMount) describe('a file system that is full, under a running server', () => {
  const folder = join(tempDir(), 'small');
  beforeEach(() => void mountSmall(folder));
  afterEach(() => {
    spawnSync('umount', [folder]);
    removeDir(folder);
  });

  test('the server stays up, refuses with code storage, and goes on when there is room', async () => {
    const server = await startServer({ dataDir: folder });
    const { code, hostToken } = await makeRoom(server.url);
    const ada = await SocketPlayer.join(server.url, code, { name: 'Ada', hostToken });
    const ballast = join(folder, 'ballast');
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(ballast, Buffer.alloc((bavail - 2) * bsize));
    let refused = await ada.ask({ type: 'set-gated', gated: true });
    for (let i = 0; i < 40 && refused.t === 'done'; i++) refused = await ada.ask({ type: 'set-gated', gated: i % 2 === 0 });
    expect(refused).toMatchObject({ t: 'refused', code: 'storage' });
    const [before, seq] = [ada.hash(), ada.seq];
    expect((await fetch(`${server.url}healthz`)).status).toBe(200);
    expect(await ada.ask({ type: 'pause' })).toMatchObject({ t: 'refused', code: 'storage' });
    expect([ada.hash(), ada.seq]).toEqual([before, seq]);
    rmSync(ballast);
    expect(await ada.ask({ type: 'pause' })).toMatchObject({ t: 'done', seq: seq + 1 });
    const bo = await SocketPlayer.join(server.url, code, { name: 'Bo' });
    await ada.until(() => ada.seq === bo.seq);
    expect(bo.hash()).toBe(ada.hash());
    expect((await server.stop()).code).toBe(0);
    expect(existsSync(databaseFile(folder))).toBe(true);
  });
});
