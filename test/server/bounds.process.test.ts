import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { addressOf, createAddressLimits } from '../../server/address.ts';
import { actFor } from '../../server/acting.ts';
import {
  MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, MAX_SEGMENTS_IN_FLIGHT, MAX_SOCKETS, MAX_WORLD_LENGTH, MESSAGE_BURST,
} from '../../server/limits.ts';
import { createReception, type Reception } from '../../server/reception.ts';
import type { Rooms } from '../../server/rooms.ts';
import { fullness, noteLength } from '../../server/world-bounds.ts';
import { seedRandom } from '../../shared/base/index.ts';
import { createWorld, defaultConfig, type Input } from '../../shared/game/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { CONNECTION_HEADER, LINES_TYPE, NUMBER_HEADER, PROTOCOL_VERSION, type AskedInput } from '../../shared/protocol/index.ts';
import { mutateMessage } from '../fuzz/mutate.ts';
import { validMessage } from '../fuzz/valid.ts';
import { createEar, createIndoors } from '../kit/in-process.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const dataDir = tempDir();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

/** Proves that the server still lets people play. */
async function mustServe(): Promise<void> {
  const { code } = await makeRoom(server.url);
  const player = await SocketPlayer.join(server.url, code, { name: 'Ada' });
  expect((await player.ask({ type: 'take-seat', seatId: 'server.app' })).t).toBe('done');
  player.cut();
}

describe('one address', () => {
  test('a school of 200 behind it joins one room at once', async () => {
    const { code } = await makeRoom(server.url);
    const players = await Promise.all(Array.from({ length: 200 }, (_, i) => SocketPlayer.join(server.url, code, { name: `Pupil ${i}` })));
    const last = players[0]!;
    await last.until(() => last.world!.players.length === 200);
    await Promise.all(players.map((player) => player.until(() => player.seq === last.seq)));
    expect(new Set(players.map((player) => player.hash())).size).toBe(1);
    for (const player of players) player.cut();
  });

  test('has its share of the connections and leaves others theirs', () => {
    const reception: Reception = createReception({ log: pino({ level: 'silent' }) } as unknown as Rooms, createAddressLimits());
    const sessions = Array.from({ length: MAX_CONNECTIONS_PER_ADDRESS }, () => reception.admit(createEar(), 'school'));
    expect([reception.hasPlace('school'), reception.hasPlace('home')]).toEqual([false, true]);
    sessions.pop()!.ended();
    expect(reception.hasPlace('school')).toBe(true);
    for (let i = reception.count(); i < MAX_CONNECTIONS; i++) sessions.push(reception.admit(createEar(), `home ${i}`));
    expect(reception.hasPlace('elsewhere')).toBe(false);
    for (const session of sessions) session.ended();
    expect(reception.count()).toBe(0);
  });

  const asked = (remoteAddress: string, forwarded?: string): Parameters<typeof addressOf>[0] =>
    ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as unknown as Parameters<typeof addressOf>[0];

  test.each([
    ['what anybody may write is not believed', asked('10.0.0.9', '1.2.3.4'), false, '10.0.0.9'],
    ['behind a trusted proxy its own entry counts, the last one', asked('127.0.0.1', '6.6.6.6, 1.2.3.4'), true, '1.2.3.4'],
    ['a trusted proxy that says nothing', asked('127.0.0.1'), true, '127.0.0.1'],
    ['IPv4 within IPv6', asked('::ffff:10.0.0.9'), false, '10.0.0.9'],
    ['an IPv6 network stands for its hosts', asked('2001:db8:1:2:aaaa:bbbb:cccc:dddd'), false, '2001:db8:1:2'],
    ['shortened too', asked('2001:db8::1'), false, '2001:db8:0:0'],
  ])('%s', (_what, request, trustProxy, address) => {
    expect(addressOf(request, trustProxy)).toBe(address);
  });
});

describe('one connection', () => {
  test('over its rate is refused, then closed, and keeps nobody else from playing', async () => {
    const flood = await SocketPlayer.connect(server.url);
    for (let i = 0; i < MESSAGE_BURST + 300; i++) flood.send({ t: 'ping' });
    expect(await flood.whenClosed()).toEqual({ code: 1008, reason: 'too-fast' });
    expect(flood.received.filter(({ t }) => t === 'pong').length).toBeLessThan(MESSAGE_BURST + 60);
    await mustServe();
  });

  test('a room with nobody acting has no timer, and wakes with the next message', async () => {
    const indoors = createIndoors();
    try {
      const { code, hostToken } = await indoors.rooms.create();
      const { room, ear } = await indoors.join(code, { name: 'Ada', hostToken });
      expect([room.clockTimer, room.idleTimer]).toEqual([null, null]);
      expect(ear.told.some(({ t }) => t === 'welcome')).toBe(true);
      const session = createReception(indoors.rooms, createAddressLimits()).admit(createEar(), 'here');
      session.receive(JSON.stringify({ t: 'join', v: PROTOCOL_VERSION, code, name: 'Bo' }));
      await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
      expect(room.world.players.map(({ name }) => name)).toEqual(['Ada', 'Bo']);
      expect(ear.told.at(-1)).toMatchObject({ t: 'presence', online: ['p1', 'p2'] });
      expect(room.clockTimer).toBeNull();
      session.ended();
    } finally {
      await indoors.stop();
    }
  });
});

