import { MAX_HISTORY, type View } from '../shared/protocol/index.ts';
import { refusal, type ServerRefusal } from './asked.ts';
import { tell } from './fanout.ts';
import type { Place } from './joining.ts';
import { MAX_UNREAD_BYTES } from './limits.ts';
import { committedSeq } from './room.ts';
import type { Rooms } from './rooms.ts';

/** Has everybody's view of the room follow the host's. The World knows nothing of it: it goes on. */
export function present(rooms: Rooms, { room, member }: Place, view: View | null): ServerRefusal | null {
  if (!member.host) return refusal('host-only', 'Only the host of this room can do that.');
  if (view && view.seq > room.seq) return refusal('no-such-input', `This room has ${room.seq} inputs.`);
  room.presenting = view && { view, atMs: performance.now() };
  room.pending.present = true;
  rooms.changed(room);
  return null;
}

/** Sends a member inputs of the past, straight from the journal. */
export function sendHistory(rooms: Rooms, { room, member }: Place, id: string, from: number): ServerRefusal | null {
  const last = committedSeq(room);
  if (from > last + 1) return refusal('no-such-input', `This room has ${last} inputs.`);
  if (member.connection.bufferedBytes() > MAX_UNREAD_BYTES) return refusal('too-fast', 'Read first what was sent.');
  try {
    const inputs = rooms.store.loadEntries(room.record.code, from, MAX_HISTORY).map(({ input }) => input);
    const config = from === 1 ? { config: room.record.config } : {};
    tell(member.connection, { t: 'history', id, from, inputs, last: from + inputs.length > last, ...config });
    return null;
  } catch (error) {
    rooms.log.error({ room: room.record.code, err: error }, 'the journal cannot be read');
    return refusal('storage', 'The server cannot read that back.');
  }
}
