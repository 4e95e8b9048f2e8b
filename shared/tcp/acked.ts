import { pieceEnd } from './burst.ts';
import { dropBytes } from './bytes.ts';
import { controlWindow, restartAfterIdle } from './congestion.ts';
import { type Connection, type SentRange, unsentBytes } from './connection.ts';
import { cubicSample } from './cubic.ts';
import type { Env } from './env.ts';
import { adaptReorderingWindow, noteDelivered } from './loss.ts';
import { type AckNote, blankNote, isDuplicate } from './note.ts';
import { timestampOf } from './options.ts';
import { isDubious, react, takeProbeAnswer, useUpDuplicates } from './recovery.ts';
import { baseRto, measureRtt } from './rtt.ts';
import { checkReordering, noteSample, takeSack } from './sack.ts';
import { forgetRange, highestSacked } from './scoreboard.ts';
import { ECE, FIN, type Segment, SYN, segmentLength } from './segment.ts';
import { seqAdd, seqDiff, seqGt, seqLeq, seqLt } from './seq.ts';
import { rearmRetransmit, startProbeTimer } from './timers.ts';
import { noteWaiting } from './waiting.ts';

export type AckOutcome = 'new' | 'old' | 'ancient' | 'duplicate' | 'unsent';

/** Takes the acknowledgement of a segment in (RFC 9293 section 3.10.7.4, fifth: check the ACK field). */
export function takeAck(connection: Connection, segment: Segment, env: Env): AckOutcome {
  const { ack } = segment;
  if (seqGt(ack, connection.sndNxt)) return 'unsent';
  // RFC 5961 section 5.2: too old to be honest.
  if (seqDiff(connection.sndUna, ack) > connection.maxSndWnd) return 'ancient';
  const note = blankNote(connection, highestSacked(connection));
  note.echoed = connection.timestampsOk && segment.options.timestamps ? segment.options.timestamps[1] : 0;
  connection.lastEcho = note.echoed;
  connection.reduction.newFirst = false;
  // What MSG_MORE held back goes by the usual rules as soon as an ACK comes (Linux).
  connection.more = false;
  if (seqLt(ack, connection.sndUna)) {
    takeLateAck(connection, segment, note, env);
    return 'old';
  }
  note.advanced = seqGt(ack, connection.sndUna);
  if (note.advanced) connection.retransmits = 0;
  note.carriesData = segmentLength(segment) > 0;
  note.windowTaken = updateWindow(connection, segment, env);
  takeSack(connection, segment, note, env);
  note.ece = connection.ecn.agreed && (segment.flags & (ECE | SYN)) === ECE;
  connection.probesOut = 0;
  if (connection.sent.length === 0) ackNothingOut(connection, ack, note, env);
  else ackQueue(connection, segment, note, env);
  noteWaiting(connection, env);
  return note.advanced ? 'new' : 'duplicate';
}

/** An acknowledgement that was overtaken: only what it reports of later data is news. */
function takeLateAck(connection: Connection, segment: Segment, note: AckNote, env: Env): void {
  if (!connection.sackOk || !segment.options.sack || connection.sent.length === 0) return;
  takeSack(connection, segment, note, env);
  react(connection, note, 0, env);
}

function ackNothingOut(connection: Connection, ack: number, note: AckNote, env: Env): void {
  if (note.dsack) react(connection, note, 0, env);
  takeProbeAnswer(connection, ack, note, env);
  if (connection.rtxKind === 'probe' && connection.rtxDueUs >= 0 && unsentBytes(connection) > 0) settleProbe(connection, env);
  else if (connection.rtxKind !== 'probe') connection.rtxDueUs = -1;
}

/** The window takes what waits: no more probes. Else the next one counts from this answer (Linux's tcp_ack_probe). */
function settleProbe(connection: Connection, env: Env): void {
  const end = pieceEnd(connection, connection.sndNxt);
  if (seqGt(end, seqAdd(connection.sndUna, connection.sndWnd))) {
    startProbeTimer(connection, env);
    return;
  }
  connection.rtxDueUs = -1;
  connection.rtxKind = 'rto';
  connection.backoff = 0;
}

function ackQueue(connection: Connection, segment: Segment, note: AckNote, env: Env): void {
  cleanQueue(connection, segment, note, env);
  adaptReorderingWindow(connection, note);
  takeProbeAnswer(connection, segment.ack, note, env);
  if (isDubious(connection, note)) {
    const duplicates = !note.advanced && isDuplicate(note) && !note.dsack ? 1 : 0;
    react(connection, note, duplicates, env);
  }
  if (note.setTimer) rearmRetransmit(connection, env);
  controlWindow(connection, connection.delivered - note.priorDelivered, note, env);
}

/** Takes the window only from a segment that is newer than the last one that gave it (RFC 9293 section 3.10.7.4). */
export function updateWindow(connection: Connection, segment: Segment, env: Env): boolean {
  const window = segment.flags & SYN ? segment.windowBytes : segment.windowBytes * 2 ** connection.sndWscale;
  const newer = seqGt(segment.ack, connection.sndUna) || seqGt(segment.seq, connection.sndWl1)
    || (segment.seq === connection.sndWl1 && (window > connection.sndWnd || window === 0));
  if (!newer) return false;
  connection.sndWl1 = segment.seq;
  connection.sndWl2 = segment.ack;
  if (window === connection.sndWnd) return true;
  connection.sndWnd = window;
  if (unsentBytes(connection) > 0) restartAfterIdle(connection, env);
  connection.maxSndWnd = Math.max(connection.maxSndWnd, window);
  return true;
}

