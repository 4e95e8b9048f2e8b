import { continuesBurst, newBurstEnd, repeatBurstEnd } from './burst.ts';
import { noteUsage, reducing, resumeSending } from './congestion.ts';
import { type Connection, type SentRange, mayHoldPartial } from './connection.ts';
import type { Env } from './env.ts';
import { timestampOf } from './options.ts';
import { ACK, CWR, FIN, RST, type Segment, SYN, segmentLength } from './segment.ts';
import { seqAdd, seqDiff, seqGt, seqLt } from './seq.ts';
import { finish } from './state.ts';
import { armAfterSending, armProbe, rearmTimeout, startTimeout } from './timers.ts';
import { noteWaiting } from './waiting.ts';

/**
 * Notes that a segment has left: the one place where SND.NXT, the last ACK sent and the retransmission timer move.
 * The segment must be one that build() gives for a debt, or a legal part of it.
 */
export function sent(connection: Connection, segment: Segment, env: Env): void {
  if (segment.flags & RST) {
    finish(connection, 'RST sent', env);
    return;
  }
  if (segment.flags & ACK) ackSent(connection, segment);
  else connection.rcvWnd = segment.windowBytes;
  connection.keepaliveOwed = false;
  const length = segmentLength(segment);
  if (length === 0) {
    // Only a segment before SND.UNA makes the peer answer: a plain ACK is no probe.
    if (connection.probeOwed && seqLt(segment.seq, connection.sndUna)) probeSent(connection, env);
    return;
  }
  const probe = connection.tlpOwed;
  connection.probeOwed = false;
  connection.tlpOwed = false;
  if (seqLt(segment.seq, connection.sndNxt)) sentAgain(connection, segment, probe, env);
  else sentNew(connection, segment, length, probe, env);
}

function ackSent(connection: Connection, segment: Segment): void {
  if (connection.ack !== 'none' && connection.quickAcks > 0) connection.quickAcks--;
  connection.ack = 'none';
  connection.ackDueUs = -1;
  connection.challenge = false;
  connection.dsack = null;
  connection.rcvWup = connection.rcvNxt;
  connection.rcvWnd = segment.flags & SYN ? segment.windowBytes : segment.windowBytes * 2 ** connection.rcvWscale;
}

function probeSent(connection: Connection, env: Env): void {
  connection.probeOwed = false;
  armProbe(connection, env);
}

function sentNew(connection: Connection, segment: Segment, length: number, probe: boolean, env: Env): void {
  const first = connection.sent.length === 0;
  const bytes = segment.payload.length;
  if (bytes > 0) {
    resumeSending(connection, env);
    if (!continuesBurst(connection, segment.seq)) connection.burstEnd = newBurstEnd(connection, !mayHoldPartial(connection), env);
    connection.burstNext = seqAdd(segment.seq, bytes);
  }
  if (segment.flags & SYN) connection.reduction.synStamp = segment.options.timestamps?.[0] ?? 0;
  connection.sent.push({
    seq: segment.seq, length, flags: segment.flags & (SYN | FIN), sentUs: env.nowUs, retransmits: 0, sacked: false, lost: false, again: false,
    delivered: connection.delivered, burstEnd: connection.burstEnd,
  });
  connection.sndNxt = seqAdd(segment.seq, length);
  noteUsage(connection, env);
  if (reducing(connection)) connection.reduction.sent++;
  if (segment.flags & FIN) connection.finSent = true;
  if (segment.flags & CWR) connection.ecn.owesCwr = false;
  if (bytes > 0) noteDataSent(connection, bytes, env);
  if (probe) probedBy(connection, false, env);
  else armAfterSending(connection, first, env);
  noteWaiting(connection, env);
}

function noteDataSent(connection: Connection, bytes: number, env: Env): void {
  if (bytes < connection.mss) connection.sndSml = connection.sndNxt;
  // Data in answer to data: both talk, so ACKs may ride on it (Linux's pingpong mode).
  if (connection.atoUs > 0 && env.nowUs - connection.lastDataUs < connection.atoUs) connection.pingpong = true;
  connection.lastSendUs = env.nowUs;
}

/** A tail loss probe has left: what answers it tells whether something was lost (RFC 8985 section 7.3). */
function probedBy(connection: Connection, again: boolean, env: Env): void {
  connection.tlpSeq = connection.sndNxt;
  connection.tlpAgain = again;
  startTimeout(connection, env);
}

function sentAgain(connection: Connection, segment: Segment, probe: boolean, env: Env): void {
  const end = seqAdd(segment.seq, segmentLength(segment));
  const head = connection.sent[0]?.seq === segment.seq;
  if (!continuesBurst(connection, segment.seq)) {
    const range = connection.sent.find((candidate) => candidate.seq === segment.seq);
    connection.burstEnd = range ? repeatBurstEnd(connection, range, env) : end;
  }
  connection.burstNext = end;
  let repeated = 0;
  for (const range of connection.sent) {
    if (seqLt(range.seq, segment.seq) || seqGt(range.seq, end) || range.seq === end) continue;
    const covered = seqDiff(end, range.seq);
    if (covered < range.length) split(connection, range.seq, covered);
    repeated++;
    noteRepeated(connection, range, probe, env);
  }
  connection.totalRetransmits += repeated;
  if (probe) probedBy(connection, true, env);
  else if (connection.rtxDueUs < 0) rearmTimeout(connection, env);
  else if (head && connection.rtxKind !== 'reorder') startTimeout(connection, env);
}

function noteRepeated(connection: Connection, range: SentRange, probe: boolean, env: Env): void {
  if (connection.firstUnansweredUs < 0) connection.firstUnansweredUs = range.sentUs;
  range.retransmits++;
  range.sentUs = env.nowUs;
  range.delivered = connection.delivered;
  // A probe is not known to replace anything.
  if (probe) return;
  if (range.flags & SYN) {
    if (range.lost) connection.lostOut--;
    range.lost = false;
    return;
  }
  if (!range.again) {
    range.again = true;
    connection.againOut++;
  }
  if (connection.reduction.stamp === 0) connection.reduction.stamp = timestampOf(env.nowUs);
  connection.reduction.undoRepeats = Math.max(0, connection.reduction.undoRepeats) + 1;
  if (reducing(connection)) connection.reduction.sent++;
}

/** Cuts a range in two where only its beginning was sent again. */
function split(connection: Connection, seq: number, length: number): void {
  const at = connection.sent.findIndex((range) => range.seq === seq);
  const range = connection.sent[at]!;
  connection.sent.splice(at + 1, 0, { ...range, seq: seqAdd(seq, length), length: range.length - length });
  if (range.sacked) connection.sackedOut++;
  if (range.lost) connection.lostOut++;
  if (range.again) connection.againOut++;
  range.length = length;
  range.flags &= ~FIN;
}
