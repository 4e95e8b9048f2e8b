import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catchUp, runClock, stopClock } from '../../server/clock.ts';
import { applyInput, type Room } from '../../server/room.ts';
import type { AskedInput } from '../../shared/protocol/index.ts';
import { createIndoors, type Indoors } from '../kit/in-process.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const ADDRESS = { addr: '10.9.0.1', port: 80 };

describe('virtual time', () => {
  let indoors: Indoors;
  let room: Room;
  /** The instant at which the test begins; it then says itself what time it is. */
  let startMs = 0;
  const due: number[] = [];

  beforeEach(async () => {
    indoors = createIndoors();
    ({ room } = await indoors.join((await indoors.rooms.create()).code, { name: 'Ada' }));
    for (const seatId of ['server.app', 'client.app']) applyInput(room, { type: 'take-seat', playerId: 'p1', seatId });
    applyInput(room, { type: 'call', playerId: 'p1', seatId: 'client.app', call: { name: 'socket' } });
    // Whole milliseconds: their differences are exact.
    startMs = Math.ceil(performance.now());
    due.length = 0;
  });
  afterEach(async () => {
    stopClock(room);
    await indoors.stop();
  });

  /** The client dials: a SYN is on the wire for 100 ms of virtual time, 2 s of real time. */
  function dial(): void {
    applyInput(room, { type: 'call', playerId: 'p1', seatId: 'client.app', call: { name: 'connect', fd: 3, address: ADDRESS } });
  }

  function runAt(ms: number): void {
    runClock(room, startMs + ms, () => due.push(ms));
  }

  function nowUsAt(ms: number): number {
    catchUp(room, startMs + ms);
    runAt(ms);
    return room.world.sim.nowUs;
  }

  test('flows at the base pace of 1/20, and at the room\'s speeds from 1/8 to 8 without a jump where it changes', () => {
    dial();
    runAt(0);
    expect(nowUsAt(200)).toBe(10_000);
    let at = 200;
    for (const [pace, us] of [[[1, 160], 1_250], [[1, 80], 2_500], [[1, 40], 5_000], [[1, 10], 20_000], [[2, 5], 30_000]] as const) {
      const before = room.world.sim.nowUs;
      applyInput(room, { type: 'set-pace', pace: [...pace] });
      runAt(at);
      at += us === 30_000 ? 75 : 200;
      expect(nowUsAt(at) - before, pace.join('/')).toBe(us);
    }
  });

  test('a pause holds it to the microsecond, however long; it goes on from there', () => {
    dial();
    runAt(0);
    expect(nowUsAt(500)).toBe(25_000);
    applyInput(room, { type: 'pause' });
    runAt(500);
    expect(room.clockTimer).toBeNull();
    const inputs = room.seq;
    expect(nowUsAt(3_600_500)).toBe(25_000);
    expect(room.seq).toBe(inputs);
    applyInput(room, { type: 'resume' });
    runAt(3_600_500);
    expect(nowUsAt(3_601_000)).toBe(50_000);
  });

  test('stands without a timer while nothing is pending, and while nobody is connected', () => {
    runAt(0);
    expect(room.clockTimer).toBeNull();
    expect(nowUsAt(60_000)).toBe(0);
    dial();
    runAt(60_000);
    expect(room.clockTimer).not.toBeNull();
    const { members } = room;
    room.members = new Map();
    runAt(60_100);
    expect(room.clockTimer).toBeNull();
    room.members = members;
    // Whoever comes back finds the time at which everybody left.
    runAt(3_600_000);
    expect(nowUsAt(3_600_200)).toBe(10_000);
  });

  test('a machine that slept through a deadline goes on from where it was', async () => {
    dial();
    applyInput(room, { type: 'set-pace', pace: [1, 1] });
    // The SYN was due 100 ms after an instant that was 30 s ago: the timer fires that late.
    const arrivedUs = await new Promise<number>((resolve) => {
      runClock(room, performance.now() - 30_000, () => {
        catchUp(room, performance.now());
        resolve(room.world.sim.nowUs);
      });
    });
    // It has arrived, and nobody made up for 30 s: the RST for it is on its way still.
    expect(arrivedUs).toBeGreaterThanOrEqual(100_000);
    expect(arrivedUs).toBeLessThan(200_000);
  });
});

describe('the host\'s hand on the clock', () => {
  let dataDir = '';
  let server: ServerProcess;
  beforeEach(async () => {
    dataDir = tempDir();
    server = await startServer({ dataDir });
  });
  afterEach(async () => {
    await server.stop();
    removeDir(dataDir);
  });

  test('speeds from 1/8 to 8, pause, steps one by one, skip, go on; after a restart time is where it was', async () => {
    const { code, hostToken } = await makeRoom(server.url);
    const host = await SocketPlayer.join(server.url, code, { name: 'Host', hostToken });
    for (const pace of [[1, 160], [1, 80], [1, 40], [1, 10], [1, 5], [2, 5], [1, 20]] as [number, number][]) {
      expect((await host.ask({ type: 'set-pace', pace })).t).toBe('done');
      expect(host.world!.pace).toEqual(pace);
    }
    await host.ask({ type: 'pause' });
    const inputs: AskedInput[] = [
      { type: 'take-seat', seatId: 'server.app' }, { type: 'take-seat', seatId: 'client.app' },
      { type: 'call', seatId: 'server.app', call: { name: 'socket' } }, { type: 'call', seatId: 'server.app', call: { name: 'bind', fd: 3, address: ADDRESS } },
      { type: 'call', seatId: 'server.app', call: { name: 'listen', fd: 3, backlog: 1 } }, { type: 'call', seatId: 'client.app', call: { name: 'socket' } },
      { type: 'call', seatId: 'client.app', call: { name: 'connect', fd: 3, address: ADDRESS } },
    ];
    for (const input of inputs) expect((await host.ask(input)).t, JSON.stringify(input)).toBe('done');
    const times: number[] = [];
    for (let i = 0; i < 2; i++) {
      await host.ask({ type: 'step' });
      times.push(host.world!.sim.nowUs);
    }
    expect(times).toEqual([100_000, 200_000]);
    const { port } = server;
    await server.stop('SIGKILL');
    server = await startServer({ dataDir, port });
    const again = await SocketPlayer.join(server.url, code, { token: host.token, hostToken });
    expect([again.world!.sim.nowUs, again.world!.paused]).toEqual([200_000, true]);
    await again.ask({ type: 'resume' });
    // Skipped: 2 s of waiting for the last ACK.
    await again.ask({ type: 'step' });
    expect(again.world!.sim.nowUs).toBe(300_000);
  });
});
