/**
 * Decisions of a connection that people get wrong, as a value: what stands in TRUE_TCP_RULES is what RFC 9293 and Linux do. A
 * misconception is another value of one of them (shared/socket/mutants.ts); nothing else in the engine knows of misconceptions.
 */
export interface TcpRules {
  /** What the ACK number names: the next one expected (SEQ-3); the last byte that came; the next byte, SYN and FIN not counted. */
  ackNames: 'next' | 'last-byte' | 'bytes-only';
  /** Only what the application has read is acknowledged. */
  ackWaitsForRead: boolean;
  /** A SYN is answered only once somebody calls accept(). */
  synAckWaitsForAccept: boolean;
  /** The passive end is ESTABLISHED as soon as its SYN+ACK has left. */
  synAckEstablishes: boolean;
  /** A FIN that arrives ends our own direction too. */
  finEndsBothWays: boolean;
  /** A RST that arrives is a FIN: end of file, and what was received stays. */
  resetIsEnd: boolean;
  /** TIME_WAIT falls to the passive end, whoever closed first. */
  timeWaitAtServer: boolean;
  /** CLOSE_WAIT ends after this time, microseconds; -1: only when the application closes. */
  closeWaitUs: number;
  /** A peer that has vanished is noticed though nobody sends. */
  noticesSilence: boolean;
  /** What is never acknowledged ends the connection after a time (R2). */
  givesUp: boolean;
  /** What one segment brought is kept apart from what the next brings. */
  segmentsStayApart: boolean;
}

export const TRUE_TCP_RULES: TcpRules = {
  ackNames: 'next', ackWaitsForRead: false, synAckWaitsForAccept: false, synAckEstablishes: false, finEndsBothWays: false, resetIsEnd: false,
  timeWaitAtServer: false, closeWaitUs: -1, noticesSilence: false, givesUp: true, segmentsStayApart: false,
};
