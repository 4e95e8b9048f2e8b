import type { World } from '../../shared/game/index.ts';
import { ACK, seqAdd, seqDiff, tupleKey, type Connection, type Segment } from '../../shared/tcp/index.ts';
import { tokenKind, type TokenKind } from '../format.ts';
import { relativeAck, relativeSeq } from '../relative.ts';

/** Kinds that tokens differ by: a probe (of a shut window, or keepalive) is an ACK with an old number that asks for an answer. */
export type FlightKind = TokenKind | 'probe';

/** A segment on the wire as the stage shows it. */
export interface FlightView {
  id: number;
  segmentId: number;
  from: number;
  to: number;
  kind: FlightKind;
  /** `SYN`, `DATA 5`; and the numbers under it, relative. */
  letters: string;
  numbers: string;
  /** Its bytes were sent before. */
  again: boolean;
  /** The second one of a pair that the wire made of one. */
  copy: boolean;
  /** One of such a pair. */
  doubled: boolean;
  sentUs: number;
  atUs: number;
}

const LETTERS: Record<FlightKind, string> = { syn: 'SYN', synack: 'SYN+ACK', ack: 'ACK', data: 'DATA', fin: 'FIN', rst: 'RST', probe: 'PROBE' };

/** Letters of a token and the numbers under them. */
export function tokenWords(segment: Segment, kind: FlightKind): [letters: string, numbers: string] {
  const seq = relativeSeq(segment);
  const length = segment.payload.length;
  const acks = (segment.flags & ACK) !== 0;
  const ack = relativeAck(segment);
  switch (kind) {
    case 'syn': return [LETTERS.syn, `seq ${seq}`];
    case 'ack': return [LETTERS.ack, String(ack)];
    case 'data': return [`${LETTERS.data} ${length}`, `${seq}:${seq + length} ack ${ack}`];
    case 'rst': return [LETTERS.rst, acks ? `seq ${seq} ack ${ack}` : `seq ${seq}`];
    case 'synack':
    case 'fin':
    case 'probe':
      return [length > 0 ? `${LETTERS[kind]} ${length}` : LETTERS[kind], acks ? `seq ${seq} ack ${ack}` : `seq ${seq}`];
  }
}

/** Segments on the wire in the order in which they were sent. */
export function viewFlights(world: World): FlightView[] {
  const flights = [...world.sim.inFlight].sort((a, b) => a.id - b.id);
  const times = new Map<number, number>();
  for (const { segmentId } of flights) times.set(segmentId, (times.get(segmentId) ?? 0) + 1);
  const seen = new Set<number>();
  return flights.map(({ id, segmentId, fromHostId, toHostId, segment, sentUs, atUs }): FlightView => {
    const conn = senderOf(world, fromHostId, segment);
    const kind = kindOf(segment, conn);
    const [letters, numbers] = tokenWords(segment, kind);
    const copy = seen.has(segmentId);
    seen.add(segmentId);
    const again = conn?.sent.some((range) => range.seq === segment.seq && range.retransmits > 0 && range.sentUs === sentUs) ?? false;
    return { id, segmentId, from: fromHostId, to: toHostId, kind, letters, numbers, again, copy, doubled: times.get(segmentId)! > 1, sentUs, atUs };
  });
}

function senderOf(world: World, hostId: number, segment: Segment): Connection | undefined {
  const host = world.sim.hosts[hostId];
  const id = host?.tuples[tupleKey(segment.srcAddr, segment.srcPort, segment.dstAddr, segment.dstPort)];
  return id === undefined ? undefined : host?.sockets[id]?.conn;
}

/** Which kind a segment is drawn as; a probe takes the number before SND.UNA (RFC 9293 sections 3.8.4 and 3.8.6.1). */
export function kindOf(segment: Segment, sender: Connection | undefined): FlightKind {
  const kind = tokenKind(segment);
  if (kind === 'ack' && sender && seqDiff(seqAdd(segment.seq, 1), sender.sndUna) === 0 && sender.sndUna !== sender.iss) return 'probe';
  return kind;
}

/** How far a segment is on its way at a time, 0 to 1. */
export function progressAt(flight: { sentUs: number; atUs: number }, nowUs: number): number {
  const whole = flight.atUs - flight.sentUs;
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, (nowUs - flight.sentUs) / whole));
}
