import { createWorld, step, type Input, type World } from '../shared/game/index.ts';
import type { NumberedInput } from '../shared/protocol/index.ts';
import { KEPT_INPUT_IDS } from './limits.ts';
import type { Packet } from './packet.ts';
import type { Reader } from './reader.ts';
import type { Batch, JournalEntry, PlayerRecord, RoomRecord, StoredRoom } from './store.ts';

/** A way to one browser, whatever carries it. */
export interface Connection {
  send(text: string): void;
  /** Sends what goes to many: its bytes were made once for all of them. */
  deliver(packet: Packet): void;
  /** Bytes that the reader has not taken yet. */
  bufferedBytes(): number;
  close(code: number, reason: string): void;
  /** Drops the connection at once, unread bytes and all. */
  cut(): void;
}

/** A player who is connected now. `host`: holds the host's controls. */
export interface Member {
  playerId: string;
  /** Sent back in the welcome, so that the browser keeps it; the server itself keeps only its hash. */
  token: string;
  host: boolean;
  connection: Connection;
  /** How far it follows the room's inputs. */
  reader: Reader;
}

/** A player of the room, connected or not. */
export interface RoomPlayer {
  record: PlayerRecord;
  /** Inputs already done, by the id under which they were asked for: what answers a resend. Oldest first. */
  done: Map<string, number>;
}

/** What happened since the last commit. None of it has left the server. */
export interface Pending {
  entries: JournalEntry[];
  players: PlayerRecord[];
  /** Who joined or came back, and waits for its welcome. */
  greet: Member[];
  /** Who asked for a snapshot. */
  resync: Member[];
  presence: boolean;
}

/** Where virtual time was at an instant of real time and how fast it flows (virtual per real) while the clock runs; null while it stands. */
export type Anchor = { realMs: number; virtualUs: number; rate: number } | null;

/** One room in memory: its World, who is in it, and what waits for the disk. Changed only in the server's one thread. */
export interface Room {
  record: RoomRecord;
  world: World;
  seq: number;
  players: Map<string, RoomPlayer>;
  members: Map<string, Member>;
  pending: Pending;
  anchor: Anchor;
  clockTimer: NodeJS.Timeout | null;
  idleTimer: NodeJS.Timeout | null;
}

/** Nothing pending. */
export function emptyPending(): Pending {
  return { entries: [], players: [], greet: [], resync: [], presence: false };
}

/** Makes the room anew from what the store has: the World is the fold over its journal. */
export function restoreRoom(stored: StoredRoom): Room {
  const room: Room = {
    record: stored.room,
    world: createWorld(stored.room.config),
    seq: 0,
    players: new Map(stored.players.map((record) => [record.playerId, { record, done: new Map() }])),
    members: new Map(),
    pending: emptyPending(),
    anchor: null,
    clockTimer: null,
    idleTimer: null,
  };
  for (const entry of stored.entries) {
    step(room.world, entry.input);
    room.seq = entry.seq;
    noteDone(room, entry);
  }
  return room;
}

/** Steps the World with an input that `checkInput` let pass, and puts it on the way to disk. Returns its number. */
export function applyInput(room: Room, input: Input, playerId: string | null = null, askId: string | null = null): number {
  step(room.world, input);
  room.seq++;
  const entry = { seq: room.seq, input, playerId, askId };
  room.pending.entries.push(entry);
  noteDone(room, entry);
  return room.seq;
}

/** Adds a player; the input that puts it into the World goes along in the same commit. */
export function addPlayer(room: Room, record: PlayerRecord): void {
  room.players.set(record.playerId, { record, done: new Map() });
  room.pending.players.push(record);
  applyInput(room, { type: 'join', playerId: record.playerId, name: record.name });
}

function noteDone(room: Room, { playerId, askId, seq }: JournalEntry): void {
  if (playerId === null || askId === null) return;
  const done = room.players.get(playerId)?.done;
  if (!done) return;
  done.set(askId, seq);
  if (done.size > KEPT_INPUT_IDS) done.delete(done.keys().next().value!);
}

/** What the store is to write for this room, or null where nothing changed. */
export function batchOf(room: Room): Batch | null {
  const { entries, players } = room.pending;
  return entries.length + players.length > 0 ? { code: room.record.code, entries, players } : null;
}

/** The journal's entries as replicas get them. */
export function numbered(entries: JournalEntry[]): NumberedInput[] {
  return entries.map(({ seq, input, playerId, askId }) => {
    if (playerId === null || askId === null) return { seq, input };
    return 'playerId' in input && input.playerId === playerId ? { seq, input, id: askId } : { seq, input, id: askId, by: playerId };
  });
}
