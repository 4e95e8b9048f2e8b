import { createWorld, step, type Anchor, type Input, type World } from '../shared/game/index.ts';
import type { NumberedInput, Presenting, View } from '../shared/protocol/index.ts';
import { createBucket, type Bucket } from './bucket.ts';
import { FORK_BURST, KEPT_INPUT_IDS } from './limits.ts';
import type { Packet } from './packet.ts';
import type { Reader } from './reader.ts';
import type { Batch, JournalEntry, PlayerRecord, RemoteRecord, RoomRecord, StoredRoom } from './store.ts';

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

/** With this begin the ids of who looks on, a new one for each connection. */
export const WATCHER = 'w-';

/** Who is connected now. `host`: holds the host's controls. A remote of the host has them too, and is no player. */
export interface Member {
  /** A player's id, a remote's, or that of who looks on. */
  playerId: string;
  /** Sent back in the welcome, so that the browser keeps it; the server itself keeps only its hash. */
  token: string;
  host: boolean;
  remote: boolean;
  /** True for who only looks on, or has the host's controls without being a player. */
  watcher: boolean;
  connection: Connection;
  /** How far it follows the room's inputs. */
  reader: Reader;
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
  /** True where the room's view is to be told. */
  present: boolean;
  /** True where the open question, or that there is none any more, is to be told. */
  question: boolean;
  /** Rooms that were made of this one. */
  forked: { id: string; code: string; seq: number }[];
  /** Who waits to hear whether it is on disk: true, or the disk refused it. */
  awaited: ((stored: boolean) => void)[];
}

/** One room in memory: its World, who is in it, and what waits for the disk. Changed only in the server's one thread. */
export interface Room {
  record: RoomRecord;
  world: World;
  seq: number;
  /** After which input the World was stored last; 0: never. */
  checkpointSeq: number;
  /** Its players, connected or not. */
  players: Map<string, PlayerRecord>;
  /** The remotes of its host, connected or not. The room of an activity has none of its own: those of its workshop come in. */
  remotes: Map<string, RemoteRecord>;
  /** Inputs already done, by who asked for them and the id under which that was: what answers a resend. Oldest first. */
  done: Map<string, Map<string, number>>;
  members: Map<string, Member>;
  /** The view that the host presents, and since when (`performance.now()`). Not stored: after a restart everybody is live. */
  presenting: { view: View; atMs: number } | null;
  /** What a device needs to become a remote. */
  pairing: { hash: Uint8Array; untilMs: number } | null;
  /** Limits how often the room is forked. */
  forks: Bucket;
  pending: Pending;
  /** Null while the clock stands. */
  anchor: Anchor | null;
  clockTimer: NodeJS.Timeout | null;
  idleTimer: NodeJS.Timeout | null;
}

/** Nothing pending. */
export function emptyPending(): Pending {
  return { entries: [], players: [], greet: [], resync: [], presence: false, present: false, question: false, forked: [], awaited: [] };
}

/** Makes the room anew from what the store has: the World is the fold over its journal, from the checkpoint on where there is one. */
export function restoreRoom(stored: StoredRoom): Room {
  const room: Room = {
    record: stored.room,
    world: stored.checkpoint?.world ?? createWorld(stored.room.config),
    seq: stored.checkpoint?.seq ?? 0,
    checkpointSeq: stored.checkpoint?.seq ?? 0,
    players: new Map(stored.players.map((record) => [record.playerId, record])),
    remotes: new Map(stored.remotes.map((record) => [record.remoteId, record])),
    done: new Map(),
    members: new Map(),
    presenting: null,
    pairing: null,
    forks: createBucket(FORK_BURST, performance.now()),
    pending: emptyPending(),
    anchor: null,
    clockTimer: null,
    idleTimer: null,
  };
  for (const asked of stored.asked) noteDone(room, asked);
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
export function addPlayer(room: Room, record: PlayerRecord, teamId?: string): void {
  room.players.set(record.playerId, record);
  room.pending.players.push(record);
  applyInput(room, { type: 'join', playerId: record.playerId, name: record.name, ...(teamId === undefined ? {} : { teamId }) });
}

function noteDone(room: Room, { playerId, askId, seq }: Omit<JournalEntry, 'input'>): void {
  if (playerId === null || askId === null) return;
  const done = room.done.get(playerId) ?? new Map<string, number>();
  room.done.set(playerId, done.set(askId, seq));
  if (done.size > KEPT_INPUT_IDS) done.delete(done.keys().next().value!);
}

/** The last input that is on disk, and thus may be told. */
export function committedSeq(room: Room): number {
  return room.seq - room.pending.entries.length;
}

/** The room's view as it is told now. */
export function presentingOf({ presenting }: Room, nowMs: number): Presenting | null {
  return presenting && { ...presenting.view, sinceMs: Math.max(0, Math.round(nowMs - presenting.atMs)) };
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
