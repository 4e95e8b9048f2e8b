import type { GameEvent, Seat } from '../shared/game/index.ts';
import type { Timeline, TimelineEntry } from './timeline.ts';

/** What a reader may leave out. */
export const LOG_KINDS = ['calls', 'segments', 'states', 'refusals', 'room'] as const;
export type LogKind = (typeof LOG_KINDS)[number];

/** Which lines of the log a reader wants. */
export interface LogFilter {
  hidden: ReadonlySet<LogKind>;
  /** Only what happened at this host; a segment happens at both. */
  hostId: number | null;
  /** Only segments, states and queues of this conversation of the ladder. Calls name a descriptor, not a connection: they are left out. */
  conversation: number | null;
  text: string;
}

export const EVERYTHING: LogFilter = { hidden: new Set(), hostId: null, conversation: null, text: '' };

/** True where a filter leaves something out. */
export function isNarrow({ hidden, hostId, conversation, text }: LogFilter): boolean {
  return hidden.size > 0 || hostId !== null || conversation !== null || text.trim() !== '';
}

/** Which kind of line an event is. */
export function logKind(event: GameEvent): LogKind {
  switch (event.type) {
    case 'segment-sent':
    case 'segment-arrived':
    case 'segment-dropped':
      return 'segments';
    case 'state-changed':
    case 'queue-changed':
      return 'states';
    case 'syscall-made':
    case 'syscall-blocked':
    case 'syscall-returned':
    case 'signal-raised':
      return 'calls';
    case 'refused':
      return 'refusals';
    default:
      return 'room';
  }
}

function isAt(event: GameEvent, hostId: number, seats: readonly Seat[]): boolean {
  if ('hostId' in event && event.hostId === hostId) return true;
  if (event.type === 'segment-sent' || event.type === 'segment-dropped') return event.toHostId === hostId;
  if (event.type === 'segment-arrived') return event.fromHostId === hostId;
  return 'seatId' in event && seats.some((seat) => seat.id === event.seatId && seat.hostId === hostId);
}

function isOf(timeline: Timeline, event: GameEvent, conversation: number): boolean {
  if ('segmentId' in event) return timeline.ladder.segments.get(event.segmentId)?.conversation === conversation;
  if (event.type !== 'state-changed' && event.type !== 'queue-changed') return false;
  return timeline.ladder.sockets.get(`${event.hostId}/${event.socketId}`)?.some(({ id }) => id === conversation) ?? false;
}

/**
 * The last `most` entries before place `end` that a filter lets through, in order. `textOf` words an event as the log does. A
 * call that returned needs no line for being made.
 */
export function lastLines(
  timeline: Timeline, { end, most }: { end: number; most: number }, filter: LogFilter, seats: readonly Seat[], textOf: (event: GameEvent) => string,
): TimelineEntry[] {
  const wanted = filter.text.trim().toLowerCase();
  const lines: TimelineEntry[] = [];
  for (let id = end - 1; id >= 0 && lines.length < most; id--) {
    const entry = timeline.entries[id]!;
    const { event } = entry;
    if (event.type === 'syscall-made' || filter.hidden.has(logKind(event))) continue;
    if (filter.hostId !== null && !isAt(event, filter.hostId, seats)) continue;
    if (filter.conversation !== null && !isOf(timeline, event, filter.conversation)) continue;
    if (wanted === '' || textOf(event).toLowerCase().includes(wanted)) lines.push(entry);
  }
  return lines.reverse();
}
