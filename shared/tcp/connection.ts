import { nextUint32, type RandomState } from '../base/index.ts';
import { type ByteQueue, emptyBytes } from './bytes.ts';
import type { CubicState, EcnState, RackState, ReductionState, WaitState } from './connection-parts.ts';
import { INITIAL_CWND, RTO_INITIAL_US, type Sysctls } from './settings.ts';
import { seqDiff, seqGt, seqLeq } from './seq.ts';
import type { TcpState } from './types.ts';

/** What a connection reports to its socket, once (Linux's sk_err). */
export type ConnectionError = 'ECONNREFUSED' | 'ECONNRESET' | 'EPIPE' | 'ETIMEDOUT' | 'EHOSTUNREACH';

/** A stretch of sequence space that was sent and is not yet acknowledged. Times in microseconds. */
export interface SentRange {
  seq: number;
  /** Sequence numbers taken, SYN and FIN included. */
  length: number;
  /** SYN and FIN bits that it carries. */
  flags: number;
  sentUs: number;
  /** How often it was sent again. */
  retransmits: number;
  sacked: boolean;
  lost: boolean;
  /** A repetition of it is on its way (Linux's TCPCB_SACKED_RETRANS). */
  again: boolean;
  /** Segments delivered in all when it was sent last. */
  delivered: number;
  /** End of the burst in which it left: pieces of one burst may go again in one. */
  burstEnd: number;
}

/** The end of what one or more writes handed over: a segment never reaches across it (Linux's sk_buff). */
export interface WriteEnd {
  seq: number;
  /** PSH stands on its last segment. */
  push: boolean;
  /** MSG_EOR: nothing is appended. */
  eor: boolean;
}

/** A segment that came out of order and waits for the gap before it (RFC 9293 section 3.10.7.4). */
export interface EarlyRange {
  seq: number;
  payload: string;
  fin: boolean;
}

/** Why an ACK is owed: none, within the delay of RFC 9293 section 3.8.6.3, or at once. */
export type AckDebt = 'none' | 'delayed' | 'now';

/**
 * The transmission control block (RFC 9293 section 3.3.1) of one connection: plain data. Variables bear the RFC's
 * names; a time of -1 is a timer that does not run.
 */
export interface Connection {
  state: TcpState;
  /** Opened by a SYN that a listener took. */
  passive: boolean;
  localAddr: string;
  localPort: number;
  remoteAddr: string;
  remotePort: number;

  iss: number;
  sndUna: number;
  sndNxt: number;
  /** Peer's window in bytes, scaled. */
  sndWnd: number;
  sndWl1: number;
  sndWl2: number;
  maxSndWnd: number;
  /** End of the last segment sent that was smaller than the MSS (Minshall's form of Nagle's algorithm). */
  sndSml: number;
  /** Bytes from SND.UNA on that the application wrote; those up to SND.NXT are sent. */
  sendQueue: ByteQueue;
  sent: SentRange[];
  /** Where the bytes written, from SND.UNA on, are cut; the last one ends them all. */
  writeEnds: WriteEnd[];
  /** Where the last cut piece begins, and up to where bytes were written when PSH was last asked for. */
  tailSeq: number;
  pushedSeq: number;
  /** The burst that is leaving: its next sequence number and its end (Linux sends several segments as one packet). */
  burstNext: number;
  burstEnd: number;
  /** The application has closed its direction: a FIN follows the last byte. */
  finQueued: boolean;
  finSent: boolean;
  finAcked: boolean;

  irs: number;
  rcvNxt: number;
  /** RCV.NXT and window of the last ACK sent. */
  rcvWup: number;
  rcvWnd: number;
  receiveQueue: ByteQueue;
  early: EarlyRange[];
  /** What came early, as blocks, those that changed last first: so they are reported (RFC 2018 section 4). */
  sackBlocks: [number, number][];
  dsack: [number, number] | null;
  finReceived: boolean;

  mss: number;
  advertisedMss: number;
  sndWscale: number;
  rcvWscale: number;
  wscaleOk: boolean;
  sackOk: boolean;
  timestampsOk: boolean;
  /** Timestamp echoed by the latest segment, 0 where it had none. */
  lastEcho: number;
  ecn: EcnState;
  tsRecent: number;
  tsRecentUs: number;
  receiveBufferBytes: number;
  /** SO_RCVBUF fixed the buffer: it does not grow, so the window scale covers it alone. */
  receiveBufferSet: boolean;

  ack: AckDebt;
  ackDueUs: number;
  /** RFC 5961: an ACK that asks the peer to prove itself. */
  challenge: boolean;
  lastInvalidUs: number;
  quickAcks: number;
  pingpong: boolean;
  atoUs: number;
  lastDataUs: number;
  lastSendUs: number;
  receivedMss: number;
  /** How much of the receive buffer holds data, of 256: the rest is the kernel's bookkeeping (Linux's scaling_ratio). */
  receiveRatio: number;

