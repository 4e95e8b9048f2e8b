import type { Connection } from './connection.ts';
import type { CubicState } from './connection-parts.ts';
import type { Env } from './env.ts';
import { seqGt } from './seq.ts';

/** CUBIC (RFC 9438) and HyStart with Linux's constants (net/ipv4/tcp_cubic.c): time runs in units of 1/1024 s. */
const BETA = 717;
const BETA_SCALE = 1024;
const C_SCALED = 410;
/** The cube root of this many times the missing segments is the time to the origin: 2^40 / C. */
const CUBE_FACTOR = Math.floor(2 ** 40 / C_SCALED);
/** Eighths of the window after which Reno would have grown by one. */
const RENO_EIGHTHS = Math.floor((8 * (BETA_SCALE + BETA)) / 3 / (BETA_SCALE - BETA));
const RECALCULATE_US = 31_250;
const HYSTART_LOW_WINDOW = 16;
const HYSTART_ACK_GAP_US = 2000;
const HYSTART_SAMPLES = 8;
const NO_RTT = 0xffff_ffff;

function freshState(): CubicState {
  return {
    lastMaxCwnd: 0, epochUs: -1, originCwnd: 0, k: 0, perIncrease: 0, ackCount: 0, renoCwnd: 0, lastCwnd: 0, lastUs: -1, delayMinUs: 0,
    roundStartUs: 0, lastAckUs: 0, roundEndSeq: 0, roundRttUs: NO_RTT, samples: 0, found: false,
  };
}

function stateOf(connection: Connection, env: Env): CubicState {
  if (connection.cubic === null) {
    connection.cubic = freshState();
    connection.cubic.delayMinUs = Math.max(0, connection.minRttUs);
    beginRound(connection, connection.cubic, env);
  }
  return connection.cubic;
}

/** The threshold after a loss: 0.7 of the window; a flow that shrinks gives room to others (RFC 9438 sections 4.6, 4.7). */
export function cubicThreshold(connection: Connection, env: Env): number {
  const cubic = stateOf(connection, env);
  const { cwnd } = connection;
  cubic.epochUs = -1;
  cubic.lastMaxCwnd = cwnd < cubic.lastMaxCwnd ? Math.floor((cwnd * (BETA_SCALE + BETA)) / (2 * BETA_SCALE)) : cwnd;
  return Math.max(2, Math.floor((cwnd * BETA) / BETA_SCALE));
}

/** A timeout: everything is learnt anew. */
export function cubicForget(connection: Connection, env: Env): void {
  if (connection.cubic === null) return;
  connection.cubic = freshState();
  beginRound(connection, connection.cubic, env);
}

/** Sending begins again after idleness: the curve is shifted by it (RFC 9438 section 4.2). */
export function cubicResume(connection: Connection, env: Env): void {
  const { cubic } = connection;
  if (cubic === null || cubic.epochUs < 0) return;
  cubic.epochUs = Math.min(env.nowUs, cubic.epochUs + Math.max(0, env.nowUs - connection.lastSendUs));
}

/** After how many acknowledged segments the window grows by one (RFC 9438 sections 4.2 to 4.4). */
export function cubicSegmentsPerIncrease(connection: Connection, acked: number, env: Env): number {
  const cubic = stateOf(connection, env);
  const { cwnd } = connection;
  const nowUs = env.nowUs - (env.nowUs % 1000);
  cubic.ackCount += acked;
  if (cubic.lastCwnd === cwnd && cubic.lastUs >= 0 && nowUs - cubic.lastUs <= RECALCULATE_US) return cubic.perIncrease;
  if (cubic.epochUs < 0 || nowUs !== cubic.lastUs) {
    cubic.lastCwnd = cwnd;
    cubic.lastUs = nowUs;
    if (cubic.epochUs < 0) beginEpoch(cubic, cwnd, acked, nowUs);
    cubic.perIncrease = perIncreaseByCurve(cubic, cwnd, nowUs);
  }
  cubic.perIncrease = Math.max(2, boundByReno(cubic, cwnd));
  return cubic.perIncrease;
}

