import { type Connection, unsentBytes } from './connection.ts';
import type { Env } from './env.ts';
import { RTO_INITIAL_US, RTO_MAX_US, RTO_MIN_US, TIMEOUT_MARGIN_US } from './settings.ts';

/** One timer stands for the timeout (RFC 6298 section 5), the probe before it (RFC 8985 section 7.2), or the wait for late segments. */
function setTimer(connection: Connection, kind: Connection['rtxKind'], dueUs: number): void {
  connection.rtxKind = kind;
  connection.rtxDueUs = dueUs;
}

/** The first is sent again, or a timer expired: a whole timeout from now. */
export function startTimeout(connection: Connection, env: Env): void {
  let dueUs = env.nowUs + connection.rtoUs;
  // TCP_USER_TIMEOUT ends the wait when it is over, not at the retransmission after that (Linux's tcp_clamp_rto_to_user_timeout).
  if (connection.userTimeoutUs > 0 && connection.retransmits > 0 && connection.firstUnansweredUs >= 0) {
    dueUs = Math.min(dueUs, Math.max(env.nowUs + 1000, connection.firstUnansweredUs + connection.userTimeoutUs));
  }
  setTimer(connection, 'rto', dueUs);
}

/** New data left: the timer runs if it did not; a probe counts from the latest segment. */
export function armAfterSending(connection: Connection, first: boolean, env: Env): void {
  if (first || connection.rtxDueUs < 0 || connection.rtxKind === 'tlp' || connection.rtxKind === 'probe') rearmTimeout(connection, env);
  scheduleProbe(connection, false, env);
}

/** After an acknowledgement: all acknowledged stops the timer, else it starts anew (RFC 6298 sections 5.2 and 5.3). */
export function rearmRetransmit(connection: Connection, env: Env): void {
  if (!scheduleProbe(connection, true, env)) rearmTimeout(connection, env);
}

/** The timeout; where a probe or the reordering timer ran, what is left of the timeout of the first segment. */
export function rearmTimeout(connection: Connection, env: Env): void {
  const first = connection.sent[0];
  if (!first) {
    connection.rtxDueUs = -1;
    return;
  }
  const offset = connection.rtxDueUs >= 0 && (connection.rtxKind === 'tlp' || connection.rtxKind === 'reorder');
  setTimer(connection, 'rto', offset ? Math.max(env.nowUs + 1, first.sentUs + connection.rtoUs) : env.nowUs + connection.rtoUs);
}

/** RFC 8985 section 7.2: two round trips, and longer where a lone segment may meet a delayed ACK; never after the timeout. */
function scheduleProbe(connection: Connection, advancing: boolean, env: Env): boolean {
  const calm = connection.recovery === 'open' || connection.recovery === 'cwr';
  const first = connection.sent[0];
  if (!env.settings.earlyRetrans || !connection.sackOk || !first || !calm || connection.state === 'SYN_RECEIVED') return false;
  let waitUs = RTO_INITIAL_US;
  if (connection.srttUs > 0) waitUs = (connection.srttEighthsUs >> 2) + (connection.sent.length === 1 ? RTO_MIN_US : TIMEOUT_MARGIN_US);
  const timeoutUs = advancing ? connection.rtoUs : first.sentUs + connection.rtoUs - env.nowUs;
  if (timeoutUs > 0) waitUs = Math.min(waitUs, timeoutUs);
  setTimer(connection, 'tlp', env.nowUs + waitUs);
  return true;
}

/** Data waits, nothing is in flight and the window is shut: a probe must go out in time (RFC 9293 section 3.8.6.1, MUST-35). */
export function armProbe(connection: Connection, env: Env): void {
  if (connection.sent.length > 0 || connection.rtxDueUs >= 0 || unsentBytes(connection) <= 0) return;
  startProbeTimer(connection, env);
}

/** Ever slower with each probe, from now (SHLD-30). */
export function startProbeTimer(connection: Connection, env: Env): void {
  setTimer(connection, 'probe', env.nowUs + Math.min(connection.rtoUs * 2 ** Math.min(connection.backoff, 10), RTO_MAX_US));
}

/** Keepalive counts from the last sign of the peer (RFC 9293 section 3.8.4, MUST-24 and MUST-25: off unless asked for). */
export function armKeepalive(connection: Connection, env: Env): void {
  connection.keepaliveDueUs = connection.keepalive ? env.nowUs + keepIdleUs(connection, env) : -1;
}

function keepIdleUs(connection: Connection, env: Env): number {
  return connection.keepIdleS > 0 ? connection.keepIdleS * 1_000_000 : env.settings.keepaliveTimeUs;
}

/** Virtual time of the next thing that a timer of this connection does, or -1. */
export function deadline(connection: Connection): number {
  let next = -1;
  for (const due of [connection.rtxDueUs, connection.ackDueUs, connection.keepaliveDueUs, connection.waitDueUs]) {
    if (due >= 0 && (next < 0 || due < next)) next = due;
  }
  return next;
}
