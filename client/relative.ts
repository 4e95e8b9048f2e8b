import { ACK, SYN, seqDiff, type Segment } from '../shared/tcp/index.ts';
import type { GameEvent, World } from '../shared/game/index.ts';

/**
 * Initial sequence numbers as they were seen, by direction. They outlive their connection: a RST that answers nobody,
 * or a FIN sent again after the socket is gone, still reads in relative numbers.
 */
const firsts = new Map<string, number>();

function direction(fromAddr: string, fromPort: number, toAddr: string, toPort: number): string {
  return `${fromAddr}:${fromPort}>${toAddr}:${toPort}`;
}

function learnSegment(segment: Segment): void {
  if (segment.flags & SYN) firsts.set(direction(segment.srcAddr, segment.srcPort, segment.dstAddr, segment.dstPort), segment.seq);
}

/** Learns the initial sequence numbers of every connection and every segment on the wire. */
export function learnWorld(world: World): void {
  for (const flight of world.sim.inFlight) learnSegment(flight.segment);
  for (const host of world.sim.hosts) {
    for (const socket of Object.values(host.sockets)) {
      const c = socket.conn;
      if (c.remotePort === 0) continue;
      firsts.set(direction(c.localAddr, c.localPort, c.remoteAddr, c.remotePort), c.iss);
      if (c.state !== 'SYN_SENT' && c.state !== 'CLOSED') firsts.set(direction(c.remoteAddr, c.remotePort, c.localAddr, c.localPort), c.irs);
    }
  }
}

/** Learns from segments that were sent, even those that the wire lost at once. */
export function learnEvents(events: GameEvent[]): void {
  for (const event of events) {
    if (event.type === 'segment-sent' || event.type === 'segment-dropped') learnSegment(event.segment);
  }
}

/** The initial sequence number of one direction, or 0 where no SYN was seen. */
export function firstSeq(fromAddr: string, fromPort: number, toAddr: string, toPort: number): number {
  return firsts.get(direction(fromAddr, fromPort, toAddr, toPort)) ?? 0;
}

/** Sequence number counted from the sender's SYN. */
export function relativeSeq(segment: Segment): number {
  return seqDiff(segment.seq, firstSeq(segment.srcAddr, segment.srcPort, segment.dstAddr, segment.dstPort));
}

/** Acknowledgement number counted from the receiver's SYN; 0 where ACK is not set. */
export function relativeAck(segment: Segment): number {
  if (!(segment.flags & ACK)) return 0;
  return seqDiff(segment.ack, firstSeq(segment.dstAddr, segment.dstPort, segment.srcAddr, segment.srcPort));
}
