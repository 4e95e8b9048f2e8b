import { takeAck, updateWindow } from './acked.ts';
import type { Connection } from './connection.ts';
import type { Env } from './env.ts';
import { acceptSynOptions } from './options.ts';
import { bringsNewData, owesAckNow, quicken, receiveData, receiveEnd, reportDuplicate } from './receive.ts';
import { establish } from './establish.ts';
import { measureRtt } from './rtt.ts';
import { clearScoreboard } from './scoreboard.ts';
import { ACK, FIN, RST, type Segment, SYN, segmentLength } from './segment.ts';
import { seqAdd, seqGt, seqLeq, seqLt } from './seq.ts';
import { INVALID_RATE_US, TIME_WAIT_US, TIMEOUT_MIN_US } from './settings.ts';
import { abort, enterTimeWait, finish, setState } from './state.ts';
import { armKeepalive } from './timers.ts';
import { offeredWindow } from './window.ts';

/**
 * What came of a segment: `taken`; `reset`: the host owes a RST in answer to it (RFC 9293 section 3.5.2);
 * `reopen`: a newer SYN meets TIME_WAIT and may start a new connection on the listener (RFC 9293 MAY-2).
 */
export type Outcome = 'taken' | 'reset' | 'reopen';

/** Takes a segment into a synchronised or opening connection: changes receive state and notes debts, emits nothing. */
export function deliver(connection: Connection, segment: Segment, env: Env): Outcome {
  connection.lastHeardUs = env.nowUs;
  connection.keepaliveProbes = 0;
  if (connection.keepalive && connection.keepaliveDueUs >= 0) armKeepalive(connection, env);
  switch (connection.state) {
    case 'CLOSED':
    case 'LISTEN':
      return 'reset';
    case 'SYN_SENT':
      return deliverSynSent(connection, segment, env);
    case 'TIME_WAIT':
      return deliverTimeWait(connection, segment, env);
    case 'FIN_WAIT_2':
      return connection.orphan ? deliverOrphan(connection, segment, env) : deliverSynchronised(connection, segment, env);
    default:
      return deliverSynchronised(connection, segment, env);
  }
}

/** RFC 9293 section 3.10.7.3. */
function deliverSynSent(connection: Connection, segment: Segment, env: Env): Outcome {
  const { flags } = segment;
  if (flags & ACK) {
    // First: the ACK must be of our SYN, or the peer holds an old connection: RST unless it is one.
    if (seqLeq(segment.ack, connection.sndUna) || seqGt(segment.ack, connection.sndNxt)) {
      // The RST ends the peer's old connection, so the SYN may soon be taken (Linux).
      if (connection.retransmits === 0 && connection.sent.length > 0) connection.rtxDueUs = env.nowUs + TIMEOUT_MIN_US;
      return flags & RST ? 'taken' : 'reset';
    }
  }
  if (flags & RST) {
    if (flags & ACK) abort(connection, 'ECONNREFUSED', 'RST received in answer to SYN', env);
    return 'taken';
  }
  if (!(flags & SYN)) return 'taken';
  connection.irs = segment.seq;
  connection.rcvNxt = seqAdd(segment.seq, 1);
  connection.rcvWup = connection.rcvNxt;
  acceptSynOptions(connection, segment, env);
  if (!(flags & ACK)) {
    // Simultaneous open: both sent a SYN (RFC 9293 section 3.5, figure 8; MUST-10).
    connection.sndWl1 = segment.seq;
    connection.sndWnd = segment.windowBytes;
    clearScoreboard(connection);
    connection.sndNxt = connection.iss;
    connection.rtxDueUs = -1;
    setState(connection, 'SYN_RECEIVED', 'SYN received: simultaneous open', env);
    return 'taken';
  }
  takeAck(connection, segment, env);
  connection.sndWl1 = segment.seq;
  connection.sndWl2 = segment.ack;
  connection.sndWnd = segment.windowBytes;
  connection.maxSndWnd = segment.windowBytes;
  establish(connection, env);
  setState(connection, 'ESTABLISHED', 'SYN+ACK received', env);
  armKeepalive(connection, env);
  owesAckNow(connection);
  return 'taken';
}

/** RFC 9293 section 3.10.7.4 with the checks of RFC 5961 and Linux's order. */
function deliverSynchronised(connection: Connection, segment: Segment, env: Env): Outcome {
  if (!validate(connection, segment, env)) return 'taken';
  const { flags } = segment;
  // Fifth: a segment without ACK carries nothing to act on.
  if (!(flags & ACK)) return 'taken';
  // A timestamp is believed only with an acknowledgement that is (RFC 7323 section 4.3).
  const stamps = segment.options.timestamps;
  const fresh = connection.timestampsOk && stamps !== undefined && seqLeq(segment.seq, connection.rcvWup) && !seqGt(segment.ack, connection.sndNxt);
  if (fresh) connection.tsRecent = stamps[0];
  if (connection.state === 'SYN_RECEIVED') {
    if (seqLeq(segment.ack, connection.sndUna) || seqGt(segment.ack, connection.sndNxt)) return 'reset';
    completePassive(connection, segment, env);
  } else if (!acceptAck(connection, segment, env)) {
    return 'taken';
  }
  const over = advanceClose(connection, env);
  if (over) return 'taken';
  if (refusesData(connection, segment)) {
    // Nobody is left to read it: RST tells the peer so (RFC 9293 section 3.6.1, SHLD-3; RFC 2525 section 2.17).
    abort(connection, 'ECONNRESET', 'data after close', env);
    return 'reset';
  }
  if (takesData(connection)) receiveData(connection, segment, env);
  else if (segmentLength(segment) > 0) owesAckNow(connection);
  return 'taken';
}

