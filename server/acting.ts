import type { AskedInput } from '../shared/protocol/index.ts';
import { faultOf, inputFor, type ServerRefusal } from './asked.ts';
import { catchUp } from './clock.ts';
import { tell } from './fanout.ts';
import type { Place } from './joining.ts';
import { applyInput } from './room.ts';
import type { Rooms } from './rooms.ts';

/**
 * Does what a member asks for. The answer (`done`) follows when it is on disk; a resend of what was done is answered
 * from what was done; what may not be done is refused and changes nothing.
 */
export function actFor(rooms: Rooms, place: Place, id: string, asked: AskedInput): ServerRefusal | null {
  if (answerResend(place, id)) return null;
  const { room, member } = place;
  try {
    // Looked at before the clock moves as well, so that nobody can fill the journal with refused inputs.
    const early = inputFor(room, member, asked);
    const fault = early.ok ? faultOf(room, early.value) : early.error;
    if (fault) return fault;
    catchUp(room, performance.now());
    rooms.changed(room);
    const input = inputFor(room, member, asked);
    if (!input.ok) return input.error;
    const lateFault = faultOf(room, input.value);
    if (lateFault) return lateFault;
    applyInput(room, input.value, member.playerId, id);
    return null;
  } catch (error) {
    rooms.failed(room, error);
    return { code: 'storage', text: 'The server could not do that, so it was not done.' };
  }
}

/** True where the input was done already. One that is not on disk yet is answered when it is. */
function answerResend({ room, member }: Place, id: string): boolean {
  const seq = room.players.get(member.playerId)?.done.get(id);
  if (seq === undefined) return false;
  const committed = room.seq - room.pending.entries.length;
  if (seq <= committed) tell(member.connection, { t: 'done', id, seq });
  return true;
}

/** A slow reader has read what waited for it: where it missed inputs, it gets a World in their place. */
export function catchUpReader(rooms: Rooms, { room, member }: Place): void {
  if (member.reader.behindMs === null || room.members.get(member.playerId) !== member) return;
  room.pending.resync.push(member);
  rooms.changed(room);
}

/** Sends a snapshot when what is pending is on disk. */
export function resync(rooms: Rooms, { room, member }: Place): void {
  rooms.log.warn({ room: room.record.code, player: member.playerId, seq: room.seq }, 'a replica asked for a snapshot');
  room.pending.resync.push(member);
  rooms.changed(room);
}
