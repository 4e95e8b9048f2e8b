import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { Batch, PruneRule, RoomRecord, Store } from '../store.ts';
import { packWorld, rowSum } from './checksum.ts';
import { ENGINE } from './engine.ts';
import { createLearners } from './learners.ts';
import { asBroken, createLoader, entryOf, firstOf, recordOf, type RoomRow, rowsOf, SELECT_ROOM, selectInputs, textOf } from './recover.ts';
import { prepareTables } from './schema.ts';

/** Checkpoints kept of a room: should the newest be broken, there is one before it. */
const KEPT_CHECKPOINTS = 2;
/** Rooms deleted and pages given back in one call: some milliseconds each. */
const ROOMS_AT_ONCE = 20;
const PAGES_AT_ONCE = 500;
/** How exactly it is known when a room was last used. */
const USED_EXACT_MS = 3_600_000;

/** The workshop that the room of an activity is part of, as SQL. What a broken room says of it counts for nothing. */
const PART_OF = "CASE WHEN json_valid(config) THEN config ->> '$.partOf' END";

/** The database's file in the folder. */
export function databaseFile(dataDir: string): string {
  return join(dataDir, 'ackademy.db');
}

export interface StoreOptions {
  /** Whose checkpoints may be used; for tests. */
  engine?: string;
  /** Pages that the file may have: as a disk that gets full. For tests. */
  maxPages?: number;
}

function openDatabase(dataDir: string, { maxPages }: StoreOptions): Database.Database {
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(databaseFile(dataDir), { timeout: 5_000 });
  try {
    // Before there are tables: pages that pruning frees can then be given back a few at a time.
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    // What is deleted is overwritten: else names would stay in free pages of the file.
    db.pragma('secure_delete = ON');
    // FULL syncs the log at each commit: what was acknowledged survives the loss of power as well.
    db.pragma('synchronous = FULL');
    prepareTables(db);
    if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Brings everything from the log into the file first, which is then whole in itself. */
function closeDatabase(db: Database.Database): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Nothing is lost, such as on a full disk: the log stays beside the file and is read when it is opened.
  }
  db.close();
}

/** Does it at once; what it throws rejects the promise. */
function atOnce<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

/** As `atOnce`, where pages of one room may be broken. */
function reading<T>(work: () => T): Promise<T> {
  return atOnce(() => {
    try {
      return work();
    } catch (error) {
      throw asBroken(error);
    }
  });
}

function resultsOf(row: unknown): string | null {
  return row === undefined ? null : textOf((row as { results: ArrayBuffer }).results);
}

/** Writes batches of many rooms in one transaction. */
function createWriter(db: Database.Database, engine: string): (batches: Batch[], nowMs: number) => void {
  const addPlayer = db.prepare('INSERT INTO players (code, player_id, name, token_hash) VALUES (?, ?, ?, ?)');
  const addInput = db.prepare('INSERT INTO inputs (code, seq, input, player_id, ask_id, sum) VALUES (?, ?, ?, ?, ?, ?)');
  const addCheckpoint = db.prepare('INSERT INTO checkpoints (code, seq, engine, hash, world) VALUES (?, ?, ?, ?, ?)');
  const dropCheckpoints = db.prepare(`
    DELETE FROM checkpoints WHERE code = ?1 AND seq < (SELECT min(seq) FROM (SELECT seq FROM checkpoints WHERE code = ?1 ORDER BY seq DESC LIMIT ${KEPT_CHECKPOINTS}))`);
  // A workshop is used with each of its rooms: they are pruned together.
  const use = db.prepare(`UPDATE rooms SET used_ms = ?1 WHERE code IN (?2, (SELECT ${PART_OF} FROM rooms WHERE code = ?2))`);
  /** When rooms were last noted as used: not with every commit. */
  const used = new Map<string, number>();

  const write = db.transaction((batches: Batch[], nowMs: number) => {
    for (const { code, players, entries, checkpoint } of batches) {
      for (const { playerId, name, tokenHash } of players) addPlayer.run(code, playerId, name, Buffer.from(tokenHash));
      for (const { seq, input, playerId, askId } of entries) {
        const text = JSON.stringify(input);
        addInput.run(code, seq, text, playerId, askId, rowSum(seq, text, playerId, askId));
      }
      if (checkpoint) {
        const { packed, hash } = packWorld(checkpoint.world);
        addCheckpoint.run(code, checkpoint.seq, engine, hash, packed);
        dropCheckpoints.run(code);
      }
      if (nowMs - (used.get(code) ?? 0) >= USED_EXACT_MS) use.run(nowMs, code);
    }
  });
  return (batches, nowMs) => {
    write.immediate(batches, nowMs);
    for (const { code } of batches) if (nowMs - (used.get(code) ?? 0) >= USED_EXACT_MS) used.set(code, nowMs);
  };
}