/** First to fourth: sequence number, RST, SYN. False where the segment goes no further. */
function validate(connection: Connection, segment: Segment, env: Env): boolean {
  const { flags, seq } = segment;
  const stamps = segment.options.timestamps;
  if (connection.timestampsOk && stamps && !(flags & RST) && seqLt(stamps[0], connection.tsRecent)) {
    // PAWS: an old duplicate (RFC 7323 section 5.3, R1).
    limitedAck(connection, env, segment);
    return false;
  }
  const end = seqAdd(seq, segmentLength(segment));
  const right = seqAdd(connection.rcvNxt, offeredWindow(connection));
  if (seqLt(end, connection.rcvWup) || seqGt(seq, right) || overflows(connection, segment, right)) {
    if (flags & RST) return false;
    if (flags & SYN) challenge(connection, env);
    else answerOutOfWindow(connection, segment, end, env);
    return false;
  }
  if (flags & RST) {
    takeReset(connection, segment, env);
    return false;
  }
  if (flags & SYN && !crossesOpen(connection, segment)) {
    // RFC 5961 section 4.2 (SHLD): a SYN in a synchronised state is answered by a challenge ACK.
    challenge(connection, env);
    return false;
  }
  return true;
}

/** Linux takes a segment that reaches beyond the window as a whole where nothing waits to be read, else not at all. */
function overflows(connection: Connection, segment: Segment, right: number): boolean {
  return connection.receiveQueue.length > 0 && segment.payload.length > 0 && seqGt(seqAdd(segment.seq, segment.payload.length), right);
}

/** The SYN+ACK of a simultaneous open: its SYN is the one that we have. */
function crossesOpen(connection: Connection, segment: Segment): boolean {
  return connection.state === 'SYN_RECEIVED' && (segment.flags & ACK) !== 0 && seqAdd(segment.seq, 1) === connection.rcvNxt
    && segment.ack === connection.sndNxt;
}

/** RFC 5961 section 3.2: only a RST at exactly RCV.NXT resets; another one in the window is challenged. */
function takeReset(connection: Connection, segment: Segment, env: Env): void {
  if (segment.seq !== connection.rcvNxt) {
    challenge(connection, env);
    return;
  }
  if (env.rules.resetIsEnd && (connection.state === 'ESTABLISHED' || connection.state === 'CLOSE_WAIT')) {
    if (connection.state === 'ESTABLISHED') receiveEnd(connection, 'RST received', env);
    return;
  }
  const error = connection.state === 'CLOSE_WAIT' ? 'EPIPE' : 'ECONNRESET';
  abort(connection, error, 'RST received', env);
}

function challenge(connection: Connection, env: Env): void {
  if (rateLimited(connection, env)) return;
  connection.challenge = true;
  connection.ack = 'now';
}

/** Answers an unacceptable segment with an ACK (RFC 9293 section 3.10.7.4, first), at most twice a second for bare ones. */
function limitedAck(connection: Connection, env: Env, segment: Segment): void {
  if (segment.payload.length === 0 && !(segment.flags & FIN) && rateLimited(connection, env)) return;
  connection.ack = 'now';
}

/** The peer repeats what it need not: quick ACKs, and which it was (RFC 2883; Linux's tcp_send_dupack). */
function answerOutOfWindow(connection: Connection, segment: Segment, end: number, env: Env): void {
  limitedAck(connection, env, segment);
  const before = end !== segment.seq && seqLt(segment.seq, connection.rcvNxt);
  if (connection.ack !== 'now' || !before || connection.finReceived) return;
  quicken(connection);
  reportDuplicate(connection, segment.seq, seqGt(end, connection.rcvNxt) ? connection.rcvNxt : end, env);
}

function rateLimited(connection: Connection, env: Env): boolean {
  if (connection.lastInvalidUs >= 0 && env.nowUs - connection.lastInvalidUs < INVALID_RATE_US) return true;
  connection.lastInvalidUs = env.nowUs;
  return false;
}

/** The ACK that completes a passive open (or a simultaneous one). */
function completePassive(connection: Connection, segment: Segment, env: Env): void {
  const sample = connection.sent[0];
  takeAck(connection, segment, env);
  updateWindow(connection, segment, env);
  connection.sndWnd = segment.windowBytes * 2 ** connection.sndWscale;
  connection.maxSndWnd = connection.sndWnd;
  connection.sndWl1 = segment.seq;
  connection.sndWl2 = segment.ack;
  if (sample && sample.retransmits === 0 && connection.srttUs === 0) measureRtt(connection, env.nowUs - sample.sentUs);
  establish(connection, env);
  const closing = connection.finQueued;
  setState(connection, closing ? 'FIN_WAIT_1' : 'ESTABLISHED', 'ACK of SYN+ACK received', env);
  armKeepalive(connection, env);
}

