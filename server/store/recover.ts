import type Database from 'libsql';
import { defaultConfig, type Input, type WorldConfig } from '../../shared/game/index.ts';
import { RoomBroken, type Checkpoint, type JournalEntry, type RoomRecord, type StoredRoom } from '../store.ts';
import { rowSum, unpackWorld } from './checksum.ts';

export interface RoomRow { code: string; seed: number; host_hash: Buffer; created_ms: number; config: string | null }
interface PlayerRow { player_id: string; name: string; token_hash: Buffer }
interface RemoteRow { remote_id: string; token_hash: Buffer }
export interface InputRow { seq: number; input: string; player_id: string | null; ask_id: string | null; sum: number }
interface CheckpointRow { seq: number; engine: string; hash: Buffer; world: Buffer }

/** A room's record from its row. Rooms of an older version have no configuration: they are the default one. */
export function recordOf({ code, seed, host_hash, created_ms, config }: RoomRow): RoomRecord {
  const started = config === null ? defaultConfig(seed) : (JSON.parse(config) as WorldConfig);
  return { code, config: started, hostHash: new Uint8Array(host_hash), createdMs: created_ms };
}

function isSound({ seq, input, player_id, ask_id, sum }: InputRow): boolean {
  return rowSum(seq, input, player_id, ask_id) === sum;
}

/** The entry of a row that must be number `seq` and what was written. */
export function entryOf(row: InputRow, seq: number): JournalEntry {
  if (row.seq !== seq || !isSound(row)) throw new RoomBroken(`input ${seq} of the journal is missing or not what was written`);
  try {
    return { seq, input: JSON.parse(row.input) as Input, playerId: row.player_id, askId: row.ask_id };
  } catch {
    throw new RoomBroken(`input ${seq} of the journal cannot be read`);
  }
}

/** How many rows from the start on are sound and without a gap. Throws where a sound one follows that is not among them. */
function soundLength(rows: InputRow[]): number {
  const bad = rows.findIndex((row, i) => row.seq !== i + 1 || !isSound(row));
  if (bad < 0) return rows.length;
  const later = rows.slice(bad).find((row) => isSound(row));
  if (later) throw new RoomBroken(`input ${bad + 1} of the journal is missing or not what was written, and input ${later.seq} follows`);
  return bad;
}

/** SQLite found pages of its own broken: that is this room's matter, as long as others can be read. */
export function asBroken(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_CORRUPT') ? new RoomBroken(`the database is broken where this room is kept (${code})`) : error;
}

/** Reads rooms back. See `Store.loadRoom`. */
export function createLoader(db: Database.Database, engine: string): (code: string) => StoredRoom | null {
  const findRoom = db.prepare('SELECT code, seed, host_hash, created_ms, config FROM rooms WHERE code = ?');
  const findPlayers = db.prepare('SELECT player_id, name, token_hash FROM players WHERE code = ?');
  const findRemotes = db.prepare('SELECT remote_id, token_hash FROM remotes WHERE code = ?');
  const findInputs = db.prepare('SELECT seq, input, player_id, ask_id, sum FROM inputs WHERE code = ? ORDER BY seq');
  const findCheckpoints = db.prepare('SELECT seq, engine, hash, world FROM checkpoints WHERE code = ? ORDER BY seq DESC');
  const cutInputs = db.prepare('DELETE FROM inputs WHERE code = ? AND seq > ?');
  const cutCheckpoints = db.prepare('DELETE FROM checkpoints WHERE code = ? AND seq > ?');
  const cut = db.transaction((code: string, seq: number) => {
    cutInputs.run(code, seq);
    cutCheckpoints.run(code, seq);
  });

  function newestCheckpoint(code: string, last: number, repairs: string[]): Checkpoint | null {
    for (const row of findCheckpoints.all(code) as CheckpointRow[]) {
      if (row.seq > last || row.engine !== engine) continue;
      const world = unpackWorld({ packed: Buffer.from(row.world), hash: Buffer.from(row.hash) });
      if (world) return { seq: row.seq, world };
      repairs.push(`the checkpoint after input ${row.seq} is not what was written and is passed over`);
    }
    return null;
  }

  return (code) => {
    const row = findRoom.get(code) as RoomRow | undefined;
    if (!row) return null;
    const repairs: string[] = [];
    const rows = findInputs.all(code) as InputRow[];
    const last = soundLength(rows);
    if (last < rows.length) {
      cut.immediate(code, last);
      repairs.push(`what follows input ${last} of the journal is not what was written and is cut off, up to input ${rows.at(-1)!.seq}`);
    }
    const checkpoint = newestCheckpoint(code, last, repairs);
    const from = checkpoint?.seq ?? 0;
    return {
      room: recordOf(row),
      players: (findPlayers.all(code) as PlayerRow[]).map(({ player_id, name, token_hash }) => ({ playerId: player_id, name, tokenHash: new Uint8Array(token_hash) })),
      remotes: (findRemotes.all(code) as RemoteRow[]).map(({ remote_id, token_hash }) => ({ remoteId: remote_id, tokenHash: new Uint8Array(token_hash) })),
      checkpoint,
      asked: rows.slice(0, from).flatMap(({ seq, player_id, ask_id }) => (player_id === null || ask_id === null ? [] : [{ seq, playerId: player_id, askId: ask_id }])),
      entries: rows.slice(from, last).map((input, i) => entryOf(input, from + i + 1)),
      repairs,
    };
  };
}
