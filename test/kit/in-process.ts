import { pino } from 'pino';
import { joinRoom, type JoinMessage, type Place } from '../../server/joining.ts';
import type { Connection } from '../../server/room.ts';
import { createRooms, type Rooms } from '../../server/rooms.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { PROTOCOL_VERSION, type ServerMessage } from '../../shared/protocol/index.ts';
import { removeDir, tempDir } from './server.ts';

/** A connection that keeps what it was told. */
export interface Ear extends Connection {
  told: ServerMessage[];
  closedWith: number | null;
}

/** A connection without a network. */
export function createEar(): Ear {
  const told: ServerMessage[] = [];
  return {
    told, closedWith: null, bufferedBytes: () => 0, cut: () => undefined,
    send: (text) => void told.push(JSON.parse(text) as ServerMessage),
    deliver: ({ text }) => void told.push(JSON.parse(text) as ServerMessage),
    close(code) {
      this.closedWith = code;
    },
  };
}

/** The server's rooms with their database, without the network. */
export interface Indoors {
  rooms: Rooms;
  /** Joins; resolves when that is on disk. Throws with the code of a refusal. */
  join(code: string, who: Partial<JoinMessage>): Promise<Place & { ear: Ear }>;
  stop(): Promise<void>;
}

/** Lets what is pending be committed and told. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
}

/** Joins; resolves when that is on disk. Throws with the code of a refusal. */
export async function joinAs(rooms: Rooms, code: string, who: Partial<JoinMessage>): Promise<Place & { ear: Ear }> {
  const ear = createEar();
  const place = await joinRoom(rooms, ear, { t: 'join', v: PROTOCOL_VERSION, code, ...who });
  if (!place.ok) throw new Error(place.error.code);
  await turn();
  return { ...place.value, ear };
}

/** Opens a database of its own; commits at the end of each turn of the event loop. */
export function createIndoors(): Indoors {
  const folder = tempDir();
  const store = openStore(folder);
  const rooms = createRooms(store, pino({ level: 'silent' }), { commitEveryMs: 0 });
  return {
    rooms,
    join: (code, who) => joinAs(rooms, code, who),
    async stop() {
      await rooms.stop();
      await store.close();
      removeDir(folder);
    },
  };
}
