import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import type { Line } from './line.ts';
import {
  applyLoad, countLimit, countOurs, createLoadRoom, emptyCounted, joinSocket, makeLoadRoom, openSocket, type Counted, type LoadRoom, type Shape,
} from './rooms-load.ts';
import { startBenchServer, type BenchServer } from './rooms-process.ts';

const SHAPES: Shape[] = [
  { rooms: 20, players: 25, actionsPerSecond: 1 },
  { rooms: 4, players: 100, actionsPerSecond: 1 },
  { rooms: 200, players: 5, actionsPerSecond: 1 },
];
const IDLE_PLAYERS = 2_000;
const IDLE_PER_ROOM = 20;
/** Joins under way at once. */
const JOINS_AT_ONCE = 64;

export interface Options {
  /** Load on each server and shape, seconds, after a warm-up of half of it. */
  seconds: number;
  profile: boolean;
  /** One shape alone, such as `20x25`; all where it is empty. */
  only: string;
}

/** What one server spent on one shape. */
interface Spent {
  counted: Counted;
  cpuUs: number;
}

async function load(server: BenchServer, rooms: LoadRoom[], shape: Shape, seconds: number, counted: Counted): Promise<Spent> {
  await applyLoad(rooms, shape, seconds * 500, counted);
  Object.assign(counted, emptyCounted());
  const before = await server.usage();
  await applyLoad(rooms, shape, seconds * 1000, counted);
  const after = await server.usage();
  return { counted: { ...counted }, cpuUs: after.cpuUs - before.cpuUs };
}

async function closeAll(rooms: LoadRoom[]): Promise<void> {
  const sockets = rooms.flatMap((room) => room.sockets);
  await Promise.all(sockets.map((socket) => new Promise((resolve) => {
    socket.once('close', resolve);
    socket.close();
  })));
}

async function measureOurs(server: BenchServer, shape: Shape, seconds: number, firstRoom: number): Promise<Spent> {
  const counted = emptyCounted();
  const rooms: LoadRoom[] = [];
  const url = `http://127.0.0.1:${server.port}/`;
  for (let i = 0; i < shape.rooms; i++) {
    const code = await makeLoadRoom(url, firstRoom + i);
    const joined = await Promise.all(Array.from({ length: shape.players }, (_, k) => joinSocket(socketUrl(server), code, { name: `Player ${k}` })));
    const room = createLoadRoom(code, joined.map(({ socket }) => socket), i);
    for (const socket of room.sockets) countOurs(room, socket, counted);
    rooms.push(room);
  }
  const spent = await load(server, rooms, shape, seconds, counted);
  await closeAll(rooms);
  return spent;
}

function socketUrl(server: BenchServer): string {
  return `ws://127.0.0.1:${server.port}/ws`;
}

async function measureLimit(shape: Shape, seconds: number, frameBytes: number): Promise<Spent> {
  const server = await startBenchServer('rooms-limit', { FRAME_BYTES: String(frameBytes) });
  const counted = emptyCounted();
  const rooms: LoadRoom[] = [];
  for (let i = 0; i < shape.rooms; i++) {
    const sockets = await Promise.all(Array.from({ length: shape.players }, () => openSocket(`ws://127.0.0.1:${server.port}/${i}`)));
    for (const socket of sockets) countLimit(socket, counted);
    rooms.push(createLoadRoom(String(i), sockets, i));
  }
  const spent = await load(server, rooms, shape, seconds, counted);
  await closeAll(rooms);
  await server.stop();
  return spent;
}

/** The value that so many of a hundred do not exceed. */
function percentile(values: number[], of100: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of100) / 100))] ?? Number.NaN;
}

function linesOf(shape: Shape, ours: Spent, limit: Spent): Line[] {
  const name = `${shape.rooms} x ${shape.players}`;
  const { counted } = ours;
  const perDelivery = ours.cpuUs / counted.deliveries;
  const floor = limit.cpuUs / limit.counted.deliveries;
  return [
    { name: `${name}: server CPU for a delivery (less is better)`, value: perDelivery, unit: 'us', floor, ratio: perDelivery / floor },
    { name: `${name}: sends for a delivery`, value: counted.frames / counted.deliveries, unit: 'sends', floor: 1, ratio: counted.frames / counted.deliveries },
    { name: `${name}: bytes of a delivery`, value: counted.bytes / counted.deliveries, unit: 'bytes' },
    { name: `${name}: action to last receiver, p50`, value: percentile(counted.latencies, 50), unit: 'ms' },
    { name: `${name}: action to last receiver, p99`, value: percentile(counted.latencies, 99), unit: 'ms' },
    { name: `${name}: actions lost or refused, resyncs`, value: counted.actions * shape.players - counted.deliveries + counted.refused + counted.resyncs, unit: '' },
  ];
}

/** Joins 2,000 players, all at it as fast as they can, and lets them be idle. */
async function measureIdle(server: BenchServer): Promise<Line[]> {
  const url = `http://127.0.0.1:${server.port}/`;
  const codes: string[] = [];
  for (let i = 0; i < IDLE_PLAYERS / IDLE_PER_ROOM; i++) codes.push(await makeLoadRoom(url, 10_000 + i));
  const before = await server.usage();
  const sockets: WebSocket[] = [];
  let next = 0;
  const startMs = performance.now();
  const joinNext = async (): Promise<void> => {
    while (next < IDLE_PLAYERS) {
      const n = next++;
      sockets.push((await joinSocket(socketUrl(server), codes[n % codes.length]!, { name: `Player ${n}` })).socket);
    }
  };
  await Promise.all(Array.from({ length: JOINS_AT_ONCE }, joinNext));
  const seconds = (performance.now() - startMs) / 1000;
  const after = await server.usage();
  await closeAll([createLoadRoom('', sockets, 0)]);
  return [
    { name: `joins, ${IDLE_PLAYERS} players`, value: IDLE_PLAYERS / seconds, unit: 'joins/s' },
    { name: `memory of a connected idle player`, value: (after.rssBytes - before.rssBytes) / IDLE_PLAYERS / 1024, unit: 'KiB' },
  ];
}

/** The `rooms` benchmark: what a delivery costs our server, beside a server that does nothing but send. */
export async function run({ seconds, profile, only }: Options): Promise<Line[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ackademy-bench-'));
  const env = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'warn', TRUST_PROXY: '1' };
  const start = (more: string[] = []): Promise<BenchServer> => startBenchServer('rooms-ours', env, profile ? ['--cpu-prof', '--cpu-prof-dir=cpu-prof', ...more] : more);
  try {
    const lines: Line[] = [];
    for (const [i, shape] of SHAPES.entries()) {
      if (only !== '' && only !== `${shape.rooms}x${shape.players}`) continue;
      const server = await start();
      const ours = await measureOurs(server, shape, seconds, i * 1000);
      await server.stop();
      const frameBytes = Math.round(ours.counted.bytes / ours.counted.deliveries);
      lines.push(...linesOf(shape, ours, await measureLimit(shape, seconds, frameBytes)));
    }
    if (only !== '') return lines;
    const server = await start();
    lines.push(...await measureIdle(server));
    await server.stop();
    return lines;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
