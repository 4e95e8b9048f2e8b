import type { GameEvent } from '../../shared/game/index.ts';
import type { Conversation } from '../../shared/log/conversations.ts';
import type { SegmentRow } from '../../shared/log/ladder-rows.ts';
import type { TcpState } from '../../shared/tcp/index.ts';
import type { Timeline, TimelineEntry } from '../timeline.ts';

/** Heights, in pixels before zoom: between two ends of segments at one host and instant, two notes, and above everything. */
export const WIRE_PX = 30;
export const NOTE_PX = 21;
export const TOP_PX = 44;
const BOTTOM_PX = 56;
/** A segment falls at least so far, so that its way can be seen. */
const FALL_PX = 20;

/** A segment: from its sender's lifeline down to the receiver's. Columns are places in `Layout.hosts`. */
export interface Arrow {
  kind: 'arrow';
  /** The entry of its sending (of a copy: its arrival), and the input of that. */
  entry: number;
  seq: number;
  row: SegmentRow;
  copy: boolean;
  from: number;
  to: number;
  y0: number;
  /** Where it ends; null while it is on the wire. */
  y1: number | null;
  end: 'open' | 'arrived' | 'lost' | 'dropped';
  reason: string | null;
}

/** Something beside a lifeline: a state, a place in a queue, a system call, a refusal. */
export interface Note {
  kind: 'note';
  entry: number;
  seq: number;
  column: number;
  y: number;
  event: GameEvent;
  /** A call that slept: where it returned, null while it sleeps. Undefined for what has no length. */
  y1?: number | null;
}

export type Item = Arrow | Note;

/** A stretch of a lifeline in one state. Several sockets of a host stand side by side in lanes. */
export interface Bar {
  column: number;
  socketId: string;
  lane: number;
  state: TcpState;
  y0: number;
  y1: number | null;
}

/** A new instant of virtual time. */
export interface Instant {
  y: number;
  atUs: number;
  /** Time since the one before, microseconds. */
  sinceUs: number;
}

interface Column {
  hostId: number;
  wireY: number;
  noteY: number;
  lastY: number;
  lanes: (string | null)[];
}

/** A ladder laid out: grows with the timeline that it was made of. */
export interface Layout {
  conversation: Conversation | null;
  hosts: number[];
  items: Item[];
  bars: Bar[];
  instants: Instant[];
  height: number;
  /** Entries taken in so far. */
  taken: number;
  columns: Column[];
  instantUs: number;
  instantY: number;
  lowestY: number;
  /** Arrows on the wire by segment, calls that have not returned, bars that go on. */
  open: Map<number, Arrow>;
  calls: Map<number, Note>;
  live: Map<string, Bar>;
}

/** What a layout shows: all connections at these hosts, or one between its two. */
export interface LayoutChoice {
  hosts: number[];
  conversation: Conversation | null;
}

/** Virtual time as height: more for a longer pause, but never so much that the eye loses the thread. */
export function pausePx(us: number): number {
  return Math.round(26 + Math.min(34, 7 * Math.log2(1 + us / 10_000)));
}

function empty({ hosts, conversation }: LayoutChoice): Layout {
  return {
    conversation, hosts, items: [], bars: [], instants: [], height: TOP_PX + BOTTOM_PX, taken: 0, instantUs: -1, instantY: TOP_PX, lowestY: TOP_PX - 26,
    columns: hosts.map((hostId) => ({ hostId, wireY: 0, noteY: 0, lastY: 0, lanes: [] })), open: new Map(), calls: new Map(), live: new Map(),
  };
}

/**
 * Lays a timeline out as a ladder. Where `before` shows the same of the same timeline it is continued: with every connection
 * in view that costs only what came since. (Of one connection, what belongs to it is known only later.)
 */
export function layOut(timeline: Timeline, choice: LayoutChoice, hostOfSeat: (seatId: string) => number, before: Layout | null = null): Layout {
  const same = before !== null && before.conversation === choice.conversation && before.hosts.join() === choice.hosts.join();
  if (same && before.taken === timeline.entries.length) return before;
  const layout = same && choice.conversation === null && before.taken <= timeline.entries.length ? before : empty(choice);
  const sockets = choice.conversation && socketsOf(timeline, choice.conversation);
  for (; layout.taken < timeline.entries.length; layout.taken++) {
    const entry = timeline.entries[layout.taken]!;
    if (belongs(timeline, choice.conversation, sockets, entry.event)) add(layout, timeline, entry, hostOfSeat);
  }
  layout.height = layout.lowestY + BOTTOM_PX;
  return layout;
}

