import type { Input, World, WorldConfig } from '../shared/game/index.ts';

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

/** A World after input `seq`: recovery starts from it. What is lost with it is time alone. */
export interface Checkpoint {
  seq: number;
  world: World;
}

/** What one room wants on disk: all of it or nothing. */
export interface Batch {
  code: string;
  players: PlayerRecord[];
  entries: JournalEntry[];
  /** After the last of the entries. */
  checkpoint?: Checkpoint;
}

/** What recovery needs: the newest checkpoint that is sound, and what came after it. */
export interface StoredRoom {
  room: RoomRecord;
  players: PlayerRecord[];
  remotes: RemoteRecord[];
  checkpoint: Checkpoint | null;
  /** What players asked for before the checkpoint, in order: what answers a resend. */
  asked: { seq: number; playerId: string; askId: string }[];
  /** Everything after the checkpoint, or from input 1 on where there is none. */
  entries: JournalEntry[];
  /** What was found broken and done without, one line each, for the operator. */
  repairs: string[];
}

/** A learner's progress under a name. Of the token only the SHA-256 is kept. */
export interface LearnerRecord {
  /** Two names that read the same have the same key. */
  nameKey: string;
  name: string;
  tokenHash: Uint8Array;
  /** As the browser wrote it. */
  progress: string;
  atMs: number;
}

/** A run of a level that was verified. `rank` orders runs as text, the best first; `score` and `run` are JSON text. */
export interface RunRecord {
  levelId: string;
  nameKey: string;
  name: string;
  rank: string;
  score: string;
  run: string;
  atMs: number;
}

/** What may go: rooms whose last input is older, a workshop with the rooms of its activities when the last of all of them is; results, runs and progress that are older. Times in milliseconds since 1970; 0 keeps all. */
export interface PruneRule {
  roomsBeforeMs: number;
  resultsBeforeMs: number;
  /** Rooms that stay, whatever their age, and with each its whole workshop. */
  keep: ReadonlySet<string>;
}

/** What is stored of a room cannot be used: an input in its middle is missing or not what was written. Other rooms are well. */
export class RoomBroken extends Error {}

/** The store was written by a newer version of this program, and is left as it is. */
export class StoreTooNew extends Error {}

/**
 * What the server keeps. Every method resolves when its data is on disk, and rejects where the store refuses, having changed
 * nothing then. Calls take effect in the order in which they are made; one may be made while others are under way.
 * test/server/store-contract.ts holds every implementation to this.
 */
export interface Store {
  /** False where the code is taken. */
  createRoom(room: RoomRecord): Promise<boolean>;
  /** Makes a room with the players, the remotes and the first `seq` inputs of another one. False where the code is taken. */
  forkRoom(room: RoomRecord, from: string, seq: number): Promise<boolean>;
  /** Null where no such room is. */
  findRoom(code: string): Promise<RoomRecord | null>;
  /** True where it is the hash of a token of this room: its host's, a player's or a remote's. */
  knowsToken(code: string, hash: Uint8Array): Promise<boolean>;
  /**
   * Null where no such room is. A tail that is not what was written is cut off, and `repairs` says so; a checkpoint that is not is
   * passed over. Rejects with RoomBroken where sound inputs follow one that is missing or not what was written.
   */
  loadRoom(code: string): Promise<StoredRoom | null>;
  /** Inputs from number `from` on, at most `most`, in order. Rejects with RoomBroken where one is missing or not what was written. */
  loadEntries(code: string, from: number, most: number): Promise<JournalEntry[]>;
  /** Writes the batches of all rooms: all of them or none. Rejects where a room's input number is taken. */
  commit(batches: Batch[], nowMs?: number): Promise<void>;
  addRemote(code: string, remote: RemoteRecord): Promise<void>;
  dropRemotes(code: string): Promise<void>;
  /** Keeps a room's results, as text; they replace those before and outlive the room. */
  putResults(code: string, results: string, nowMs: number): Promise<void>;
  getResults(code: string): Promise<string | null>;
  /** Keeps a learner's progress. False, and nothing is changed, where the name is another token's. */
  putLearner(learner: LearnerRecord): Promise<boolean>;
  getLearner(nameKey: string): Promise<LearnerRecord | null>;
  /** Keeps a run where it is the first or a better one of its level and name. True where it is. */
  putRun(run: RunRecord): Promise<boolean>;
  /** The best runs of a level, at most `most`, the best first. */
  bestRuns(levelId: string, most: number): Promise<RunRecord[]>;
  /** Deletes what is old, a part at a time so that nobody waits for it. Resolves with the rooms that went; asked again while there are any. */
  prune(rule: PruneRule): Promise<string[]>;
  /** Deletes rooms with all that is kept of them. Who asks has made sure that nobody is in them. */
  dropRooms(codes: readonly string[]): Promise<void>;
  /** Nothing may be asked after it. */
  close(): Promise<void>;
}
