import { assertNever } from '../base/index.ts';
import type { GameEvent } from '../game/index.ts';
import type { DropReason } from '../sim/index.ts';
import { type Conversation, type Conversations, createConversations, trackSegment } from './conversations.ts';
import type { CallRow, LadderHost, LadderRow, SegmentRow } from './ladder-rows.ts';

/**
 * The one model of a ladder diagram, a fold over events: `addEvents` appends rows and fills in what becomes of earlier
 * ones. `changes` grows with each event taken, so that a view knows when to draw anew.
 */
export interface Ladder {
  hosts: LadderHost[];
  rows: LadderRow[];
  conversations: Conversations;
  /** The latest virtual time heard of, microseconds. */
  nowUs: number;
  changes: number;
  segments: Map<number, SegmentRow>;
  calls: Map<number, CallRow>;
  /** Conversations in which a socket (`hostId/socketId`) had a part, in order of time. */
  sockets: Map<string, Conversation[]>;
  /** Sockets that listen: they take SYNs of many conversations, and have none of their own. */
  listeners: Set<string>;
  /** The socket that a SYN just made, until the event that tells which segment it was. */
  newborn: string | null;
}

export function createLadder(hosts: readonly LadderHost[]): Ladder {
  return {
    hosts: hosts.map(({ name, addr }) => ({ name, addr })), rows: [], conversations: createConversations(), nowUs: 0, changes: 0,
    segments: new Map(), calls: new Map(), sockets: new Map(), listeners: new Set(), newborn: null,
  };
}

/**
 * Takes events in, in the order in which they happened. `nowUs` is the World's time after them: events that bear no time
 * of their own (a refusal) happened then. Work is linear in the number of events.
 */
export function addEvents(ladder: Ladder, events: readonly GameEvent[], nowUs: number = ladder.nowUs): void {
  for (const event of events) addEvent(ladder, event, nowUs);
  ladder.nowUs = Math.max(ladder.nowUs, nowUs);
}

function addEvent(ladder: Ladder, event: GameEvent, nowUs: number): void {
  ladder.changes++;
  if ('atUs' in event) ladder.nowUs = Math.max(ladder.nowUs, event.atUs);
  switch (event.type) {
    case 'segment-sent':
      addSegment(ladder, event);
      return;
    case 'segment-arrived':
    case 'segment-dropped':
      endFlight(ladder, event);
      return;
    case 'state-changed':
      addState(ladder, event);
      return;
    case 'queue-changed': {
      const { atUs, hostId, listenerId, queue, socketId, change } = event;
      ladder.rows.push({ kind: 'queue', id: ladder.rows.length, atUs, hostId, listenerId, queue, socketId, change });
      return;
    }
    case 'syscall-made': {
      const { atUs, hostId, pid, callId, call } = event;
      const row: CallRow = { kind: 'call', id: ladder.rows.length, atUs, hostId, pid, callId, call, blockedUs: null, returnedUs: null, result: null };
      ladder.rows.push(row);
      ladder.calls.set(callId, row);
      return;
    }
    case 'syscall-blocked':
    case 'syscall-returned':
      endCall(ladder, event);
      return;
    case 'signal-raised': {
      const { atUs, hostId, pid, signal } = event;
      ladder.rows.push({ kind: 'signal', id: ladder.rows.length, atUs, hostId, pid, signal });
      return;
    }
    case 'refused': {
      const { playerId, seatId, draft, refusal } = event;
      ladder.rows.push({ kind: 'refusal', id: ladder.rows.length, atUs: Math.max(nowUs, ladder.nowUs), playerId, seatId, draft, refusal });
      return;
    }
    default:
      return;
  }
}

function addSegment(ladder: Ladder, event: Extract<GameEvent, { type: 'segment-sent' }>): void {
  const { atUs, hostId, toHostId, segmentId, segment, arriveUs, retransmission, socketId } = event;
  const conversation = trackSegment(ladder.conversations, segment, atUs);
  const row: SegmentRow = {
    kind: 'segment', id: ladder.rows.length, atUs, segmentId, fromHostId: hostId, toHostId, sentUs: atUs, arriveUs: null, dueUs: arriveUs,
    fate: 'in-flight', reason: null, copyOf: null, retransmission, segment, fromSocketId: socketId, toSocketId: null, conversation: conversation.id,
  };
  ladder.rows.push(row);
  ladder.segments.set(segmentId, row);
  noteSocket(ladder, hostId, socketId, conversation);
}

type EndOfFlight = Extract<GameEvent, { type: 'segment-arrived' | 'segment-dropped' }>;