/** Deletes old rooms and results, some at a time, and gives their pages back to the file system. */
function createPruner(db: Database.Database): { prune(rule: PruneRule): string[]; dropRooms(codes: readonly string[]): void } {
  // A workshop goes before its rooms, so that none is found that has lost some of them.
  const findOld = db.prepare(`
    WITH old AS MATERIALIZED (SELECT code, coalesce(${PART_OF}, code) AS whole, used_ms FROM rooms WHERE used_ms < ?1)
    SELECT CAST(code AS BLOB) AS code, CAST(whole AS BLOB) AS whole FROM old
    WHERE NOT EXISTS (SELECT 1 FROM rooms WHERE rooms.code = old.whole AND rooms.used_ms >= ?1) ORDER BY old.code <> old.whole, used_ms`);
  const drops = ['inputs', 'checkpoints', 'players', 'remotes', 'rooms']
    .map((table) => `DELETE FROM ${table} WHERE code = ?`)
    // What was kept beside the room goes with it: real names, and what was not to be seen yet.
    .concat("DELETE FROM results WHERE code IN (?1 || ':names', ?1 || ':kept')").map((sql) => db.prepare(sql));
  const dropResults = ["results WHERE code NOT LIKE '%:%' AND", 'runs WHERE', 'learners WHERE'].map((from) => db.prepare(`DELETE FROM ${from} at_ms < ?`));
  const drop = db.transaction((codes: string[], resultsBeforeMs: number) => {
    for (const code of codes) for (const statement of drops) statement.run(code);
    for (const statement of dropResults) statement.run(resultsBeforeMs);
  });
  const dropRooms = db.transaction((codes: readonly string[]) => {
    for (const code of codes) for (const statement of drops) statement.run(code);
  });
  const prune = ({ roomsBeforeMs, resultsBeforeMs, keep }: PruneRule): string[] => {
    const found = (findOld.all(roomsBeforeMs) as { code: ArrayBuffer; whole: ArrayBuffer }[]).map(({ code, whole }) => ({ code: textOf(code), whole: textOf(whole) }));
    const kept = new Set([...keep, ...found.flatMap(({ code, whole }) => (keep.has(code) ? [whole] : []))]);
    const old = found.filter(({ code, whole }) => !kept.has(whole) && /^\w+$/.test(code)).map(({ code }) => code).slice(0, ROOMS_AT_ONCE);
    drop.immediate(old, resultsBeforeMs);
    db.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
    return old;
  };
  return { prune, dropRooms: (codes) => dropRooms.immediate(codes) };
}

