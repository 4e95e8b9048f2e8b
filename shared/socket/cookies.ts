import {
  ACK, acceptSynOptions, createConnection, DEFAULT_MSS, initialWindow, makeCookie, prepareWindowScale, readCookie, type Segment, seqAdd, stampOptions, SYN,
  synOptions, timestampNow, unstampOptions,
} from '../tcp/index.ts';
import type { Kernel, Sock } from './types.ts';

/** How long after the last cookie an ACK may still bring one back (Linux's TCP_SYNCOOKIE_VALID). */
const VALID_US = 120_000_000;

/**
 * SYN cookies (tcp_syncookies of tcp(7), RFC 4987 section 3.6): the SYN+ACK that answers a SYN for which there is no place,
 * and of which the host remembers nothing. Without timestamps it grants no option but MSS: nowhere could the rest be kept.
 */
export function cookieAnswer(kernel: Kernel, listener: Sock, syn: Segment): Segment {
  const { env, host } = kernel;
  const conn = createConnection(host.sysctls);
  conn.advertisedMss = listener.conn.advertisedMss;
  conn.receiveBufferBytes = listener.conn.receiveBufferBytes;
  conn.receiveBufferSet = listener.conn.receiveBufferSet;
  prepareWindowScale(conn, env);
  acceptSynOptions(conn, syn, env);
  if (!conn.timestampsOk) {
    conn.sackOk = false;
    conn.wscaleOk = false;
  }
  const options = synOptions(conn, env, true);
  if (options.timestamps) {
    options.timestamps[0] = stampOptions(timestampNow(env), conn.wscaleOk ? conn.sndWscale : undefined, conn.sackOk);
  }
  listener.listener!.cookieSentUs = kernel.nowUs;
  return {
    srcAddr: syn.dstAddr, srcPort: syn.dstPort, dstAddr: syn.srcAddr, dstPort: syn.srcPort,
    seq: makeCookie(syn, syn.options.mss ?? DEFAULT_MSS, host.cookieSecret, kernel.nowUs), ack: seqAdd(syn.seq, 1), flags: SYN | ACK, windowBytes: initialWindow(conn), payload: '', options,
  };
}

/** The SYN that an ACK without connection once was an answer to, as far as its cookie tells; null where it is none. */
export function synOfCookie(kernel: Kernel, listener: Sock, ack: Segment): Segment | null {
  const { cookieSentUs } = listener.listener!;
  if (kernel.host.sysctls.syncookies === 0 || cookieSentUs < 0 || kernel.nowUs - cookieSentUs > VALID_US) return null;
  const mss = readCookie(ack, kernel.host.cookieSecret, kernel.nowUs);
  if (mss === null) return null;
  const stamps = ack.options.timestamps;
  const options = stamps ? { mss, timestamps: stamps, ...unstampOptions(stamps[1]) } : { mss };
  return { ...ack, seq: seqAdd(ack.seq, -1), ack: 0, flags: SYN, payload: '', options };
}
