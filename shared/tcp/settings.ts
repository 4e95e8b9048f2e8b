/** Times of Linux 6.18 (include/net/tcp.h), microseconds. */
export const RTO_INITIAL_US = 1_000_000;
/** Where the handshake measured nothing, its SYN having been sent again (RFC 6298 section 5.7). */
export const RTO_FALLBACK_US = 3_000_000;
export const RTO_MIN_US = 200_000;
export const RTO_MAX_US = 120_000_000;
/** The shortest timeout that Linux sets: two ticks of 4 ms (TCP_TIMEOUT_MIN). */
export const TIMEOUT_MIN_US = 8_000;
/** What Linux adds to a time that was measured (TCP_TIMEOUT_MIN_US). */
export const TIMEOUT_MARGIN_US = 2_000;
export const DELACK_MIN_US = 40_000;
export const DELACK_MAX_US = 200_000;
/** 2 MSL: Linux keeps TIME_WAIT for 60 s (TCP_TIMEWAIT_LEN). */
export const TIME_WAIT_US = 60_000_000;
/** RFC 5961 section 7 asks for a limit; Linux answers an out-of-window segment at most twice a second for each connection. */
export const INVALID_RATE_US = 500_000;
export const INITIAL_CWND = 10;
/** MSS that holds when the peer's SYN names none (RFC 9293 section 3.7.1, MUST-15). */
export const DEFAULT_MSS = 536;

/** A host's settings: sysctl names of Linux without `net.ipv4.tcp_`, as data in the World. */
export interface Sysctls {
  synRetries: number;
  synLinearTimeouts: number;
  synackRetries: number;
  retries2: number;
  finTimeoutUs: number;
  maxSynBacklog: number;
  somaxconn: number;
  syncookies: 0 | 1 | 2;
  abortOnOverflow: boolean;
  timestamps: boolean;
  sack: boolean;
  windowScaling: boolean;
  /** Tail loss probe (RFC 8985 section 7). */
  earlyRetrans: boolean;
  /** F-RTO (RFC 5682). */
  frto: boolean;
  /** Segments that may overtake one before it counts as lost, at first and at most. */
  reordering: number;
  maxReordering: number;
  /** RFC 2883: report duplicates. */
  dsack: boolean;
  /** An idle sender begins with a small window again (RFC 2861). */
  slowStartAfterIdle: boolean;
  /** RFC 3168: 0 never, 1 asks for it and grants it, 2 grants it. */
  ecn: 0 | 1 | 2;
  /** Segments that leave as one burst at least, and the part of the window worth waiting for. */
  minTsoSegs: number;
  tsoWinDivisor: number;
  /** Bytes not sent above which a socket is not writable. */
  notsentLowat: number;
  congestionControl: 'reno' | 'cubic';
  rmemDefault: number;
  rmemMax: number;
  wmemDefault: number;
  wmemMax: number;
  keepaliveTimeUs: number;
  keepaliveIntervalUs: number;
  keepaliveProbes: number;
  mtu: number;
  portMin: number;
  portMax: number;
  openFiles: number;
  /** Timer tick, microseconds: 4,000 fires timers as Linux's wheel at 250 Hz does; 0 fires them exactly when due. */
  tickUs: number;
}

export function defaultSysctls(): Sysctls {
  return {
    synRetries: 6, synLinearTimeouts: 4, synackRetries: 5, retries2: 15, finTimeoutUs: 60_000_000, maxSynBacklog: 512,
    somaxconn: 4096, syncookies: 0, abortOnOverflow: false, timestamps: false, sack: true, windowScaling: true,
    earlyRetrans: true, frto: true, reordering: 3, maxReordering: 300, dsack: true, slowStartAfterIdle: true, ecn: 2, minTsoSegs: 2, tsoWinDivisor: 3,
    notsentLowat: 0xffff_ffff, congestionControl: 'cubic', rmemDefault: 131_072, rmemMax: 6_291_456, wmemDefault: 16_384,
    wmemMax: 4_194_304, keepaliveTimeUs: 7_200_000_000, keepaliveIntervalUs: 75_000_000, keepaliveProbes: 9, mtu: 1500,
    portMin: 32_768, portMax: 60_999, openFiles: 1024, tickUs: 0,
  };
}

/**
 * Time after which a connection that retransmits is given up: `boundary` doublings of `baseUs`, each no longer than
 * RTO_MAX (Linux's tcp_model_timeout; RFC 1122 section 4.2.3.5, R2).
 */
export function modelTimeoutUs(boundary: number, baseUs: number): number {
  let total = 0;
  let rto = baseUs;
  for (let i = 0; i <= boundary; i++) {
    total += rto;
    rto = Math.min(rto * 2, RTO_MAX_US);
  }
  return total;
}

/**
 * When a timer that is set now for `dueUs` fires (Linux's kernel/time/timer.c): never early, at the next slot of the
 * wheel's level, whose slots are 1, 8, 64 or 512 ticks wide the farther away they are.
 */
export function firesUs(nowUs: number, dueUs: number, tickUs: number): number {
  if (tickUs === 0) return dueUs;
  const now = Math.floor(nowUs / tickUs);
  const expires = now + Math.ceil((dueUs - nowUs) / tickUs);
  const delta = expires - now;
  const slot = delta < 64 ? 1 : delta < 512 ? 8 : delta < 4096 ? 64 : 512;
  return (Math.floor(expires / slot) + 1) * slot * tickUs;
}
