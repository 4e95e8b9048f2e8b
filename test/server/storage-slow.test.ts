import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hashPlain } from '../../shared/base/index.ts';
import type { Activity, LevelRun } from '../../shared/game/index.ts';
import { createAddressLimits } from '../../server/address.ts';
import { createReception, type Reception } from '../../server/reception.ts';
import { createRooms, type Rooms } from '../../server/rooms.ts';
import type { Store } from '../../server/store.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { takeRun } from '../../server/workshop/desk.ts';
import { PROTOCOL_VERSION, type ClientMessage } from '../../shared/protocol/index.ts';
import { createEar, turn, type Ear } from '../kit/in-process.ts';
import { removeDir, tempDir } from '../kit/server.ts';

/** A store on another machine: a real one, whose commits take as long as the test says. */
describe('a store whose commits take time', () => {
  let folder = '';
  let real: Store;
  let rooms: Rooms;
  let reception: Reception;
  /** Lets the commits go that are under way; false: they fail. */
  const underWay: ((succeeds: boolean) => void)[] = [];
  let waits = false;

  beforeEach(() => {
    folder = tempDir();
    real = openStore(folder);
    waits = false;
    underWay.length = 0;
    const store: Store = {
      ...real,
      async commit(batches) {
        // Their text is fixed now, as a message to another machine is.
        const copy = structuredClone(batches);
        if (waits && !(await new Promise<boolean>((resolve) => void underWay.push(resolve)))) throw new Error('the other machine refuses');
        await real.commit(copy);
      },
    };
    rooms = createRooms(store, pino({ level: 'silent' }), { commitEveryMs: 0 });
    reception = createReception(rooms, createAddressLimits());
  });
  afterEach(async () => {
    waits = false;
    for (const go of underWay.splice(0)) go(true);
    await rooms.stop();
    await real.close();
    removeDir(folder);
  });

  interface Guest { ear: Ear; say(message: ClientMessage): void }

  function connect(): Guest {
    const ear = createEar();
    const session = reception.admit(ear, '192.0.2.1');
    return { ear, say: (message) => session.receive(JSON.stringify(message)) };
  }

  async function join(code: string, name: string, hostToken?: string): Promise<Guest> {
    const guest = connect();
    guest.say({ t: 'join', v: PROTOCOL_VERSION, code, name, ...(hostToken === undefined ? {} : { hostToken }) });
    await turn();
    return guest;
  }

  const seqsTold = ({ ear }: Guest): number[] => ear.told.flatMap((message) => (message.t === 'inputs' ? message.inputs.map(({ seq }) => seq) : []));
  const release = async (succeeds: boolean): Promise<void> => {
    for (const go of underWay.splice(0)) go(succeeds);
    await turn();
    await turn();
  };

  test('nothing is told before it is written; what comes meanwhile goes into the next commit, in order', async () => {
    const { code, hostToken } = await rooms.create();
    const ada = await join(code, 'Ada', hostToken);
    const bo = await join(code, 'Bo');
    waits = true;
    ada.say({ t: 'input', id: 'one', input: { type: 'pause' } });
    await turn();
    expect([underWay.length, seqsTold(ada)]).toEqual([1, [2]]);
    bo.say({ t: 'input', id: 'two', input: { type: 'take-seat', seatId: 'server.app' } });
    ada.say({ t: 'input', id: 'three', input: { type: 'resume' } });
    ada.say({ t: 'input', id: 'one', input: { type: 'pause' } });
    await turn();
    expect([underWay.length, seqsTold(ada)]).toEqual([1, [2]]);
    await release(true);
    // The first is told, the next two are on their way together; the resend was answered from the first.
    expect([underWay.length, seqsTold(ada)]).toEqual([1, [2, 3]]);
    expect(ada.ear.told.filter((message) => message.t === 'done')).toEqual([{ t: 'done', id: 'one', seq: 3 }]);
    await release(true);
    expect(seqsTold(bo)).toEqual([3, 4, 5]);
    expect((await real.loadEntries(code, 1, 100)).map(({ askId }) => askId)).toEqual([null, null, 'one', 'two', 'three']);
  });

  test('who joins while a commit is under way gets the World that is written', async () => {
    const { code, hostToken } = await rooms.create();
    const ada = await join(code, 'Ada', hostToken);
    waits = true;
    ada.say({ t: 'input', id: 'one', input: { type: 'pause' } });
    await turn();
    const bo = connect();
    bo.say({ t: 'join', v: PROTOCOL_VERSION, code, name: 'Bo' });
    bo.say({ t: 'input', id: 'mine', input: { type: 'take-seat', seatId: 'server.app' } });
    await turn();
    expect(bo.ear.told).toEqual([]);
    await release(true);
    await release(true);
    await release(true);
    expect(bo.ear.told.find(({ t }) => t === 'welcome')).toMatchObject({ seq: 4, world: { seats: [{ playerId: 'p2' }, {}, {}, {}] } });
    const room = await rooms.open(code);
    if (typeof room === 'string') throw new Error(room);
    expect(room.world.seats[0]?.playerId).toBe('p2');
    expect(room.seq).toBe((await real.loadEntries(code, 1, 100)).length);
  });

  test('a commit that fails takes back its inputs alone; what waited is done on the World as it is written', async () => {
    const { code, hostToken } = await rooms.create();
    const ada = await join(code, 'Ada', hostToken);
    const room = await rooms.open(code);
    if (typeof room === 'string') throw new Error(room);
    const before = hashPlain(room.world);
    waits = true;
    ada.say({ t: 'input', id: 'one', input: { type: 'pause' } });
    await turn();
    ada.say({ t: 'input', id: 'two', input: { type: 'take-seat', seatId: 'server.app' } });
    await release(false);
    expect(ada.ear.told.at(-1)).toMatchObject({ t: 'refused', id: 'one', code: 'storage' });
    await release(true);
    expect(ada.ear.told.at(-1)).toMatchObject({ t: 'inputs', inputs: [{ seq: 2, id: 'two' }] });
    expect([hashPlain(room.world) === before, room.world.paused, room.seq]).toEqual([false, false, 2]);
  });

  test('a run of a level is answered when it is on disk, and refused where the disk refuses it', async () => {
    const plan: Activity[] = [{ id: 'alone', kind: 'levels', levels: ['first-syn'], minutes: 5 }];
    const { code, hostToken } = await rooms.create((seed) => ({ seed, hosts: [], links: [], seats: [], workshop: { plan } }));
    await join(code, 'Ada', hostToken);
    const room = await rooms.open(code);
    if (typeof room === 'string') throw new Error(room);
    const run: LevelRun = { activityId: 'alone', playerId: 'p1', levelId: 'first-syn', points: 160, stars: 3, mistakes: 0, hints: 0, predicted: { right: 0, of: 0 }, beliefs: [], tookUs: 1 };
    for (const succeeds of [false, true]) {
      waits = true;
      const answers: string[] = [];
      void takeRun(rooms, room, run).then(() => answers.push('counted'), () => answers.push('refused'));
      await vi.waitUntil(() => underWay.length > 0);
      await turn();
      expect(answers).toEqual([]);
      waits = false;
      await release(succeeds);
      await vi.waitUntil(() => answers.length > 0);
      expect(answers).toEqual([succeeds ? 'counted' : 'refused']);
      expect(room.world.workshop!.levelRuns).toHaveLength(succeeds ? 1 : 0);
    }
  });
});
