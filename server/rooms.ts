import type { Logger } from 'pino';
import { defaultConfig } from '../shared/game/index.ts';
import { catchUp, runClock, stopClock } from './clock.ts';
import { type Bus, createLocalNetwork } from './bus.ts';
import { deliverAll, publish, retract } from './fanout.ts';
import { COMMIT_EVERY_MS, LEASE_MS, MAX_OPEN_ROOMS, ROOM_IDLE_MS } from './limits.ts';
import { createPaced } from './pace.ts';
import { batchOf, restoreRoom, type Room } from './room.ts';
import type { Store } from './store.ts';
import { hashToken, newCode, newSeed, newToken } from './tokens.ts';

const STORAGE_TEXT = 'The server could not write this down, so it was not done. Try again.';

/** The rooms of this server: those in memory, and the way of their inputs to disk and then to the players. */
export interface Rooms {
  log: Logger;
  store: Store;
  /** Makes a room of so many hosts (default 2); its host's token is shown once and kept as a hash. */
  create(hosts?: number): { code: string; hostToken: string };
  /** Makes a room that begins as the other one was after its input `seq`; gives its code. Throws where the disk refuses. */
  fork(room: Room, seq: number): string | 'full';
  exists(code: string): boolean;
  /** The room, brought into memory where it rested. 'full' where memory has no place. Throws where its journal is broken. */
  open(code: string): Room | 'unknown' | 'full';
  /** Says that a room has something pending: it is committed and published when this turn of the event loop ends, or a little later (COMMIT_EVERY_MS). */
  changed(room: Room): void;
  /** An exception of ours while a room was changed: throws away what was not committed, and goes on from the disk. */
  failed(room: Room, error: unknown): void;
  /** How many rooms are in memory. */
  openCount(): number;
  /** Commits what is pending and stops every clock. */
  stop(): void;
}

/** What rooms may be made with: `commitEveryMs` 0 commits at the end of each turn of the event loop. */
export interface RoomsOptions {
  commitEveryMs?: number;
  bus?: Bus;
}

/** See `Rooms`. */
export function createRooms(store: Store, log: Logger, options: RoomsOptions = {}): Rooms {
  const { commitEveryMs = COMMIT_EVERY_MS, bus = createLocalNetwork().join('alone') } = options;
  const hearing = new Map<string, () => void>();
  const renewing = setInterval(() => open.forEach((room) => own(room, bus.renew(room.record.code, LEASE_MS))), LEASE_MS / 3).unref();
  const open = new Map<string, Room>();
  const dirty = new Set<Room>();
  const flushing = createPaced(commitEveryMs, flush);

  function changed(room: Room): void {
    dirty.add(room);
    flushing.ask();
  }

  function flush(): void {
    const rooms = [...dirty];
    dirty.clear();
    for (const room of commit(rooms)) {
      publish(bus, room);
      rest(room);
      runClock(room, performance.now(), () => clockDue(room));
    }
  }

  /** Group commit: one transaction for all rooms; where it fails, each for itself, so that only the broken one suffers. */
  function commit(rooms: Room[]): Room[] {
    const batches = rooms.map(batchOf).filter((batch) => batch !== null);
    try {
      if (batches.length > 0) store.commit(batches);
      return rooms;
    } catch (error) {
      if (rooms.length > 1) return rooms.flatMap((room) => commit([room]));
      failed(rooms[0]!, error);
      return [];
    }
  }

  function clockDue(room: Room): void {
    try {
      catchUp(room, performance.now());
      changed(room);
    } catch (error) {
      failed(room, error);
    }
  }

  function failed(room: Room, error: unknown): void {
    log.error({ room: room.record.code, err: error }, 'inputs were not committed; the room goes back to its journal');
    dirty.delete(room);
    // The clock stands until the next input: a deadline that fails would fail again at once.
    stopClock(room);
    retract(room, STORAGE_TEXT);
    try {
      const { world, seq, players, remotes } = restoreRoom(store.loadRoom(room.record.code)!);
      Object.assign(room, { world, seq, players, remotes });
      if (room.presenting && room.presenting.view.seq > seq) room.presenting = null;
    } catch (cause) {
      log.error({ room: room.record.code, err: cause }, 'the room cannot be read back and is closed');
      for (const { connection } of room.members.values()) connection.close(1013, 'storage');
      drop(room);
    }
  }

  /** Brings a room into memory: it hears what is published for it, and is this machine's. */
  function keep(room: Room): void {
    const { code } = room.record;
    open.set(code, room);
    hearing.set(code, bus.subscribe(code, (packet) => deliverAll(room, packet)));
    own(room, bus.claim(code, LEASE_MS));
  }

  /** Lets a room leave memory. */
  function drop(room: Room): void {
    const { code } = room.record;
    if (open.get(code) !== room) return;
    open.delete(code);
    dirty.delete(room);
    hearing.get(code)?.();
    hearing.delete(code);
    stopClock(room);
    if (room.idleTimer) clearTimeout(room.idleTimer);
    bus.release(code).catch((error: unknown) => log.warn({ room: code, err: error }, 'the room was not released'));
  }

  /** Where the room turns out to be another machine's, who is in it here is sent to look for it again. */
  function own(room: Room, asked: Promise<boolean>): void {
    const { code } = room.record;
    asked.then((isOurs) => {
      if (isOurs || open.get(code) !== room) return;
      log.info({ room: code }, 'the room is another machine\'s');
      for (const { connection } of room.members.values()) connection.close(1013, 'elsewhere');
      drop(room);
    }, (error: unknown) => log.warn({ room: code, err: error }, 'nobody could say whose room it is'));
  }

  /** A room without anybody leaves memory after a while; one with somebody stays. */
  function rest(room: Room): void {
    if (room.idleTimer) clearTimeout(room.idleTimer);
    room.idleTimer = room.members.size > 0 ? null : setTimeout(() => drop(room), ROOM_IDLE_MS).unref();
  }

  function makePlace(): boolean {
    if (open.size < MAX_OPEN_ROOMS) return true;
    for (const room of open.values()) {
      if (room.members.size > 0 || dirty.has(room)) continue;
      drop(room);
      return true;
    }
    return false;
  }

  return {
    log,
    store,
    create(hosts) {
      const hostToken = newToken();
      for (;;) {
        const code = newCode();
        if (store.createRoom({ code, config: defaultConfig(newSeed(), hosts), hostHash: hashToken(hostToken), createdMs: Date.now() })) return { code, hostToken };
      }
    },
    fork({ record }, seq) {
      for (;;) {
        const code = newCode();
        if (store.forkRoom({ ...record, code, createdMs: Date.now() }, record.code, seq)) return code;
      }
    },
    exists: (code) => open.has(code) || store.hasRoom(code),
    open(code) {
      const found = open.get(code);
      if (found) return found;
      if (!store.hasRoom(code)) return 'unknown';
      if (!makePlace()) return 'full';
      const room = restoreRoom(store.loadRoom(code)!);
      keep(room);
      rest(room);
      return room;
    },
    changed,
    failed,
    openCount: () => open.size,
    stop() {
      flushing.finish();
      clearInterval(renewing);
      for (const room of open.values()) {
        stopClock(room);
        if (room.idleTimer) clearTimeout(room.idleTimer);
      }
    },
  };
}