describe('one World', () => {
  test('has so many sockets; closing goes on', async () => {
    const indoors = createIndoors();
    try {
      const { code } = await indoors.rooms.create();
      const ada = await indoors.join(code, { name: 'Ada' });
      const act = (id: string, input: AskedInput): string => actFor(indoors.rooms, ada, id, input)?.code ?? 'done';
      const call = (id: string, name: SysCall): string => act(id, { type: 'call', seatId: 'server.app', call: name });
      expect(act('seat', { type: 'take-seat', seatId: 'server.app' })).toBe('done');
      for (let i = 0; i < MAX_SOCKETS; i++) call(`s${i}`, { name: 'socket' });
      const inputs = ada.room.seq;
      expect(call('more', { name: 'socket' })).toBe('world-full');
      expect(ada.room.seq).toBe(inputs);
      expect([call('close', { name: 'close', fd: 3 }), call('again', { name: 'socket' })]).toEqual(['done', 'done']);
    } finally {
      await indoors.stop();
    }
  });

  const world = createWorld(defaultConfig(1));
  const write: Input = { type: 'call', playerId: 'p1', seatId: 'server.app', call: { name: 'write', fd: 3, data: 'x' } };
  const read: Input = { type: 'call', playerId: 'p1', seatId: 'server.app', call: { name: 'read', fd: 3, len: 1 } };

  test('has so many segments on the way, and so much text', () => {
    expect(fullness(world, write)).toBeNull();
    noteLength(world, MAX_WORLD_LENGTH + 1);
    expect([fullness(world, write)?.code, fullness(world, read), fullness(world, { type: 'pause' })]).toEqual(['world-full', null, null]);
    noteLength(world, 1000);
    const busy = { ...world, sim: { ...world.sim, inFlight: Array(MAX_SEGMENTS_IN_FLIGHT).fill(null) as typeof world.sim.inFlight } };
    expect([fullness(busy, write)?.code, fullness(busy, read)]).toEqual(['world-full', null]);
  });
});

describe('broken messages over real sockets', () => {
  const COUNT = 1500;
  const PER_CONNECTION = 50;
  const known = (code: string, n: number): Parameters<typeof validMessage>[1] => ({ code, otherCode: 'AAAAAA', otherToken: 'x', mark: 'Ant', n });

  test('WebSocket: every one is answered or ends its connection', async () => {
    const random = seedRandom(6455, 'sockets');
    const { code } = await makeRoom(server.url);
    for (let n = 0; n < COUNT;) {
      const player = await SocketPlayer.connect(server.url);
      for (let i = 0; i < PER_CONNECTION && player.socket.readyState === WebSocket.OPEN; i++, n++) {
        const text = mutateMessage(random, validMessage(random, known(code, n)));
        player.socket.send(text ?? Buffer.from([0xff, 0x00, 0xfe]), { binary: text === null });
      }
      player.send({ t: 'ping' });
      await player.until(() => player.closed !== null || player.received.some(({ t }) => t === 'pong'));
      if (player.closed) expect([1008, 1009]).toContain(player.closed.code);
      player.cut();
    }
    await mustServe();
  });

  test('HTTP: every POST has a status', async () => {
    const random = seedRandom(2616, 'posts');
    const { code } = await makeRoom(server.url);
    for (let n = 0; n < COUNT / 5;) {
      const stopped = new AbortController();
      const stream = await fetch(`${server.url}sse`, { signal: stopped.signal });
      const first = new TextDecoder().decode((await stream.body!.getReader().read()).value);
      const secret = /"connection":"([^"]+)"/.exec(first)?.[1] ?? 'none';
      for (let number = 1; number <= 20; number++, n++) {
        const body = mutateMessage(random, validMessage(random, known(code, n))) ?? Buffer.from([0xff, 0xfe]);
        const { status } = await fetch(`${server.url}send`, { method: 'POST', body, headers: { 'content-type': LINES_TYPE, [CONNECTION_HEADER]: secret, [NUMBER_HEADER]: String(number) } });
        expect([204, 400, 404, 413]).toContain(status);
      }
      stopped.abort();
    }
    await mustServe();
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['an endless header', `GET /ws HTTP/1.1\r\nX: ${'y'.repeat(100_000)}`],
    ['an upgrade with a broken key', 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n'],
    ['a frame that is not masked', 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\u0001\u0001x'],
    ['a frame of 2^63 bytes', 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\u0081\u00ff\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff'],
  ])('raw bytes, %s: the server ends the connection', async (_what, bytes) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(bytes, 'latin1');
    await new Promise((resolve) => socket.once('close', resolve));
    await mustServe();
  });
});
