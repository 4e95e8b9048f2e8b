import type { Logger } from 'pino';
import { defaultConfig, type Input, type WorldConfig } from '../shared/game/index.ts';
import { type Bus, createLocalNetwork } from './bus.ts';
import { catchUp, runClock, stopClock } from './clock.ts';
import { publish, retract } from './fanout.ts';
import { CHECKPOINT_EVERY, COMMIT_EVERY_MS } from './limits.ts';
import { countCommit, countCommitFailure, countInput } from './metrics.ts';
import { createOpenRooms, type Opened } from './open-rooms.ts';
import { createPaced } from './pace.ts';
import { askOfItself } from './asking.ts';
import { tendGame } from './playing.ts';
import { dropQuestion } from './question.ts';
import { batchOf, type Room } from './room.ts';
import type { Batch, PlayerRecord, Store } from './store.ts';
import { hashToken, newCode, newSeed, newToken } from './tokens.ts';
import { tendWorkshop } from './workshop/desk.ts';

const STORAGE_TEXT = 'The server could not write this down, so it was not done. Try again.';

/** The rooms of this server: those in memory, and the way of their inputs to disk and then to the players. */
export interface Rooms {
  log: Logger;
  store: Store;
  /** Makes a room that starts from what `configOf` gives for its seed (default: a server and a client); its host's token is shown once and kept as a hash. */
  create(configOf?: (seed: number) => WorldConfig): Promise<{ code: string; hostToken: string }>;
  /** Makes a room that begins as the other one was after its input `seq`; gives its code. Rejects where the store refuses. */
  fork(room: Room, seq: number): Promise<string>;
  /** Makes a room of an activity of a workshop: with its host, these players, and these inputs done. Gives its code. Rejects where the store refuses. */
  part(workshop: Room, config: WorldConfig, players: PlayerRecord[], inputs: Input[]): Promise<string>;
  exists(code: string): Promise<boolean>;
  /**
   * The room, brought into memory where it rested, at a moment when it may be changed: see `whenStill`. Rejects where the store
   * cannot be asked.
   */
  open(code: string): Promise<Opened>;
  /**
   * Does the work, in order, when nothing of the room is on its way to disk: at once, or when that is there. Inputs are taken
   * only then, so that what is told of the World is what is on disk. Of the built-in store, which has written when its call
   * returns, nobody waits.
   */
  whenStill(room: Room, work: () => void): void;
  /** Says that a room has something pending: it is committed and published when this turn of the event loop ends, or a little later (COMMIT_EVERY_MS). */
  changed(room: Room): void;
  /** As `changed`; resolves when what is pending now is on disk, and rejects where the disk refused it. */
  stored(room: Room): Promise<void>;
  /** An exception of ours while a room was changed: throws away what was not committed, and goes on from the disk. */
  failed(room: Room, error: unknown): void;
  /** Those in memory. */
  all(): Iterable<Room>;
  openCount(): number;
  /** Sends everybody away from these rooms, and deletes them with all that is kept of them. */
  remove(codes: readonly string[]): Promise<void>;
  /** Deletes rooms and results that were last used before then, milliseconds since 1970; rooms in memory stay. Resolves with how many rooms went. */
  prune(roomsBeforeMs: number, resultsBeforeMs: number): Promise<number>;
  /** Commits what is pending and stops every clock. */
  stop(): Promise<void>;
}

/** What rooms may be made with: `commitEveryMs` 0 commits at the end of each turn of the event loop. */
export interface RoomsOptions {
  commitEveryMs?: number;
  bus?: Bus;
}

