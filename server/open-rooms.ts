import type { Logger } from 'pino';
import type { Bus } from './bus.ts';
import { stopClock } from './clock.ts';
import { dropQuestion } from './question.ts';
import { leaveGame } from './playing.ts';
import { deliverAll, tell } from './fanout.ts';
import { LEASE_MS, MAX_OPEN_ROOMS, ROOM_IDLE_MS } from './limits.ts';
import { countBroken, countRepair } from './metrics.ts';
import { restoreRoom, type Room } from './room.ts';
import { RoomBroken, type Store, type StoredRoom } from './store.ts';

const BROKEN_TEXT = 'What the server kept of this room is broken, so the room has stopped. Other rooms are well: make a new one.';

/** A room in memory, or why there is none: it is unknown, memory has no place, what is stored of it cannot be used, or another machine owns it. */
export type Opened = Room | 'unknown' | 'full' | 'broken' | 'elsewhere';

/** The rooms in memory: how they come there and how they leave. */
export interface OpenRooms {
  has(code: string): boolean;
  /** Brings the room in where it rests; two who ask get the same. Rejects where the store cannot be asked. */
  open(code: string): Promise<Opened>;
  /** Reads a room from the store without bringing it in. */
  load(code: string): Promise<Opened>;
  /** To be called after every change: a room without anybody leaves memory after a while; one with somebody stays. */
  rest(room: Room): void;
  /** Sends everybody away from a room that cannot go on. */
  close(room: Room, why: 'room-broken' | 'storage' | 'deleted'): void;
  all(): Iterable<Room>;
  /** Those in memory, and those on the way there. */
  codes(): Set<string>;
  count(): number;
  stop(): void;
}

export interface OpenRoomsOptions {
  store: Store;
  log: Logger;
  bus: Bus;
  /** True where something of the room is on its way to disk. */
  isBusy(room: Room): boolean;
  /** Told when a room has left memory. */
  onGone(room: Room): void;
}

/** See `OpenRooms`. */
export function createOpenRooms({ store, log, bus, isBusy, onGone }: OpenRoomsOptions): OpenRooms {
  const rooms = new Map<string, Room>();
  const loading = new Map<string, Promise<Opened>>();
  const hearing = new Map<string, () => void>();
  const renewing = setInterval(() => rooms.forEach((room) => own(room, bus.renew(room.record.code, LEASE_MS))), LEASE_MS / 3).unref();

  /** Brings a room into memory: it hears what is published for it, and is this machine's. */
  function keep(room: Room): void {
    const { code } = room.record;
    rooms.set(code, room);
    hearing.set(code, bus.subscribe(code, (packet) => deliverAll(room, packet)));
    rest(room);
  }

  /** Lets a room leave memory. */
  function drop(room: Room): void {
    const { code } = room.record;
    if (rooms.get(code) !== room) return;
    rooms.delete(code);
    hearing.get(code)?.();
    hearing.delete(code);
    stopClock(room);
    leaveGame(room);
    dropQuestion(room);
    if (room.idleTimer) clearTimeout(room.idleTimer);
    onGone(room);
    bus.release(code).catch((error: unknown) => log.warn({ room: code, err: error }, 'the room was not released'));
  }

  /** Where the room has become another machine's, who is in it here is sent to look for it again. */
  function own(room: Room, asked: Promise<boolean>): void {
    const { code } = room.record;
    asked.then((isOurs) => {
      if (isOurs || rooms.get(code) !== room) return;
      log.warn({ room: code }, 'the room has become another machine\'s');
      for (const { connection } of room.members.values()) connection.close(1013, 'elsewhere');
      drop(room);
    }, (error: unknown) => log.warn({ room: code, err: error }, 'nobody could say whose room it is'));
  }

  function rest(room: Room): void {
    if (room.idleTimer) clearTimeout(room.idleTimer);
    room.idleTimer = isAwake(room) ? null : setTimeout(() => leave(room), ROOM_IDLE_MS).unref();
  }

  /** Lets a room go in which nobody is. Where there is no place left, that is a workshop that runs too: its clock stands until somebody comes. */
  function leave(room: Room): boolean {
    if (room.members.size > 0 || isBusy(room)) return false;
    drop(room);
    return true;
  }

  function makePlace(): boolean {
    if (rooms.size + loading.size < MAX_OPEN_ROOMS) return true;
    for (const room of rooms.values()) if (leave(room)) return true;
    return false;
  }

  async function load(code: string): Promise<Room | 'unknown' | 'broken'> {
    try {
      const stored = await store.loadRoom(code);
      if (!stored) return 'unknown';
      for (const repair of stored.repairs) log.error({ room: code }, repair);
      countRepair(stored.repairs.length);
      return replayed(stored);
    } catch (error) {
      if (!(error instanceof RoomBroken)) throw error;
      countBroken();
      log.error({ room: code, err: error }, 'the room is broken and stays closed; other rooms are well');
      return 'broken';
    }
  }

  async function bringIn(code: string): Promise<Opened> {
    if (!(await bus.claim(code, LEASE_MS))) return 'elsewhere';
    const room = await load(code);
    if (typeof room !== 'string') keep(room);
    else await bus.release(code);
    return room;
  }

  return {
    has: (code) => rooms.has(code),
    async open(code) {
      const found = rooms.get(code) ?? loading.get(code);
      if (found) return found;
      if (!makePlace()) return 'full';
      const brought = bringIn(code).finally(() => loading.delete(code));
      loading.set(code, brought);
      return brought;
    },
    load,
    rest,
    close(room, why) {
      for (const { connection } of room.members.values()) {
        if (why === 'room-broken') tell(connection, { t: 'refused', code: why, text: BROKEN_TEXT });
        connection.close(1013, why);
      }
      drop(room);
    },
    all: () => rooms.values(),
    codes: () => new Set([...rooms.keys(), ...loading.keys()]),
    count: () => rooms.size,
    stop() {
      clearInterval(renewing);
      for (const room of rooms.values()) {
        stopClock(room);
        if (room.idleTimer) clearTimeout(room.idleTimer);
      }
    },
  };
}

/** A room in which somebody is, or a workshop that runs, stays in memory while there is place. */
function isAwake({ members, world }: Room): boolean {
  return members.size > 0 || world.workshop?.phase === 'running';
}

/** The room that the store's inputs give; inputs that cannot be were not written by a room. */
function replayed(stored: StoredRoom): Room {
  try {
    return restoreRoom(stored);
  } catch (error) {
    throw new RoomBroken('the journal holds an input that cannot be', { cause: error });
  }
}
