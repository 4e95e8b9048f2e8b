import { join } from 'node:path';
import Database from 'libsql';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PROTOCOL_VERSION, type ServerMessage } from '../../shared/protocol/index.ts';
import { hashPlain } from '../../shared/base/index.ts';
import { actFor } from '../../server/acting.ts';
import { joinRoom, type Place } from '../../server/joining.ts';
import type { Connection } from '../../server/room.ts';
import { createRooms, type Rooms } from '../../server/rooms.ts';
import type { Store } from '../../server/store.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { removeDir, tempDir } from '../kit/server.ts';

let folder = '';
let real: Store;
let diskFull = false;
let rooms: Rooms;

beforeEach(() => {
  folder = tempDir();
  real = openStore(folder);
  diskFull = false;
  const store: Store = {
    ...real,
    async commit(batches) {
      if (diskFull) throw new Error('database or disk is full');
      await real.commit(batches);
    },
  };
  rooms = createRooms(store, pino({ level: 'silent' }), { commitEveryMs: 0 });
});
afterEach(async () => {
  await rooms.stop();
  await real.close();
  removeDir(folder);
});

/** A connection that keeps what it was sent. */
function listener(): Connection & { told: ServerMessage[]; closedWith: number | null } {
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

/** Lets this turn of the event loop end, and with it the commit. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));

async function joined(code: string, name: string): Promise<Place & { connection: ReturnType<typeof listener> }> {
  const connection = listener();
  const place = await joinRoom(rooms, connection, { t: 'join', v: PROTOCOL_VERSION, code, name });
  if (!place.ok) throw new Error(place.error.code);
  await turn();
  return { ...place.value, connection };
}

describe('a disk that refuses', () => {
  test('inputs are refused, the World goes back, and the room goes on when there is room', async () => {
    const { code } = await rooms.create();
    const ada = await joined(code, 'Ada');
    const bo = await joined(code, 'Bo');
    const before = hashPlain(ada.room.world);
    const heard = bo.connection.told.length;
    diskFull = true;
    expect(actFor(rooms, ada, 'one', { type: 'take-seat', seatId: 'server.app' })).toBeNull();
    await turn();
    expect(ada.connection.told.at(-1)).toMatchObject({ t: 'refused', id: 'one', code: 'storage' });
    expect(hashPlain(ada.room.world)).toBe(before);
    expect(bo.connection.told).toHaveLength(heard);
    diskFull = false;
    expect(actFor(rooms, ada, 'one', { type: 'take-seat', seatId: 'server.app' })).toBeNull();
    await turn();
    expect(ada.connection.told.at(-1)).toMatchObject({ t: 'inputs', inputs: [{ id: 'one', seq: 3 }] });
    expect(bo.connection.told.at(-1)).toMatchObject({ t: 'inputs', inputs: [{ seq: 3 }] });
  });

  test('a join is refused and leaves no player behind', async () => {
    const { code } = await rooms.create();
    diskFull = true;
    const refused = await joined(code, 'Ada');
    expect(refused.connection.told).toMatchObject([{ t: 'refused', code: 'storage' }]);
    expect(refused.connection.closedWith).toBe(1013);
    diskFull = false;
    const again = await joined(code, 'Ada');
    expect(again.connection.told[0]).toMatchObject({ t: 'welcome', playerId: 'p1', seq: 1 });
  });

  test('all rooms of one turn go in one transaction; where it fails, each stands for itself', async () => {
    const [one, two] = [(await rooms.create()).code, (await rooms.create()).code];
    const ada = await joined(one, 'Ada');
    const bo = await joined(two, 'Bo');
    // Another writer took Bo's next number: only Bo's room may suffer.
    await real.commit([{ code: two, players: [], entries: [{ seq: 2, input: { type: 'pause' }, playerId: null, askId: null }] }]);
    actFor(rooms, ada, 'a', { type: 'take-seat', seatId: 'server.app' });
    actFor(rooms, bo, 'b', { type: 'take-seat', seatId: 'server.app' });
    await turn();
    expect(ada.connection.told.at(-1)).toMatchObject({ t: 'inputs', inputs: [{ id: 'a' }] });
    expect(bo.connection.told.at(-1)).toMatchObject({ t: 'refused', id: 'b', code: 'storage' });
  });
});

describe('a journal that is broken', () => {
  test.each([
    ['a gap', 'DELETE FROM inputs WHERE seq = 1'],
    ['no JSON', "UPDATE inputs SET input = '{\"type' WHERE seq = 1"],
    ['an input that cannot be', `UPDATE inputs SET input = '{"type":"advance","toUs":-5}' WHERE seq = 1`],
  ])('%s: that room alone is refused', async (_what, damage) => {
    const { code } = await rooms.create();
    const ada = await joined(code, 'Ada');
    actFor(rooms, ada, 'a', { type: 'take-seat', seatId: 'server.app' });
    await turn();
    await rooms.stop();
    const db = new Database(join(folder, 'ackademy.db'));
    db.exec(damage);
    db.close();
    rooms = createRooms(real, pino({ level: 'silent' }));
    const refused = await joinRoom(rooms, listener(), { t: 'join', v: PROTOCOL_VERSION, code, name: 'Bo' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'room-broken' } });
    expect((await joined((await rooms.create()).code, 'Bo')).connection.told[0]).toMatchObject({ t: 'welcome' });
  });
});
