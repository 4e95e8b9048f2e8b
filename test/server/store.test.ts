import { readFileSync, statSync, truncateSync, writeFileSync, copyFileSync, appendFileSync, openSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashPlain } from '../../shared/base/index.ts';
import { restoreRoom } from '../../server/room.ts';
import { RoomBroken, StoreTooNew, type Store } from '../../server/store.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { removeDir, tempDir } from '../kit/server.ts';
import { entriesOf, roomRecord, storeContract, worldAfter } from './store-contract.ts';

storeContract('SQLite', async () => {
  const folder = tempDir();
  return { store: openStore(folder), reopen: async () => openStore(folder), remove: async () => removeDir(folder) };
});

let folder = '';
let store: Store;
const file = (): string => join(folder, 'ackademy.db');
const options = { engine: 'test' };
beforeEach(() => {
  folder = tempDir();
  store = openStore(folder, options);
});
afterEach(async () => {
  await store.close().catch(() => undefined);
  removeDir(folder);
});

/** Runs SQL in the file past the store, which is closed meanwhile. */
async function damage(sql: string): Promise<void> {
  await store.close();
  const db = new Database(file());
  db.exec(sql);
  db.close();
  store = openStore(folder, options);
}

/** A room of 20 inputs with checkpoints after 8 and 16. */
async function fill(code: string): Promise<void> {
  await store.createRoom(roomRecord(code));
  await store.commit([{ code, players: [], entries: entriesOf(1, 8), checkpoint: { seq: 8, world: worldAfter(8) } }]);
  await store.commit([{ code, players: [], entries: entriesOf(9, 16), checkpoint: { seq: 16, world: worldAfter(16) } }]);
  await store.commit([{ code, players: [], entries: entriesOf(17, 20) }]);
}

async function recovered(code: string): Promise<{ hash: string; seq: number; from: number; repairs: string[] }> {
  const stored = (await store.loadRoom(code))!;
  const room = restoreRoom(stored);
  return { hash: hashPlain(room.world), seq: room.seq, from: room.checkpointSeq, repairs: stored.repairs };
}

describe('checkpoints', () => {
  const bent = (seq: number): string => `UPDATE checkpoints SET world = CAST(substr(world, 1, 40) || x'ff' || substr(world, 42) AS BLOB) WHERE seq = ${seq}`;
  test.each([
    ['sound', '', 16, 0],
    ['newest bent', bent(16), 8, 1],
    ['newest cut short', 'UPDATE checkpoints SET world = substr(world, 1, 100) WHERE seq = 16', 8, 1],
    ['newest of another World', 'UPDATE checkpoints SET world = (SELECT world FROM checkpoints WHERE seq = 8) WHERE seq = 16', 8, 1],
    ['both bent', `${bent(16)}; ${bent(8)}`, 0, 2],
    ['of another engine', "UPDATE checkpoints SET engine = 'older'", 0, 0],
    ['none', 'DELETE FROM checkpoints', 0, 0],
  ])('%s: the same World', async (_what, sql, from, repairs) => {
    await fill('AAAAAA');
    if (sql !== '') await damage(sql);
    const found = await recovered('AAAAAA');
    expect(found).toMatchObject({ hash: hashPlain(worldAfter(20)), seq: 20, from });
    expect(found.repairs).toHaveLength(repairs);
  });

  test('no more than two are kept', async () => {
    await store.createRoom(roomRecord('AAAAAA'));
    for (let seq = 1; seq <= 5; seq++) await store.commit([{ code: 'AAAAAA', players: [], entries: entriesOf(seq, seq), checkpoint: { seq, world: worldAfter(seq) } }]);
    await damage('DELETE FROM checkpoints WHERE seq > 4');
    expect((await recovered('AAAAAA')).from).toBe(4);
    await damage('DELETE FROM checkpoints WHERE seq > 3');
    expect((await recovered('AAAAAA')).from).toBe(0);
  });
});

