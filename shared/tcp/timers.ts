import { type Connection, unsentBytes } from './connection.ts';
import type { Env } from './env.ts';
import { RTO_MAX_US } from './settings.ts';

/** Starts the retransmission timer (RFC 6298 section 5), or the probe before it (RFC 8985 section 7.2). */
export function armRetransmit(connection: Connection, env: Env): void {
  connection.rtxKind = 'rto';
  connection.rtxDueUs = env.nowUs + connection.rtoUs;
  const probe = probeTimeoutUs(connection, env);
  if (probe >= 0) {
    // Where the timer would come first, the probe takes its place, and the timer follows (Linux's tcp_schedule_loss_probe).
    connection.rtxKind = 'tlp';
    connection.rtxDueUs = env.nowUs + Math.min(probe, connection.rtoUs);
  }
}

function probeTimeoutUs(connection: Connection, env: Env): number {
  const may = env.settings.earlyRetrans && connection.sackOk && connection.srttUs > 0 && connection.recovery === 'open'
    && !connection.tlpOwed && connection.tlpSeq < 0 && connection.state !== 'SYN_SENT' && connection.state !== 'SYN_RECEIVED';
  if (!may) return -1;
  const twice = connection.srttUs * 2;
  // A lone segment may meet the peer's delayed ACK: wait that long besides.
  return connection.sent.length === 1 ? twice + 200_000 : twice + 8_000;
}

/** Data waits, nothing is in flight and the window is shut: a probe must go out in time (RFC 9293 section 3.8.6.1, MUST-35). */
export function armProbe(connection: Connection, env: Env): void {
  if (connection.sent.length > 0 || connection.rtxDueUs >= 0 || unsentBytes(connection) <= 0) return;
  connection.rtxKind = 'probe';
  connection.rtxDueUs = env.nowUs + Math.min(connection.rtoUs * 2 ** Math.min(connection.backoff, 10), RTO_MAX_US);
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
  for (const due of [connection.rtxDueUs, connection.rackDueUs, connection.ackDueUs, connection.keepaliveDueUs, connection.waitDueUs]) {
    if (due >= 0 && (next < 0 || due < next)) next = due;
  }
  return next;
}
