import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { createLocalNetwork } from '../../server/bus.ts';
import { actFor } from '../../server/acting.ts';
import { createRooms, type Rooms } from '../../server/rooms.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { joinAs } from '../kit/in-process.ts';
import { removeDir, tempDir } from '../kit/server.ts';
import { busContract } from './bus-contract.ts';

busContract('in one process', createLocalNetwork);

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0)) await clean();
});

test('two servers on one store: a room is open on one of them; a lease that is over is noticed, and no number written twice', async () => {
  const folder = tempDir();
  const store = openStore(folder);
  const network = createLocalNetwork();
  const start = (machine: string): Rooms => createRooms(store, pino({ level: 'silent' }), { commitEveryMs: 0, bus: network.join(machine) });
  const [one, two] = [start('one'), start('two')];
  cleanUp.push(() => one.stop(), () => two.stop(), () => store.close(), () => removeDir(folder));
  const { code } = await one.create();
  const ada = await joinAs(one, code, { name: 'Ada' });
  expect(await two.open(code)).toBe('elsewhere');
  await expect(joinAs(two, code, { name: 'Bo' })).rejects.toThrow('server-full');
  // As if the first machine had slept: its lease is over, and it does not know.
  await network.join('one').release(code);
  const bo = await joinAs(two, code, { name: 'Bo' });
  expect(bo.room.world.players.map(({ name }) => name)).toEqual(['Ada', 'Bo']);
  expect(actFor(one, ada, 'a', { type: 'take-seat', seatId: 'server.app' })).toBeNull();
  await vi.waitFor(() => expect(ada.ear.told).toContainEqual(expect.objectContaining({ t: 'refused', id: 'a', code: 'storage' })));
  expect(actFor(two, bo, 'b', { type: 'take-seat', seatId: 'server.app' })).toBeNull();
  await vi.waitFor(() => expect(bo.ear.told).toContainEqual(expect.objectContaining({ t: 'inputs', inputs: [expect.objectContaining({ id: 'b' })] })));
});
