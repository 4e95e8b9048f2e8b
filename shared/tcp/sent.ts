import { noteUsage } from './congestion.ts';
import type { Connection } from './connection.ts';
import type { Env } from './env.ts';
import { ACK, FIN, RST, type Segment, SYN, segmentLength } from './segment.ts';
import { seqAdd, seqDiff, seqGt, seqLt } from './seq.ts';
import { finish } from './state.ts';
import { armProbe, armRetransmit } from './timers.ts';

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
  if (seqLt(segment.seq, connection.sndNxt)) sentAgain(connection, segment, env);
  else sentNew(connection, segment, length, env);
  connection.probeOwed = false;
  connection.tlpOwed = false;
  if (connection.rtxDueUs < 0 || connection.rtxKind === 'probe') armRetransmit(connection, env);
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

function sentNew(connection: Connection, segment: Segment, length: number, env: Env): void {
  connection.sent.push({
    seq: segment.seq, length, flags: segment.flags & (SYN | FIN), sentUs: env.nowUs, retransmits: 0, sacked: false, lost: false,
  });
  connection.sndNxt = seqAdd(segment.seq, length);
  noteUsage(connection);
  if (segment.flags & FIN) connection.finSent = true;
  if (segment.payload.length > 0) {
    if (segment.payload.length < connection.mss) connection.sndSml = connection.sndNxt;
    // Data in answer to data: both talk, so ACKs may ride on it (Linux's pingpong mode).
    if (connection.atoUs > 0 && env.nowUs - connection.lastDataUs < connection.atoUs) connection.pingpong = true;
    connection.lastSendUs = env.nowUs;
  }
  if (connection.tlpOwed) connection.tlpSeq = connection.sndNxt;
}

function sentAgain(connection: Connection, segment: Segment, env: Env): void {
  const end = seqAdd(segment.seq, segmentLength(segment));
  for (const range of connection.sent) {
    if (seqLt(range.seq, segment.seq) || seqGt(range.seq, end) || range.seq === end) continue;
    const covered = seqDiff(end, range.seq);
    if (covered < range.length) split(connection, range.seq, covered);
    if (connection.firstUnansweredUs < 0) connection.firstUnansweredUs = range.sentUs;
    range.lost = false;
    range.retransmits++;
    range.sentUs = env.nowUs;
  }
  connection.totalRetransmits++;
}

/** Cuts a range in two where only its beginning was sent again. */
function split(connection: Connection, seq: number, length: number): void {
  const at = connection.sent.findIndex((range) => range.seq === seq);
  const range = connection.sent[at]!;
  connection.sent.splice(at + 1, 0, { ...range, seq: seqAdd(seq, length), length: range.length - length });
  range.length = length;
  range.flags &= ~FIN;
}
