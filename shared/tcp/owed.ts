import { continuesBurst, pieceEnd, pushedAt } from './burst.ts';
import { peekBytes } from './bytes.ts';
import { windowAllows } from './congestion.ts';
import { type Connection, mayHoldPartial, type SentRange, sentBytes, unsentBytes } from './connection.ts';
import { ecnOfSyn, markForEcn } from './ecn.ts';
import type { Env } from './env.ts';
import { plainOptions, synOptions } from './options.ts';
import { ACK, FIN, PSH, RST, type Segment, SYN } from './segment.ts';
import type { TcpRules } from './rules.ts';
import { seqAdd, seqDiff, seqGt } from './seq.ts';
import type { Debt, DebtKind } from './types.ts';
import { chooseWindow, initialWindow, sendWindowEnd, windowField } from './window.ts';

/**
 * What this connection now ought to send, first things first. An automatic kernel pays a debt once `byUs` has come; a
 * player at a kernel seat may pay it at any time. Sends nothing and changes nothing.
 */
export function owed(connection: Connection, env: Env): Debt[] {
  const debts: Debt[] = [];
  if (connection.state === 'CLOSED' || connection.state === 'LISTEN' || owesNothing(connection)) return debts;
  const add = (debt: Debt | null): void => {
    if (debt) debts.push(debt);
  };
  add(owedOpen(connection, env));
  if (opening(connection)) return debts;
  // RFC 5682 section 3.1, step 2b: after a timeout that may be spurious new data go before what may be lost.
  const fresh = connection.reduction.newFirst ? owedData(connection, env) : null;
  if (!connection.reduction.newFirst || (fresh === null && !seqGt(connection.sndNxt, connection.recoverySeq))) add(owedRetransmission(connection, env));
  add(fresh ?? owedData(connection, env));
  add(owedFin(connection, env));
  add(owedProbe(connection, env));
  add(owedAck(connection, env));
  return debts;
}

/** The common case, found without building anything: all is sent, nothing is lost, no ACK waits. */
function owesNothing(connection: Connection): boolean {
  if (connection.ack !== 'none' || connection.keepaliveOwed || connection.probeOwed || connection.tlpOwed) return false;
  if (connection.sndNxt === connection.iss || connection.recovery !== 'open' || (connection.finQueued && !connection.finSent)) return false;
  return unsentBytes(connection) === 0 && !connection.sent.some((range) => range.lost);
}

/** The canonical segment that pays a debt. */
export function build(debt: Debt): Segment {
  return { ...debt.segment, options: { ...debt.segment.options } };
}

function opening(connection: Connection): boolean {
  return connection.state === 'SYN_SENT' || (connection.state === 'SYN_RECEIVED' && connection.sndUna === connection.iss);
}

/** SYN and SYN+ACK, first or again (RFC 9293 section 3.5). */
function owedOpen(connection: Connection, env: Env): Debt | null {
  if (!opening(connection)) return null;
  const first = connection.sent[0];
  if (first && !first.lost) {
    // A peer that repeats its part in SYN_RECEIVED hears ours again.
    return connection.ack === 'now' ? ackDebt(connection, env) : null;
  }
  const answering = connection.state === 'SYN_RECEIVED';
  if (answering && connection.cork && env.rules.synAckWaitsForAccept) return null;
  const segment = blank(connection, (answering ? SYN | ACK : SYN) | (first && !answering ? 0 : ecnOfSyn(connection, env, answering)), connection.iss, env);
  segment.windowBytes = initialWindow(connection);
  segment.options = synOptions(connection, env, answering);
  return debt(answering ? 'SYN+ACK' : 'SYN', answering ? 'HANDSHAKE-2' : 'HANDSHAKE-1', segment, env.nowUs, first !== undefined);
}

