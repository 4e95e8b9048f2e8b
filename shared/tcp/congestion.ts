import type { Connection } from './connection.ts';
import { cubicForget, cubicResume, cubicSegmentsPerIncrease, cubicThreshold } from './cubic.ts';
import type { Env } from './env.ts';
import type { AckNote } from './note.ts';
import { inFlight } from './scoreboard.ts';
import { seqGeq } from './seq.ts';
import { INITIAL_CWND } from './settings.ts';

/** May one more segment leave by the congestion window (RFC 5681 section 3.1)? */
export function windowAllows(connection: Connection): boolean {
  return inFlight(connection) < connection.cwnd;
}

/** After new data left: how far the congestion window is made use of (RFC 7661; Linux's tcp_cwnd_validate). */
export function noteUsage(connection: Connection, env: Env): void {
  const out = connection.sent.length;
  const limited = inFlight(connection) >= connection.cwnd;
  const round = connection.cwndUsageSeq < 0 || seqGeq(connection.sndUna, connection.cwndUsageSeq);
  if (round || limited || (!connection.cwndLimited && out > connection.maxPacketsOut)) {
    connection.cwndLimited = limited;
    connection.maxPacketsOut = out;
    connection.cwndUsageSeq = connection.sndNxt;
  }
  if (usesWindow(connection)) {
    connection.cwndUsed = 0;
    connection.cwndStampUs = env.nowUs;
    return;
  }
  connection.cwndUsed = Math.max(connection.cwndUsed, out);
  if (env.settings.slowStartAfterIdle && env.nowUs - connection.cwndStampUs >= connection.rtoUs) decayUnused(connection, env);
}

/** A window that was not filled for a timeout shrinks half-way to what was used (RFC 2861 section 3.2). */
function decayUnused(connection: Connection, env: Env): void {
  if (connection.recovery === 'open') {
    const used = Math.max(connection.cwndUsed, INITIAL_CWND);
    if (used < connection.cwnd) {
      connection.ssthresh = currentThreshold(connection);
      connection.cwnd = (connection.cwnd + used) >> 1;
    }
    connection.cwndUsed = 0;
  }
  connection.cwndStampUs = env.nowUs;
}

/** The application writes after idleness: the window halves for each timeout that went by (RFC 2861 section 3.1; RFC 5681 section 4.1). */
export function restartAfterIdle(connection: Connection, env: Env): void {
  const idleUs = env.nowUs - connection.lastSendUs;
  if (!env.settings.slowStartAfterIdle || connection.sent.length > 0 || idleUs <= connection.rtoUs) return;
  connection.ssthresh = currentThreshold(connection);
  const least = Math.min(INITIAL_CWND, connection.cwnd);
  let { cwnd } = connection;
  for (let left = idleUs - connection.rtoUs; left > 0 && cwnd > least; left -= connection.rtoUs) cwnd >>= 1;
  connection.cwnd = Math.max(cwnd, least);
  connection.cwndStampUs = env.nowUs;
  connection.cwndUsed = 0;
}

/** Before data leaves with nothing in flight. */
export function resumeSending(connection: Connection, env: Env): void {
  if (inFlight(connection) === 0) cubicResume(connection, env);
}

/** A window that the application does not fill says nothing of the network and stays (RFC 7661; RFC 5681 section 4.1). */
function usesWindow(connection: Connection): boolean {
  if (connection.cwndLimited) return true;
  return connection.cwnd < connection.ssthresh && connection.cwnd < 2 * connection.maxPacketsOut;
}

/** In these two states the window follows proportional rate reduction and grows by nothing else. */
export function reducing(connection: Connection): boolean {
  return connection.recovery === 'cwr' || connection.recovery === 'recovery';
}

