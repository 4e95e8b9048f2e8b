import type { TcpState } from '../tcp/index.ts';

/** What each kind of event can be asked for: the names that a pattern may use. */
export const FACTS = {
  /** A segment left `host`, arrived at `host`, or was lost on its way from `host`. `seq` and `ack` are relative. */
  sent: ['host', 'peer', 'flags', 'bytes', 'seq', 'ack', 'srcPort', 'dstPort', 'again'],
  arrived: ['host', 'peer', 'flags', 'bytes', 'seq', 'ack', 'srcPort', 'dstPort'],
  dropped: ['host', 'peer', 'flags', 'bytes', 'seq', 'ack', 'srcPort', 'dstPort', 'reason'],
  state: ['host', 'from', 'to', 'reason'],
  queue: ['host', 'queue', 'change'],
  called: ['host', 'process', 'call', 'fd'],
  blocked: ['host', 'process', 'call', 'fd'],
  returned: ['host', 'process', 'call', 'fd', 'ret', 'errno', 'data', 'bytes', 'addr', 'port', 'revents', 'value'],
  signal: ['host', 'process', 'signal'],
  played: ['seat', 'rules'],
  refused: ['seat', 'reason', 'rule'],
  injected: ['seat'],
} as const;

export type EventName = keyof typeof FACTS;
export type FactName = (typeof FACTS)[EventName][number];
export type Fact = string | number | boolean;

/** A fact that is this; one of these; or a number within bounds. */
export type Match = Fact | Fact[] | { min?: number; max?: number };

/** An event of this kind with these facts. What is left out may be anything. */
export type EventPattern = { event: EventName } & { [name in FactName]?: Match };

/** A number that is this, or within bounds. */
export type Bound = number | { min?: number; max?: number };

/** Something to look at in the World as it is now. */
export type Look =
  /** Connections on a listener's queue. */
  | { look: 'queue'; host: string; port: number; queue: 'syn' | 'accept'; n: Bound }
  /** Sockets of a host in one state, on any local port or this one. */
  | { look: 'sockets'; host: string; state: TcpState; port?: number; n: Bound }
  /** The call in which a process sleeps; null: in none. */
  | { look: 'sleeps'; host: string; process: string; in: string | null }
  /** Whether a process has this descriptor open. */
  | { look: 'open'; host: string; process: string; fd: number; is: boolean }
  /** Descriptors that refer to the same open file, in all processes. */
  | { look: 'refs'; host: string; process: string; fd: number; n: Bound }
  /** Bytes that wait to be read. */
  | { look: 'unread'; host: string; process: string; fd: number; n: Bound }
  | { look: 'exited'; host: string; process: string; is: boolean }
  /** Nothing is under way on any link. */
  | { look: 'quiet'; is: boolean }
  /** Segments that a host owes now. */
  | { look: 'owes'; host: string; n: Bound }
  /** Virtual time since the beginning, milliseconds. */
  | { look: 'time'; n: Bound };

/** What an objective asks of the event log and of the World as it is now. */
export type Predicate =
  /** So many such events at least (1), and at most so many. */
  | { count: EventPattern; min?: number; max?: number }
  /** Such events, each after the one before. */
  | { order: EventPattern[] }
  /** No such event, ever; with `after`, from the first of those on; with `until`, before the first of those. */
  | { never: EventPattern; after?: EventPattern; until?: EventPattern }
  | { all: Predicate[] }
  | { any: Predicate[] }
  | Look;
