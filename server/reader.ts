import { MAX_BEHIND_MS, MAX_BUFFERED_BYTES, MAX_UNREAD_BYTES } from './limits.ts';
import { countCut } from './metrics.ts';
import type { Packet } from './packet.ts';
import type { Connection } from './room.ts';

/**
 * How far one browser follows its room. It gets inputs from its first World on. Where too much waits for it, it gets no
 * more of them; once it has read what waits it gets a World in their place, and where it reads nothing for long it is cut.
 */
export interface Reader {
  /** False until the welcome, and while it is behind. */
  follows: boolean;
  /** Since when it is behind, milliseconds of `performance.now()`; null where it is not. */
  behindMs: number | null;
  /** Bytes of the World it got last: those may wait for it in addition. */
  worldBytes: number;
}

/** A reader that has no World yet. */
export function createReader(): Reader {
  return { follows: false, behindMs: null, worldBytes: 0 };
}

/** Sends what goes to everybody in the room to one reader, where it follows. False where it did not get it. */
export function deliver(connection: Connection, reader: Reader, packet: Packet, nowMs: number): boolean {
  const unread = connection.bufferedBytes();
  if (unread === 0 && reader.follows) {
    connection.deliver(packet);
    return true;
  }
  if (mustBeCut(reader, unread, nowMs)) {
    countCut();
    connection.cut();
  } else if (reader.follows && unread > MAX_UNREAD_BYTES + reader.worldBytes) {
    reader.follows = false;
    reader.behindMs = nowMs;
  } else if (reader.follows) {
    connection.deliver(packet);
    return true;
  }
  return false;
}

function mustBeCut({ behindMs, worldBytes }: Reader, unread: number, nowMs: number): boolean {
  return unread > MAX_BUFFERED_BYTES + worldBytes || (behindMs !== null && nowMs - behindMs > MAX_BEHIND_MS);
}

/** Notes that a World of so many bytes was sent: the reader follows from there. */
export function hasWorld(reader: Reader, bytes: number): void {
  reader.follows = true;
  reader.behindMs = null;
  reader.worldBytes = bytes;
}
