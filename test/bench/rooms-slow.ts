import type { Line } from './line.ts';
import { applyLoad, emptyCounted, type Shape } from './rooms-load.ts';
import type { BenchServer } from './rooms-process.ts';
import { closeAll, openOurs, percentile } from './rooms-side.ts';

/** 100 players, with calls large enough that those who do not read fill their buffers while it is measured. */
const SHAPE: Shape = { rooms: 1, players: 100, actionsPerSecond: 0.8, dataBytes: 16_000 };
const SLOW = 10;
const BESIDE = 50_000;

/** Latency to those who read, while everybody reads and while 10 of 100 have stopped. */
export async function measureSlow(server: BenchServer, seconds: number): Promise<Line[]> {
  const side = await openOurs(server, SHAPE, BESIDE);
  const { sockets } = side.rooms[0]!;
  const lines: Line[] = [];
  const phase = async (what: string, shape: Shape): Promise<void> => {
    // The first half fills buffers and is not counted.
    await applyLoad(side.rooms, shape, seconds * 500, side.counted);
    Object.assign(side.counted, emptyCounted());
    await applyLoad(side.rooms, shape, seconds * 500, side.counted);
    const { rssBytes } = await server.usage();
    lines.push(
      { name: `1 x 100, ${what}: p50`, value: percentile(side.counted.latencies, 50), unit: 'ms' },
      { name: `1 x 100, ${what}: p99`, value: percentile(side.counted.latencies, 99), unit: 'ms' },
      { name: `1 x 100, ${what}: memory`, value: rssBytes / 2 ** 20, unit: 'MiB' },
    );
  };
  await phase('all read', SHAPE);
  for (const socket of sockets.slice(-SLOW)) socket.pause();
  await phase('10 have stopped reading', { ...SHAPE, slow: SLOW });
  const before = side.counted.resyncs;
  for (const socket of sockets.slice(-SLOW)) socket.resume();
  await applyLoad(side.rooms, { ...SHAPE, slow: SLOW }, 2_000, side.counted);
  lines.push({ name: '1 x 100: Worlds for those who read again', value: side.counted.resyncs - before, unit: '' });
  await closeAll(side.rooms);
  return lines;
}
