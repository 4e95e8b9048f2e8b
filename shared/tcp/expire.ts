import { type Connection, unsentBytes } from './connection.ts';
import type { Env } from './env.ts';
import { markByTime } from './loss.ts';
import { enterByTimer, enterLoss } from './recovery.ts';
import { boundRto } from './rtt.ts';
import { inFlight, markLost } from './scoreboard.ts';
import { modelTimeoutUs, RTO_INITIAL_US, RTO_MAX_US, RTO_MIN_US } from './settings.ts';
import { abort, endBothWays, finish } from './state.ts';
import { armKeepalive, rearmTimeout, startTimeout } from './timers.ts';

/** Retries of a connection that nobody holds any more (Linux's tcp_orphan_retries). */
const ORPHAN_RETRIES = 8;

/** What came of a timer; `reset`: the connection is given up and the host owes the peer a RST (resetOf). */
export type Expiry = 'quiet' | 'reset';

/** Does what the due timers of a connection do; what is then to be sent shows in owed(). */
export function expire(connection: Connection, env: Env): Expiry {
  if (connection.waitDueUs >= 0 && connection.waitDueUs <= env.nowUs) {
    if (connection.state === 'CLOSE_WAIT') endBothWays(connection, 'CLOSE_WAIT is over', env);
    else finish(connection, connection.state === 'TIME_WAIT' ? '2 MSL are over' : 'orphan timed out', env);
    return 'quiet';
  }
  if (connection.ackDueUs >= 0 && connection.ackDueUs <= env.nowUs) expireDelayedAck(connection);
  if (connection.rtxDueUs >= 0 && connection.rtxDueUs <= env.nowUs) expireRetransmit(connection, env);
  if (connection.keepaliveDueUs >= 0 && connection.keepaliveDueUs <= env.nowUs) return expireKeepalive(connection, env);
  return 'quiet';
}

function expireDelayedAck(connection: Connection): void {
  connection.ackDueUs = -1;
  if (connection.ack !== 'delayed') return;
  connection.ack = 'now';
  if (connection.pingpong) {
    connection.pingpong = false;
    connection.atoUs = 40_000;
  } else {
    connection.atoUs = Math.min(connection.atoUs << 1, connection.rtoUs);
  }
}

function expireRetransmit(connection: Connection, env: Env): void {
  switch (connection.rtxKind) {
    case 'tlp':
      // One probe at a time (RFC 8985 section 7.3).
      connection.tlpOwed = connection.tlpSeq < 0;
      rearmTimeout(connection, env);
      return;
    case 'reorder':
      expireReordering(connection, env);
      return;
    case 'probe':
      connection.rtxDueUs = -1;
      expireProbe(connection, env);
      return;
    case 'rto':
      expireRto(connection, env);
  }
}

/** RFC 9293 section 3.8.6.1: probes go on, ever slower, while the peer answers (MUST-36, SHLD-30). */
function expireProbe(connection: Connection, env: Env): void {
  connection.rtxKind = 'rto';
  if (unsentBytes(connection) <= 0) return;
  if (env.rules.givesUp && connection.probesOut >= (connection.orphan ? ORPHAN_RETRIES : env.settings.retries2)) {
    abort(connection, 'ETIMEDOUT', 'zero-window probes unanswered', env);
    return;
  }
  connection.probesOut++;
  connection.backoff++;
  connection.probeOwed = true;
}

/** RFC 8985 section 6.3: what is still out by now is lost. */
function expireReordering(connection: Connection, env: Env): void {
  const before = inFlight(connection);
  const lost = connection.lostTotal;
  markByTime(connection, env);
  if (inFlight(connection) !== before) enterByTimer(connection, lost, env);
  rearmTimeout(connection, env);
}

/** RFC 6298 section 5.4 to 5.6. */
function expireRto(connection: Connection, env: Env): void {
  const first = connection.sent[0];
  connection.rtxDueUs = -1;
  if (!first) return;
  if (connection.firstUnansweredUs < 0) connection.firstUnansweredUs = first.sentUs;
  if (givenUp(connection, env)) {
    abort(connection, 'ETIMEDOUT', 'retransmissions unanswered', env);
    return;
  }
  connection.totalRto++;
  if (connection.state === 'SYN_SENT' || connection.state === 'SYN_RECEIVED') {
    markLost(connection, first);
    const linear = connection.state === 'SYN_SENT' && connection.totalRto <= env.settings.synLinearTimeouts;
    if (!linear) connection.rtoUs = Math.min(connection.rtoUs * 2, RTO_MAX_US);
  } else {
    enterLoss(connection, env);
    connection.backoff++;
    connection.rtoUs = boundRto(connection.rtoUs * 2);
  }
  connection.retransmits++;
  startTimeout(connection, env);
}

/** RFC 9293 section 3.8.3 (R2), with Linux's counts and model times; the limit for SYN is MUST-23's. */
function givenUp(connection: Connection, env: Env): boolean {
  const { settings } = env;
  if (!env.rules.givesUp) return false;
  const elapsed = env.nowUs - connection.firstUnansweredUs;
  if (connection.state === 'SYN_RECEIVED' && connection.passive) return connection.retransmits >= settings.synackRetries;
  if (connection.userTimeoutUs > 0 && connection.state !== 'SYN_SENT') return connection.retransmits > 0 && elapsed >= connection.userTimeoutUs;
  if (connection.state === 'SYN_SENT' || connection.state === 'SYN_RECEIVED') {
    const retries = connection.synRetries || settings.synRetries;
    if (connection.retransmits >= retries + settings.synLinearTimeouts) return true;
    return connection.retransmits > 0 && elapsed >= modelTimeoutUs(retries, RTO_INITIAL_US);
  }
  const boundary = connection.orphan ? ORPHAN_RETRIES : settings.retries2;
  return connection.retransmits > 0 && elapsed >= modelTimeoutUs(boundary, RTO_MIN_US);
}

/** RFC 9293 section 3.8.4: a probe each interval; a peer that answers none (MUST-29) is gone, and is told so. */
function expireKeepalive(connection: Connection, env: Env): Expiry {
  const { settings } = env;
  connection.keepaliveDueUs = -1;
  if (!connection.keepalive || connection.state === 'SYN_SENT' || connection.state === 'CLOSED') return 'quiet';
  if (connection.sent.length > 0 || unsentBytes(connection) > 0) {
    armKeepalive(connection, env);
    return 'quiet';
  }
  if (keepaliveFailed(connection, env)) {
    abort(connection, 'ETIMEDOUT', 'keepalive probes unanswered', env);
    return 'reset';
  }
  connection.keepaliveProbes++;
  connection.keepaliveOwed = true;
  const intervalUs = connection.keepIntervalS > 0 ? connection.keepIntervalS * 1_000_000 : settings.keepaliveIntervalUs;
  connection.keepaliveDueUs = env.nowUs + intervalUs;
  return 'quiet';
}

/** The count of probes is over, or the time that TCP_USER_TIMEOUT gives (tcp(7)). */
function keepaliveFailed(connection: Connection, env: Env): boolean {
  if (connection.userTimeoutUs > 0) return connection.keepaliveProbes > 0 && env.nowUs - connection.lastHeardUs >= connection.userTimeoutUs;
  return connection.keepaliveProbes >= (connection.keepCount || env.settings.keepaliveProbes);
}
