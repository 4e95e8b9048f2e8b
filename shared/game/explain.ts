import type { Sim } from '../sim/index.ts';
import { ACK, type Connection, type Debt, FIN, flagNames, RST, SYN, unsentBytes } from '../tcp/index.ts';
import { ackReason, comparePlay, comparePorts, owedFlags, sameFlow } from './compare.ts';
import { connectionOf, isSynchronised, sequenceBases, toRelative } from './relative.ts';
import { refuse } from './refusals.ts';
import type { Draft, Refusal } from './types.ts';

/** What stands for `expected` in a refusal where nothing is owed; the pages translate it. */
export const NOTHING = 'nothing';

/** What a player evidently means by a segment, read from its flags. */
type Intent = 'RST' | 'SYN' | 'SYN+ACK' | 'FIN' | 'DATA' | 'ACK' | 'odd' | 'none';

/**
 * The most helpful refusal of a play that pays no debt. Where a debt of the kind that was meant stands open, the first field
 * in which the play differs from it; otherwise, why that kind of segment is not for now, by the state of its connection.
 */
export function explain(debts: Debt[], play: Draft, sim: Sim, hostId: number): Refusal {
  const intent = intentOf(play);
  const kindred = closest(debts.filter((debt) => serves(debt, intent)), play);
  const difference = kindred && comparePlay(kindred, play, sim, hostId);
  if (difference) return difference;
  const connection = connectionOf(sim, hostId, play);
  const target = debts.find((debt) => sameFlow(debt.segment, play)) ?? null;
  const misaddressed = !target && !connection && intent !== 'SYN' ? closest(debts, play) : null;
  const ports = misaddressed && comparePorts(misaddressed, play);
  if (ports) return ports;
  return explainIntent(intent, { play, target, connection, sim, hostId });
}

function intentOf(play: Draft): Intent {
  const { flags } = play;
  const exclusive = (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0) + (flags & RST ? 1 : 0);
  if (exclusive > 1) return 'odd';
  if (flags & RST) return 'RST';
  if (flags & SYN) return flags & ACK ? 'SYN+ACK' : 'SYN';
  if (flags & FIN) return 'FIN';
  if (play.payload !== '') return 'DATA';
  return flags & ACK ? 'ACK' : 'none';
}

function serves(debt: Debt, intent: Intent): boolean {
  switch (intent) {
    case 'RST':
    case 'SYN':
    case 'SYN+ACK':
      return debt.kind === intent;
    case 'FIN':
      return (debt.segment.flags & FIN) !== 0;
    case 'DATA':
      return debt.kind === 'DATA';
    case 'ACK':
      return debt.kind === 'ACK' || debt.kind === 'CHALLENGE-ACK' || debt.kind === 'PROBE' || debt.kind === 'KEEPALIVE';
    case 'odd':
    case 'none':
      return false;
  }
}

/** The debt that a play comes closest to: same connection first, then same numbers; the oldest of equals. */
function closest(debts: Debt[], play: Draft): Debt | null {
  let best: Debt | null = null;
  let bestScore = -1;
  for (const debt of debts) {
    const { segment } = debt;
    const score = (segment.dstAddr === play.dstAddr ? 8 : 0) + (segment.dstPort === play.dstPort ? 8 : 0)
      + (segment.srcPort === play.srcPort ? 8 : 0) + (segment.seq === play.seq ? 2 : 0) + (segment.ack === play.ack ? 1 : 0);
    if (score > bestScore) {
      best = debt;
      bestScore = score;
    }
  }
  return best;
}

interface Situation {
  play: Draft;
  /** The first debt of the connection that the play belongs to. */
  target: Debt | null;
  connection: Connection | null;
  sim: Sim;
  hostId: number;
}

function explainIntent(intent: Intent, situation: Situation): Refusal {
  const got = flagNames(situation.play.flags);
  const expected = situation.target ? owedFlags(situation.target) : NOTHING;
  switch (intent) {
    case 'odd':
      return refuse('odd-flags', got, expected);
    case 'RST':
      return refuse('rst-not-owed', got, expected);
    case 'SYN':
      return explainSyn(situation, got, expected);
    case 'SYN+ACK':
      return explainSynAck(situation, got, expected);
    case 'FIN':
      return explainOpening(situation, got, expected) ?? explainFin(situation, got, expected);
    case 'DATA':
      return explainOpening(situation, got, expected) ?? (situation.connection ? refuse('not-data', got, expected) : noConnection(situation));
    case 'ACK':
      return explainOpening(situation, got, expected) ?? explainAck(situation, got, expected);
    case 'none':
      return refuse('no-flags', got, expected);
  }
}

function noConnection({ play }: Situation): Refusal {
  return refuse('no-connection', `${play.srcPort} > ${play.dstAddr}:${play.dstPort}`, NOTHING);
}

function explainSyn({ target, connection }: Situation, got: string, expected: string): Refusal {
  if (target?.kind === 'SYN+ACK') return refuse('syn-needs-ack', got, expected);
  const opened = connection !== null && connection.state !== 'CLOSED' && connection.state !== 'LISTEN';
  return refuse(opened ? 'syn-again' : 'syn-without-connect', got, expected);
}

function explainSynAck({ target }: Situation, got: string, expected: string): Refusal {
  if (target?.kind === 'SYN') return refuse('syn-comes-first', got, expected);
  if (target?.rule === 'HANDSHAKE-3') return refuse('ack-has-no-syn', got, expected);
  return refuse('synack-unasked', got, expected);
}

/** Where the handshake, or a RST, is owed first, that is what a FIN, data or an ACK lacks. */
function explainOpening({ target }: Situation, got: string, expected: string): Refusal | null {
  switch (target?.kind) {
    case 'SYN':
      return refuse('syn-comes-first', got, expected);
    case 'SYN+ACK':
      return refuse('answer-is-synack', got, expected);
    case 'RST':
      return refuse('rst-expected', got, expected);
    default:
      return null;
  }
}

function explainFin(situation: Situation, got: string, expected: string): Refusal {
  const { connection } = situation;
  if (!connection || connection.state === 'CLOSED') return noConnection(situation);
  if (connection.finSent) return refuse('fin-again', got, expected);
  if (connection.finQueued && unsentBytes(connection) > 0) return refuse('fin-before-data', got, expected);
  return refuse('fin-before-close', got, expected);
}

function explainAck(situation: Situation, got: string, expected: string): Refusal {
  const { connection, play, sim, hostId } = situation;
  if (!connection || !isSynchronised(connection)) return refuse('nothing-to-ack', got, expected);
  const bases = sequenceBases(sim, hostId, play);
  if (play.seq !== connection.sndNxt) {
    const wanted = toRelative(connection.sndNxt, bases.seq);
    return refuse(wanted === 1 ? 'seq-after-syn' : 'seq-next', String(toRelative(play.seq, bases.seq)), String(wanted));
  }
  if (play.ack !== connection.rcvNxt) {
    const wanted = toRelative(connection.rcvNxt, bases.ack);
    const reason = ackReason(play.ack, connection.rcvNxt, wanted, connection.finReceived);
    return refuse(reason, String(toRelative(play.ack, bases.ack)), String(wanted));
  }
  return refuse('wrong-flags', got, 'ACK');
}