  srttUs: number;
  rttvarUs: number;
  /** Smoothed round trip in eighths, mean deviation in quarters of a microsecond. */
  srttEighthsUs: number;
  mdevQuartersUs: number;
  mdevMaxUs: number;
  rttSeq: number;
  minRttUs: number;
  rtoUs: number;
  rtxDueUs: number;
  /** What the retransmission timer stands for. */
  rtxKind: 'rto' | 'probe' | 'tlp' | 'reorder';
  retransmits: number;
  totalRto: number;
  firstUnansweredUs: number;
  backoff: number;
  probesOut: number;
  probeOwed: boolean;
  /** SND.NXT at the last tail loss probe while that is unanswered (RFC 8985 section 7.2, TLP.end_seq), or -1. */
  tlpSeq: number;
  tlpOwed: boolean;
  /** The probe repeated a segment; else it was new data. */
  tlpAgain: boolean;

  cwnd: number;
  cwndCount: number;
  ssthresh: number;
  /** Did the window bound what was sent, and how many segments were out at most, until cwndUsageSeq is acknowledged (RFC 7661; Linux). */
  cwndLimited: boolean;
  maxPacketsOut: number;
  cwndUsageSeq: number;
  /** Most segments out, and when the window was last used up, for its decay after idleness (RFC 2861). */
  cwndUsed: number;
  cwndStampUs: number;
  cubic: CubicState | null;

  /** Linux's five states of congestion (tcpi_ca_state). */
  recovery: 'open' | 'disorder' | 'cwr' | 'recovery' | 'loss';
  /** The state ends when this is acknowledged (Linux's high_seq). */
  recoverySeq: number;
  /** Segments of `sent` that are sacked, lost, under way again; without SACK duplicates count as sacked. */
  sackedOut: number;
  lostOut: number;
  againOut: number;
  /** End of the highest range that is sacked; of no meaning while none is. */
  highestSack: number;
  /** How far segments overtake each other on this way, in segments, and how often that was seen. */
  reordering: number;
  reorderSeen: number;
  /** Segments delivered, and taken for lost, in all. */
  delivered: number;
  lostTotal: number;
  /** Duplicates that the peer reported (RFC 2883). */
  dsackDups: number;

  reduction: ReductionState;
  rack: RackState;

  keepaliveDueUs: number;
  keepaliveProbes: number;
  keepaliveOwed: boolean;
  /** TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT of tcp(7): seconds and a count; 0 takes the host's. */
  keepIdleS: number;
  keepIntervalS: number;
  keepCount: number;
  lastHeardUs: number;
  /** TIME_WAIT's 2 MSL, and the limit of an orphan's FIN_WAIT_2. */
  waitDueUs: number;

  error: ConnectionError | null;
  /** shutdown(2)'s two bits: no more reading, no more writing. */
  shutRead: boolean;
  shutWrite: boolean;
  /** End of file was received (SOCK_DONE): read() gives 0 before it gives an error. */
  done: boolean;
  /** No descriptor refers to it any more: the kernel ends it alone. */
  orphan: boolean;

  noDelay: boolean;
  cork: boolean;
  /** MSG_MORE: more will follow at once. */
  more: boolean;
  /** TCP_NODELAY was set while bytes waited: they go at once (Linux's TCP_NAGLE_PUSH). */
  pushNow: boolean;
  keepalive: boolean;
  userTimeoutUs: number;
  synRetries: number;
  waiting: WaitState;
  /** Bytes acknowledged and received in all, for TCP_INFO. */
  bytesAcked: number;
  bytesReceived: number;
  totalRetransmits: number;
}

/** Addresses and ports of a connection, the local end first. */
export interface FourTuple {
  localAddr: string;
  localPort: number;
  remoteAddr: string;
  remotePort: number;
}

