import type { Segment } from './segment.ts';
import { seqAdd } from './seq.ts';

/** The sizes that a cookie can remember (Linux's net/ipv4/syncookies.c). */
const MSS_TABLE = [536, 1300, 1440, 1460] as const;
/** A cookie holds a count of minutes and is taken for two of them. */
const MINUTE_US = 60_000_000;
const MAX_AGE = 2;
/** No window scale, in the four bits for it. */
const NO_SCALE = 15;

/**
 * The initial sequence number that stands in for a half-open connection: connection, minute and MSS, under the host's secret
 * (RFC 4987 section 3.6). `syn` is the segment that it answers.
 */
export function makeCookie(syn: Segment, mss: number, secret: number, nowUs: number): number {
  const minute = Math.floor(nowUs / MINUTE_US);
  let index = MSS_TABLE.length - 1;
  while (index > 0 && MSS_TABLE[index]! > mss) index--;
  const low = (mix(syn, secret, minute + 1) + index) & 0xff_ffff;
  return (mix(syn, secret, 0) + syn.seq + (minute << 24) + low) >>> 0;
}

/** The MSS that the cookie acknowledged by this segment remembers; null where it is no cookie of ours, or too old. */
export function readCookie(ack: Segment, secret: number, nowUs: number): number | null {
  const minute = Math.floor(nowUs / MINUTE_US);
  const rest = (seqAdd(ack.ack, -1) - mix(ack, secret, 0) - seqAdd(ack.seq, -1)) >>> 0;
  const age = (minute - (rest >>> 24)) & 0xff;
  if (age >= MAX_AGE) return null;
  const index = ((rest & 0xff_ffff) - mix(ack, secret, minute - age + 1)) & 0xff_ffff;
  return MSS_TABLE[index] ?? null;
}

/** A keyed hash of the four-tuple, 32 bits. */
function mix(segment: Segment, secret: number, salt: number): number {
  let h = secret ^ Math.imul(salt + 1, 0x9e37_79b9);
  const text = `${segment.srcAddr}:${segment.srcPort}>${segment.dstAddr}:${segment.dstPort}`;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x0100_0193);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0x85eb_ca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

/** What the SYN offered, in the low six bits of the TSval that answers it: it comes back as TSecr. */
export function stampOptions(nowStamp: number, windowScale: number | undefined, sackPermitted: boolean): number {
  const bits = (windowScale ?? NO_SCALE) | (sackPermitted ? 16 : 0);
  const stamp = ((nowStamp & ~63) | bits) >>> 0;
  return stamp > nowStamp ? (stamp - 64) >>> 0 : stamp;
}

/** The offers that stampOptions() hid in a TSecr. */
export function unstampOptions(echo: number): { windowScale?: number; sackPermitted?: true } {
  const scale = echo & 15;
  return { ...(scale === NO_SCALE ? {} : { windowScale: scale }), ...(echo & 16 ? { sackPermitted: true as const } : {}) };
}