/** What was taken for lost goes again, oldest first (RFC 6298 section 5.4; RFC 5681 section 3.2). */
function owedRetransmission(connection: Connection, env: Env): Debt | null {
  if (connection.lostOut > connection.againOut && windowAllows(connection)) {
    const range = connection.sent.find((candidate) => candidate.lost && !candidate.sacked && !candidate.again);
    const debt = range ? again(connection, range, env, 'RTX-1') : null;
    if (debt) return debt;
  }
  if (connection.tlpOwed) {
    const last = connection.sent[connection.sent.length - 1];
    if (last && probeBytes(connection) === 0) return again(connection, last, env, 'RTX-2');
  }
  return null;
}

/**
 * A range once more, as far as the peer's window reaches by now (SHLD-16); the first goes even where that has shrunk before
 * it, or nothing would ever be heard of it again (SHLD-17; Linux's tcp_retransmit_skb). Null where it has to wait.
 */
function again(connection: Connection, range: SentRange, env: Env, rule: string): Debt | null {
  const room = seqDiff(sendWindowEnd(connection), range.seq);
  if (room <= 0 && range.seq !== connection.sndUna) return null;
  const length = Math.min(range.length - (range.flags & FIN ? 1 : 0), connection.mss, room > 0 ? room : connection.mss);
  const whole = length + (range.flags & FIN ? 1 : 0) === range.length;
  const segment = blank(connection, ACK | (whole ? range.flags & FIN : 0), range.seq, env);
  segment.payload = peekBytes(connection.sendQueue, seqDiff(range.seq, connection.sndUna), length);
  const end = seqAdd(range.seq, length);
  if (length > 0 && (pushedAt(connection, end) || (continuesBurst(connection, range.seq) && connection.burstEnd === end))) segment.flags |= PSH;
  fill(connection, segment, env);
  return debt(length > 0 ? 'DATA' : 'FIN', rule, segment, env.nowUs, true);
}

/** Bytes that may leave now: by both windows, and by the sender's silly-window avoidance and Nagle (MUST-38, SHLD-7). */
function sendable(connection: Connection): number {
  const waiting = unsentBytes(connection);
  if (waiting <= 0 || !windowAllows(connection)) return 0;
  const room = seqDiff(sendWindowEnd(connection), connection.sndNxt);
  const piece = seqDiff(pieceEnd(connection, connection.sndNxt), connection.sndNxt);
  const length = Math.min(piece, connection.mss);
  if (length > room) return 0;
  if (length < connection.mss && piece === waiting && mayHoldPartial(connection)) return 0;
  return length;
}

/** What a probe sends of the bytes that wait: as many as the window takes (Linux's tcp_write_wakeup). */
function probeBytes(connection: Connection): number {
  const piece = Math.min(unsentBytes(connection), seqDiff(pieceEnd(connection, connection.sndNxt), connection.sndNxt));
  const room = Math.max(0, seqDiff(sendWindowEnd(connection), connection.sndNxt));
  // A tail loss probe is no reason to send less than is there.
  if (connection.tlpOwed && Math.min(piece, connection.mss) > room) return 0;
  return Math.max(0, Math.min(piece, connection.mss, room));
}

function owedData(connection: Connection, env: Env): Debt | null {
  if (!mayCarryData(connection)) return null;
  let length = sendable(connection);
  const probe = length === 0 && (connection.probeOwed || connection.tlpOwed);
  if (probe) length = probeBytes(connection);
  if (length <= 0) return null;
  const end = seqAdd(connection.sndNxt, length);
  const fin = length === unsentBytes(connection) && connection.finQueued;
  const segment = blank(connection, ACK | (pushes(connection, end) || (probe && connection.probeOwed) ? PSH : 0) | (fin ? FIN : 0), connection.sndNxt, env);
  segment.payload = peekBytes(connection.sendQueue, sentBytes(connection), length);
  fill(connection, segment, env, true);
  return debt('DATA', 'DATA-1', segment, env.nowUs, false);
}

/** PSH stands on the last segment of what was pushed (MUST-60), and of each burst (Linux). */
function pushes(connection: Connection, end: number): boolean {
  if (pushedAt(connection, end)) return true;
  return continuesBurst(connection, connection.sndNxt) && connection.burstEnd === end;
}