/** A closed connection record with a host's settings. */
export function createConnection(settings: Sysctls): Connection {
  return {
    state: 'CLOSED', passive: false, localAddr: '0.0.0.0', localPort: 0, remoteAddr: '0.0.0.0', remotePort: 0,
    iss: 0, sndUna: 0, sndNxt: 0, sndWnd: 0, sndWl1: 0, sndWl2: 0, maxSndWnd: 0, sndSml: 0, sendQueue: emptyBytes(), sent: [],
    writeEnds: [], tailSeq: 0, pushedSeq: 0, burstNext: 0, burstEnd: 0,
    finQueued: false, finSent: false, finAcked: false,
    irs: 0, rcvNxt: 0, rcvWup: 0, rcvWnd: 0, receiveQueue: emptyBytes(), early: [], sackBlocks: [], dsack: null, finReceived: false,
    mss: 536, advertisedMss: settings.mtu - 40, sndWscale: 0, rcvWscale: 0, wscaleOk: false, sackOk: false, timestampsOk: false,
    lastEcho: 0, ecn: { agreed: false, seen: false, owesCwr: false, echoesCe: false }, tsRecent: 0, tsRecentUs: 0, receiveBufferBytes: settings.rmemDefault, receiveBufferSet: false,
    ack: 'none', ackDueUs: -1, challenge: false, lastInvalidUs: -1,
    quickAcks: 0, pingpong: false, atoUs: 0, lastDataUs: 0, lastSendUs: 0, receivedMss: 536, receiveRatio: 128,
    srttUs: 0, rttvarUs: 0, srttEighthsUs: 0, mdevQuartersUs: 0, mdevMaxUs: 0, rttSeq: 0, minRttUs: -1, rtoUs: RTO_INITIAL_US, rtxDueUs: -1, rtxKind: 'rto', retransmits: 0, totalRto: 0,
    firstUnansweredUs: -1, backoff: 0, probesOut: 0, probeOwed: false, tlpSeq: -1, tlpOwed: false, tlpAgain: false,
    cwnd: INITIAL_CWND, cwndCount: 0, ssthresh: 0x7fffffff, cwndLimited: false, maxPacketsOut: 0, cwndUsageSeq: -1,
    cwndUsed: 0, cwndStampUs: 0, cubic: null,
    recovery: 'open', recoverySeq: 0, sackedOut: 0, lostOut: 0, againOut: 0, highestSack: 0, reordering: settings.reordering, reorderSeen: 0,
    delivered: 0, lostTotal: 0, dsackDups: 0,
    reduction: {
      priorCwnd: 0, priorSsthresh: 0, delivered: 0, sent: 0, undoSeq: -1, undoRepeats: -1, stamp: 0, synStamp: 0, frto: false, newFirst: false,
    },
    rack: { sentUs: -1, endSeq: 0, rttUs: 0, advanced: false, steps: 1, persist: 0, dsack: false, delivered: 0 },
    keepaliveDueUs: -1, keepaliveProbes: 0, keepaliveOwed: false, keepIdleS: 0, keepIntervalS: 0, keepCount: 0, lastHeardUs: 0, waitDueUs: -1,
    error: null, shutRead: false, shutWrite: false, done: false, orphan: false,
    noDelay: false, cork: false, more: false, pushNow: false, keepalive: false, userTimeoutUs: 0, synRetries: 0,
    waiting: { reason: 'none', sinceUs: 0, busyUs: 0, windowUs: 0 }, bytesAcked: 0, bytesReceived: 0, totalRetransmits: 0,
  };
}

/** Bytes that wait to be read. */
export function unreadBytes(connection: Connection): number {
  return connection.receiveQueue.length;
}

/** Bytes written whose acknowledgement is outstanding, sent or not (SIOCOUTQ of tcp(7)). */
export function unackedBytes(connection: Connection): number {
  return connection.sendQueue.length;
}

/** Bytes of the send queue that were sent: SND.NXT - SND.UNA less SYN and FIN. */
export function sentBytes(connection: Connection): number {
  const flight = seqDiff(connection.sndNxt, connection.sndUna);
  const syn = connection.sndUna === connection.iss && flight > 0 && connection.sent[0] ? connection.sent[0].flags & 2 ? 1 : 0 : 0;
  return flight - syn - (connection.finSent && !connection.finAcked ? 1 : 0);
}

/** Bytes written but not sent yet (SIOCOUTQNSD). */
export function unsentBytes(connection: Connection): number {
  return connection.sendQueue.length - sentBytes(connection);
}

/** Does a segment that is not full have to wait for more bytes, whatever is outstanding (TCP_CORK, MSG_MORE) or until all small ones are acknowledged (SHLD-7)? */
export function mayHoldPartial(connection: Connection): boolean {
  if (connection.pushNow || connection.finQueued || connection.tlpOwed || connection.reduction.newFirst) return false;
  if (connection.cork || connection.more) return true;
  // Minshall's form of Nagle's algorithm: one small segment outstanding, not any.
  const smallOut = seqGt(connection.sndSml, connection.sndUna) && seqLeq(connection.sndSml, connection.sndNxt);
  return !connection.noDelay && connection.sent.length > 0 && smallOut;
}

/** Key of a host's table of connections. */
export function tupleKey(localAddr: string, localPort: number, remoteAddr: string, remotePort: number): string {
  return `${localAddr}:${localPort}>${remoteAddr}:${remotePort}`;
}

/** Draws an initial sequence number (RFC 9293 section 3.4.1, SHLD-1) from a host's stream. */
export function nextIssFrom(random: RandomState): number {
  return nextUint32(random);
}
