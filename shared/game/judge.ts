import { err, ok, type Result } from '../base/index.ts';
import type { Sim } from '../sim/index.ts';
import { rulesOf } from '../socket/index.ts';
import { ACK, chooseWindow, type Debt, plainOptions, PSH, RST, type Segment, windowField } from '../tcp/index.ts';
import { comparePlay, sameFlow } from './compare.ts';
import { explain } from './explain.ts';
import { connectionOf, isSynchronised } from './relative.ts';
import type { Draft, Refusal } from './types.ts';

/** A play that may go out: the segment as it will stand on the wire, and the debts that it pays. */
export interface Verdict {
  segment: Segment;
  /** Empty for a legal segment that nobody asked for (JUDGE-7). */
  paid: Debt[];
  /** Rules that asked for it, each once. */
  rules: string[];
}

/**
 * Judges a segment that the player of a host's kernel composed: `debts` is what that host owes now (sim's `owed`). Says
 * which debts it pays, or which field is wrong, what was expected there, and why. Changes nothing (JUDGE-8).
 * Window and options are the kernel's to fill in and are taken from the canonical segment.
 */
export function judge(debts: Debt[], draft: Draft, sim: Sim, hostId: number): Result<Verdict, Refusal> {
  // An ACK field without the ACK bit says nothing (RFC 9293 section 3.1).
  const play: Draft = draft.flags & ACK ? draft : { ...draft, ack: 0 };
  const paid = debts.find((debt) => comparePlay(debt, play, sim, hostId) === null);
  if (paid) return ok(verdict(debts, paid, play));
  const legal = repeatedAck(play, sim, hostId);
  if (legal) return ok({ segment: legal, paid: [], rules: ['JUDGE-7'] });
  return err(explain(debts, play, sim, hostId));
}

function verdict(debts: Debt[], main: Debt, play: Draft): Verdict {
  const segment: Segment = { ...main.segment, flags: play.flags, seq: play.seq, ack: play.ack, payload: play.payload };
  const paid = debts.filter((debt) => debt === main || ridesAlong(debt, main, play));
  return { segment, paid, rules: [...new Set(paid.map((debt) => debt.rule))] };
}

/** JUDGE-4: every segment with the right ACK number acknowledges, and any segment shows that this end is alive. */
function ridesAlong(debt: Debt, main: Debt, play: Draft): boolean {
  if (play.flags & RST || !sameFlow(debt.segment, main.segment)) return false;
  switch (debt.kind) {
    case 'ACK':
    case 'CHALLENGE-ACK':
      return (play.flags & ACK) !== 0 && play.ack === debt.segment.ack;
    case 'KEEPALIVE':
      return true;
    case 'PROBE':
      return play.payload.length > 0;
    case 'SYN':
    case 'SYN+ACK':
    case 'RST':
    case 'DATA':
    case 'FIN':
      return false;
  }
}

/** JUDGE-7: an ACK of what was acknowledged before is never wrong on a synchronised connection, only idle. */
function repeatedAck(play: Draft, sim: Sim, hostId: number): Segment | null {
  const connection = connectionOf(sim, hostId, play);
  if (!connection || !isSynchronised(connection) || (play.flags & ~PSH) !== ACK || play.payload !== '') return null;
  if (play.seq !== connection.sndNxt || play.ack !== connection.rcvNxt) return null;
  const env = { nowUs: sim.nowUs, settings: sim.hosts[hostId]!.sysctls, rules: rulesOf(sim.rules), stateChanged: () => {} };
  return {
    srcAddr: connection.localAddr, srcPort: play.srcPort, dstAddr: play.dstAddr, dstPort: play.dstPort, seq: play.seq, ack: play.ack,
    flags: play.flags, windowBytes: windowField(connection, chooseWindow(connection)), payload: '', options: plainOptions(connection, env),
  };
}

/** The draft that pays a debt: what the last layer of a hint shows, and what a bot plays. */
export function draftOf(debt: Debt): Draft {
  const { srcPort, dstAddr, dstPort, flags, seq, ack, payload } = debt.segment;
  return { srcPort, dstAddr, dstPort, flags, seq, ack: flags & ACK ? ack : 0, payload };
}