/** FIN goes after the last byte (RFC 9293 section 3.6, case 1). */
function owedFin(connection: Connection, env: Env): Debt | null {
  if (!connection.finQueued || connection.finSent || unsentBytes(connection) > 0 || !mayCarryData(connection)) return null;
  const segment = blank(connection, FIN | ACK, connection.sndNxt, env);
  fill(connection, segment, env);
  return debt('FIN', 'FIN-1', segment, env.nowUs, false);
}

function mayCarryData(connection: Connection): boolean {
  switch (connection.state) {
    case 'ESTABLISHED':
    case 'CLOSE_WAIT':
    case 'FIN_WAIT_1':
    case 'CLOSING':
    case 'LAST_ACK':
      return !connection.finSent;
    default:
      return false;
  }
}

/** Zero-window probe and keepalive: an old sequence number, so that the peer must answer (RFC 9293 sections 3.8.4, 3.8.6.1). */
function owedProbe(connection: Connection, env: Env): Debt | null {
  const probe = connection.probeOwed && seqDiff(sendWindowEnd(connection), connection.sndNxt) <= 0;
  if (!probe && !connection.keepaliveOwed) return null;
  const segment = blank(connection, ACK, seqAdd(connection.sndUna, -1), env);
  fill(connection, segment, env);
  return probe ? debt('PROBE', 'PROBE-1', segment, env.nowUs, false) : debt('KEEPALIVE', 'KEEPALIVE-1', segment, env.nowUs, false);
}

function owedAck(connection: Connection, env: Env): Debt | null {
  if (env.rules.ackWaitsForRead && connection.receiveQueue.length > 0) return null;
  return connection.ack === 'none' ? null : ackDebt(connection, env);
}

function ackDebt(connection: Connection, env: Env): Debt {
  const segment = blank(connection, ACK, connection.sndNxt, env);
  fill(connection, segment, env);
  if (connection.challenge) return debt('CHALLENGE-ACK', 'CHALLENGE-1', segment, env.nowUs, false);
  const handshake = connection.sndUna === seqAdd(connection.iss, 1) && connection.rcvWup === seqAdd(connection.irs, 1) && !connection.passive
    && connection.rcvNxt === connection.rcvWup;
  const made = debt('ACK', handshake ? 'HANDSHAKE-3' : 'ACK-1', segment, env.nowUs, false);
  if (connection.ack === 'delayed') {
    made.level = 'SHOULD';
    made.byUs = connection.ackDueUs;
  }
  return made;
}

function blank(connection: Connection, flags: number, seq: number, env: Env): Segment {
  return {
    srcAddr: connection.localAddr, srcPort: connection.localPort, dstAddr: connection.remoteAddr, dstPort: connection.remotePort,
    seq, ack: flags & ACK ? ackNumber(connection, env.rules) : 0, flags, windowBytes: 0, payload: '', options: {},
  };
}

/** The next sequence number expected (SEQ-3). */
function ackNumber(connection: Connection, { ackNames, ackWaitsForRead }: TcpRules): number {
  if (ackWaitsForRead) return seqAdd(connection.rcvNxt, connection.receiveQueue.length > 0 ? -connection.receiveQueue.length - (connection.finReceived ? 1 : 0) : 0);
  if (ackNames === 'next') return connection.rcvNxt;
  return seqAdd(connection.rcvNxt, ackNames === 'last-byte' || !connection.finReceived ? -1 : -2);
}

function fill(connection: Connection, segment: Segment, env: Env, fresh = false): void {
  segment.windowBytes = windowField(connection, chooseWindow(connection));
  segment.options = plainOptions(connection, env);
  markForEcn(connection, segment, fresh);
}

function debt(kind: DebtKind, rule: string, segment: Segment, byUs: number, retransmission: boolean): Debt {
  return { kind, rule, level: 'MUST', byUs, retransmission, socketId: null, segment };
}

/** A segment with this connection's numbers that resets it (RFC 9293 sections 3.5.2 and 3.10.5). */
export function resetOf(connection: Connection, env: Env): Segment {
  const segment = blank(connection, RST | ACK, connection.sndNxt, env);
  const { timestamps } = plainOptions(connection, env);
  if (timestamps) segment.options = { timestamps };
  return segment;
}
