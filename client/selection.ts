import { signal } from '@preact/signals';
import type { Conversation } from '../shared/log/conversations.ts';
import { conversationOf, type Ladder } from '../shared/log/ladder.ts';
import { currentTimeline } from './store.ts';
import type { Timeline } from './timeline.ts';

/** What is picked: one and the same in every view. */
export type Selection =
  | { kind: 'host'; hostId: number }
  | { kind: 'socket'; hostId: number; socketId: string }
  | { kind: 'segment'; segmentId: number }
  /** Any other event of the timeline, by its place there. */
  | { kind: 'event'; entry: number };

export const selection = signal<Selection | null>(null);

/** One end of a connection. */
export interface End {
  hostId: number;
  socketId: string;
}

/** Selects what an entry of the timeline is about: its segment, or itself. */
export function selectEntry(timeline: Timeline, id: number): void {
  const event = timeline.entries[id]?.event;
  if (!event) return;
  selection.value = 'segmentId' in event ? { kind: 'segment', segmentId: event.segmentId } : { kind: 'event', entry: id };
}

/** True where an entry is what is selected, or tells of it. */
export function isSelected(timeline: Timeline, id: number, selected: Selection | null): boolean {
  const event = timeline.entries[id]?.event;
  if (!event || !selected) return false;
  if (selected.kind === 'segment') return 'segmentId' in event && event.segmentId === selected.segmentId;
  return selected.kind === 'event' && selected.entry === id;
}

/** The first entry that tells of the selection, or null. */
export function entryOf(timeline: Timeline, selected: Selection | null): number | null {
  if (selected?.kind === 'event') return selected.entry;
  if (selected?.kind !== 'segment') return null;
  const found = timeline.entries.findIndex(({ event }) => 'segmentId' in event && event.segmentId === selected.segmentId);
  return found < 0 ? null : found;
}

/** The end of a connection that the selection is about, or null: of a segment, its sender. */
export function endOf(selected: Selection | null, timeline: Timeline | null = currentTimeline()): End | null {
  switch (selected?.kind) {
    case 'socket':
      return { hostId: selected.hostId, socketId: selected.socketId };
    case 'segment': {
      const row = timeline?.ladder.segments.get(selected.segmentId);
      if (!row) return null;
      if (row.fromSocketId !== null) return { hostId: row.fromHostId, socketId: row.fromSocketId };
      return row.toSocketId === null ? null : { hostId: row.toHostId, socketId: row.toSocketId };
    }
    case 'event': {
      const event = timeline?.entries[selected.entry]?.event;
      return event?.type === 'state-changed' || event?.type === 'queue-changed' ? { hostId: event.hostId, socketId: event.socketId } : null;
    }
    default:
      return null;
  }
}

/** The conversation that an end has a part in, the latest one, or null. */
export function conversationAt(ladder: Ladder, end: End): Conversation | null {
  return ladder.sockets.get(`${end.hostId}/${end.socketId}`)?.at(-1) ?? null;
}

/** The conversation that the selection belongs to, or null. */
export function selectedConversation(timeline: Timeline, selected: Selection | null): Conversation | null {
  if (selected?.kind === 'segment') {
    const row = timeline.ladder.segments.get(selected.segmentId);
    return row ? conversationOf(timeline.ladder, row) : null;
  }
  const end = endOf(selected, timeline);
  return end && conversationAt(timeline.ladder, end);
}
