import type { Draft, World } from '../shared/game/index.ts';
import { sequenceBases, toAbsolute, toRelative } from '../shared/game/index.ts';
import { owed } from '../shared/sim/index.ts';
import { ACK, FIN, PSH, RST, SYN, type Debt } from '../shared/tcp/index.ts';
import { typedBytes, typedText } from './typed.ts';

/** The flags that a player may set, in the order of a diagram's words. */
export const FLAGS: [string, number][] = [['SYN', SYN], ['ACK', ACK], ['PSH', PSH], ['FIN', FIN], ['RST', RST]];

/** A connection that a segment can be composed for, named by the ports and the far address. */
export interface Flow {
  srcPort: number;
  dstAddr: string;
  dstPort: number;
  state: string;
}

/** What the composer's fields hold; seq and ack are relative, as text. */
export interface Fields {
  flow: string;
  flags: number;
  seq: string;
  ack: string;
  payload: string;
}

/** Names a flow in a select: stable while the connection lives. */
export function flowKey(flow: { srcPort: number; dstAddr: string; dstPort: number }): string {
  return `${flow.srcPort}>${flow.dstAddr}:${flow.dstPort}`;
}

/** Connections of a host, and those that only a debt names (a RST to a segment for nobody). What owes comes first. */
export function flows(world: World, hostId: number): Flow[] {
  const host = world.sim.hosts[hostId];
  if (!host) return [];
  const found = new Map<string, Flow>();
  const add = (flow: Flow) => {
    if (!found.has(flowKey(flow))) found.set(flowKey(flow), flow);
  };
  const states = new Map(Object.values(host.sockets).map((socket) => [socket.id, socket.conn.state]));
  for (const debt of owed(world.sim, hostId)) {
    const { srcPort, dstAddr, dstPort } = debt.segment;
    add({ srcPort, dstAddr, dstPort, state: (debt.socketId && states.get(debt.socketId)) || 'CLOSED' });
  }
  for (const { conn } of Object.values(host.sockets)) {
    if (conn.remotePort !== 0) add({ srcPort: conn.localPort, dstAddr: conn.remoteAddr, dstPort: conn.remotePort, state: conn.state });
  }
  return [...found.values()];
}

/** The draft of the fields, with absolute sequence numbers; null where a number is no whole number. */
export function buildDraft(world: World, hostId: number, flow: Flow, fields: Fields): Draft | null {
  const seq = Number(fields.seq || '0');
  const ack = Number(fields.ack || '0');
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(ack)) return null;
  const bases = sequenceBases(world.sim, hostId, flow);
  return {
    srcPort: flow.srcPort, dstAddr: flow.dstAddr, dstPort: flow.dstPort, flags: fields.flags,
    seq: toAbsolute(seq, bases.seq),
    ack: fields.flags & ACK ? toAbsolute(ack, bases.ack) : 0,
    payload: typedBytes(fields.payload),
  };
}

/** The fields that pay a debt in full: the last layer of the hint. */
export function fieldsOf(world: World, hostId: number, debt: Debt): Fields {
  const { segment } = debt;
  const bases = sequenceBases(world.sim, hostId, segment);
  return {
    flow: flowKey(segment), flags: segment.flags,
    seq: String(toRelative(segment.seq, bases.seq)),
    ack: segment.flags & ACK ? String(toRelative(segment.ack, bases.ack)) : '',
    payload: typedText(segment.payload),
  };
}
