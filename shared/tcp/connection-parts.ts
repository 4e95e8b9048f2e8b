/** A reduction of the congestion window under way, and what would take it back. */
export interface ReductionState {
  /** Window and threshold before it, and segments delivered and sent since (RFC 6937). */
  priorCwnd: number;
  priorSsthresh: number;
  delivered: number;
  sent: number;
  /** SND.UNA when it began, or -1: it may be taken back; repetitions not yet known to be superfluous. */
  undoSeq: number;
  undoRepeats: number;
  /** Timestamp of the first repetition of this recovery, and of the first SYN; 0 where there was none (RFC 3522). */
  stamp: number;
  synStamp: number;
  /** F-RTO is on (RFC 5682); its step 2b: new data before what was lost. */
  frto: boolean;
  newFirst: boolean;
}

/** RFC 8985's RACK. */
export interface RackState {
  /** When the delivered range that was sent last was sent, its end, how long it took (RACK.xmit_ts, end_seq, rtt). */
  sentUs: number;
  endSeq: number;
  rttUs: number;
  /** Something was delivered since losses were last looked for. */
  advanced: boolean;
  /** The reordering window in quarters of the round trip, for how many recoveries it stays, and what it waits for (section 6.2, step 4). */
  steps: number;
  persist: number;
  dsack: boolean;
  delivered: number;
}

/** RFC 3168: agreed on; the peer marks its segments; a reduction is to be told by CWR; a mark is to be echoed until then. */
export interface EcnState {
  agreed: boolean;
  seen: boolean;
  owesCwr: boolean;
  echoesCe: boolean;
}

/** What keeps bytes waiting, since when, and for how long in all: anything at all, and the peer's window (tcpi_busy_time, tcpi_rwnd_limited). */
export interface WaitState {
  reason: 'none' | 'busy' | 'window';
  sinceUs: number;
  busyUs: number;
  windowUs: number;
}

/** What CUBIC remembers (RFC 9438) with HyStart's search for the end of slow start (RFC 9406's forerunner); times in microseconds. */
export interface CubicState {
  lastMaxCwnd: number;
  epochUs: number;
  originCwnd: number;
  /** Time from the epoch to the origin, in 1/1024 s. */
  k: number;
  /** Acknowledged segments for each increase. */
  perIncrease: number;
  ackCount: number;
  renoCwnd: number;
  lastCwnd: number;
  lastUs: number;
  delayMinUs: number;
  roundStartUs: number;
  lastAckUs: number;
  roundEndSeq: number;
  roundRttUs: number;
  samples: number;
  found: boolean;
}