describe('broken journals', () => {
  const BEND = "UPDATE inputs SET input = replace(input, 'gated', 'gaded') WHERE code = 'AAAAAA' AND seq";
  test.each([
    ['the last row bent', `${BEND} = 20`, 19],
    ['the last three bent', `${BEND} >= 18`, 17],
    ['the end behind a checkpoint', `${BEND} >= 15`, 14],
    ['an ask id bent', "UPDATE inputs SET ask_id = 'mine' WHERE code = 'AAAAAA' AND seq = 20", 19],
    ['the last row no UTF-8', "UPDATE inputs SET input = CAST(x'7b22ff22c3' AS TEXT) WHERE code = 'AAAAAA' AND seq = 20", 19],
    ['a zero byte in it', "UPDATE inputs SET ask_id = CAST(x'610062' AS TEXT) WHERE code = 'AAAAAA' AND seq = 20", 19],
    ['the last row half there', "UPDATE inputs SET input = substr(input, 1, 9) WHERE code = 'AAAAAA' AND seq = 20", 19],
  ])('%s: cut off, said, and written on from there', async (_what, sql, last) => {
    await fill('AAAAAA');
    await damage(sql);
    const found = await recovered('AAAAAA');
    expect(found).toMatchObject({ seq: last, hash: hashPlain(worldAfter(last)), repairs: [expect.stringContaining(`follows input ${last} `)] });
    await store.commit([{ code: 'AAAAAA', players: [], entries: entriesOf(last + 1, 21) }]);
    expect(await recovered('AAAAAA')).toMatchObject({ seq: 21, hash: hashPlain(worldAfter(21)), repairs: [] });
  });

  test.each([
    ['one bent', `${BEND} = 5`, 5],
    ['one no UTF-8', "UPDATE inputs SET player_id = CAST(x'ffc3' AS TEXT) WHERE code = 'AAAAAA' AND seq = 5", 5],
    ['one missing', "DELETE FROM inputs WHERE code = 'AAAAAA' AND seq = 6", 6],
    ['the first missing', "DELETE FROM inputs WHERE code = 'AAAAAA' AND seq = 1", 1],
    ['two that changed places', "UPDATE inputs SET seq = -seq WHERE code = 'AAAAAA' AND seq IN (4, 5); UPDATE inputs SET seq = 9 + seq WHERE code = 'AAAAAA' AND seq < 0", 4],
  ])('in the middle, %s: that room alone, and nothing is cut', async (_what, sql, seq) => {
    await fill('AAAAAA');
    await fill('BBBBBB');
    await damage(sql);
    await expect(store.loadRoom('AAAAAA')).rejects.toThrow(RoomBroken);
    await expect(store.loadRoom('AAAAAA')).rejects.toThrow(`input ${seq} `);
    await expect(store.loadEntries('AAAAAA', 1, 100)).rejects.toThrow(RoomBroken);
    expect(await recovered('BBBBBB')).toMatchObject({ seq: 20, hash: hashPlain(worldAfter(20)) });
    expect(await store.loadEntries('AAAAAA', 15, 100)).toHaveLength(6);
  });

  test('what the room started from is no JSON and no UTF-8: that room alone', async () => {
    await fill('AAAAAA');
    await fill('BBBBBB');
    await damage("UPDATE rooms SET config = CAST(x'7b22ff' AS TEXT) WHERE code = 'AAAAAA'; UPDATE players SET name = CAST(x'ff' AS TEXT)");
    await expect(store.loadRoom('AAAAAA')).rejects.toThrow(RoomBroken);
    await expect(store.findRoom('AAAAAA')).rejects.toThrow(RoomBroken);
    expect(await recovered('BBBBBB')).toMatchObject({ seq: 20 });
  });

  test('pages of one room that SQLite cannot read: that room alone', async () => {
    for (const code of ['AAAAAA', 'MMMMMM', 'ZZZZZZ']) {
      await store.createRoom(roomRecord(code));
      await store.commit([{ code, players: [], entries: entriesOf(1, 2_000) }]);
    }
    await store.close();
    const bytes = readFileSync(file());
    const pageSize = bytes.readUInt16BE(16);
    const at = bytes.length / pageSize;
    const inMiddle = Array.from({ length: at }, (_, page) => page).filter((page) => bytes.subarray(page * pageSize, (page + 1) * pageSize).toString('latin1').split('MMMMMM').length > 20);
    expect(inMiddle.length).toBeGreaterThan(5);
    const handle = openSync(file(), 'r+');
    for (const page of inMiddle.slice(2, 5)) writeSync(handle, Buffer.alloc(pageSize, 0xa5), 0, pageSize, page * pageSize);
    closeSync(handle);
    store = openStore(folder, options);
    await expect(store.loadRoom('MMMMMM')).rejects.toThrow(RoomBroken);
    for (const code of ['AAAAAA', 'ZZZZZZ']) {
      expect(await recovered(code)).toMatchObject({ seq: 2_000 });
      await store.commit([{ code, players: [], entries: entriesOf(2_001, 2_001) }]);
      expect(await recovered(code)).toMatchObject({ seq: 2_001 });
    }
  });
});

