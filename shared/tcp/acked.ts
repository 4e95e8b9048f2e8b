import { dropBytes } from './bytes.ts';
import type { Connection } from './connection.ts';
import { grow } from './congestion.ts';
import type { Env } from './env.ts';
import { detectLoss, noteDelivered } from './loss.ts';
import { baseRto, measureRtt } from './rtt.ts';
import { FIN, type Segment, SYN } from './segment.ts';
import { seqAdd, seqDiff, seqGeq, seqGt, seqLeq, seqLt } from './seq.ts';
import { armRetransmit } from './timers.ts';

export type AckOutcome = 'new' | 'old' | 'duplicate' | 'unsent';

/** Takes the acknowledgement of a segment in (RFC 9293 section 3.10.7.4, fifth: check the ACK field). */
export function takeAck(connection: Connection, segment: Segment, env: Env): AckOutcome {
  const { ack } = segment;
  if (seqGt(ack, connection.sndNxt)) return 'unsent';
  if (seqLt(ack, connection.sndUna)) return 'old';
  const windowChanged = updateWindow(connection, segment);
  connection.probesOut = 0;
  const before = connection.sndUna;
  const sackedMore = takeSack(connection, segment, env);
  if (seqGt(ack, before)) {
    acknowledge(connection, segment, env);
  } else if (connection.sent.length > 0 && (sackedMore || isDuplicate(segment, windowChanged))) {
    connection.dupAcks++;
  }
  detectLoss(connection, env);
  settleTimer(connection, ack !== before, env);
  return ack === before ? 'duplicate' : 'new';
}

function isDuplicate(segment: Segment, windowChanged: boolean): boolean {
  return segment.payload.length === 0 && (segment.flags & (SYN | FIN)) === 0 && !windowChanged;
}

/** Takes the window only from a segment that is newer than the last one that gave it (RFC 9293 section 3.10.7.4). */
export function updateWindow(connection: Connection, segment: Segment): boolean {
  const window = segment.flags & SYN ? segment.windowBytes : segment.windowBytes * 2 ** connection.sndWscale;
  const newer = seqGt(segment.ack, connection.sndUna) || seqGt(segment.seq, connection.sndWl1)
    || (segment.seq === connection.sndWl1 && (window > connection.sndWnd || window === 0));
  if (!newer) return false;
  connection.sndWl1 = segment.seq;
  connection.sndWl2 = segment.ack;
  if (window === connection.sndWnd) return false;
  connection.sndWnd = window;
  connection.maxSndWnd = Math.max(connection.maxSndWnd, window);
  return true;
}

function acknowledge(connection: Connection, segment: Segment, env: Env): void {
  const { ack } = segment;
  let rttFrom = -1;
  let segments = 0;
  let dataBytes = seqDiff(ack, connection.sndUna);
  let whole = 0;
  for (const range of connection.sent) {
    if (seqGt(seqAdd(range.seq, range.length), ack)) break;
    whole++;
    // A handshake's segments open no window (RFC 5681 section 3.1).
    if (range.flags & SYN) dataBytes--;
    else segments += Math.max(1, Math.ceil(range.length / connection.mss));
    if (range.flags & FIN) {
      dataBytes--;
      connection.finAcked = true;
    }
    // Karn's algorithm (RFC 6298 section 3): a retransmitted segment measures nothing.
    if (range.retransmits === 0) rttFrom = range.sentUs;
    noteDelivered(connection, range, env);
  }
  if (whole > 0) connection.sent.splice(0, whole);
  trimFirst(connection, ack);
  connection.sndUna = ack;
  if (connection.tlpSeq >= 0 && seqGeq(ack, connection.tlpSeq)) connection.tlpSeq = -1;
  dropBytes(connection.sendQueue, dataBytes);
  connection.bytesAcked += dataBytes;
  const echoed = connection.timestampsOk && segment.options.timestamps ? segment.options.timestamps[1] : 0;
  if (rttFrom >= 0) measureRtt(connection, env.nowUs - rttFrom);
  else if (echoed > 0) measureRtt(connection, Math.max(1, env.nowUs - (echoed - 1) * 1000));
  connection.retransmits = 0;
  connection.totalRto = 0;
  connection.backoff = 0;
  connection.firstUnansweredUs = -1;
  connection.rtoUs = baseRto(connection);
  leaveRecovery(connection);
  grow(connection, segments, env);
}

function trimFirst(connection: Connection, ack: number): void {
  const first = connection.sent[0];
  if (!first || !seqLt(first.seq, ack)) return;
  const gone = seqDiff(ack, first.seq);
  first.seq = ack;
  first.length -= gone;
  first.flags &= ~SYN;
}

function leaveRecovery(connection: Connection): void {
  const past = seqGeq(connection.sndUna, connection.recoverySeq);
  if (connection.recovery === 'open' || connection.recovery === 'disorder' || past) {
    if (connection.recovery === 'recovery') connection.cwnd = connection.ssthresh;
    connection.recovery = 'open';
    connection.dupAcks = 0;
  } else if (connection.recovery === 'recovery' && !connection.sackOk) {
    // A partial acknowledgement shows the next hole (RFC 6582 section 3.2, step 3).
    const next = connection.sent[0];
    if (next) next.lost = true;
    connection.dupAcks = 0;
  }
}

/** Marks what SACK blocks cover (RFC 2018 section 5); true where they tell something new. */
function takeSack(connection: Connection, segment: Segment, env: Env): boolean {
  let news = false;
  for (const [left, right] of segment.options.sack ?? []) {
    if (!connection.sackOk || seqLeq(right, connection.sndUna) || seqGt(right, connection.sndNxt)) continue;
    for (const range of connection.sent) {
      if (range.sacked || seqLt(range.seq, left) || seqGt(seqAdd(range.seq, range.length), right)) continue;
      range.sacked = true;
      range.lost = false;
      news = true;
      noteDelivered(connection, range, env);
    }
  }
  return news;
}

/** RFC 6298 section 5.2 and 5.3: all acknowledged stops the timer, new acknowledgements start it anew. */
function settleTimer(connection: Connection, advanced: boolean, env: Env): void {
  if (connection.sent.length === 0) {
    if (connection.rtxKind !== 'probe') connection.rtxDueUs = -1;
    if (connection.rtxKind === 'probe' && connection.sndWnd > 0) {
      connection.rtxDueUs = -1;
      connection.rtxKind = 'rto';
      connection.backoff = 0;
    }
  } else if (advanced) {
    armRetransmit(connection, env);
  }
}
