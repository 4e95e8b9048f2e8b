import type Database from 'libsql';
import { defaultConfig, type Input, type WorldConfig } from '../../shared/game/index.ts';
import { RoomBroken, type Checkpoint, type JournalEntry, type RoomRecord, type StoredRoom } from '../store.ts';
import { rowSum, unpackWorld } from './checksum.ts';

/** Bytes of the database: libsql gives one kind or the other. */
type Bytes = Buffer | ArrayBuffer;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text is read as bytes everywhere: libsql ends the whole process where text is not UTF-8, as broken text is not. */
export function textOf(bytes: Bytes): string {
  return decoder.decode(bytes);
}

/** A room's row, for `recordOf`. */
export const SELECT_ROOM = 'SELECT seed, host_hash, created_ms, CAST(config AS BLOB) AS config FROM rooms WHERE code = ?';
export interface RoomRow { seed: number; host_hash: Bytes; created_ms: number; config: Bytes | null }
interface PlayerRow { player_id: Bytes; name: Bytes; token_hash: Bytes }
interface RemoteRow { remote_id: Bytes; token_hash: Bytes }
interface InputRow { seq: number; input: string; playerId: string | null; askId: string | null; sum: number }
interface CheckpointRow { seq: number; engine: Bytes; hash: Bytes; world: Bytes }

/** Rows of the journal in one piece, for `rowsOf`: a third of the time that a row each takes. */
export function selectInputs(where: string): string {
  return `SELECT CAST(json_group_array(json_array(seq, input, player_id, ask_id, sum) ORDER BY seq) AS BLOB) AS rows FROM (SELECT * FROM inputs WHERE ${where})`;
}

/** The first row, or undefined. Not `get`: in libsql, one that failed on a broken page fails from then on for every room. */
export function firstOf(statement: Database.Statement, ...values: (string | number | Buffer)[]): unknown {
  return statement.all(...values)[0];
}

/** The rows that such a query gave. */
export function rowsOf(found: unknown): InputRow[] {
  const { rows } = found as { rows: Bytes };
  const values = JSON.parse(textOf(rows)) as [number, string, string | null, string | null, number][];
  return values.map(([seq, input, playerId, askId, sum]) => ({ seq, input, playerId, askId, sum }));
}

/** A room's record from its row. Rooms of an older version have no configuration: they are the default one. */
export function recordOf(code: string, { seed, host_hash, created_ms, config }: RoomRow): RoomRecord {
  return { code, config: config === null ? defaultConfig(seed) : parseConfig(config), hostHash: new Uint8Array(host_hash), createdMs: created_ms };
}

function parseConfig(config: Bytes): WorldConfig {
  try {
    return JSON.parse(textOf(config)) as WorldConfig;
  } catch {
    throw new RoomBroken('what the room started from cannot be read');
  }
}

/** True where the row is what was written. */
export function isSound({ seq, input, playerId, askId, sum }: InputRow): boolean {
  return rowSum(seq, input, playerId, askId) === sum;
}

/** The entry of a row that must be number `seq` and what was written. */
export function entryOf(row: InputRow, seq: number): JournalEntry {
  if (row.seq !== seq || !isSound(row)) throw new RoomBroken(`input ${seq} of the journal is missing or not what was written`);
  try {
    return { seq, input: JSON.parse(row.input) as Input, playerId: row.playerId, askId: row.askId };
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

/** SQLite found pages of its own broken, or a value of a kind that was never written: that is this room's matter, as long as others can be read. */
export function asBroken(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_ERROR' ? new RoomBroken(`the database is broken where this room is kept (${code})`) : error;
}

/** Reads rooms back. See `Store.loadRoom`. */
export function createLoader(db: Database.Database, engine: string): (code: string) => StoredRoom | null {
  const findRoom = db.prepare(SELECT_ROOM);
  const findPlayers = db.prepare('SELECT CAST(player_id AS BLOB) AS player_id, CAST(name AS BLOB) AS name, token_hash FROM players WHERE code = ?');
  const findRemotes = db.prepare('SELECT CAST(remote_id AS BLOB) AS remote_id, token_hash FROM remotes WHERE code = ?');
  const findInputs = db.prepare(selectInputs('code = ?'));
  const findCheckpoints = db.prepare('SELECT seq, CAST(engine AS BLOB) AS engine, hash, world FROM checkpoints WHERE code = ? ORDER BY seq DESC');
  const cutInputs = db.prepare('DELETE FROM inputs WHERE code = ? AND seq > ?');
  const cutCheckpoints = db.prepare('DELETE FROM checkpoints WHERE code = ? AND seq > ?');
  const cut = db.transaction((code: string, seq: number) => {
    cutInputs.run(code, seq);
    cutCheckpoints.run(code, seq);
  });

  function newestCheckpoint(code: string, last: number, repairs: string[]): Checkpoint | null {
    for (const row of findCheckpoints.all(code) as CheckpointRow[]) {
      if (row.seq > last || textOf(row.engine) !== engine) continue;
      const world = unpackWorld({ packed: new Uint8Array(row.world), hash: new Uint8Array(row.hash) });
      if (world) return { seq: row.seq, world };
      repairs.push(`the checkpoint after input ${row.seq} is not what was written and is passed over`);
    }
    return null;
  }

  return (code) => {
    const row = firstOf(findRoom, code) as RoomRow | undefined;
    if (!row) return null;
    const repairs: string[] = [];
    const rows = rowsOf(firstOf(findInputs, code));
    const last = soundLength(rows);
    if (last < rows.length) {
      cut.immediate(code, last);
      repairs.push(`what follows input ${last} of the journal is not what was written and is cut off, up to input ${rows.at(-1)!.seq}`);
    }
    const checkpoint = newestCheckpoint(code, last, repairs);
    const from = checkpoint?.seq ?? 0;
    return {
      room: recordOf(code, row),
      players: (findPlayers.all(code) as PlayerRow[]).map(({ player_id, name, token_hash }) => ({ playerId: textOf(player_id), name: textOf(name), tokenHash: new Uint8Array(token_hash) })),
      remotes: (findRemotes.all(code) as RemoteRow[]).map(({ remote_id, token_hash }) => ({ remoteId: textOf(remote_id), tokenHash: new Uint8Array(token_hash) })),
      checkpoint,
      asked: rows.slice(0, from).flatMap(({ seq, playerId, askId }) => (playerId === null || askId === null ? [] : [{ seq, playerId, askId }])),
      entries: rows.slice(from, last).map((input, i) => entryOf(input, from + i + 1)),
      repairs,
    };
  };
}