/** What the window does after an acknowledgement that delivered so many segments (Linux's tcp_cong_control). */
export function controlWindow(connection: Connection, delivered: number, note: AckNote, env: Env): void {
  if (reducing(connection)) {
    reduceProportionally(connection, delivered, connection.lostTotal - note.priorLost, note.advanced);
    return;
  }
  // Where segments overtake each other, any delivery counts, else only what is in order (RFC 5681 section 3.1).
  const progress = connection.reordering > env.settings.reordering ? note.dataAcked || note.synAcked || note.sackedMore : note.dataAcked;
  if (progress && delivered > 0 && usesWindow(connection)) grow(connection, delivered, env);
}

/** Slow start, then congestion avoidance (RFC 5681 section 3.1; RFC 9438). */
function grow(connection: Connection, acked: number, env: Env): void {
  let rest = acked;
  if (connection.cwnd < connection.ssthresh) {
    const step = Math.min(rest, connection.ssthresh - connection.cwnd);
    connection.cwnd += step;
    rest -= step;
  }
  if (rest <= 0) return;
  const per = env.settings.congestionControl === 'cubic' ? cubicSegmentsPerIncrease(connection, rest, env) : connection.cwnd;
  // Credit gathered at a longer count is used gently.
  if (connection.cwndCount >= per) {
    connection.cwndCount = 0;
    connection.cwnd++;
  }
  connection.cwndCount += rest;
  const steps = Math.floor(connection.cwndCount / per);
  connection.cwndCount -= steps * per;
  connection.cwnd += steps;
}

/** ssthresh after a loss (RFC 5681 equation 4; RFC 9438 section 4.6). */
export function thresholdAfterLoss(connection: Connection, env: Env): number {
  return env.settings.congestionControl === 'cubic' ? cubicThreshold(connection, env) : Math.max(2, connection.cwnd >> 1);
}

/** A timeout: what was learnt of the way is forgotten. */
export function forgetWay(connection: Connection, env: Env): void {
  if (env.settings.congestionControl === 'cubic') cubicForget(connection, env);
}

/** The threshold as it stands, or three quarters of a window that grew past it. */
export function currentThreshold(connection: Connection): number {
  if (reducing(connection)) return connection.ssthresh;
  return Math.max(connection.ssthresh, (connection.cwnd >> 1) + (connection.cwnd >> 2));
}

/** Begins a reduction of the window (RFC 6937 section 3, at the start of recovery). */
export function beginReduction(connection: Connection, env: Env): void {
  connection.recoverySeq = connection.sndNxt;
  connection.tlpSeq = -1;
  connection.cwndCount = 0;
  connection.reduction.priorCwnd = connection.cwnd;
  connection.reduction.delivered = 0;
  connection.reduction.sent = 0;
  connection.ssthresh = thresholdAfterLoss(connection, env);
  if (connection.ecn.agreed) connection.ecn.owesCwr = true;
}

/** Proportional rate reduction (RFC 6937 section 3.1 with the slow-start bound; its "safe ACK" of RFC 9937). */
export function reduceProportionally(connection: Connection, delivered: number, lost: number, advanced: boolean): void {
  const { reduction, ssthresh } = connection;
  if (delivered <= 0 || reduction.priorCwnd === 0) return;
  const pipe = inFlight(connection);
  const room = ssthresh - pipe;
  reduction.delivered += delivered;
  let send: number;
  if (room < 0) {
    send = Math.floor((ssthresh * reduction.delivered + reduction.priorCwnd - 1) / reduction.priorCwnd) - reduction.sent;
  } else {
    send = Math.max(reduction.delivered - reduction.sent, delivered);
    if (advanced && lost === 0) send++;
    send = Math.min(room, send);
  }
  // The first repetition goes at once.
  connection.cwnd = pipe + Math.max(send, reduction.sent > 0 ? 0 : 1);
}

/** The reduction is complete: the window is what it was to become, unless it was taken back. */
export function endReduction(connection: Connection): void {
  if (connection.ssthresh < 0x7fff_ffff && (connection.recovery === 'cwr' || connection.reduction.undoSeq >= 0)) connection.cwnd = connection.ssthresh;
}
