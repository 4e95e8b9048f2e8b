/** A term of the glossary: where its sentences come from (an RFC's section, a man page), and the terms beside it. */
export interface Term {
  sources: readonly string[];
  related: readonly string[];
}

/**
 * The terms, in the order of the list. The name of a state, a flag or an errno is its id; others have `name.<id>` in the
 * locales, and all `term.<id>` but for the states, whose sentences are those of the state diagram.
 */
export const TERMS = {
  segment: { sources: ['RFC 9293 3.1'], related: ['SYN', 'ACK', 'FIN', 'RST', 'mss'] },
  SYN: { sources: ['RFC 9293 3.1', 'RFC 9293 3.5'], related: ['isn', 'handshake', 'seq'] },
  ACK: { sources: ['RFC 9293 3.1'], related: ['ack-number', 'delayed-ack'] },
  FIN: { sources: ['RFC 9293 3.1', 'RFC 9293 3.6'], related: ['half-close', 'FIN_WAIT_1', 'CLOSE_WAIT'] },
  RST: { sources: ['RFC 9293 3.5.2', 'RFC 9293 3.5.3', 'RFC 5961 3'], related: ['ECONNRESET', 'ECONNREFUSED', 'challenge-ack'] },
  PSH: { sources: ['RFC 9293 3.9.1.2'], related: ['segment'] },
  seq: { sources: ['RFC 9293 3.4'], related: ['ack-number', 'isn', 'snd-nxt'] },
  'ack-number': { sources: ['RFC 9293 3.1', 'RFC 9293 3.4'], related: ['ACK', 'rcv-nxt', 'sack'] },
  isn: { sources: ['RFC 9293 3.4.1'], related: ['SYN', 'iss', 'irs'] },
  mss: { sources: ['RFC 9293 3.7.1'], related: ['segment', 'SYN'] },
  window: { sources: ['RFC 9293 3.1', 'RFC 9293 3.8.6'], related: ['snd-wnd', 'rcv-wnd', 'window-scale', 'zero-window'] },
  'window-scale': { sources: ['RFC 7323 2'], related: ['window', 'SYN'] },
  'zero-window': { sources: ['RFC 9293 3.8.6.1'], related: ['window', 'window-probe'] },
  'window-probe': { sources: ['RFC 9293 3.8.6.1'], related: ['zero-window', 'keepalive'] },
  timestamps: { sources: ['RFC 7323 3', 'RFC 7323 5'], related: ['rtt'] },
  handshake: { sources: ['RFC 9293 3.5'], related: ['SYN', 'accept-queue', 'ESTABLISHED'] },
  'simultaneous-open': { sources: ['RFC 9293 3.5'], related: ['SYN_SENT', 'SYN_RECEIVED'] },
  'syn-queue': { sources: ['tcp(7)', 'listen(2)'], related: ['accept-queue', 'backlog', 'syn-cookie'] },
  'accept-queue': { sources: ['listen(2)', 'tcp(7)'], related: ['backlog', 'syn-queue', 'listening-socket'] },
  backlog: { sources: ['listen(2)'], related: ['accept-queue', 'listening-socket'] },
  'syn-cookie': { sources: ['RFC 4987 3.6', 'tcp(7)'], related: ['syn-queue', 'isn'] },
  'listening-socket': { sources: ['listen(2)'], related: ['LISTEN', 'connected-socket', 'backlog'] },
  'connected-socket': { sources: ['accept(2)', 'connect(2)'], related: ['listening-socket', 'four-tuple'] },
  'four-tuple': { sources: ['RFC 9293 4'], related: ['connected-socket'] },
  descriptor: { sources: ['open(2)', 'socket(2)'], related: ['open-file', 'ref-count'] },
  'open-file': { sources: ['open(2)', 'dup(2)', 'fork(2)'], related: ['descriptor', 'ref-count', 'nonblocking'] },
  'ref-count': { sources: ['close(2)', 'dup(2)'], related: ['open-file', 'FIN'] },
  blocking: { sources: ['socket(7)'], related: ['nonblocking', 'EINTR'] },
  nonblocking: { sources: ['fcntl(2)', 'socket(7)', 'connect(2)'], related: ['blocking', 'EAGAIN', 'EINPROGRESS'] },
  SIGPIPE: { sources: ['signal(7)', 'send(2)'], related: ['EPIPE'] },
  CLOSED: { sources: ['RFC 9293 3.3.2'], related: ['LISTEN', 'SYN_SENT'] },
  LISTEN: { sources: ['RFC 9293 3.3.2'], related: ['listening-socket', 'SYN_RECEIVED'] },
  SYN_SENT: { sources: ['RFC 9293 3.3.2'], related: ['SYN', 'ESTABLISHED'] },
  SYN_RECEIVED: { sources: ['RFC 9293 3.3.2'], related: ['syn-queue', 'ESTABLISHED'] },
  ESTABLISHED: { sources: ['RFC 9293 3.3.2'], related: ['handshake', 'accept-queue'] },
  FIN_WAIT_1: { sources: ['RFC 9293 3.3.2'], related: ['FIN', 'FIN_WAIT_2'] },
  FIN_WAIT_2: { sources: ['RFC 9293 3.3.2'], related: ['half-close', 'orphan', 'TIME_WAIT'] },
  CLOSE_WAIT: { sources: ['RFC 9293 3.3.2'], related: ['FIN', 'LAST_ACK'] },
  CLOSING: { sources: ['RFC 9293 3.3.2'], related: ['FIN', 'TIME_WAIT'] },
  LAST_ACK: { sources: ['RFC 9293 3.3.2'], related: ['CLOSE_WAIT', 'CLOSED'] },
  TIME_WAIT: { sources: ['RFC 9293 3.3.2'], related: ['msl', 'CLOSED'] },
  'half-close': { sources: ['shutdown(2)', 'RFC 9293 3.6'], related: ['FIN', 'CLOSE_WAIT', 'FIN_WAIT_2'] },
  msl: { sources: ['RFC 9293 3.4.2', 'RFC 9293 3.6.1'], related: ['TIME_WAIT'] },
  orphan: { sources: ['tcp(7)'], related: ['FIN_WAIT_2', 'ref-count'] },
  tcb: { sources: ['RFC 9293 3.3.1'], related: ['snd-una', 'rcv-nxt'] },
  'snd-una': { sources: ['RFC 9293 3.3.1', 'RFC 9293 3.4'], related: ['snd-nxt', 'flight-size'] },
  'snd-nxt': { sources: ['RFC 9293 3.3.1'], related: ['snd-una', 'seq'] },
  'snd-wnd': { sources: ['RFC 9293 3.3.1'], related: ['window', 'cwnd'] },
  'rcv-nxt': { sources: ['RFC 9293 3.3.1'], related: ['ack-number', 'rcv-wnd'] },
  'rcv-wnd': { sources: ['RFC 9293 3.3.1', 'RFC 9293 3.8.6'], related: ['window', 'zero-window'] },
  iss: { sources: ['RFC 9293 3.3.1'], related: ['isn', 'irs'] },
  irs: { sources: ['RFC 9293 3.3.1'], related: ['isn', 'iss'] },
  rto: { sources: ['RFC 6298 2', 'RFC 6298 5'], related: ['rtt', 'retransmission'] },
  rtt: { sources: ['RFC 6298 2', 'RFC 6298 3'], related: ['rto', 'timestamps'] },
  retransmission: { sources: ['RFC 6298 5', 'tcp(7)'], related: ['rto', 'fast-retransmit', 'ETIMEDOUT'] },
  'dup-ack': { sources: ['RFC 5681 2'], related: ['fast-retransmit', 'ack-number'] },
  'fast-retransmit': { sources: ['RFC 5681 3.2'], related: ['dup-ack', 'sack', 'rto'] },
  sack: { sources: ['RFC 2018 3', 'RFC 2018 4'], related: ['ack-number', 'fast-retransmit'] },
  cwnd: { sources: ['RFC 5681 2', 'RFC 6928'], related: ['ssthresh', 'slow-start', 'snd-wnd'] },
  ssthresh: { sources: ['RFC 5681 3.1'], related: ['cwnd', 'slow-start', 'congestion-avoidance'] },
  'slow-start': { sources: ['RFC 5681 3.1'], related: ['cwnd', 'ssthresh'] },
  'congestion-avoidance': { sources: ['RFC 5681 3.1', 'RFC 9438'], related: ['cwnd', 'ssthresh'] },
  'flight-size': { sources: ['RFC 5681 2'], related: ['cwnd', 'snd-una', 'snd-nxt'] },
  nagle: { sources: ['RFC 9293 3.7.4', 'tcp(7)'], related: ['delayed-ack', 'mss'] },
  'delayed-ack': { sources: ['RFC 9293 3.8.6.3'], related: ['ACK', 'nagle'] },
  keepalive: { sources: ['RFC 9293 3.8.4', 'tcp(7)'], related: ['ETIMEDOUT', 'window-probe'] },
  'challenge-ack': { sources: ['RFC 5961 3', 'RFC 5961 4'], related: ['RST', 'SYN'] },
  errno: { sources: ['errno(3)'], related: ['EAGAIN', 'EINTR', 'EBADF'] },
  EAGAIN: { sources: ['read(2)', 'accept(2)', 'socket(7)'], related: ['nonblocking', 'blocking'] },
  EINTR: { sources: ['signal(7)', 'connect(2)'], related: ['blocking', 'EALREADY'] },
  EPIPE: { sources: ['write(2)', 'send(2)'], related: ['SIGPIPE', 'ECONNRESET'] },
  ECONNRESET: { sources: ['read(2)', 'recv(2)', 'RFC 9293 3.10.7.4'], related: ['RST', 'EPIPE'] },
  ECONNREFUSED: { sources: ['connect(2)', 'RFC 9293 3.10.7.3'], related: ['RST', 'SYN_SENT'] },
  ETIMEDOUT: { sources: ['connect(2)', 'tcp(7)'], related: ['retransmission', 'keepalive'] },
  ECONNABORTED: { sources: ['accept(2)', 'connect(2)'], related: ['ECONNRESET'] },
  EADDRINUSE: { sources: ['bind(2)', 'listen(2)'], related: ['four-tuple', 'LISTEN'] },
  EADDRNOTAVAIL: { sources: ['bind(2)', 'connect(2)'], related: ['four-tuple'] },
  EBADF: { sources: ['close(2)', 'read(2)'], related: ['descriptor'] },
  EINVAL: { sources: ['accept(2)', 'bind(2)', 'listen(2)'], related: ['listening-socket'] },
  EINPROGRESS: { sources: ['connect(2)'], related: ['nonblocking', 'EALREADY'] },
  EALREADY: { sources: ['connect(2)'], related: ['EINPROGRESS', 'EISCONN'] },
  EISCONN: { sources: ['connect(2)'], related: ['connected-socket'] },
  ENOTCONN: { sources: ['read(2)', 'shutdown(2)', 'getpeername(2)'], related: ['connected-socket'] },
  ENETUNREACH: { sources: ['connect(2)'], related: ['EADDRNOTAVAIL'] },
  EMFILE: { sources: ['socket(2)', 'accept(2)', 'dup(2)'], related: ['descriptor'] },
} as const satisfies Record<string, Term>;

export type TermId = keyof typeof TERMS;

/** True for the id of a term. */
export function isTerm(id: string): id is TermId {
  return id in TERMS;
}

/** The terms under other names: RFC variables and rows of the inspector, as they stand there. */
export const TERM_OF_NAME: Readonly<Record<string, TermId>> = {
  ISS: 'iss', IRS: 'irs', 'SND.UNA': 'snd-una', 'SND.NXT': 'snd-nxt', 'SND.WND': 'snd-wnd', 'RCV.NXT': 'rcv-nxt', 'RCV.WND': 'rcv-wnd', MSS: 'mss',
  RTO: 'rto', SRTT: 'rtt', '4·RTTVAR': 'rtt', retransmit: 'rto', 'delayed ACK': 'delayed-ack', cwnd: 'cwnd', ssthresh: 'ssthresh', FlightSize: 'flight-size',
  retransmitted: 'retransmission', backlog: 'backlog', 'accept queue': 'accept-queue', 'SYN queue': 'syn-queue',
};

/** The term that a name in a panel leads to: a state, a flag, an errno, a variable; null where there is none. */
export function termOf(name: string): TermId | null {
  return TERM_OF_NAME[name] ?? (isTerm(name) ? name : null);
}
