import type { Connection } from './connection.ts';
import { seqAdd, seqDiff } from './seq.ts';
import type { Sysctls } from './settings.ts';

/**
 * What may be advertised: half of the buffer at first, the rest being for the kernel's bookkeeping. Where the application fixed the
 * buffer, the share follows the segments that arrive (Linux's scaling_ratio).
 */
function usableBytes(connection: Connection): number {
  const { receiveBufferBytes, receiveBufferSet, receiveRatio } = connection;
  return receiveBufferSet ? Math.floor((receiveBufferBytes * receiveRatio) / 256) : receiveBufferBytes >> 1;
}

/** Room for headers before the bytes of a packet, and for the kernel's records behind them and beside them. */
const HEADROOM_BYTES = 104;
const RECORD_BYTES = 320;
const BUFFER_BYTES = 256;

/** Memory that Linux books for a segment of so many bytes in a buffer of its own: a power of two, and its head (skb->truesize). */
export function memoryBytes(length: number): number {
  let bytes = 512;
  while (bytes < length + HEADROOM_BYTES + RECORD_BYTES) bytes *= 2;
  return bytes + BUFFER_BYTES;
}

/** The smallest shift with which a 16-bit window covers the largest buffer (RFC 7323 section 2.3). */
export function chooseWindowScale(settings: Sysctls, connection: Connection): number {
  const { receiveBufferBytes, receiveBufferSet } = connection;
  let space = receiveBufferSet ? receiveBufferBytes >> 1 : Math.max(settings.rmemMax, receiveBufferBytes);
  let shift = 0;
  while (space > 65_535 && shift < 14) {
    space >>= 1;
    shift++;
  }
  return shift;
}

/** Window of a SYN or SYN+ACK: whole segments, never scaled (RFC 7323 section 2.2). */
export function initialWindow(connection: Connection): number {
  const space = Math.min(connection.receiveBufferBytes >> 1, 65_535);
  const mss = connection.advertisedMss;
  return space > mss ? space - (space % mss) : space;
}

/** Bytes that the peer may still send by what it was told last. */
export function offeredWindow(connection: Connection): number {
  return Math.max(0, connection.rcvWnd - seqDiff(connection.rcvNxt, connection.rcvWup));
}

/**
 * The window to advertise now: never moves its right edge back (SHLD-14), and opens only by a useful step
 * (receiver's silly-window avoidance, RFC 9293 section 3.8.6.2.2, MUST-39).
 */
export function chooseWindow(connection: Connection): number {
  const full = usableBytes(connection);
  const buffered = connection.receiveQueue.length + connection.early.reduce((sum, range) => sum + range.payload.length, 0);
  const free = Math.max(0, full - buffered);
  const offered = offeredWindow(connection);
  if (connection.receiveBufferSet && connection.rcvWscale === 0) return Math.max(offered, wholeSegments(connection, full, free));
  const unit = 1 << connection.rcvWscale;
  let fresh = free < Math.min(connection.advertisedMss, full) || free < full >> 4 ? 0 : free;
  fresh = connection.rcvWscale > 0 ? fresh - (fresh % unit) : Math.min(fresh, 65_535);
  if (fresh >= offered) return fresh;
  return connection.rcvWscale > 0 ? Math.ceil(offered / unit) * unit : offered;
}

/** A small buffer is offered in whole segments, and never more of it than at the beginning (Linux's __tcp_select_window). */
function wholeSegments(connection: Connection, full: number, free: number): number {
  const segment = Math.min(connection.receivedMss, full);
  if (free < full >> 1 && (free < full >> 4 || free < segment)) return 0;
  const most = Math.min(free, initialWindow(connection));
  const { rcvWnd } = connection;
  return rcvWnd <= most - segment || rcvWnd > most ? most - (most % segment) : rcvWnd;
}

/** The window field of the header that stands for so many bytes. */
export function windowField(connection: Connection, bytes: number): number {
  return Math.min(65_535, bytes >> connection.rcvWscale);
}

/** First sequence number beyond the peer's window. */
export function sendWindowEnd(connection: Connection): number {
  return seqAdd(connection.sndUna, connection.sndWnd);
}

/** After a read: is the freed room worth a window update (Linux's tcp_cleanup_rbuf: at least twice what is offered)? */
export function worthWindowUpdate(connection: Connection): boolean {
  const offered = offeredWindow(connection);
  const full = usableBytes(connection);
  if (2 * offered > full) return false;
  const fresh = chooseWindow(connection);
  return fresh > 0 && fresh >= 2 * offered;
}
