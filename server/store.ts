import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { Input } from '../shared/game/index.ts';

/** A room as it was made. Of the host's token only the SHA-256 is kept. */
export interface RoomRecord {
  code: string;
  seed: number;
  hostHash: Uint8Array;
  createdMs: number;
}

/** A player of a room. Of the resume token only the SHA-256 is kept. */
export interface PlayerRecord {
  playerId: string;
  name: string;
  tokenHash: Uint8Array;
}

/** An input of the journal, with the id under which its player asked for it (null: the server's own). */
export interface JournalEntry {
  seq: number;
  input: Input;
  playerId: string | null;
  askId: string | null;
}

/** What one room wants on disk: all of it or nothing. */
export interface Batch {
  code: string;
  players: PlayerRecord[];
  entries: JournalEntry[];
}

export interface StoredRoom {
  room: RoomRecord;
  players: PlayerRecord[];
  entries: JournalEntry[];
}

/** What the server keeps. Every method returns when the data is on disk, and throws where the disk refuses. */
export interface Store {
  /** False where the code is taken. */
  createRoom(room: RoomRecord): boolean;
  hasRoom(code: string): boolean;
  /** Null where no such room is. Throws where its journal has a gap or cannot be read. */
  loadRoom(code: string): StoredRoom | null;
  /** Writes the batches of all rooms in one transaction. */
  commit(batches: Batch[]): void;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS rooms (
    code TEXT PRIMARY KEY, seed INTEGER NOT NULL, host_hash BLOB NOT NULL, created_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS players (
    code TEXT NOT NULL, player_id TEXT NOT NULL, name TEXT NOT NULL, token_hash BLOB NOT NULL,
    PRIMARY KEY (code, player_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS inputs (
    code TEXT NOT NULL, seq INTEGER NOT NULL, input TEXT NOT NULL, player_id TEXT, ask_id TEXT,
    PRIMARY KEY (code, seq)
  ) STRICT, WITHOUT ROWID;
`;

interface RoomRow { code: string; seed: number; host_hash: ArrayBuffer | Buffer; created_ms: number }
interface PlayerRow { player_id: string; name: string; token_hash: ArrayBuffer | Buffer }
interface InputRow { seq: number; input: string; player_id: string | null; ask_id: string | null }

function entryOf(row: InputRow, index: number): JournalEntry {
  if (row.seq !== index + 1) throw new Error(`the journal lacks input ${index + 1}`);
  return { seq: row.seq, input: JSON.parse(row.input) as Input, playerId: row.player_id, askId: row.ask_id };
}

/** Opens (or makes) `ackademy.db` in the folder, which is made too. Throws where it cannot be written. */
export function openStore(dataDir: string): Store {
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(join(dataDir, 'ackademy.db'), { timeout: 5_000 });
  db.pragma('journal_mode = WAL');
  // FULL syncs the log at each commit: what was acknowledged survives the loss of power as well.
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  const findRoom = db.prepare('SELECT code, seed, host_hash, created_ms FROM rooms WHERE code = ?');
  const findPlayers = db.prepare('SELECT player_id, name, token_hash FROM players WHERE code = ?');
  const findInputs = db.prepare('SELECT seq, input, player_id, ask_id FROM inputs WHERE code = ? ORDER BY seq');
  const addRoom = db.prepare('INSERT INTO rooms (code, seed, host_hash, created_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const addPlayer = db.prepare('INSERT INTO players (code, player_id, name, token_hash) VALUES (?, ?, ?, ?)');
  const addInput = db.prepare('INSERT INTO inputs (code, seq, input, player_id, ask_id) VALUES (?, ?, ?, ?, ?)');

  const writeBatches = db.transaction((batches: Batch[]) => {
    for (const { code, players, entries } of batches) {
      for (const { playerId, name, tokenHash } of players) addPlayer.run(code, playerId, name, Buffer.from(tokenHash));
      for (const { seq, input, playerId, askId } of entries) addInput.run(code, seq, JSON.stringify(input), playerId, askId);
    }
  });

  return {
    createRoom: ({ code, seed, hostHash, createdMs }) => addRoom.run(code, seed, Buffer.from(hostHash), createdMs).changes === 1,
    hasRoom: (code) => findRoom.get(code) !== undefined,
    loadRoom(code) {
      const row = findRoom.get(code) as RoomRow | undefined;
      if (!row) return null;
      const players = (findPlayers.all(code) as PlayerRow[])
        .map((player) => ({ playerId: player.player_id, name: player.name, tokenHash: new Uint8Array(player.token_hash) }));
      const entries = (findInputs.all(code) as InputRow[]).map(entryOf);
      return { room: { code: row.code, seed: row.seed, hostHash: new Uint8Array(row.host_hash), createdMs: row.created_ms }, players, entries };
    },
    commit: (batches) => writeBatches.immediate(batches),
    close: () => void db.close(),
  };
}
