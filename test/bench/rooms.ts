import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import type { Line } from './line.ts';
import { applyLoad, countLimit, createLoadRoom, emptyCounted, joinSocket, makeLoadRoom, openSocket, type LoadRoom, type Shape } from './rooms-load.ts';
import { startBenchServer, type BenchServer } from './rooms-process.ts';
import { closeAll, openOurs, percentile, type Side, socketUrl } from './rooms-side.ts';
import { measureSlow } from './rooms-slow.ts';

const SHAPES: Shape[] = [
  { rooms: 20, players: 25, actionsPerSecond: 2 },
  { rooms: 4, players: 100, actionsPerSecond: 2 },
  { rooms: 200, players: 5, actionsPerSecond: 2 },
];
const IDLE_PLAYERS = 2_000;
const IDLE_PER_ROOM = 20;
/** How often the two servers take turns. */
const ROUNDS = 4;
/** The most that a warm-up sends: what two processors carry beside the load itself. */
const MOST_DELIVERIES_PER_SECOND = 30_000;
/** Joins under way at once. */
const JOINS_AT_ONCE = 64;

export interface Options {
  /** Load on each server and shape, seconds, after a warm-up of half of it. */
  seconds: number;
  profile: boolean;
  /** One shape alone, such as `20x25`; all where it is empty. */
  only: string;
}

/** As much load as both servers bear, so that the compilers of both are done with what is measured after. */
async function warmUp({ rooms, counted }: Side, shape: Shape, seconds: number): Promise<void> {
  const actionsPerSecond = Math.min(4, MOST_DELIVERIES_PER_SECOND / (shape.rooms * shape.players ** 2));
  await applyLoad(rooms, { ...shape, actionsPerSecond }, seconds * 500, counted);
}

async function measureRound(side: Side, shape: Shape, seconds: number): Promise<void> {
  const before = await side.server.usage();
  await applyLoad(side.rooms, shape, seconds * 1000, side.counted);
  side.cpuUs += (await side.server.usage()).cpuUs - before.cpuUs;
}

async function openLimit(shape: Shape, frameBytes: number): Promise<Side> {
  const server = await startBenchServer('rooms-limit', { FRAME_BYTES: String(frameBytes) });
  const counted = emptyCounted();
  const rooms: LoadRoom[] = [];
  for (let i = 0; i < shape.rooms; i++) {
    const sockets = await Promise.all(Array.from({ length: shape.players }, () => openSocket(`ws://127.0.0.1:${server.port}/${i}`)));
    for (const socket of sockets) countLimit(socket, counted);
    rooms.push(createLoadRoom(String(i), sockets, i));
  }
  return { server, rooms, counted, cpuUs: 0 };
}

/** Load on our server and on the limit in turns, so that what else the machine does meets both. */
async function measureShape(server: BenchServer, shape: Shape, seconds: number, firstRoom: number): Promise<Line[]> {
  const ours = await openOurs(server, shape, firstRoom);
  await warmUp(ours, shape, seconds);
  const limit = await openLimit(shape, Math.round(ours.counted.bytes / ours.counted.deliveries));
  await warmUp(limit, shape, seconds);
  for (const side of [ours, limit]) Object.assign(side.counted, emptyCounted());
  for (let round = 0; round < ROUNDS; round++) {
    await measureRound(ours, shape, seconds / ROUNDS);
    await measureRound(limit, shape, seconds / ROUNDS);
  }
  await closeAll([...ours.rooms, ...limit.rooms]);
  await limit.server.stop();
  return linesOf(shape, ours, limit);
}

function linesOf(shape: Shape, ours: Side, limit: Side): Line[] {
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
      sockets.push((await joinSocket(socketUrl(server), codes[n % codes.length]!, `Player ${n}`)).socket);
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
      lines.push(...await measureShape(server, shape, seconds, i * 1000));
      await server.stop();
    }
    if (only !== '') return lines;
    const server = await start();
    lines.push(...await measureIdle(server));
    lines.push(...await measureSlow(server, seconds));
    await server.stop();
    return lines;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
