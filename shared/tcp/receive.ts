import { pushBytes } from './bytes.ts';
import type { Connection, EarlyRange } from './connection.ts';
import { takeMarks } from './ecn.ts';
import type { Env } from './env.ts';
import { FIN, type Segment, SYN } from './segment.ts';
import { seqAdd, seqDiff, seqGeq, seqGt, seqLeq, seqLt } from './seq.ts';
import { DELACK_MAX_US, DELACK_MIN_US } from './settings.ts';
import { endBothWays, enterTimeWait, setState } from './state.ts';
import { chooseWindow, memoryBytes, offeredWindow } from './window.ts';

/** Quick ACKs at the start of a flow, so that the peer's slow start is not held up (Linux's TCP_MAX_QUICKACKS). */
const MAX_QUICK_ACKS = 16;

/** Owes an ACK at once. */
export function owesAckNow(connection: Connection): void {
  connection.ack = 'now';
}

/** Takes payload and FIN of an acceptable segment (RFC 9293 section 3.10.7.4, seventh and eighth). */
export function receiveData(connection: Connection, segment: Segment, env: Env): void {
  const start = segment.flags & SYN ? seqAdd(segment.seq, 1) : segment.seq;
  const fin = (segment.flags & FIN) !== 0;
  const end = seqAdd(start, segment.payload.length);
  if (segment.payload.length === 0 && !fin) return;
  if (takeMarks(connection, segment)) quicken(connection);
  if (seqLeq(seqAdd(end, fin ? 1 : 0), connection.rcvNxt)) {
    // All of it was received before: say so again, and with D-SACK which (RFC 2883).
    reportDuplicate(connection, start, seqAdd(end, fin ? 1 : 0), env);
    quicken(connection);
    owesAckNow(connection);
    return;
  }
  const right = seqAdd(connection.rcvNxt, offeredWindow(connection));
  const { payload, pieceBytes } = segment;
  if (seqGeq(start, right) && payload.length > 0) {
    owesAckNow(connection);
    return;
  }
  if (seqGt(start, connection.rcvNxt)) keepEarly(connection, { seq: start, payload, fin }, pieceBytes, env);
  else takeInOrder(connection, start, payload, fin, pieceBytes, env);
}

function takeInOrder(connection: Connection, start: number, payload: string, fin: boolean, pieceBytes: number | undefined, env: Env): void {
  const hadGap = connection.early.length > 0;
  const overlap = seqDiff(connection.rcvNxt, start);
  if (overlap > 0) reportDuplicate(connection, start, connection.rcvNxt, env);
  const end = seqAdd(start, payload.length);
  const fresh = payload.slice(overlap);
  append(connection, fresh, env);
  if (fresh.length > 0) noteData(connection, fresh.length, pieceBytes, env);
  let finished = fin;
  while (connection.early.length > 0 && seqLeq(connection.early[0]!.seq, connection.rcvNxt)) {
    const next = connection.early.shift()!;
    reportOverlap(connection, start, end, next, env);
    append(connection, next.payload.slice(seqDiff(connection.rcvNxt, next.seq)), env);
    finished ||= next.fin;
  }
  // A segment that fills a gap is acknowledged at once (RFC 5681 section 4.2).
  if (hadGap) {
    connection.sackBlocks = connection.sackBlocks.filter(([, right]) => seqGt(right, connection.rcvNxt));
    owesAckNow(connection);
  }
  if (finished) receiveFin(connection, env);
}

function append(connection: Connection, payload: string, env: Env): void {
  pushBytes(connection.receiveQueue, payload, !env.rules.segmentsStayApart);
  connection.rcvNxt = seqAdd(connection.rcvNxt, payload.length);
  connection.bytesReceived += payload.length;
}

/** Keeps a segment that came before its turn (SHLD-31) and owes a duplicate ACK at once (RFC 5681 section 4.2). */
function keepEarly(connection: Connection, arrived: EarlyRange, pieceBytes: number | undefined, env: Env): void {
  owesAckNow(connection);
  quicken(connection);
  let { seq, payload, fin } = arrived;
  const arrivedEnd = seqAdd(seq, payload.length);
  if (payload.length > 0) measureSegment(connection, payload.length, pieceBytes);
  for (const range of connection.early) reportOverlap(connection, seq, arrivedEnd, range, env);
  noteBlock(connection, seq, seqAdd(arrivedEnd, fin ? 1 : 0));
  const kept: Connection['early'] = [];
  for (const range of connection.early) {
    const rangeEnd = seqAdd(range.seq, range.payload.length);
    const end = seqAdd(seq, payload.length);
    if (seqLt(rangeEnd, seq) || seqGt(range.seq, end)) {
      kept.push(range);
      continue;
    }
    // Overlapping or touching: one range of the two.
    if (seqLt(range.seq, seq)) {
      payload = range.payload + payload.slice(Math.max(0, seqDiff(rangeEnd, seq)));
      if (seqGt(rangeEnd, end)) payload = range.payload;
      seq = range.seq;
    } else if (seqGt(rangeEnd, end)) {
      payload += range.payload.slice(seqDiff(end, range.seq));
    }
    fin ||= range.fin;
  }
  const at = kept.findIndex((range) => seqGt(range.seq, seq));
  kept.splice(at < 0 ? kept.length : at, 0, { seq, payload, fin });
  connection.early = kept;
}

/** Most blocks that are remembered (a segment has room for four). */
const MAX_BLOCKS = 4;