/** The sockets that had a part in a conversation, as `hostId/socketId`. */
function socketsOf(timeline: Timeline, conversation: Conversation): Set<string> {
  const found = new Set<string>();
  for (const [key, had] of timeline.ladder.sockets) if (had.includes(conversation)) found.add(key);
  return found;
}

function belongs(timeline: Timeline, conversation: Conversation | null, sockets: Set<string> | null, event: GameEvent): boolean {
  if (!conversation || !sockets) return true;
  if ('segmentId' in event) return timeline.ladder.segments.get(event.segmentId)?.conversation === conversation.id;
  if ('socketId' in event) return sockets.has(`${event.hostId}/${event.socketId}`);
  return true;
}

function add(layout: Layout, timeline: Timeline, entry: TimelineEntry, hostOfSeat: (seatId: string) => number): void {
  const { event } = entry;
  switch (event.type) {
    case 'segment-sent':
      return addSent(layout, timeline, entry, event);
    case 'segment-arrived':
      return addArrival(layout, timeline, entry, event);
    case 'segment-dropped':
      return addDrop(layout, entry, event);
    case 'state-changed':
      return addState(layout, entry, event);
    case 'queue-changed':
    case 'signal-raised':
      addNote(layout, entry, event.hostId);
      return;
    case 'syscall-made': {
      const note = addNote(layout, entry, event.hostId);
      if (note) layout.calls.set(event.callId, note);
      return;
    }
    case 'syscall-blocked':
      return addSleep(layout, event);
    case 'syscall-returned':
      return addReturn(layout, entry, event);
    case 'refused':
      addNote(layout, entry, hostOfSeat(event.seatId));
      return;
    default:
      return;
  }
}

/** Moves on to a later instant; what is at one and the same shares its height, as far as it fits. */
function reach(layout: Layout, atUs: number): void {
  if (atUs <= layout.instantUs) return;
  const sinceUs = layout.instantUs < 0 ? 0 : atUs - layout.instantUs;
  layout.instantY = layout.lowestY + pausePx(sinceUs);
  layout.instantUs = atUs;
  layout.instants.push({ y: layout.instantY, atUs, sinceUs });
  layout.lowestY = Math.max(layout.lowestY, layout.instantY);
}

/** The next free height at a column's wire side or note side; nothing stands above what came before it at this host. */
function place(layout: Layout, column: Column, side: 'wireY' | 'noteY', least = 0): number {
  const y = Math.max(layout.instantY, column.lastY, column[side], least);
  column[side] = y + (side === 'wireY' ? WIRE_PX : NOTE_PX);
  column.lastY = y;
  layout.lowestY = Math.max(layout.lowestY, y);
  return y;
}

function columnOf(layout: Layout, hostId: number): number {
  return layout.hosts.indexOf(hostId);
}

type Of<T extends GameEvent['type']> = Extract<GameEvent, { type: T }>;

function addSent(layout: Layout, timeline: Timeline, entry: TimelineEntry, event: Of<'segment-sent'>): void {
  const [from, to] = [columnOf(layout, event.hostId), columnOf(layout, event.toHostId)];
  const row = timeline.ladder.segments.get(event.segmentId);
  if (from < 0 || to < 0 || !row) return;
  reach(layout, entry.atUs);
  const y0 = place(layout, layout.columns[from]!, 'wireY');
  const arrow: Arrow = { kind: 'arrow', entry: entry.id, seq: entry.seq, row, copy: false, from, to, y0, y1: null, end: 'open', reason: null };
  layout.items.push(arrow);
  layout.open.set(event.segmentId, arrow);
  layout.lowestY = Math.max(layout.lowestY, y0 + FALL_PX);
}

