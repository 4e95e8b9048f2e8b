import { owed } from '../sim/index.ts';
import type { SysCall } from '../socket/index.ts';
import { ACK, FIN, RST, type Segment, SYN } from '../tcp/index.ts';
import type { ChoiceValue, Outcome, QuestionAbout, QuestionKind } from './questions.ts';
import { seatProcess } from './processes.ts';
import { relativeNumbers } from './relative.ts';
import { findSeat } from './seats.ts';
import type { GameEvent, Input, World } from './types.ts';

/** Something that can be asked of what an input brings, and how its answer is read off. */
export interface Asked {
  kind: QuestionKind;
  about: QuestionAbout;
  read(world: World, events: readonly GameEvent[]): ChoiceValue;
}

/** All that can be asked of an input, given what truly came of it and what others believe to come of it. */
export function askable(before: World, next: Input, truth: Outcome, beliefs: readonly Outcome[]): Asked[] {
  const after = truth.world;
  if (next.type === 'advance') {
    return hostsIn([truth, ...beliefs]).flatMap((hostId) => [...askSleepers(before, hostId, after), ...askKernel(before, hostId, after)]);
  }
  if (next.type !== 'call' && next.type !== 'interrupt' && next.type !== 'play') return [];
  const seat = findSeat(before, next.seatId)!;
  const own = askKernel(before, seat.hostId, after);
  // Which segment leaves is what the player has just said.
  if (next.type === 'play') return own.filter(({ kind }) => kind !== 'segment');
  if (next.type === 'call') return [...askCall(before, next), ...own];
  const pid = seatProcess(before, seat)?.pid;
  return [...askSleepers(before, seat.hostId, after).filter(({ about }) => about.pid === pid), ...own];
}

/** Hosts at which anything happens. */
function hostsIn(outcomes: readonly Outcome[]): number[] {
  const found = new Set<number>();
  for (const { events } of outcomes) {
    for (const event of events) {
      if (event.type === 'segment-dropped') found.add(event.toHostId);
      else if (event.type === 'segment-arrived' || event.type === 'segment-sent' || event.type === 'state-changed' || event.type === 'syscall-returned') found.add(event.hostId);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function askKernel(before: World, hostId: number, after: World): Asked[] {
  return [...askSegment(hostId), ...askStates(before, hostId, after), ...askQueues(before, hostId)];
}

function callName(call: SysCall): string {
  return `${call.name}(${'fd' in call ? call.fd : ''})`;
}

/** What the call that is made now returns. */
function askCall(before: World, next: Extract<Input, { type: 'call' }>): Asked[] {
  const seat = findSeat(before, next.seatId)!;
  const process = seatProcess(before, seat);
  if (!process || process.sleeping) return [];
  return [askReturn(before.sim.nextCallId, next.call, { hostId: seat.hostId, pid: process.pid, socketId: null })];
}

/** What the calls in which processes of a host sleep return, if they do. */
function askSleepers(before: World, hostId: number, after: World): Asked[] {
  return after.sim.hosts[hostId]!.processes.flatMap(({ pid }) => {
    const sleeping = before.sim.hosts[hostId]!.processes.find((process) => process.pid === pid)?.sleeping;
    return sleeping ? [askReturn(sleeping.callId, sleeping.call, { hostId, pid, socketId: sleeping.socketId })] : [];
  });
}

function askReturn(callId: number, call: SysCall, at: Omit<QuestionAbout, 'call'>): Asked {
  const read = (_world: World, events: readonly GameEvent[]): ChoiceValue => {
    const returned = events.find((event) => event.type === 'syscall-returned' && event.hostId === at.hostId && event.callId === callId);
    return { kind: 'return', sleeps: returned === undefined, result: returned?.type === 'syscall-returned' ? returned.result : null };
  };
  return { kind: 'return', about: { ...at, call: callName(call) }, read };
}

/** The first segment that a host sends (or owes, where a player is its kernel). */
function askSegment(hostId: number): Asked[] {
  const read = (world: World, events: readonly GameEvent[]): ChoiceValue => {
    const left = events.find((event) => event.type === 'segment-sent' && event.hostId === hostId);
    const segment = left?.type === 'segment-sent' ? left.segment : dueSegment(world, hostId);
    return { kind: 'segment', segment: segment && { ...numbersOf(world, segment, hostId), flags: segment.flags & (SYN | FIN | RST | ACK), bytes: segment.payload.length } };
  };
  return [{ kind: 'segment', about: { hostId, pid: null, call: null, socketId: null }, read }];
}

/** What a player ought to send who is a host's kernel. */
function dueSegment({ sim }: World, hostId: number): Segment | null {
  if (sim.hosts[hostId]!.kernel === 'auto') return null;
  return owed(sim, hostId).find(({ byUs }) => byUs <= sim.nowUs)?.segment ?? null;
}

function numbersOf(world: World, segment: Segment, hostId: number): { seq: number; ack: number | null } {
  return relativeNumbers(world.sim, segment, hostId);
}

/** States of the host's connections: of those that it had, and of those that this makes. */
function askStates(before: World, hostId: number, after: World): Asked[] {
  const known = [...Object.keys(before.sim.hosts[hostId]!.sockets), ...Object.keys(after.sim.hosts[hostId]!.sockets)];
  return [...new Set(known)].map((socketId) => ({
    kind: 'state', about: { hostId, pid: null, call: null, socketId },
    read: (world) => ({ kind: 'state', state: world.sim.hosts[hostId]!.sockets[socketId]?.conn.state ?? 'CLOSED' }),
  }));
}

/** How many connections stand on each queue of the host's listeners. */
function askQueues(before: World, hostId: number): Asked[] {
  return Object.values(before.sim.hosts[hostId]!.sockets).filter(({ listener }) => listener !== null).map(({ id }) => ({
    kind: 'queue', about: { hostId, pid: null, call: null, socketId: id },
    read: (world) => {
      const listener = world.sim.hosts[hostId]!.sockets[id]?.listener;
      return { kind: 'queue', syn: listener?.synQueue.length ?? 0, accept: listener?.acceptQueue.length ?? 0 };
    },
  }));
}