/** Fifth: the ACK field. False where the segment is dropped. */
function acceptAck(connection: Connection, segment: Segment, env: Env): boolean {
  const outcome = takeAck(connection, segment, env);
  if (outcome === 'unsent') {
    // An ACK of something not sent is answered and dropped (RFC 9293 section 3.10.7.4).
    challenge(connection, env);
    return false;
  }
  if (outcome === 'ancient') {
    // RFC 5961 section 5.2: too old to be honest.
    challenge(connection, env);
    return false;
  }
  return true;
}

/** What the acknowledgement of our FIN changes. True where the connection is over. */
function advanceClose(connection: Connection, env: Env): boolean {
  if (!connection.finAcked) return false;
  switch (connection.state) {
    case 'FIN_WAIT_1':
      setState(connection, 'FIN_WAIT_2', 'FIN acknowledged', env);
      if (connection.orphan) connection.waitDueUs = env.nowUs + env.settings.finTimeoutUs;
      return false;
    case 'CLOSING':
      enterTimeWait(connection, 'FIN acknowledged', env);
      return true;
    case 'LAST_ACK':
      if (env.rules.timeWaitAtServer && connection.passive) enterTimeWait(connection, 'FIN acknowledged', env);
      else finish(connection, 'FIN acknowledged', env);
      return true;
    default:
      return false;
  }
}

function takesData(connection: Connection): boolean {
  return connection.state === 'ESTABLISHED' || connection.state === 'FIN_WAIT_1' || connection.state === 'FIN_WAIT_2';
}

/** After close() or shutdown(SHUT_RDWR) new data cannot be delivered to anybody. */
function refusesData(connection: Connection, segment: Segment): boolean {
  return (connection.state === 'FIN_WAIT_1' || connection.state === 'FIN_WAIT_2') && connection.shutRead && !connection.finReceived
    && bringsNewData(connection, segment);
}

/** FIN_WAIT_2 whose socket is closed: only a FIN is still wanted (Linux's tcp_timewait_state_process). */
function deliverOrphan(connection: Connection, segment: Segment, env: Env): Outcome {
  const { flags, seq } = segment;
  const end = seqAdd(seq, segmentLength(segment));
  if (seqLt(end, connection.rcvNxt) || seqGt(seq, seqAdd(connection.rcvNxt, offeredWindow(connection)))) {
    if (!(flags & RST)) limitedAck(connection, env, segment);
    return 'taken';
  }
  if (flags & RST) {
    finish(connection, 'RST received', env);
    return 'taken';
  }
  if (flags & SYN && !seqLt(seq, connection.rcvNxt)) {
    finish(connection, 'SYN received', env);
    return 'reset';
  }
  if (!(flags & ACK) || seqLeq(end, connection.rcvNxt) || end === seq) return 'taken';
  if (!(flags & FIN) || end !== seqAdd(connection.rcvNxt, 1)) {
    finish(connection, 'data after close', env);
    return 'reset';
  }
  receiveData(connection, segment, env);
  return 'taken';
}

/** RFC 9293 section 3.10.7.4 for TIME_WAIT, with the reuse of section 3.6.1 (MAY-2, SHLD-4). */
function deliverTimeWait(connection: Connection, segment: Segment, env: Env): Outcome {
  const { flags, seq } = segment;
  if (seq === connection.rcvNxt && (segmentLength(segment) === 0 || flags & RST) && !(flags & SYN)) {
    if (flags & RST) finish(connection, 'RST received', env);
    else connection.waitDueUs = env.nowUs + TIME_WAIT_US;
    return 'taken';
  }
  const stamps = segment.options.timestamps;
  const newer = seqGt(seq, connection.rcvNxt) || (connection.timestampsOk && stamps !== undefined && seqGt(stamps[0], connection.tsRecent));
  if (flags & SYN && !(flags & (RST | ACK)) && newer) return 'reopen';
  if (flags & RST) return 'taken';
  if (flags & ACK) connection.waitDueUs = env.nowUs + TIME_WAIT_US;
  limitedAck(connection, env, segment);
  return 'taken';
}

/** The RST that answers a segment for which there is no connection (RFC 9293 section 3.10.7.1); null for a RST. */
export function resetFor(segment: Segment): Segment | null {
  if (segment.flags & RST) return null;
  const answer = segment.flags & ACK
    ? { seq: segment.ack, ack: 0, flags: RST }
    : { seq: 0, ack: seqAdd(segment.seq, segmentLength(segment)), flags: RST | ACK };
  return {
    srcAddr: segment.dstAddr, srcPort: segment.dstPort, dstAddr: segment.srcAddr, dstPort: segment.srcPort,
    ...answer, windowBytes: 0, payload: '', options: {},
  };
}
