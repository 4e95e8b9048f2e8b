import type { View } from '../shared/protocol/index.ts';
import { refusal, type ServerRefusal } from './asked.ts';
import type { Place } from './joining.ts';
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