describe("SQLite's log after a crash", () => {
  /** The database and its log, as a crash left them after two commits; only the log holds the second. */
  async function crashed(bend: (wal: string) => void): Promise<void> {
    await store.createRoom(roomRecord('AAAAAA'));
    await store.commit([{ code: 'AAAAAA', players: [], entries: entriesOf(1, 10) }]);
    await store.commit([{ code: 'AAAAAA', players: [], entries: entriesOf(11, 20) }]);
    const left = tempDir();
    copyFileSync(file(), join(left, 'ackademy.db'));
    copyFileSync(`${file()}-wal`, join(left, 'ackademy.db-wal'));
    await store.close();
    removeDir(folder);
    folder = left;
    bend(`${file()}-wal`);
    store = openStore(folder, options);
  }

  test.each<[string, (wal: string) => void, number]>([
    ['whole', () => undefined, 20],
    ['with garbage after its end', (wal) => appendFileSync(wal, Buffer.alloc(9_000, 0x5a)), 20],
    ['without its last page', (wal) => truncateSync(wal, statSync(wal).size - 4_120), 10],
    ['torn in its last page', (wal) => truncateSync(wal, statSync(wal).size - 100), 10],
    ['with a byte flipped near its end', (wal) => {
      const bytes = readFileSync(wal);
      bytes[bytes.length - 50]! ^= 1;
      writeFileSync(wal, bytes);
    }, 10],
  ])('%s: whole commits, in order', async (_what, bend, last) => {
    await crashed(bend);
    expect(await recovered('AAAAAA')).toMatchObject({ seq: last, hash: hashPlain(worldAfter(last)), repairs: [] });
  });
});

describe('versions', () => {
  test('a file of a newer version is left as it is', async () => {
    await store.close();
    const db = new Database(file());
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(() => openStore(folder)).toThrow(StoreTooNew);
  });

  test('a file of version 0 is brought up to date: rooms and inputs are as they were', async () => {
    const old = tempDir();
    const db = new Database(join(old, 'ackademy.db'));
    db.exec(`
      CREATE TABLE rooms (code TEXT PRIMARY KEY, seed INTEGER NOT NULL, host_hash BLOB NOT NULL, created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE players (code TEXT NOT NULL, player_id TEXT NOT NULL, name TEXT NOT NULL, token_hash BLOB NOT NULL, PRIMARY KEY (code, player_id)) STRICT, WITHOUT ROWID;
      CREATE TABLE inputs (code TEXT NOT NULL, seq INTEGER NOT NULL, input TEXT NOT NULL, player_id TEXT, ask_id TEXT, PRIMARY KEY (code, seq)) STRICT, WITHOUT ROWID;
      INSERT INTO rooms VALUES ('AAAAAA', 7, x'00', 86400000);`);
    const add = db.prepare('INSERT INTO inputs VALUES (?, ?, ?, ?, ?)');
    for (const { seq, input, playerId, askId } of entriesOf(1, 20)) add.run('AAAAAA', seq, JSON.stringify(input), playerId, askId);
    db.close();
    const opened = openStore(old);
    try {
      const room = restoreRoom((await opened.loadRoom('AAAAAA'))!);
      expect([room.seq, hashPlain(room.world)]).toEqual([20, hashPlain(worldAfter(20))]);
      expect(await opened.prune({ roomsBeforeMs: 86_400_000, resultsBeforeMs: 0, keep: new Set() })).toEqual([]);
      expect(await opened.prune({ roomsBeforeMs: 86_400_001, resultsBeforeMs: 0, keep: new Set() })).toEqual(['AAAAAA']);
    } finally {
      await opened.close();
      removeDir(old);
    }
  });
});

test('pages of pruned rooms are given back to the file system', async () => {
  for (let i = 0; i < 30; i++) {
    const code = `ROOM${i}`;
    await store.createRoom(roomRecord(code));
    await store.commit([{ code, players: [], entries: entriesOf(1, 400) }], 1_000);
  }
  await store.close();
  const full = statSync(file()).size;
  store = openStore(folder, options);
  let gone = 0;
  for (let some = 1; some > 0; gone += some) some = (await store.prune({ roomsBeforeMs: Date.now(), resultsBeforeMs: 0, keep: new Set() })).length;
  await store.close();
  expect(gone).toBe(30);
  expect(statSync(file()).size).toBeLessThan(full / 4);
  store = openStore(folder, options);
});