function addArrival(layout: Layout, timeline: Timeline, entry: TimelineEntry, event: Of<'segment-arrived'>): void {
  const arrow = layout.open.get(event.segmentId) ?? copyOf(layout, timeline, entry, event);
  if (!arrow) return;
  reach(layout, entry.atUs);
  arrow.y1 = place(layout, layout.columns[arrow.to]!, 'wireY', arrow.y0 + FALL_PX);
  arrow.end = 'arrived';
  layout.open.delete(event.segmentId);
}

/** A segment that arrives again: the link made a copy, which is drawn beside the first one. */
function copyOf(layout: Layout, timeline: Timeline, entry: TimelineEntry, event: Of<'segment-arrived'>): Arrow | null {
  const row = timeline.ladder.segments.get(event.segmentId);
  const first = layout.items.find((item) => item.kind === 'arrow' && item.row === row);
  if (!row || first?.kind !== 'arrow') return null;
  const arrow: Arrow = { ...first, entry: entry.id, seq: entry.seq, copy: true, y1: null, end: 'open', reason: null };
  layout.items.push(arrow);
  return arrow;
}

function addDrop(layout: Layout, entry: TimelineEntry, event: Of<'segment-dropped'>): void {
  const arrow = layout.open.get(event.segmentId);
  if (!arrow) return;
  reach(layout, entry.atUs);
  const full = event.reason === 'syn-queue-full' || event.reason === 'accept-queue-full';
  arrow.end = full ? 'dropped' : 'lost';
  arrow.reason = event.reason;
  arrow.y1 = full ? place(layout, layout.columns[arrow.to]!, 'wireY', arrow.y0 + FALL_PX) : arrow.y0 + FALL_PX;
  layout.lowestY = Math.max(layout.lowestY, arrow.y1);
  layout.open.delete(event.segmentId);
}

function addNote(layout: Layout, entry: TimelineEntry, hostId: number): Note | null {
  const column = columnOf(layout, hostId);
  if (column < 0) return null;
  reach(layout, entry.atUs);
  const note: Note = { kind: 'note', entry: entry.id, seq: entry.seq, column, y: place(layout, layout.columns[column]!, 'noteY'), event: entry.event };
  layout.items.push(note);
  return note;
}

function addSleep(layout: Layout, event: Of<'syscall-blocked'>): void {
  const note = layout.calls.get(event.callId);
  if (note) note.y1 = null;
}

/** A call that returned at once is told in one note; one that slept has its span, and a note where it returned. */
function addReturn(layout: Layout, entry: TimelineEntry, event: Of<'syscall-returned'>): void {
  const note = layout.calls.get(event.callId);
  layout.calls.delete(event.callId);
  if (note && note.y1 === undefined) {
    note.event = event;
    return;
  }
  const back = addNote(layout, entry, event.hostId);
  if (note && back) note.y1 = back.y;
}

function addState(layout: Layout, entry: TimelineEntry, event: Of<'state-changed'>): void {
  const note = addNote(layout, entry, event.hostId);
  if (!note) return;
  const column = layout.columns[note.column]!;
  const key = `${event.hostId}/${event.socketId}`;
  const before = layout.live.get(key);
  if (before) before.y1 = note.y;
  layout.live.delete(key);
  if (event.to === 'CLOSED') {
    if (before) column.lanes[before.lane] = null;
    return;
  }
  const free = column.lanes.indexOf(null);
  const lane = before?.lane ?? (free < 0 ? column.lanes.length : free);
  column.lanes[lane] = event.socketId;
  const bar: Bar = { column: note.column, socketId: event.socketId, lane, state: event.to, y0: note.y, y1: null };
  layout.bars.push(bar);
  layout.live.set(key, bar);
}

/** True where something between two heights is to be seen in a window; `y1` null goes on to the end. */
export function within(y0: number, y1: number | null | undefined, top: number, bottom: number): boolean {
  return y0 <= bottom && (y1 === null || (y1 ?? y0) >= top);
}

/** The height at which the room stood after an input: that of the last thing that came of it or before it. */
export function heightAt(layout: Layout, seq: number): number {
  let y = TOP_PX;
  for (const item of layout.items) {
    if (item.seq > seq) break;
    y = Math.max(y, item.kind === 'arrow' ? item.y0 : item.y);
  }
  return y;
}