/** A block that grew, or is new, becomes the first to be reported (RFC 2018 section 4). */
function noteBlock(connection: Connection, left: number, right: number): void {
  let block: [number, number] = [left, right];
  const others: [number, number][] = [];
  for (const other of connection.sackBlocks) {
    if (seqGt(other[0], block[1]) || seqLt(other[1], block[0])) others.push(other);
    else block = [seqLt(other[0], block[0]) ? other[0] : block[0], seqGt(other[1], block[1]) ? other[1] : block[1]];
  }
  connection.sackBlocks = [block, ...others].slice(0, MAX_BLOCKS);
}

/** What came twice is reported, once (RFC 2883 section 4); what touches it grows the report. */
export function reportDuplicate(connection: Connection, left: number, right: number, env: Env): void {
  if (!connection.sackOk || !env.settings.dsack) return;
  const known = connection.dsack;
  if (!known) connection.dsack = [left, right];
  else if (!seqGt(left, known[1]) && !seqLt(right, known[0])) {
    connection.dsack = [seqLt(left, known[0]) ? left : known[0], seqGt(right, known[1]) ? right : known[1]];
  }
}

/** Bytes of [left, right) that a range which came early holds already. */
function reportOverlap(connection: Connection, left: number, right: number, range: EarlyRange, env: Env): void {
  const rangeEnd = seqAdd(range.seq, range.payload.length);
  const from = seqGt(range.seq, left) ? range.seq : left;
  const to = seqLt(rangeEnd, right) ? rangeEnd : right;
  if (seqLt(from, to)) reportDuplicate(connection, from, to, env);
}

export function quicken(connection: Connection): void {
  connection.quickAcks = Math.max(connection.quickAcks, 2);
  connection.pingpong = false;
}

/** How large the peer's segments are (Linux's tcp_measure_rcv_mss). */
function measureSegment(connection: Connection, length: number, pieceBytes = length): void {
  if (pieceBytes > connection.receivedMss) connection.receiveRatio = Math.floor((length * 256) / memoryBytes(length));
  if (pieceBytes > connection.receivedMss || connection.receivedMss === 536) connection.receivedMss = Math.min(pieceBytes, connection.advertisedMss);
}

/** When the ACK of fresh data is due: quick at first, then delayed (RFC 9293 section 3.8.6.3, MUST-58, SHLD-18; tcp(7)). */
function noteData(connection: Connection, length: number, pieceBytes: number | undefined, env: Env): void {
  measureSegment(connection, length, pieceBytes ?? length);
  const since = env.nowUs - connection.lastDataUs;
  if (connection.atoUs === 0) {
    connection.quickAcks = MAX_QUICK_ACKS;
    connection.atoUs = DELACK_MIN_US;
  } else if (since <= DELACK_MIN_US / 2) {
    connection.atoUs = (connection.atoUs >> 1) + DELACK_MIN_US / 2;
  } else if (since < connection.atoUs) {
    connection.atoUs = Math.min((connection.atoUs >> 1) + since, connection.rtoUs);
  } else if (since > connection.rtoUs) {
    connection.quickAcks = MAX_QUICK_ACKS;
  }
  connection.lastDataUs = env.nowUs;
  const unacked = seqDiff(connection.rcvNxt, connection.rcvWup);
  const twoSegments = unacked > connection.receivedMss && chooseWindow(connection) >= offeredWindow(connection);
  if (twoSegments || (connection.quickAcks > 0 && !connection.pingpong)) owesAckNow(connection);
  else if (connection.ack === 'none') {
    connection.ack = 'delayed';
    connection.ackDueUs = env.nowUs + Math.min(Math.max(connection.atoUs, DELACK_MIN_US), DELACK_MAX_US);
  }
}

/** The peer's FIN has come in its turn (RFC 9293 section 3.10.7.4, eighth). */
function receiveFin(connection: Connection, env: Env): void {
  connection.rcvNxt = seqAdd(connection.rcvNxt, 1);
  noteEnd(connection);
  owesAckNow(connection);
  switch (connection.state) {
    case 'SYN_RECEIVED':
    case 'ESTABLISHED':
      waitForClose(connection, 'FIN received', env);
      break;
    case 'FIN_WAIT_1':
      if (connection.finAcked) enterTimeWait(connection, 'FIN received', env);
      else setState(connection, 'CLOSING', 'FIN received before our FIN was acknowledged', env);
      break;
    case 'FIN_WAIT_2':
      enterTimeWait(connection, 'FIN received', env);
      break;
    default:
      break;
  }
}

/** Nothing comes after this: end of file. */
function noteEnd(connection: Connection): void {
  connection.finReceived = true;
  connection.shutRead = true;
  connection.done = true;
  connection.early = [];
  connection.sackBlocks = [];
  connection.dsack = null;
}

function waitForClose(connection: Connection, reason: string, env: Env): void {
  const { closeWaitUs, finEndsBothWays } = env.rules;
  if (closeWaitUs >= 0) connection.waitDueUs = env.nowUs + closeWaitUs;
  setState(connection, 'CLOSE_WAIT', reason, env);
  if (finEndsBothWays) endBothWays(connection, reason, env);
}

/** A RST that is taken for an orderly end: what only some other set of rules asks for. */
export function receiveEnd(connection: Connection, reason: string, env: Env): void {
  noteEnd(connection);
  waitForClose(connection, reason, env);
}

/** True where a segment brings bytes beyond RCV.NXT. */
export function bringsNewData(connection: Connection, segment: Segment): boolean {
  return segment.payload.length > 0 && seqGt(seqAdd(segment.seq, segment.payload.length), connection.rcvNxt)
    && seqGeq(seqAdd(segment.seq, segment.payload.length), segment.seq);
}
