import type { GameEvent, World } from '../../game/index.ts';
import type { SysCall, SysResult } from '../../socket/index.ts';
import { type Segment } from '../../tcp/index.ts';
import { type Conversation, createConversations, trackSegment } from '../conversations.ts';
import { type Journal, replay } from '../journal.ts';

/** A descriptor of some process: the number that the script gives it, and the socket that it stands for. */
export interface Binding {
  fd: number;
  socketId: string;
}

/** A call of the host's processes. `on` is the descriptor that it names; `made` are those that it gave, with what they were copied from. */
export interface CallFact {
  kind: 'call';
  atUs: number;
  call: SysCall;
  on: Binding | null;
  made: { binding: Binding; from: Binding | null }[];
  closed: Binding[];
  slept: boolean;
  interrupted: boolean;
  returnedUs: number | null;
  result: SysResult | null;
}

/** A segment that reached the host, or left it, in a conversation. */
export interface SegmentFact {
  kind: 'in' | 'out';
  atUs: number;
  segment: Segment;
  conversation: Conversation;
  socketId: string | null;
}

export type Fact = CallFact | SegmentFact;

/** Everything that one host did and met, in order. */
export interface HostFacts {
  facts: Fact[];
  conversations: Conversation[];
  /** The listener of each socket that waited on a queue. */
  parents: Map<string, string>;
}

/** Plays a journal again and writes down what one host's processes called, and what went in and out of it. */
export function hostFacts(journal: Journal, hostId: number): HostFacts {
  const collector = new Collector(hostId);
  replay(journal, ({ entry, events }, world) => {
    for (const event of events) collector.take(event, world, entry.input.type === 'interrupt');
  });
  return { facts: collector.facts, conversations: collector.conversations.all, parents: collector.parents };
}

class Collector {
  readonly facts: Fact[] = [];
  readonly conversations = createConversations();
  readonly parents = new Map<string, string>();
  readonly #hostId: number;
  readonly #calls = new Map<number, CallFact>();
  readonly #bindings = new Map<string, Binding>();
  readonly #bySegment = new Map<number, Conversation>();

  constructor(hostId: number) {
    this.#hostId = hostId;
  }

  take(event: GameEvent, world: World, interrupting: boolean): void {
    switch (event.type) {
      case 'segment-sent': {
        const conversation = trackSegment(this.conversations, event.segment, event.atUs);
        this.#bySegment.set(event.segmentId, conversation);
        if (event.hostId === this.#hostId) this.facts.push({ kind: 'out', atUs: event.atUs, segment: event.segment, conversation, socketId: event.socketId });
        return;
      }
      case 'segment-arrived':
        if (event.hostId === this.#hostId) this.#arrived(event.atUs, event.segmentId, event.segment, event.socketId);
        return;
      case 'segment-dropped':
        // At a full queue it has reached the host.
        if (event.toHostId === this.#hostId && event.reason.endsWith('queue-full')) this.#arrived(event.atUs, event.segmentId, event.segment, null);
        return;
      case 'queue-changed':
        if (event.hostId === this.#hostId) this.parents.set(event.socketId, event.listenerId);
        return;
      case 'syscall-made':
        if (event.hostId === this.#hostId) this.#made(event.atUs, event.callId, event.pid, event.call);
        return;
      case 'syscall-blocked': {
        const fact = event.hostId === this.#hostId ? this.#calls.get(event.callId) : undefined;
        if (fact) fact.slept = true;
        return;
      }
      case 'syscall-returned':
        if (event.hostId === this.#hostId) this.#returned(event, world, interrupting);
        return;
      default:
    }
  }

  #arrived(atUs: number, segmentId: number, segment: Segment, socketId: string | null): void {
    const conversation = this.#bySegment.get(segmentId);
    if (conversation) this.facts.push({ kind: 'in', atUs, segment, conversation, socketId });
  }

  #made(atUs: number, callId: number, pid: number, call: SysCall): void {
    const on = 'fd' in call ? this.#bindings.get(`${pid}/${call.fd}`) ?? null : null;
    const fact: CallFact = { kind: 'call', atUs, call, on, made: [], closed: [], slept: false, interrupted: false, returnedUs: null, result: null };
    if (call.name === 'close') this.#drop(fact, `${pid}/${call.fd}`);
    if (call.name === 'exit') for (const key of [...this.#bindings.keys()]) if (key.startsWith(`${pid}/`)) this.#drop(fact, key);
    this.#calls.set(callId, fact);
    this.facts.push(fact);
  }

  #drop(fact: CallFact, key: string): void {
    const binding = this.#bindings.get(key);
    if (binding) fact.closed.push(binding);
    this.#bindings.delete(key);
  }

  #returned(event: Extract<GameEvent, { type: 'syscall-returned' }>, world: World, interrupting: boolean): void {
    const fact = this.#calls.get(event.callId);
    if (!fact) return;
    const { pid, call, result } = event;
    fact.returnedUs = event.atUs;
    fact.result = result;
    fact.interrupted = fact.slept && interrupting;
    if (result.ret < 0) return;
    if (call.name === 'socket' || call.name === 'accept' || call.name === 'accept4') this.#add(fact, pid, result.ret, socketOf(world, this.#hostId, pid, result.ret), null);
    else if ((call.name === 'dup' || call.name === 'dup2') && fact.on) {
      if (call.name === 'dup2' && call.newFd === call.fd) return;
      this.#drop(fact, `${pid}/${result.ret}`);
      this.#add(fact, pid, result.ret, fact.on.socketId, fact.on);
    } else if (call.name === 'fork') {
      for (const [key, binding] of [...this.#bindings]) {
        if (key.startsWith(`${pid}/`)) this.#add(fact, result.ret, Number(key.slice(key.indexOf('/') + 1)), binding.socketId, binding);
      }
    }
  }

  /** A script has one process: a number that another descriptor bears already is taken for the next free one. */
  #add(fact: CallFact, pid: number, fd: number, socketId: string | null, from: Binding | null): void {
    if (socketId === null) return;
    const taken = new Set([...this.#bindings.values()].map((binding) => binding.fd));
    let free = fd;
    while (taken.has(free)) free++;
    const binding = { fd: free, socketId };
    this.#bindings.set(`${pid}/${fd}`, binding);
    fact.made.push({ binding, from });
  }
}

function socketOf(world: World, hostId: number, pid: number, fd: number): string | null {
  const host = world.sim.hosts[hostId]!;
  const fileId = host.processes.find((process) => process.pid === pid)?.fds[`fd${fd}`];
  return fileId === undefined ? null : host.files[fileId]?.socketId ?? null;
}