function beginEpoch(cubic: CubicState, cwnd: number, acked: number, nowUs: number): void {
  cubic.epochUs = nowUs;
  cubic.ackCount = acked;
  cubic.renoCwnd = cwnd;
  const missing = cubic.lastMaxCwnd - cwnd;
  cubic.originCwnd = Math.max(cubic.lastMaxCwnd, cwnd);
  cubic.k = missing > 0 ? cubeRoot(CUBE_FACTOR * missing) : 0;
}

function perIncreaseByCurve(cubic: CubicState, cwnd: number, nowUs: number): number {
  const t = Math.floor(((nowUs - cubic.epochUs + cubic.delayMinUs) * 1024) / 1_000_000);
  const distance = t < cubic.k ? cubic.k - t : t - cubic.k;
  const delta = Math.floor((C_SCALED * distance * distance * distance) / 2 ** 40);
  const target = t < cubic.k ? cubic.originCwnd - delta : cubic.originCwnd + delta;
  const per = target > cwnd ? Math.floor(cwnd / (target - cwnd)) : 100 * cwnd;
  // While no loss has told of the way's capacity, 5 % for each round trip.
  return cubic.lastMaxCwnd === 0 ? Math.min(per, 20) : per;
}

/** Never slower than Reno would be (RFC 9438 section 4.3). */
function boundByReno(cubic: CubicState, cwnd: number): number {
  const delta = (cwnd * RENO_EIGHTHS) >> 3;
  while (delta > 0 && cubic.ackCount > delta) {
    cubic.ackCount -= delta;
    cubic.renoCwnd++;
  }
  if (cubic.renoCwnd <= cwnd) return cubic.perIncrease;
  return Math.min(cubic.perIncrease, Math.floor(cwnd / (cubic.renoCwnd - cwnd)));
}

/** Takes a round-trip sample of delivered data in; may end slow start before anything is lost. */
export function cubicSample(connection: Connection, rttUs: number, env: Env): void {
  if (rttUs < 0 || (connection.cubic === null && connection.sent.length === 0)) return;
  const cubic = stateOf(connection, env);
  if (cubic.epochUs >= 0 && env.nowUs - cubic.epochUs < 1_000_000) return;
  const delayUs = Math.max(1, rttUs);
  if (cubic.delayMinUs === 0 || cubic.delayMinUs > delayUs) cubic.delayMinUs = delayUs;
  if (!cubic.found && connection.cwnd < connection.ssthresh) hystart(connection, cubic, delayUs, env);
}

function beginRound(connection: Connection, cubic: CubicState, env: Env): void {
  cubic.roundStartUs = env.nowUs;
  cubic.lastAckUs = env.nowUs;
  cubic.roundEndSeq = connection.sndNxt;
  cubic.roundRttUs = NO_RTT;
  cubic.samples = 0;
}

/** Slow start ends where a train of ACKs is as long as half a round trip, or where round trips grow (HyStart; Linux's hystart_update). */
function hystart(connection: Connection, cubic: CubicState, delayUs: number, env: Env): void {
  if (seqGt(connection.sndUna, cubic.roundEndSeq)) beginRound(connection, cubic, env);
  if (connection.cwnd < HYSTART_LOW_WINDOW) return;
  if (env.nowUs - cubic.lastAckUs <= HYSTART_ACK_GAP_US) {
    cubic.lastAckUs = env.nowUs;
    if (env.nowUs - cubic.roundStartUs > (cubic.delayMinUs + bundleDelayUs(connection)) >> 1) endSlowStart(connection, cubic);
  }
  cubic.roundRttUs = Math.min(cubic.roundRttUs, delayUs);
  if (cubic.samples < HYSTART_SAMPLES) cubic.samples++;
  else if (cubic.roundRttUs > cubic.delayMinUs + Math.min(16_000, Math.max(4000, cubic.delayMinUs >> 3))) endSlowStart(connection, cubic);
}

/** How long the largest bundle takes to leave at the pace of this connection, 1 ms at most. */
function bundleDelayUs(connection: Connection): number {
  const bytesPerSecond = (2 * connection.mss * connection.cwnd * 1_000_000) / Math.max(1, connection.srttUs);
  return Math.min(1000, Math.floor((65_536 * 4 * 1_000_000) / bytesPerSecond));
}

function endSlowStart(connection: Connection, cubic: CubicState): void {
  cubic.found = true;
  connection.ssthresh = connection.cwnd;
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
