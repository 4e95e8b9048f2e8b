import type { Segment } from './segment.ts';

/** RFC 9293 section 3.3.2. */
export type TcpState =
  | 'CLOSED' | 'LISTEN' | 'SYN_SENT' | 'SYN_RECEIVED' | 'ESTABLISHED' | 'FIN_WAIT_1' | 'FIN_WAIT_2' | 'CLOSE_WAIT'
  | 'CLOSING' | 'LAST_ACK' | 'TIME_WAIT';

export type DebtKind = 'SYN' | 'SYN+ACK' | 'ACK' | 'CHALLENGE-ACK' | 'RST' | 'DATA' | 'FIN' | 'PROBE' | 'KEEPALIVE';

/**
 * One thing that a host now ought to send (DESIGN: what is owed). `segment` is what build() would send for it, so a judge
 * can compare field by field. Data debts may be paid in smaller pieces: any prefix of `segment.payload`.
 */
export interface Debt {
  kind: DebtKind;
  /** The rule that asks for it: an id that stands in shared/SPEC.md. */
  rule: string;
  level: 'MUST' | 'SHOULD' | 'MAY';
  /** Virtual time at which an automatic kernel pays it at the latest, microseconds. */
  byUs: number;
  /** True where the same bytes were sent before. */
  retransmission: boolean;
  /** The socket that owes it; null where no connection does (RST to a segment for nobody). */
  socketId: string | null;
  segment: Segment;
}
