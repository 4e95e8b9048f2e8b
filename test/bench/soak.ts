import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { hashPlain } from '../../shared/base/index.ts';
import { step, type World } from '../../shared/game/index.ts';
import type { ServerMessage } from '../../shared/protocol/index.ts';
import type { Line } from './line.ts';
import { applyLoad, countOurs, createLoadRoom, emptyCounted, joinSocket, makeLoadRoom, type LoadRoom, type Shape } from './rooms-load.ts';
import { startBenchServer, type BenchServer } from './rooms-process.ts';

/** 500 players, each of whom acts every two seconds. */
const SHAPE: Shape = { rooms: 20, players: 25, actionsPerSecond: 0.5 };
const SAMPLES = 20;

export interface Options {
  minutes: number;
}

/** A replica beside one player of a room: steps every input and compares every hash. */
function follow(socket: WebSocket, world: World, seen: { differ: number; compared: number }): void {
  socket.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as ServerMessage;
    if (message.t !== 'inputs') return;
    for (const { input } of message.inputs) step(world, input);
    if (message.hash === undefined) return;
    seen.compared++;
    if (hashPlain(world) !== message.hash) seen.differ++;
  });
}

/** Growth per minute: the slope of the straight line through the samples (least squares). */
function slopePerMinute(samples: number[], minutesApart: number): number {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  let above = 0;
  let below = 0;
  for (const [i, value] of samples.entries()) {
    above += (i - middle) * (value - mean);
    below += (i - middle) ** 2;
  }
  return above / below / minutesApart;
}

async function openRooms(server: BenchServer, counted: ReturnType<typeof emptyCounted>, seen: { differ: number; compared: number }): Promise<LoadRoom[]> {
  const rooms: LoadRoom[] = [];
  for (let i = 0; i < SHAPE.rooms; i++) {
    const code = await makeLoadRoom(`http://127.0.0.1:${server.port}/`, i);
    const sockets: WebSocket[] = [];
    // One after the other: who follows with a replica comes last and has missed nothing.
    for (let k = 0; k < SHAPE.players; k++) {
      const { socket, welcome } = await joinSocket(`ws://127.0.0.1:${server.port}/ws`, code, `Player ${k}`);
      sockets.push(socket);
      if (k === SHAPE.players - 1) follow(socket, welcome.world, seen);
    }
    const room = createLoadRoom(code, sockets, i);
    for (const socket of sockets) countOurs(room, socket, counted);
    rooms.push(room);
  }
  return rooms;
}

/** The `soak` benchmark: 500 players for so many minutes. Memory must be flat, nothing lost, no replica different. */
export async function run({ minutes }: Options): Promise<Line[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ackademy-bench-'));
  const server = await startBenchServer('rooms-ours', { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'warn', TRUST_PROXY: '1' });
  try {
    const counted = emptyCounted();
    const seen = { differ: 0, compared: 0 };
    const rooms = await openRooms(server, counted, seen);
    const rss: number[] = [];
    const heap: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample++) {
      await applyLoad(rooms, SHAPE, (minutes * 60_000) / SAMPLES, counted);
      const { rssBytes, heapBytes } = await server.usage();
      rss.push(rssBytes / 2 ** 20);
      heap.push(heapBytes / 2 ** 20);
    }
    for (const { sockets } of rooms) for (const socket of sockets) socket.terminate();
    // The first quarter is warm-up: code that is compiled, pools that fill.
    const settled = rss.slice(SAMPLES / 4);
    return [
      { name: `${SHAPE.rooms * SHAPE.players} players, ${minutes} minutes: actions`, value: counted.actions, unit: '' },
      { name: 'inputs lost', value: counted.actions * SHAPE.players - counted.deliveries, unit: 'deliveries' },
      { name: 'refused', value: counted.refused, unit: '' },
      { name: 'resyncs, and hashes that differed', value: counted.resyncs + seen.differ, unit: `of ${seen.compared}` },
      { name: 'memory after the warm-up', value: settled[0]!, unit: 'MiB' },
      { name: 'memory at the end', value: settled.at(-1)!, unit: 'MiB' },
      { name: 'memory grows by', value: slopePerMinute(settled, minutes / SAMPLES), unit: 'MiB/min' },
      { name: 'heap, least after the warm-up', value: Math.min(...heap.slice(SAMPLES / 4)), unit: 'MiB' },
      { name: 'heap, least of the last quarter', value: Math.min(...heap.slice(-SAMPLES / 4)), unit: 'MiB' },
    ];
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