/** Makes rooms, whole or as the beginning of another one. */
function createMaker(db: Database.Database): Record<'create', (room: RoomRecord) => boolean> & Record<'fork', (room: RoomRecord, from: string, seq: number) => boolean> {
  const addRoom = db.prepare('INSERT INTO rooms (code, seed, host_hash, created_ms, used_ms, config) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const copies = [
    'INSERT INTO players SELECT ?1, player_id, name, token_hash FROM players WHERE code = ?2 AND ?3 >= 0',
    'INSERT INTO remotes SELECT ?1, remote_id, token_hash FROM remotes WHERE code = ?2 AND ?3 >= 0',
    'INSERT INTO inputs SELECT ?1, seq, input, player_id, ask_id, sum FROM inputs WHERE code = ?2 AND seq <= ?3',
    'INSERT INTO checkpoints SELECT ?1, seq, engine, hash, world FROM checkpoints WHERE code = ?2 AND seq <= ?3',
  ].map((sql) => db.prepare(sql));
  const create = ({ code, config, hostHash, createdMs }: RoomRecord): boolean =>
    addRoom.run(code, config.seed, Buffer.from(hostHash), createdMs, createdMs, JSON.stringify(config)).changes === 1;
  const fork = db.transaction((room: RoomRecord, from: string, seq: number): boolean => {
    if (!create(room)) return false;
    for (const copy of copies) copy.run(room.code, from, seq);
    return true;
  });
  return { create, fork: (room, from, seq) => fork.immediate(room, from, seq) };
}

/**
 * The store that is built in: `ackademy.db` in the folder, which is made where it is missing. Each call is done when it
 * returns, and its promise settled. Throws where the folder cannot be written, and StoreTooNew.
 */
export function openStore(dataDir: string, options: StoreOptions = {}): Store {
  const db = openDatabase(dataDir, options);
  const engine = options.engine ?? ENGINE;
  const findRoom = db.prepare(SELECT_ROOM);
  const findToken = db.prepare(`
    SELECT 1 FROM rooms WHERE code = ?1 AND host_hash = ?2 UNION ALL SELECT 1 FROM players WHERE code = ?1 AND token_hash = ?2
    UNION ALL SELECT 1 FROM remotes WHERE code = ?1 AND token_hash = ?2`);
  const findSome = db.prepare(selectInputs('code = ? AND seq >= ? ORDER BY seq LIMIT ?'));
  const addRemote = db.prepare('INSERT INTO remotes (code, remote_id, token_hash) VALUES (?, ?, ?)');
  const dropRemotes = db.prepare('DELETE FROM remotes WHERE code = ?');
  const setResults = db.prepare('INSERT INTO results (code, at_ms, results) VALUES (?, ?, ?) ON CONFLICT (code) DO UPDATE SET at_ms = excluded.at_ms, results = excluded.results');
  const findResults = db.prepare('SELECT CAST(results AS BLOB) AS results FROM results WHERE code = ?');
  const [maker, load, write, pruner] = [createMaker(db), createLoader(db, engine), createWriter(db, engine), createPruner(db)] as const;

  return {
    createRoom: (room) => atOnce(() => maker.create(room)),
    forkRoom: (room, from, seq) => atOnce(() => maker.fork(room, from, seq)),
    findRoom: (code) => reading(() => {
      const row = firstOf(findRoom, code) as RoomRow | undefined;
      return row ? recordOf(code, row) : null;
    }),
    knowsToken: (code, hash) => reading(() => firstOf(findToken, code, Buffer.from(hash)) !== undefined),
    loadRoom: (code) => reading(() => load(code)),
    loadEntries: (code, from, most) => reading(() => rowsOf(firstOf(findSome, code, from, most)).map((row, i) => entryOf(row, from + i))),
    commit: (batches, nowMs = Date.now()) => atOnce(() => write(batches, nowMs)),
    addRemote: (code, { remoteId, tokenHash }) => atOnce(() => void addRemote.run(code, remoteId, Buffer.from(tokenHash))),
    dropRemotes: (code) => atOnce(() => void dropRemotes.run(code)),
    putResults: (code, results, nowMs) => atOnce(() => void setResults.run(code, nowMs, results)),
    getResults: (code) => atOnce(() => resultsOf(firstOf(findResults, code))),
    ...createLearners(db),
    prune: (rule) => atOnce(() => pruner.prune(rule)),
    dropRooms: (codes) => atOnce(() => pruner.dropRooms(codes)),
    close: () => atOnce(() => closeDatabase(db)),
  };
}