/** When the first and the last range that this acknowledges, sent once, were sent; -1 where there is none. */
interface Acked {
  firstUs: number;
  lastUs: number;
  lowestSeq: number;
  segments: number;
}

/** Takes what is acknowledged off the queue, and measures by it. */
function cleanQueue(connection: Connection, segment: Segment, note: AckNote, env: Env): void {
  const { ack } = segment;
  const sackedBefore = connection.sackedOut;
  const acked: Acked = { firstUs: -1, lastUs: -1, lowestSeq: connection.sndNxt, segments: 0 };
  let dataBytes = seqDiff(ack, connection.sndUna);
  for (const range of connection.sent) {
    if (seqGt(seqAdd(range.seq, range.length), ack)) break;
    acked.segments++;
    if (range.flags & SYN) dataBytes--;
    if (range.flags & FIN) {
      dataBytes--;
      connection.finAcked = true;
    }
    ackRange(connection, range, note, acked, env);
  }
  if (acked.segments > 0) connection.sent.splice(0, acked.segments);
  trimFirst(connection, ack);
  connection.sndUna = ack;
  dropBytes(connection.sendQueue, dataBytes);
  dropWriteEnds(connection);
  connection.bytesAcked += dataBytes;
  note.reneging = connection.sent[0]?.sacked ?? false;
  measure(connection, note, acked, env);
  if (note.advanced) startAnew(connection);
  if (acked.segments > 0) {
    note.setTimer = true;
    if (!connection.sackOk) {
      useUpDuplicates(connection, acked.segments, env);
      if (note.repeatedAcked) note.originalArrived = false;
    } else if (seqLt(acked.lowestSeq, note.priorHighest)) {
      // A hole was filled by what was sent once: it was overtaken.
      checkReordering(connection, acked.lowestSeq, env, sackedBefore > 0 ? note.priorHighest : connection.sndUna);
    }
  }
  if (env.settings.congestionControl === 'cubic') cubicSample(connection, note.rttUs, env);
}

function ackRange(connection: Connection, range: SentRange, note: AckNote, acked: Acked, env: Env): void {
  const end = seqAdd(range.seq, range.length);
  if (range.retransmits > 0) {
    note.repeatedAcked = true;
  } else if (!range.sacked) {
    acked.lastUs = range.sentUs;
    if (acked.firstUs < 0) acked.firstUs = range.sentUs;
    if (seqLt(range.seq, acked.lowestSeq)) acked.lowestSeq = range.seq;
    if (seqLeq(end, connection.recoverySeq)) note.originalArrived = true;
  }
  if (!range.sacked && connection.sackOk) {
    connection.delivered++;
    if (!echoesOriginal(connection, range)) noteDelivered(connection, range, env);
  }
  noteSample(note, range);
  forgetRange(connection, range);
  // A handshake's segments open no window (RFC 5681 section 3.1).
  if (range.flags & SYN) {
    note.synAcked = true;
    connection.reduction.stamp = 0;
  } else note.dataAcked = true;
}

/** The echoed timestamp is from before the repetition: the first copy arrived (RFC 3522). */
function echoesOriginal(connection: Connection, range: SentRange): boolean {
  return range.retransmits > 0 && connection.lastEcho > 0 && seqLt(connection.lastEcho, timestampOf(range.sentUs));
}

/** RFC 6298 section 3: a segment sent again measures nothing (Karn), but where timestamps tell which copy was meant. */
function measure(connection: Connection, note: AckNote, acked: Acked, env: Env): void {
  let seqRttUs = -1;
  if (acked.firstUs >= 0 && !note.repeatedAcked) {
    seqRttUs = env.nowUs - acked.firstUs;
    note.rttUs = env.nowUs - acked.lastUs;
  }
  if (note.firstSackedUs >= 0) {
    if (seqRttUs < 0) seqRttUs = env.nowUs - note.firstSackedUs;
    note.rttUs = env.nowUs - note.lastSackedUs;
  }
  if (seqRttUs < 0 && note.echoed > 0 && acked.segments > 0) {
    seqRttUs = Math.max(1, env.nowUs - (note.echoed - 1) * 1000);
    note.rttUs = seqRttUs;
  }
  if (seqRttUs < 0) return;
  measureRtt(connection, seqRttUs, note.rttUs);
  // What a SACK measures moves the timer only where the head was sent before it, or the timer would never end.
  const first = connection.sent[0];
  if (acked.segments === 0 && first && note.firstSackedUs >= 0 && env.nowUs - note.firstSackedUs > env.nowUs - first.sentUs) note.setTimer = true;
}

/** Progress was made: the timeout is what the measurements give (RFC 6298 section 5.7). */
function startAnew(connection: Connection): void {
  connection.totalRto = 0;
  connection.backoff = 0;
  connection.firstUnansweredUs = -1;
  connection.rtoUs = baseRto(connection);
}

function trimFirst(connection: Connection, ack: number): void {
  const first = connection.sent[0];
  if (!first || !seqLt(first.seq, ack)) return;
  const gone = seqDiff(ack, first.seq);
  first.seq = ack;
  first.length -= gone;
  first.flags &= ~SYN;
}

function dropWriteEnds(connection: Connection): void {
  const ends = connection.writeEnds;
  let gone = 0;
  while (gone < ends.length && seqLeq(ends[gone]!.seq, connection.sndUna)) gone++;
  if (gone > 0) ends.splice(0, gone);
}
