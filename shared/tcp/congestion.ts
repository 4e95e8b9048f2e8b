import type { Connection } from './connection.ts';
import type { Env } from './env.ts';
import { seqGeq } from './seq.ts';

/**
 * Segments in flight by the scoreboard: sent, neither acknowledged, nor sacked, nor taken for lost. Without SACK each
 * duplicate ACK tells of one that has arrived (RFC 5681 section 3.2, step 4; limited transmit of RFC 3042).
 */
export function inFlight(connection: Connection): number {
  let count = connection.sackOk ? 0 : -connection.dupAcks;
  for (const range of connection.sent) {
    if (!range.sacked && !range.lost) count += segmentsOf(connection, range.length);
  }
  return Math.max(0, count);
}

function segmentsOf(connection: Connection, length: number): number {
  return Math.max(1, Math.ceil(length / connection.mss));
}

/** May one more segment leave by the congestion window (RFC 5681 section 3.1)? */
export function windowAllows(connection: Connection): boolean {
  return connection.sent.length < connection.cwnd || inFlight(connection) < connection.cwnd;
}

/** After new data left: how far the congestion window is made use of (Linux's tcp_cwnd_validate). */
export function noteUsage(connection: Connection): void {
  const out = connection.sent.length;
  const limited = out >= connection.cwnd && inFlight(connection) >= connection.cwnd;
  const round = connection.cwndUsageSeq < 0 || seqGeq(connection.sndUna, connection.cwndUsageSeq);
  if (!round && !limited && (connection.cwndLimited || out <= connection.maxPacketsOut)) return;
  connection.cwndLimited = limited;
  connection.maxPacketsOut = out;
  connection.cwndUsageSeq = connection.sndNxt;
}

/** A window that the application does not fill says nothing of the network and stays (RFC 7661; RFC 5681 section 4.1). */
function usesWindow(connection: Connection): boolean {
  if (connection.cwndLimited) return true;
  return connection.cwnd < connection.ssthresh && connection.cwnd < 2 * connection.maxPacketsOut;
}

/** Grows the congestion window for `acked` segments that were cumulatively acknowledged. */
export function grow(connection: Connection, acked: number, env: Env): void {
  if (acked <= 0 || connection.recovery === 'recovery' || !usesWindow(connection)) return;
  let rest = acked;
  if (connection.cwnd < connection.ssthresh) {
    const step = Math.min(rest, connection.ssthresh - connection.cwnd);
    connection.cwnd += step;
    rest -= step;
  }
  if (rest <= 0) return;
  const per = env.settings.congestionControl === 'cubic' ? cubicSegmentsPerIncrease(connection, env) : connection.cwnd;
  connection.cwndCount += rest;
  while (connection.cwndCount >= per) {
    connection.cwndCount -= per;
    connection.cwnd++;
  }
}

/** A loss was seen: remembers the window and sets ssthresh (RFC 5681 equation 4; RFC 9438 section 4.6: beta 0.7). */
export function reduce(connection: Connection, env: Env): void {
  const cubic = env.settings.congestionControl === 'cubic';
  if (cubic) {
    // Fast convergence (RFC 9438 section 4.7): a flow that shrinks gives room to others.
    connection.cubicWmax = connection.cwnd < connection.cubicWmax ? Math.floor((connection.cwnd * 17) / 20) : connection.cwnd;
    connection.cubicEpochUs = -1;
  }
  connection.ssthresh = Math.max(2, cubic ? Math.floor((connection.cwnd * 717) / 1024) : connection.cwnd >> 1);
  connection.cwndCount = 0;
}

/** The cube root of n, rounded down, in integers: no float function may differ between machines. */
export function cubeRoot(n: number): number {
  let low = 0;
  let high = 208_063;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (middle * middle * middle <= n) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** RFC 9438 section 4.2: after how many acknowledged segments the window grows by one. Time runs in milliseconds. */
function cubicSegmentsPerIncrease(connection: Connection, env: Env): number {
  if (connection.cubicEpochUs < 0) {
    connection.cubicEpochUs = env.nowUs;
    connection.cubicOrigin = Math.max(connection.cubicWmax, connection.cwnd);
    // K = cbrt((Wmax - cwnd) / C) seconds with C = 0.4; in milliseconds cbrt(gap * 2.5 * 10^9).
    connection.cubicKUs = cubeRoot((connection.cubicOrigin - connection.cwnd) * 2_500_000_000) * 1000;
  }
  const t = Math.floor((env.nowUs - connection.cubicEpochUs + Math.max(0, connection.minRttUs) - connection.cubicKUs) / 1000);
  const target = connection.cubicOrigin + Math.floor((((t * t) / 1000) * t * 4) / 10_000_000);
  if (target > connection.cwnd) return Math.max(2, Math.floor(connection.cwnd / (target - connection.cwnd)));
  return 100 * connection.cwnd;
}
