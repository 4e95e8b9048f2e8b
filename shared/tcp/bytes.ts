/** A queue of bytes held as strings with one character per byte: plain JSON, cheap to slice. */
export interface ByteQueue {
  chunks: string[];
  /** Bytes of the first chunk that are gone already. */
  head: number;
  length: number;
}

/** Small writes are joined up to this size, so that a long queue stays short to walk. */
const JOIN_BYTES = 4096;

export function emptyBytes(): ByteQueue {
  return { chunks: [], head: 0, length: 0 };
}

/** Appends bytes at the end, joined to what is there already unless `joins` forbids it. */
export function pushBytes(queue: ByteQueue, bytes: string, joins = true): void {
  if (bytes.length === 0) return;
  const last = queue.chunks.length - 1;
  if (joins && last > 0 && queue.chunks[last]!.length + bytes.length <= JOIN_BYTES) queue.chunks[last] += bytes;
  else queue.chunks.push(bytes);
  queue.length += bytes.length;
}

/** Copies up to `count` bytes from `offset` on without taking them out. */
export function peekBytes(queue: ByteQueue, offset: number, count: number): string {
  let skip = offset + queue.head;
  let need = Math.min(count, queue.length - offset);
  let out = '';
  for (const chunk of queue.chunks) {
    if (need <= 0) break;
    if (skip >= chunk.length) {
      skip -= chunk.length;
      continue;
    }
    const part = chunk.slice(skip, skip + need);
    out += part;
    need -= part.length;
    skip = 0;
  }
  return out;
}

/** Drops the first `count` bytes. */
export function dropBytes(queue: ByteQueue, count: number): void {
  let left = Math.min(count, queue.length);
  queue.length -= left;
  let whole = 0;
  while (left > 0) {
    const available = queue.chunks[whole]!.length - queue.head;
    if (left < available) {
      queue.head += left;
      break;
    }
    left -= available;
    queue.head = 0;
    whole++;
  }
  if (whole > 0) queue.chunks.splice(0, whole);
}

/** Takes up to `count` bytes out. */
export function takeBytes(queue: ByteQueue, count: number): string {
  const bytes = peekBytes(queue, 0, count);
  dropBytes(queue, bytes.length);
  return bytes;
}
