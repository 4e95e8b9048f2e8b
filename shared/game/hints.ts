import { assert } from '../base/index.ts';
import { owed } from '../sim/index.ts';
import { ACK, type Debt, type DebtKind } from '../tcp/index.ts';
import { owedFlags } from './compare.ts';
import { draftOf } from './judge.ts';
import { sequenceBases, toRelative } from './relative.ts';
import { findSeat } from './seats.ts';
import type { Draft, World } from './types.ts';

/**
 * One thing that a kernel seat owes, as hints in layers: the kind of segment, then the fields that matter, then the whole
 * of it. The pages show as many layers as were asked for and translate by `kind`; `layers` is the English text.
 */
export interface OwedHint {
  kind: DebtKind;
  rule: string;
  level: Debt['level'];
  byUs: number;
  retransmission: boolean;
  socketId: string | null;
  /** Flags by name, without the optional PSH. */
  flags: string;
  /** Relative to the initial sequence numbers. */
  seq: number;
  /** Null where the ACK bit is not set. */
  ack: number | null;
  payload: string;
  /** The canonical segment with absolute numbers: playing it pays the debt. */
  draft: Draft;
  layers: [string, string, string];
}

/** What the host of a kernel seat owes now, oldest first, with hints; empty for an app seat. */
export function describeOwed(world: World, seatId: string): OwedHint[] {
  const seat = findSeat(world, seatId);
  assert(seat, `seat ${seatId} exists`);
  if (seat.kind !== 'kernel') return [];
  return owed(world.sim, seat.hostId).map((debt) => describeDebt(world, seat.hostId, debt));
}

function describeDebt(world: World, hostId: number, debt: Debt): OwedHint {
  const { segment } = debt;
  const bases = sequenceBases(world.sim, hostId, segment);
  const hint: OwedHint = {
    kind: debt.kind, rule: debt.rule, level: debt.level, byUs: debt.byUs, retransmission: debt.retransmission, socketId: debt.socketId,
    flags: owedFlags(debt), seq: toRelative(segment.seq, bases.seq), ack: segment.flags & ACK ? toRelative(segment.ack, bases.ack) : null,
    payload: segment.payload, draft: draftOf(debt), layers: ['', '', ''],
  };
  hint.layers = [whatText(debt), fieldsText(hint), wholeText(hint)];
  return hint;
}

function whatText(debt: Debt): string {
  const again = debt.retransmission ? ' It was sent before, and no answer came in time.' : '';
  return `${KIND_TEXTS[debt.kind]}${again}`;
}

const KIND_TEXTS: Record<DebtKind, string> = {
  'SYN': 'The application called connect(): open the connection.',
  'SYN+ACK': 'A SYN came for a listening socket (or crossed yours): answer it.',
  'ACK': 'Something came that must be acknowledged.',
  'CHALLENGE-ACK': 'Something doubtful came: answer with what you have, and let the peer prove itself.',
  'RST': 'Something came that nobody here can take, or the application aborted: say so.',
  'DATA': 'The application wrote bytes that may leave now.',
  'FIN': 'The application will write no more: tell the peer.',
  'PROBE': 'The peer\'s window is shut: ask whether it has opened.',
  'KEEPALIVE': 'Nothing was heard for long: ask whether the peer is there.',
};

function fieldsText(hint: OwedHint): string {
  const parts = [`Flags ${hint.flags}`, 'the sequence number'];
  if (hint.ack !== null) parts.push('the ACK number');
  if (hint.payload !== '') parts.push('the payload');
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]} matter.`;
}

function wholeText(hint: OwedHint): string {
  const ack = hint.ack === null ? '' : ` ack=${hint.ack}`;
  const payload = hint.payload === '' ? '' : ` ${JSON.stringify(hint.payload)}`;
  return `${hint.flags} seq=${hint.seq}${ack}${payload}`;
}
