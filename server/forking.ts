import type { ClientMessage } from '../shared/protocol/index.ts';
import { refusal, type ServerRefusal } from './asked.ts';
import { take } from './bucket.ts';
import { tell } from './fanout.ts';
import type { Place } from './joining.ts';
import { FORK_BURST, FORKS_PER_SECOND } from './limits.ts';
import { committedSeq } from './room.ts';
import type { Rooms } from './rooms.ts';

type Fork = Extract<ClientMessage, { t: 'fork' }>;

/**
 * Makes a room that begins as this one was after input `seq`: same players, tokens, remotes and host. Everybody is told of it,
 * and goes there or not. A player who had not joined by then joins when it comes. Rooms of workshops are not forked.
 */
export function forkRoom(rooms: Rooms, place: Place, request: Fork, mayMakeRoom: () => Promise<boolean>): ServerRefusal | null {
  const { room, member } = place;
  if (!member.host) return refusal('host-only', 'Only the host of this room can do that.');
  // A copy would keep players' names after the workshop has been deleted with all of its rooms.
  if (room.world.workshop || room.record.config.partOf !== undefined) return refusal('no-workshop-fork', 'A workshop and its rooms are not forked: what is deleted with it must not live on in a copy.');
  const last = committedSeq(room);
  if (request.seq > last) return refusal('no-such-input', `This room has ${last} inputs.`);
  if (!take(room.forks, 1, FORK_BURST, FORKS_PER_SECOND, performance.now())) return refusal('too-fast', 'Too many forks: wait a moment.');
  make(rooms, place, request, mayMakeRoom).catch((error: unknown) => {
    rooms.log.error({ room: room.record.code, err: error }, 'the room was not forked');
    tell(member.connection, { t: 'refused', id: request.id, code: 'storage', text: 'The server could not do that, so it was not done.' });
  });
  return null;
}

async function make(rooms: Rooms, { room, member }: Place, { id, seq }: Fork, mayMakeRoom: () => Promise<boolean>): Promise<void> {
  // Forks can be forked: what bounds them all is how many rooms an address may make.
  if (!(await mayMakeRoom())) return tell(member.connection, { t: 'refused', id, code: 'too-fast', text: 'Too many rooms were made from here: wait a minute.' });
  const code = await rooms.fork(room, seq);
  rooms.log.info({ room: room.record.code, fork: code, seq }, 'a room is forked');
  room.pending.forked.push({ id, code, seq });
  rooms.changed(room);
}
