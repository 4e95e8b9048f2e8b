import type { ClientMessage } from '../shared/protocol/index.ts';
import { faultOf, refusal, type ServerRefusal } from './asked.ts';
import { catchUp } from './clock.ts';
import type { Place } from './joining.ts';
import { applyInput } from './room.ts';
import type { Rooms } from './rooms.ts';

type Start = Extract<ClientMessage, { t: 'start-activity' }>;

/** Begins an activity of a workshop. Levels need no room: each player's browser has its own. */
export function startActivity(rooms: Rooms, { room, member }: Place, { id, index }: Start): ServerRefusal | null {
  if (!member.host) return refusal('host-only', 'Only the host of this room can do that.');
  catchUp(room, performance.now());
  const input = { type: 'start-activity', index, rooms: [] } as const;
  const fault = faultOf(room, { ...input, rooms: [] });
  if (fault) return fault;
  applyInput(room, { ...input, rooms: [] }, member.playerId, id);
  rooms.changed(room);
  return null;
}