/** See `Rooms`. */
export function createRooms(store: Store, log: Logger, options: RoomsOptions = {}): Rooms {
  const { commitEveryMs = COMMIT_EVERY_MS, bus = createLocalNetwork().join('alone') } = options;
  const dirty = new Set<Room>();
  /** Rooms of which something is on its way to disk, or which are being read back; and the work that waits for them. */
  const held = new Map<Room, (() => void)[]>();
  const flushing = createPaced(commitEveryMs, () => void flush());
  const open = createOpenRooms({ store, log, bus, isBusy: (room) => dirty.has(room) || held.has(room), onGone: (room) => dirty.delete(room) });

  function changed(room: Room): void {
    dirty.add(room);
    flushing.ask();
  }

  function whenStill(room: Room, work: () => void): void {
    const waiting = held.get(room);
    if (waiting) waiting.push(work);
    else work();
  }

  /** Lets the room be changed again, and does what waited; where that holds the room anew, the rest waits on. */
  function release(room: Room): void {
    const waiting = held.get(room) ?? [];
    held.delete(room);
    for (const work of waiting) whenStill(room, work);
    if (dirty.has(room)) flushing.ask();
  }

  async function flush(): Promise<void> {
    const rooms = [...dirty].filter((room) => !held.has(room));
    for (const room of rooms) {
      dirty.delete(room);
      held.set(room, []);
    }
    await commit(rooms);
  }

  /** Group commit: one transaction for all rooms; where it fails, each for itself, so that only the broken one suffers. */
  async function commit(rooms: Room[]): Promise<void> {
    const batches = rooms.flatMap((room) => batchFor(room) ?? []);
    try {
      const sinceMs = performance.now();
      if (batches.length > 0) await store.commit(batches);
      countBatches(batches, performance.now() - sinceMs);
    } catch (error) {
      countCommitFailure();
      if (rooms.length === 1) return restore(rooms[0]!, error);
      for (const room of rooms) await commit([room]);
      return;
    }
    for (const { code, checkpoint } of batches) if (checkpoint) rooms.find(({ record }) => record.code === code)!.checkpointSeq = checkpoint.seq;
    rooms.forEach(published);
  }

  function published(room: Room): void {
    const inputs = room.pending.entries.map(({ input }) => input);
    publish(bus, room);
    open.rest(room);
    askOfItself(here, room);
    tendWorkshop(here, room, inputs);
    runClock(room, performance.now(), () => whenStill(room, () => dueNow(room)));
    tendGame(room, performance.now(), (work) => whenStill(room, () => dueNow(room, work)));
    release(room);
  }

  /** Time is to move, or something that the server does in the room of itself is due. */
  function dueNow(room: Room, work: () => void = () => {}): void {
    try {
      catchUp(room, performance.now());
      work();
      changed(room);
    } catch (error) {
      failed(room, error);
    }
  }

  function failed(room: Room, error: unknown): void {
    if (held.has(room)) return;
    dirty.delete(room);
    held.set(room, []);
    void restore(room, error);
  }

  /** Takes back what is pending, reads the held room again as it is on disk, and goes on. */
  async function restore(room: Room, error: unknown): Promise<void> {
    const { code } = room.record;
    log.error({ room: code, err: error }, 'inputs were not committed; the room goes back to its journal');
    // The clock stands until the next input: a deadline that fails would fail again at once.
    stopClock(room);
    dropQuestion(room);
    retract(room, STORAGE_TEXT);
    const found = await open.load(code).catch((cause: unknown) => {
      log.error({ room: code, err: cause }, 'the room cannot be read back and is closed');
      return null;
    });
    if (found === null || typeof found === 'string') open.close(room, found === 'broken' ? 'room-broken' : 'storage');
    else {
      const { world, seq, checkpointSeq, players, remotes, done } = found;
      Object.assign(room, { world, seq, checkpointSeq, players, remotes, done });
      if (room.presenting && room.presenting.view.seq > seq) room.presenting = null;
    }
    release(room);
  }

  const here: Rooms = {
    log,
    store,
    async create(configOf = defaultConfig) {
      const hostToken = newToken();
      for (;;) {
        const code = newCode();
        const config = configOf(newSeed());
        if (await store.createRoom({ code, config, hostHash: hashToken(hostToken), createdMs: Date.now() })) return { code, hostToken };
      }
    },
    async fork({ record }, seq) {
      for (;;) {
        const code = newCode();
        if (await store.forkRoom({ ...record, code, createdMs: Date.now() }, record.code, seq)) return code;
      }
    },
    async part({ record }, config, players, inputs) {
      for (;;) {
        const code = newCode();
        if (!(await store.createRoom({ code, config, hostHash: record.hostHash, createdMs: Date.now() }))) continue;
        await store.commit([{ code, players, entries: inputs.map((input, i) => ({ seq: i + 1, input, playerId: null, askId: null })) }]);
        return code;
      }
    },
    exists: async (code) => open.has(code) || (await store.findRoom(code)) !== null,
    async open(code) {
      for (;;) {
        const room = await open.open(code);
        if (typeof room === 'string' || !held.has(room)) return room;
        await new Promise<void>((resolve) => whenStill(room, resolve));
      }
    },
    whenStill,
    changed,
    stored: (room) => new Promise((resolve, reject) => {
      room.pending.awaited.push((stored) => (stored ? resolve() : reject(new Error(STORAGE_TEXT))));
      changed(room);
    }),
    failed,
    all: () => open.all(),
    openCount: () => open.count(),
    async remove(codes) {
      for (const code of codes) {
        const room = await open.open(code);
        if (typeof room === 'string') continue;
        await new Promise<void>((resolve) => whenStill(room, resolve));
        open.close(room, 'deleted');
      }
      await store.dropRooms(codes);
    },
    async prune(roomsBeforeMs, resultsBeforeMs) {
      for (let count = 0; ;) {
        const gone = await store.prune({ roomsBeforeMs, resultsBeforeMs, keep: open.codes() });
        if (gone.length === 0) return count;
        count += gone.length;
        // Others get their turn between.
        await new Promise(setImmediate);
      }
    },
    async stop() {
      while (dirty.size > 0 || held.size > 0) {
        flushing.finish();
        await new Promise(setImmediate);
      }
      open.stop();
    },
  };
  return here;
}

function batchFor(room: Room): Batch | null {
  const batch = batchOf(room);
  const wantsCheckpoint = room.seq - room.checkpointSeq >= CHECKPOINT_EVERY;
  return batch && wantsCheckpoint ? { ...batch, checkpoint: { seq: room.seq, world: room.world } } : batch;
}

function countBatches(batches: Batch[], tookMs: number): void {
  if (batches.length === 0) return;
  let inputs = 0;
  for (const { entries } of batches) {
    inputs += entries.length;
    for (const { input } of entries) countInput(input.type);
  }
  countCommit(tookMs / 1_000, inputs);
}
