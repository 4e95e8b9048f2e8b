import type { Sim } from '../sim/index.ts';
import { ACK, type Connection, type Segment, seqAdd, seqDiff, tupleKey } from '../tcp/index.ts';

/** Where relative numbers count from: a sender's initial sequence number, and its peer's. Null where not known yet. */
export interface SequenceBases {
  seq: number | null;
  ack: number | null;
}

/** The ports and the far address that name a connection at a host. */
export interface Flow {
  srcPort: number;
  dstAddr: string;
  dstPort: number;
}

/** The connection of a host that a segment with these ports and this far address would belong to, or null. */
export function connectionOf(sim: Sim, hostId: number, flow: Flow): Connection | null {
  const host = sim.hosts[hostId];
  const socketId = host?.tuples[tupleKey(host.addr, flow.srcPort, flow.dstAddr, flow.dstPort)];
  return socketId === undefined ? null : host?.sockets[socketId]?.conn ?? null;
}

/** The peer's record of the same connection, or null: also tells numbers of segments that belong to no connection here. */
function peerOf(sim: Sim, hostId: number, flow: Flow): Connection | null {
  const host = sim.hosts[hostId];
  const peer = sim.hosts.find((candidate) => candidate.addr === flow.dstAddr);
  return host && peer ? connectionOf(sim, peer.id, { srcPort: flow.dstPort, dstAddr: host.addr, dstPort: flow.srcPort }) : null;
}

/**
 * The numbers from which a host's `seq` and `ack` on one connection count, as Wireshark shows them: its own initial
 * sequence number and its peer's. Taken from the peer's record where the host has none.
 */
export function sequenceBases(sim: Sim, hostId: number, flow: Flow): SequenceBases {
  const own = connectionOf(sim, hostId, flow);
  const peer = peerOf(sim, hostId, flow);
  const ownKnows = own !== null && own.state !== 'CLOSED';
  const heard = ownKnows && own.state !== 'SYN_SENT';
  const peerHeard = peer !== null && peer.state !== 'SYN_SENT' && peer.state !== 'CLOSED';
  return {
    seq: ownKnows ? own.iss : peerHeard ? peer.irs : null,
    ack: heard ? own.irs : peer && peer.iss !== peer.sndNxt ? peer.iss : null,
  };
}

/** A number as players read it: its distance from the base, or itself where the base is not known. */
export function toRelative(value: number, base: number | null): number {
  return base === null ? value : seqDiff(value, base);
}

/** The number on the wire that a relative one stands for. */
export function toAbsolute(relative: number, base: number | null): number {
  return seqAdd(base ?? 0, relative);
}

/** A segment's seq and ack as players read them. Ack is null where the ACK bit is not set. */
export function relativeNumbers(sim: Sim, segment: Segment, hostId: number): { seq: number; ack: number | null } {
  const bases = sequenceBases(sim, hostId, segment);
  return { seq: toRelative(segment.seq, bases.seq), ack: segment.flags & ACK ? toRelative(segment.ack, bases.ack) : null };
}

/** True once both ends have agreed on their numbers (RFC 9293 section 3.3.2's synchronised states). */
export function isSynchronised(connection: Connection): boolean {
  switch (connection.state) {
    case 'CLOSED':
    case 'LISTEN':
    case 'SYN_SENT':
    case 'SYN_RECEIVED':
      return false;
    default:
      return true;
  }
}
