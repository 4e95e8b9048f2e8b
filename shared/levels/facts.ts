import type { GameEvent, World } from '../game/index.ts';
import type { SysResult } from '../socket/index.ts';
import { ACK, flagNames, PSH, type Segment, seqDiff, SYN } from '../tcp/index.ts';
import type { EventName, EventPattern, Fact, FactName, Match } from './predicate-types.ts';

/** What predicates can ask of one event: plain values by name. */
export type Facts = { event: EventName } & { [name in FactName]?: Fact | Fact[] };

/** Initial sequence numbers by `address:port>address:port`, as the SYNs that were sent told them. */
export type Isns = Record<string, number>;

/** The facts of an event, or null where predicates do not ask for such events. Learns sequence numbers from SYNs that are sent. */
export function factsOf(event: GameEvent, world: World, isns: Isns): Facts | null {
  switch (event.type) {
    case 'segment-sent':
      if (event.segment.flags & SYN) isns[flowOf(event.segment)] = event.segment.seq;
      return { event: 'sent', ...segmentFacts(event.segment, isns), host: hostName(world, event.hostId), peer: hostName(world, event.toHostId), again: event.retransmission };
    case 'segment-arrived':
      return { event: 'arrived', ...segmentFacts(event.segment, isns), host: hostName(world, event.hostId), peer: hostName(world, event.fromHostId) };
    case 'segment-dropped':
      return { event: 'dropped', ...segmentFacts(event.segment, isns), host: hostName(world, event.hostId), peer: hostName(world, event.toHostId), reason: event.reason };
    case 'state-changed':
      return { event: 'state', host: hostName(world, event.hostId), from: event.from, to: event.to, reason: event.reason };
    case 'queue-changed':
      return { event: 'queue', host: hostName(world, event.hostId), queue: event.queue, change: event.change };
    case 'syscall-made':
      return { event: 'called', ...callFacts(world, event) };
    case 'syscall-blocked':
      return { event: 'blocked', ...callFacts(world, event) };
    case 'syscall-returned':
      return { event: 'returned', ...callFacts(world, event), ...resultFacts(event.result) };
    case 'signal-raised':
      return { event: 'signal', host: hostName(world, event.hostId), process: processName(world, event.hostId, event.pid), signal: event.signal };
    case 'played':
      return { event: 'played', seat: event.seatId, rules: event.rules };
    case 'refused':
      return { event: 'refused', seat: event.seatId, reason: event.refusal.reason, rule: event.refusal.rule };
    case 'injected':
      return { event: 'injected', seat: event.seatId };
    default:
      return null;
  }
}

function hostName(world: World, hostId: number): string {
  return world.sim.hosts[hostId]?.name ?? '';
}

function processName(world: World, hostId: number, pid: number): string {
  return world.sim.hosts[hostId]?.processes.find((process) => process.pid === pid)?.name ?? '';
}

function flowOf({ srcAddr, srcPort, dstAddr, dstPort }: Segment): string {
  return `${srcAddr}:${srcPort}>${dstAddr}:${dstPort}`;
}

function segmentFacts(segment: Segment, isns: Isns): Partial<Facts> {
  const { srcAddr, srcPort, dstAddr, dstPort } = segment;
  const own = isns[flowOf(segment)];
  const peers = isns[`${dstAddr}:${dstPort}>${srcAddr}:${srcPort}`];
  return {
    flags: flagNames(segment.flags & ~PSH), bytes: segment.payload.length, srcPort, dstPort,
    seq: own === undefined ? segment.seq : seqDiff(segment.seq, own),
    ...(segment.flags & ACK ? { ack: peers === undefined ? segment.ack : seqDiff(segment.ack, peers) } : {}),
  };
}

function callFacts(world: World, { hostId, pid, call }: Extract<GameEvent, { type: 'syscall-made' | 'syscall-blocked' | 'syscall-returned' }>): Partial<Facts> {
  return {
    host: hostName(world, hostId), process: processName(world, hostId, pid), call: call.name,
    ...('fd' in call ? { fd: call.fd } : {}),
  };
}

function resultFacts(result: SysResult): Partial<Facts> {
  const { ret, errno, data, address, revents, value } = result;
  return {
    ret, errno: errno ?? 'none', data: data ?? '', bytes: data?.length ?? 0,
    ...(address ? { addr: address.addr, port: address.port } : {}),
    ...(revents ? { revents } : {}),
    ...(typeof value === 'number' ? { value } : {}),
  };
}

/** True where an event has every fact that a pattern asks for. A fact that is a list has it where any entry does. */
export function fits(pattern: EventPattern, facts: Facts): boolean {
  return Object.entries(pattern).every(([name, match]) => {
    const fact = facts[name as keyof Facts];
    if (fact === undefined) return false;
    return Array.isArray(fact) ? fact.some((one) => matches(match, one)) : matches(match, fact);
  });
}

function matches(match: Match, fact: Fact): boolean {
  if (Array.isArray(match)) return match.includes(fact);
  if (typeof match !== 'object') return match === fact;
  return typeof fact === 'number' && within(match, fact);
}

/** True where a number is this, or within these bounds. */
export function within(bound: number | { min?: number; max?: number }, value: number): boolean {
  if (typeof bound === 'number') return value === bound;
  return value >= (bound.min ?? -Infinity) && value <= (bound.max ?? Infinity);
}