function endFlight(ladder: Ladder, event: EndOfFlight): void {
  const first = ladder.segments.get(event.segmentId);
  if (!first) return;
  const row = first.fate === 'in-flight' ? first : addCopy(ladder, first, event.atUs);
  if (event.type === 'segment-arrived') {
    row.fate = 'arrived';
    row.arriveUs = event.atUs;
    row.toSocketId = event.socketId;
    const conversation = ladder.conversations.all[row.conversation]!;
    noteSocket(ladder, event.hostId, event.socketId, conversation);
    noteSocket(ladder, event.hostId, ladder.newborn, conversation);
    ladder.newborn = null;
    return;
  }
  row.reason = event.reason;
  row.fate = isFullQueue(event.reason) ? 'dropped' : 'lost';
  if (row.fate === 'dropped') row.arriveUs = event.atUs;
}

/** True for a drop at the receiving host, where a queue of the listener is full; false for a loss on the way. */
export function isFullQueue(reason: DropReason): boolean {
  switch (reason) {
    case 'syn-queue-full':
    case 'accept-queue-full':
      return true;
    case 'loss':
    case 'cut':
    case 'filter':
    case 'no-route':
      return false;
    default:
      return assertNever(reason);
  }
}

function addCopy(ladder: Ladder, first: SegmentRow, atUs: number): SegmentRow {
  const copy: SegmentRow = { ...first, id: ladder.rows.length, atUs, dueUs: atUs, arriveUs: null, fate: 'in-flight', reason: null, copyOf: first.id, toSocketId: null };
  ladder.rows.push(copy);
  return copy;
}

function addState(ladder: Ladder, event: Extract<GameEvent, { type: 'state-changed' }>): void {
  const { atUs, hostId, socketId, from, to, reason } = event;
  ladder.rows.push({ kind: 'state', id: ladder.rows.length, atUs, hostId, socketId, from, to, reason, assumed: false });
  const key = `${hostId}/${socketId}`;
  if (to === 'LISTEN') ladder.listeners.add(key);
  else ladder.listeners.delete(key);
  ladder.newborn = from === 'LISTEN' && to === 'SYN_RECEIVED' ? socketId : null;
}

function endCall(ladder: Ladder, event: Extract<GameEvent, { type: 'syscall-blocked' | 'syscall-returned' }>): void {
  const row = ladder.calls.get(event.callId);
  if (!row) return;
  if (event.type === 'syscall-blocked') {
    row.blockedUs ??= event.atUs;
    return;
  }
  row.returnedUs = event.atUs;
  row.result = event.result;
}

function noteSocket(ladder: Ladder, hostId: number, socketId: string | null, conversation: Conversation): void {
  const key = `${hostId}/${socketId}`;
  if (socketId === null || ladder.listeners.has(key)) return;
  const known = ladder.sockets.get(key);
  if (!known) ladder.sockets.set(key, [conversation]);
  else if (!known.includes(conversation)) known.push(conversation);
}

/** The conversations of a ladder in the order in which they began, each with its 4-tuple and its initial sequence numbers. */
export function connectionsOf(ladder: Ladder): readonly Conversation[] {
  return ladder.conversations.all;
}

/** The conversation of a row, or null where it has none: a call, a listener's state, a socket that sent nothing. */
export function conversationOf(ladder: Ladder, row: LadderRow): Conversation | null {
  switch (row.kind) {
    case 'segment':
      return ladder.conversations.all[row.conversation] ?? null;
    case 'state':
      return socketConversation(ladder, row.hostId, row.socketId, row.atUs, row.from === 'CLOSED' || row.from === 'LISTEN');
    case 'queue':
      return socketConversation(ladder, row.hostId, row.socketId, row.atUs, false);
    case 'call':
    case 'signal':
    case 'refusal':
      return null;
    default:
      return assertNever(row);
  }
}

/** A socket may connect again after a failure: what begins a life belongs to the conversation that follows, all else to the one before. */
function socketConversation(ladder: Ladder, hostId: number, socketId: string, atUs: number, begins: boolean): Conversation | null {
  const known = ladder.sockets.get(`${hostId}/${socketId}`) ?? [];
  if (begins) return known.find(({ firstUs }) => firstUs >= atUs) ?? known.at(-1) ?? null;
  return known.filter(({ firstUs }) => firstUs <= atUs).at(-1) ?? known[0] ?? null;
}

/**
 * The rows of one conversation: its segments, the states and queue places of its two sockets, and the calls, signals and
 * refusals of its hosts (a call names a descriptor, which may stand for any connection).
 */
export function rowsOf(ladder: Ladder, conversation: Conversation): LadderRow[] {
  const hostIds = conversation.ends.map((end) => ladder.hosts.findIndex(({ addr }) => addr === end.addr));
  return ladder.rows.filter((row) => {
    if (row.kind === 'call' || row.kind === 'signal') return hostIds.includes(row.hostId);
    return row.kind === 'refusal' || conversationOf(ladder, row) === conversation;
  });
}
