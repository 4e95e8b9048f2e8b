import type { DraftField, Refusal } from './types.ts';

interface ReasonEntry {
  rule: string;
  field: DraftField;
  /** English; `{got}` and `{expected}` stand for the values. */
  text: string;
}

/**
 * Every reason for which a play or a call is refused, by its key in the locales. The rule of a refusal is the one that a
 * pupil broke (shared/SPEC.md), which need not be the rule that asks for the segment owed.
 */
export const REASONS = {
  'nothing-owed': { rule: 'JUDGE-1', field: 'flags', text: 'Nothing is owed: a kernel sends what a call of its application, an arriving segment or a timer asks for. No {got} was asked for now.' },
  'no-connection': { rule: 'JUDGE-1', field: 'ports', text: 'No connection of this host has the ports and address {got}.' },
  'no-flags': { rule: 'JUDGE-5', field: 'flags', text: 'A segment without flags means nothing here: expected {expected}.' },
  'odd-flags': { rule: 'JUDGE-5', field: 'flags', text: 'No segment carries {got} together: expected {expected}.' },
  'wrong-src-port': { rule: 'JUDGE-2', field: 'ports', text: 'The source port is {got}, but this connection lives at port {expected}: the four values of a connection never change.' },
  'wrong-dst-port': { rule: 'JUDGE-2', field: 'ports', text: 'The destination port is {got}, but the other end of this connection is port {expected}.' },
  'wrong-address': { rule: 'JUDGE-2', field: 'ports', text: 'The segment is addressed to {got}, but the other end of this connection is {expected}.' },

  'syn-without-connect': { rule: 'HANDSHAKE-1', field: 'flags', text: 'A SYN leaves when the application calls connect(). It has not: {expected} is owed.' },
  'syn-again': { rule: 'HANDSHAKE-1', field: 'flags', text: 'The SYN of this connection is on its way already; it is sent again only when its timer expires. {expected} is owed.' },
  'syn-comes-first': { rule: 'HANDSHAKE-1', field: 'flags', text: 'A connection starts with {expected} alone: there is nothing to acknowledge yet, so {got} cannot come first.' },
  'syn-needs-ack': { rule: 'HANDSHAKE-2', field: 'flags', text: 'The answer to a SYN is one segment that also acknowledges it: {expected}, not {got}.' },
  'answer-is-synack': { rule: 'HANDSHAKE-2', field: 'flags', text: 'The peer\'s SYN is answered with {expected}: this end must send its own initial sequence number too. {got} does not.' },
  'synack-unasked': { rule: 'HANDSHAKE-2', field: 'flags', text: 'SYN+ACK answers a SYN that a listener received. No SYN waits for an answer: {expected} is owed.' },
  'ack-has-no-syn': { rule: 'HANDSHAKE-3', field: 'flags', text: 'The third step of the handshake is {expected} alone: this end\'s SYN went before. Got {got}.' },

  'fin-before-close': { rule: 'FIN-1', field: 'flags', text: 'A FIN says that the application will write no more. It has not closed its last descriptor, nor called shutdown(): {expected} is owed.' },
  'fin-before-data': { rule: 'FIN-1', field: 'flags', text: 'The FIN comes after the last byte that was written, and bytes are still waiting: send {expected} first.' },
  'fin-again': { rule: 'FIN-1', field: 'flags', text: 'The FIN of this direction was sent; it goes again only when its timer expires. {expected} is owed.' },
  'fin-expected': { rule: 'FIN-1', field: 'flags', text: 'The application has closed and every byte was sent: {expected} tells the peer so. Got {got}.' },
  'rst-not-owed': { rule: 'RST-1', field: 'flags', text: 'A RST aborts a connection, and nothing here asks for that: {expected} is owed.' },
  'rst-expected': { rule: 'RST-1', field: 'flags', text: 'Nobody here can take what came (or the application aborted): the answer is {expected}, not {got}.' },
  'needs-ack-flag': { rule: 'JUDGE-5', field: 'flags', text: 'Every segment after the first SYN carries ACK, or its receiver drops it: {expected}, not {got}.' },
  'not-data': { rule: 'DATA-1', field: 'payload', text: 'No bytes that the application wrote may leave now: {expected} is owed, not a payload.' },
  'payload-too-early': { rule: 'JUDGE-6', field: 'payload', text: 'A {expected} carries no bytes here.' },
  'nothing-to-ack': { rule: 'ACK-1', field: 'flags', text: 'Nothing came that an ACK could acknowledge: {expected} is owed.' },
  'wrong-flags': { rule: 'JUDGE-5', field: 'flags', text: 'The flags are {got}; {expected} is owed.' },

  'syn-seq': { rule: 'SEQ-1', field: 'seq', text: 'A SYN carries the initial sequence number itself (relative {expected}), not {got}.' },
  'seq-after-syn': { rule: 'SEQ-2', field: 'seq', text: 'The sequence number is {got}, but the SYN used one sequence number, so this end\'s next one is ISN+1 (relative {expected}).' },
  'seq-next': { rule: 'SEQ-2', field: 'seq', text: 'The sequence number is {got}, but the next one of this end (SND.NXT) is {expected}: each byte, SYN and FIN uses one, a pure ACK none.' },
  'seq-again': { rule: 'RTX-1', field: 'seq', text: 'A retransmission keeps the numbers of the segment that was lost: {expected}, not {got}.' },
  'seq-probe': { rule: 'PROBE-1', field: 'seq', text: 'A probe uses an old sequence number ({expected}, one before what is next), so that the peer must answer. Got {got}.' },
  'seq-reset': { rule: 'SEQ-4', field: 'seq', text: 'A RST takes its sequence number from the ACK field of what it answers: {expected}, not {got}. Without an ACK to go by it is 0.' },
  'ack-after-syn': { rule: 'SEQ-3', field: 'ack', text: 'The ACK number is {got}, but the SYN used one sequence number, so the next expected is ISN+1 (relative {expected}).' },
  'ack-after-fin': { rule: 'SEQ-3', field: 'ack', text: 'The ACK number is {got}, but the FIN uses one sequence number too, so the next expected is {expected}.' },
  'ack-too-small': { rule: 'SEQ-3', field: 'ack', text: 'The ACK number is {got}, but everything before {expected} has arrived: ACK names the next byte expected.' },
  'ack-too-large': { rule: 'SEQ-3', field: 'ack', text: 'The ACK number is {got}, but nothing from {expected} on has arrived in order: ACK names the next byte expected.' },
  'ack-of-reset': { rule: 'SEQ-4', field: 'ack', text: 'A RST that answers a segment without ACK acknowledges all of it: {expected}, not {got}.' },

  'payload-missing': { rule: 'DATA-1', field: 'payload', text: 'A data segment carries bytes that the application wrote: it begins with {expected}.' },
  'payload-wrong': { rule: 'DATA-1', field: 'payload', text: 'The bytes {got} are not those that the application wrote, in order: the next are {expected}. Fewer are fine.' },
  'payload-too-long': { rule: 'DATA-1', field: 'payload', text: '{got} bytes are more than may leave in this segment now: at most {expected}.' },
  'fin-with-part': { rule: 'FIN-1', field: 'flags', text: 'The FIN comes after the last byte that was written. This payload stops short of it: send it with {expected}, or all the bytes.' },

  'proc-asleep': { rule: 'SEAT-4', field: 'seat', text: '{got} sleeps in {expected}: it can make no other call until that one returns.' },
  'proc-missing': { rule: 'SEAT-6', field: 'seat', text: 'This seat drives child number {got} of the program, and so many it has not forked: fork() makes it.' },
  'proc-awake': { rule: 'SEAT-4', field: 'seat', text: '{got} sleeps in no call: there is nothing for a signal to interrupt.' },
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof REASONS;

/** A refusal with its English text. */
export function refuse(reason: Reason, got = '', expected = ''): Refusal {
  const { rule, field, text } = REASONS[reason];
  const full = text.replace(/\{(got|expected)\}/g, (_, name: string) => (name === 'got' ? got : expected));
  return { rule, field, reason, got, expected, text: full };
}
