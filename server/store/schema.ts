import type Database from 'libsql';
import { StoreTooNew } from '../store.ts';
import { rowSum } from './checksum.ts';

/** Version of the tables, in SQLite's user_version. Files of older versions are brought up to it when they are opened. */
export const STORE_VERSION = 2;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS rooms (
    code TEXT PRIMARY KEY, seed INTEGER NOT NULL, host_hash BLOB NOT NULL, created_ms INTEGER NOT NULL, config TEXT,
    used_ms INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS players (
    code TEXT NOT NULL, player_id TEXT NOT NULL, name TEXT NOT NULL, token_hash BLOB NOT NULL,
    PRIMARY KEY (code, player_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS remotes (
    code TEXT NOT NULL, remote_id TEXT NOT NULL, token_hash BLOB NOT NULL,
    PRIMARY KEY (code, remote_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS inputs (
    code TEXT NOT NULL, seq INTEGER NOT NULL, input TEXT NOT NULL, player_id TEXT, ask_id TEXT, sum INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (code, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS checkpoints (
    code TEXT NOT NULL, seq INTEGER NOT NULL, engine TEXT NOT NULL, hash BLOB NOT NULL, world BLOB NOT NULL,
    PRIMARY KEY (code, seq)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS results (code TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, results TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS learners (
    name_key TEXT PRIMARY KEY, name TEXT NOT NULL, token_hash BLOB NOT NULL, progress TEXT NOT NULL, at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS runs (
    level_id TEXT NOT NULL, name_key TEXT NOT NULL, name TEXT NOT NULL, rank TEXT NOT NULL, score TEXT NOT NULL, run TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (level_id, name_key)
  ) STRICT, WITHOUT ROWID;
`;

/** The tables of version 0, which had no version, where the file has them. */
function bringUpFrom0(db: Database.Database): void {
  const columns = (table: string): string[] => (db.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[]).map(({ name }) => name);
  const rooms = columns('rooms');
  if (rooms.length === 0) return;
  if (!rooms.includes('config')) db.exec('ALTER TABLE rooms ADD COLUMN config TEXT');
  if (!rooms.includes('used_ms')) db.exec('ALTER TABLE rooms ADD COLUMN used_ms INTEGER NOT NULL DEFAULT 0');
  db.exec('UPDATE rooms SET used_ms = created_ms WHERE used_ms = 0');
  if (columns('inputs').includes('sum')) return;
  db.exec('ALTER TABLE inputs ADD COLUMN sum INTEGER NOT NULL DEFAULT 0');
  const setSum = db.prepare('UPDATE inputs SET sum = ? WHERE code = ? AND seq = ?');
  const rows = db.prepare('SELECT code, seq, input, player_id, ask_id FROM inputs').all() as
    { code: string; seq: number; input: string; player_id: string | null; ask_id: string | null }[];
  for (const { code, seq, input, player_id, ask_id } of rows) setSum.run(rowSum(seq, input, player_id, ask_id), code, seq);
}

/** Brings the file to this version: what version 1 lacks is made beside what it has. Throws StoreTooNew where it is of a later one. */
export function prepareTables(db: Database.Database): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > STORE_VERSION) throw new StoreTooNew(`format ${version}, where this version reads up to ${STORE_VERSION}`);
  if (version === STORE_VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    bringUpFrom0(db);
    db.exec(SCHEMA);
    db.exec(`PRAGMA user_version = ${STORE_VERSION}`);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
  const { auto_vacuum: mode } = db.prepare('PRAGMA auto_vacuum').get() as { auto_vacuum: number };
  // A file that was made without it must be written anew once to have it.
  if (mode !== 2) db.exec('VACUUM');
}
