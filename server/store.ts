import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { defaultConfig, type Input, type WorldConfig } from '../shared/game/index.ts';

/** A room as it was made. Of the host's token only the SHA-256 is kept. */
export interface RoomRecord {
  code: string;
  /** What its World starts from. */
  config: WorldConfig;
  hostHash: Uint8Array;
  createdMs: number;
}

/** A player of a room. Of the resume token only the SHA-256 is kept. */
export interface PlayerRecord {
  playerId: string;
  name: string;
  tokenHash: Uint8Array;
}

/** A device that has the host's controls and is no player. Of its token only the SHA-256 is kept. */
export interface RemoteRecord {
  remoteId: string;
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
  remotes: RemoteRecord[];
  entries: JournalEntry[];
}

/** What the server keeps. Every method returns when the data is on disk, and throws where the disk refuses. */
export interface Store {
  /** False where the code is taken. */
  createRoom(room: RoomRecord): boolean;
  /** Makes a room with the players, the remotes and the first `seq` inputs of another one. False where the code is taken. */
  forkRoom(room: RoomRecord, from: string, seq: number): boolean;
  /** Inputs from number `from` on, at most `most`, in order. Throws where there is a gap or they cannot be read. */
  loadEntries(code: string, from: number, most: number): JournalEntry[];
  addRemote(code: string, remote: RemoteRecord): void;
  dropRemotes(code: string): void;
  hasRoom(code: string): boolean;
  /** What the room's World starts from. Throws where no such room is. */
  findConfig(code: string): WorldConfig;
  /** True where it is the hash of a token of this room: its host's, a player's or a remote's. */
  knowsToken(code: string, hash: Uint8Array): boolean;
  /** Null where no such room is. Throws where its journal has a gap or cannot be read. */
  loadRoom(code: string): StoredRoom | null;
  /** Writes the batches of all rooms in one transaction. */
  commit(batches: Batch[]): void;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS rooms (
    code TEXT PRIMARY KEY, seed INTEGER NOT NULL, host_hash BLOB NOT NULL, created_ms INTEGER NOT NULL, config TEXT
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
    code TEXT NOT NULL, seq INTEGER NOT NULL, input TEXT NOT NULL, player_id TEXT, ask_id TEXT,
    PRIMARY KEY (code, seq)
  ) STRICT, WITHOUT ROWID;
`;

interface RoomRow { code: string; seed: number; host_hash: ArrayBuffer | Buffer; created_ms: number; config: string | null }
interface PlayerRow { player_id: string; name: string; token_hash: ArrayBuffer | Buffer }
interface RemoteRow { remote_id: string; token_hash: ArrayBuffer | Buffer }
interface InputRow { seq: number; input: string; player_id: string | null; ask_id: string | null }

function entryOf(row: InputRow, index: number): JournalEntry {
  if (row.seq !== index + 1) throw new Error(`the journal lacks input ${index + 1}`);
  return { seq: row.seq, input: JSON.parse(row.input) as Input, playerId: row.player_id, askId: row.ask_id };
}

/** Rooms of an older version have no configuration: they are the default one. */
function configOf({ config, seed }: RoomRow): WorldConfig {
  return config === null ? defaultConfig(seed) : (JSON.parse(config) as WorldConfig);
}

/** Adds what an older version's file lacks. */
function migrate(db: Database.Database): void {
  const columns = db.prepare('PRAGMA table_info(rooms)').all() as { name: string }[];
  if (!columns.some(({ name }) => name === 'config')) db.exec('ALTER TABLE rooms ADD COLUMN config TEXT');
}

/** Opens (or makes) `ackademy.db` in the folder, which is made too. Throws where it cannot be written. */
export function openStore(dataDir: string): Store {
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(join(dataDir, 'ackademy.db'), { timeout: 5_000 });
  db.pragma('journal_mode = WAL');
  // FULL syncs the log at each commit: what was acknowledged survives the loss of power as well.
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  migrate(db);
  const findRoom = db.prepare('SELECT code, seed, host_hash, created_ms, config FROM rooms WHERE code = ?');
  const findPlayers = db.prepare('SELECT player_id, name, token_hash FROM players WHERE code = ?');
  const findInputs = db.prepare('SELECT seq, input, player_id, ask_id FROM inputs WHERE code = ? ORDER BY seq');
  const addRoom = db.prepare('INSERT INTO rooms (code, seed, host_hash, created_ms, config) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const findRemotes = db.prepare('SELECT remote_id, token_hash FROM remotes WHERE code = ?');
  const findSome = db.prepare('SELECT seq, input, player_id, ask_id FROM inputs WHERE code = ? AND seq >= ? ORDER BY seq LIMIT ?');
  const findToken = db.prepare(`
    SELECT 1 FROM rooms WHERE code = ?1 AND host_hash = ?2 UNION ALL SELECT 1 FROM players WHERE code = ?1 AND token_hash = ?2
    UNION ALL SELECT 1 FROM remotes WHERE code = ?1 AND token_hash = ?2`);
  const copyPlayers = db.prepare('INSERT INTO players SELECT ?, player_id, name, token_hash FROM players WHERE code = ?');
  const copyRemotes = db.prepare('INSERT INTO remotes SELECT ?, remote_id, token_hash FROM remotes WHERE code = ?');
  const copyInputs = db.prepare('INSERT INTO inputs SELECT ?, seq, input, player_id, ask_id FROM inputs WHERE code = ? AND seq <= ?');
  const addRemote = db.prepare('INSERT INTO remotes (code, remote_id, token_hash) VALUES (?, ?, ?)');
  const dropRemotes = db.prepare('DELETE FROM remotes WHERE code = ?');
  const addPlayer = db.prepare('INSERT INTO players (code, player_id, name, token_hash) VALUES (?, ?, ?, ?)');
  const addInput = db.prepare('INSERT INTO inputs (code, seq, input, player_id, ask_id) VALUES (?, ?, ?, ?, ?)');

  const writeBatches = db.transaction((batches: Batch[]) => {
    for (const { code, players, entries } of batches) {
      for (const { playerId, name, tokenHash } of players) addPlayer.run(code, playerId, name, Buffer.from(tokenHash));
      for (const { seq, input, playerId, askId } of entries) addInput.run(code, seq, JSON.stringify(input), playerId, askId);
    }
  });

  const createRoom = ({ code, config, hostHash, createdMs }: RoomRecord): boolean =>
    addRoom.run(code, config.seed, Buffer.from(hostHash), createdMs, JSON.stringify(config)).changes === 1;

  const forkRoom = db.transaction((room: RoomRecord, from: string, seq: number): boolean => {
    if (!createRoom(room)) return false;
    copyPlayers.run(room.code, from);
    copyRemotes.run(room.code, from);
    copyInputs.run(room.code, from, seq);
    return true;
  });

  return {
    createRoom,
    forkRoom: (room, from, seq) => forkRoom.immediate(room, from, seq),
    loadEntries: (code, from, most) => (findSome.all(code, from, most) as InputRow[]).map((row, i) => entryOf(row, from - 1 + i)),
    addRemote: (code, { remoteId, tokenHash }) => void addRemote.run(code, remoteId, Buffer.from(tokenHash)),
    dropRemotes: (code) => void dropRemotes.run(code),
    hasRoom: (code) => findRoom.get(code) !== undefined,
    findConfig(code) {
      const row = findRoom.get(code) as RoomRow | undefined;
      if (!row) throw new Error(`there is no room ${code}`);
      return configOf(row);
    },
    knowsToken: (code, hash) => findToken.get(code, Buffer.from(hash)) !== undefined,
    loadRoom(code) {
      const row = findRoom.get(code) as RoomRow | undefined;
      if (!row) return null;
      const players = (findPlayers.all(code) as PlayerRow[])
        .map((player) => ({ playerId: player.player_id, name: player.name, tokenHash: new Uint8Array(player.token_hash) }));
      const remotes = (findRemotes.all(code) as RemoteRow[])
        .map((remote) => ({ remoteId: remote.remote_id, tokenHash: new Uint8Array(remote.token_hash) }));
      const entries = (findInputs.all(code) as InputRow[]).map(entryOf);
      const room = { code: row.code, config: configOf(row), hostHash: new Uint8Array(row.host_hash), createdMs: row.created_ms };
      return { room, players, remotes, entries };
    },
    commit: (batches) => writeBatches.immediate(batches),
    close: () => void db.close(),
  };
}
