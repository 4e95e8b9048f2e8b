import type { Sim } from '../sim/index.ts';
import { ACK, type Debt, FIN, flagNames, PSH, RST, seqAdd, seqLt } from '../tcp/index.ts';
import { connectionOf, type Flow, sequenceBases, type SequenceBases, toRelative } from './relative.ts';
import { type Reason, refuse } from './refusals.ts';
import type { Draft, Refusal } from './types.ts';

/** True where two segments of one host belong to the same connection. */
export function sameFlow(a: Flow, b: Flow): boolean {
  return a.srcPort === b.srcPort && a.dstAddr === b.dstAddr && a.dstPort === b.dstPort;
}

/**
 * Holds a play against the canonical segment of one debt, field by field in the order in which a pupil should mend them:
 * ports, flags, sequence number, ACK number, payload. Null where the play pays the debt.
 */
export function comparePlay(debt: Debt, play: Draft, sim: Sim, hostId: number): Refusal | null {
  const bases = sequenceBases(sim, hostId, debt.segment);
  return comparePorts(debt, play) ?? compareFlags(debt, play) ?? compareSeq(debt, play, bases)
    ?? compareAck(debt, play, bases, sim, hostId) ?? comparePayload(debt, play);
}

/** JUDGE-2: the four values that name a connection. */
export function comparePorts(debt: Debt, play: Draft): Refusal | null {
  const { segment } = debt;
  if (play.dstAddr !== segment.dstAddr) return refuse('wrong-address', play.dstAddr, segment.dstAddr);
  if (play.dstPort !== segment.dstPort) return refuse('wrong-dst-port', String(play.dstPort), String(segment.dstPort));
  if (play.srcPort !== segment.srcPort) return refuse('wrong-src-port', String(play.srcPort), String(segment.srcPort));
  return null;
}

/** The flags that pupils are asked for: PSH may stand or not (JUDGE-3). */
export function owedFlags(debt: Debt): string {
  return flagNames(debt.segment.flags & ~PSH);
}

function compareFlags(debt: Debt, play: Draft): Refusal | null {
  const canonical = debt.segment.flags & ~PSH;
  const flags = play.flags & ~PSH;
  const got = flagNames(play.flags);
  const expected = owedFlags(debt);
  if (debt.kind === 'DATA' && canonical & FIN) {
    // The FIN may come in a segment of its own, after the bytes, but never before the last of them.
    if (flags === (canonical & ~FIN)) return null;
    if (flags === canonical && play.payload === '') return refuse('fin-before-data', got, flagNames(canonical & ~FIN));
    if (flags === canonical && play.payload.length < debt.segment.payload.length) return refuse('fin-with-part', got, flagNames(canonical & ~FIN));
  }
  if (flags === canonical) return null;
  if (canonical & RST) return refuse('rst-expected', got, expected);
  if ((flags | ACK) === canonical) return refuse('needs-ack-flag', got, expected);
  return refuse('wrong-flags', got, expected);
}

function compareSeq(debt: Debt, play: Draft, bases: SequenceBases): Refusal | null {
  if (play.seq === debt.segment.seq) return null;
  const got = String(toRelative(play.seq, bases.seq));
  const expected = String(toRelative(debt.segment.seq, bases.seq));
  return refuse(seqReason(debt, bases), got, expected);
}

function seqReason(debt: Debt, bases: SequenceBases): Reason {
  switch (debt.kind) {
    case 'SYN':
    case 'SYN+ACK':
      return 'syn-seq';
    case 'RST':
      return isAnswer(debt) ? 'seq-reset' : 'seq-next';
    case 'PROBE':
    case 'KEEPALIVE':
      return 'seq-probe';
    case 'ACK':
    case 'CHALLENGE-ACK':
    case 'DATA':
    case 'FIN':
      if (debt.retransmission) return 'seq-again';
      return toRelative(debt.segment.seq, bases.seq) === 1 ? 'seq-after-syn' : 'seq-next';
  }
}

/** A RST that answers a segment takes its numbers from that (SEQ-4); one that aborts a connection has the connection's. */
function isAnswer(debt: Debt): boolean {
  return debt.rule === 'RST-1' || debt.rule === 'SOCK-OVERFLOW';
}

function compareAck(debt: Debt, play: Draft, bases: SequenceBases, sim: Sim, hostId: number): Refusal | null {
  if (!(play.flags & ACK) || play.ack === debt.segment.ack) return null;
  const got = String(toRelative(play.ack, bases.ack));
  const wanted = toRelative(debt.segment.ack, bases.ack);
  if (debt.kind === 'RST' && isAnswer(debt)) return refuse('ack-of-reset', got, String(wanted));
  return refuse(ackReason(play.ack, debt.segment.ack, wanted, connectionOf(sim, hostId, debt.segment)?.finReceived === true), got, String(wanted));
}

/** Why an ACK number is wrong, by what it misses (SEQ-3). `wanted` is the expected one, relative. */
export function ackReason(got: number, expected: number, wanted: number, finReceived: boolean): Reason {
  if (wanted === 1) return 'ack-after-syn';
  if (finReceived && seqAdd(got, 1) === expected) return 'ack-after-fin';
  return seqLt(got, expected) ? 'ack-too-small' : 'ack-too-large';
}

function comparePayload(debt: Debt, play: Draft): Refusal | null {
  const canonical = debt.segment.payload;
  if (debt.kind !== 'DATA') return play.payload === '' ? null : refuse('payload-too-early', quote(play.payload), owedFlags(debt));
  if (play.payload === '') return refuse('payload-missing', '""', quote(canonical));
  // Any prefix will do: TCP may cut the stream where it likes (DATA-1).
  if (canonical.startsWith(play.payload)) return null;
  if (play.payload.startsWith(canonical)) return refuse('payload-too-long', String(play.payload.length), String(canonical.length));
  return refuse('payload-wrong', quote(play.payload), quote(canonical));
}

const QUOTED_BYTES = 24;

/** Bytes as a pupil reads them: quoted, control characters escaped, the rest of a long one left out. */
function quote(bytes: string): string {
  return JSON.stringify(bytes.length > QUOTED_BYTES ? `${bytes.slice(0, QUOTED_BYTES)}...` : bytes);
}
