import { type Timed, heapPop, heapPush } from '../../shared/base/index.ts';
import type { Segment } from '../../shared/tcp/index.ts';

interface Entry extends Timed {
  segment: Segment;
}

function makeSegment(seq: number, payload: string): Segment {
  return {
    srcAddr: '10.0.0.2', srcPort: 40_000, dstAddr: '10.0.0.1', dstPort: 7000, seq, ack: seq, flags: 16, windowBytes: 65_535, payload, options: {},
  };
}

/**
 * What any engine of this shape must at least do: one plain object of a segment's size through the event queue for
 * each segment, `depth` of them on the way at once. Gives segments per second.
 */
export function floorSegmentsPerSecond(segments: number, payloadBytes: number, depth: number): number {
  const heap: Entry[] = [];
  const payload = 'x'.repeat(payloadBytes);
  const started = performance.now();
  let seq = 0;
  for (let id = 0; id < segments; id++) {
    heapPush(heap, { atUs: id * 10 + 1000, id, segment: makeSegment(id, payload.slice(0, payloadBytes - (id & 1))) });
    if (heap.length > depth) seq = (seq + heapPop(heap)!.segment.payload.length) >>> 0;
  }
  while (heap.length > 0) seq = (seq + heapPop(heap)!.segment.payload.length) >>> 0;
  if (seq === 1) throw new Error('the sum keeps the work from being optimised away');
  return (segments * 1000) / (performance.now() - started);
}

/** Bytes that one plain object with as many fields as `sample` costs, nested objects included, copied `count` times. */
export function floorBytesPerObject(sample: object, count: number): number {
  const text = JSON.stringify(sample);
  const before = heapBytes();
  const copies: unknown[] = [];
  for (let i = 0; i < count; i++) copies.push(JSON.parse(text));
  const bytes = (heapBytes() - before) / count;
  if (copies.length !== count) throw new Error('the copies must live until here');
  return bytes;
}

/** Heap in use after a collection: the program must run with --expose-gc. */
export function heapBytes(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new Error('run with --expose-gc');
  for (let i = 0; i < 3; i++) gc();
  return process.memoryUsage().heapUsed;
}
