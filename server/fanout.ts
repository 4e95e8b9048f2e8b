import { hashPlain } from '../shared/base/index.ts';
import { PROTOCOL_VERSION, type ServerMessage } from '../shared/protocol/index.ts';
import { HASH_EVERY, MAX_BUFFERED_BYTES } from './limits.ts';
import { emptyPending, numbered, type Connection, type Member, type Room } from './room.ts';
import type { JournalEntry } from './store.ts';

/** Sends one message to one browser. */
export function tell(connection: Connection, message: ServerMessage): void {
  connection.send(JSON.stringify(message));
}

/** True where replicas are to compare: with every 64th input and at each pause. */
function wantsHash(entries: JournalEntry[]): boolean {
  return entries.some(({ seq, input }) => seq % HASH_EVERY === 0 || input.type === 'pause');
}

/** Encodes once, sends to all; a reader that has let too much pile up is cut, and comes back to a snapshot. */
function tellAll(members: Iterable<Member>, message: ServerMessage): void {
  const bytes = Buffer.from(JSON.stringify(message));
  for (const { connection } of members) {
    if (connection.bufferedBytes() > MAX_BUFFERED_BYTES) connection.cut();
    else connection.send(bytes);
  }
}

function welcome(room: Room, member: Member): ServerMessage {
  return {
    t: 'welcome', v: PROTOCOL_VERSION, code: room.record.code, playerId: member.playerId, token: member.token,
    host: member.host, seq: room.seq, world: room.world,
  };
}

/** Tells everybody what is now on disk: one message of inputs for the whole room, then each its own answers. */
export function publish(room: Room): void {
  const { entries, greet, resync, presence } = room.pending;
  room.pending = emptyPending();
  const members = [...room.members.values()];
  if (entries.length > 0) {
    const hash = wantsHash(entries) ? { hash: hashPlain(room.world) } : {};
    tellAll(members.filter((member) => !greet.includes(member)), { t: 'inputs', inputs: numbered(entries), ...hash });
  }
  for (const { playerId, askId, seq } of entries) {
    const asker = playerId !== null && askId !== null ? room.members.get(playerId) : undefined;
    if (asker && askId !== null) tell(asker.connection, { t: 'done', id: askId, seq });
  }
  for (const member of greet) if (room.members.get(member.playerId) === member) tell(member.connection, welcome(room, member));
  for (const member of resync) tell(member.connection, { t: 'snapshot', seq: room.seq, world: room.world });
  if (presence) tellAll(members, { t: 'presence', online: [...room.members.keys()] });
}

/** Tells everybody that nothing of what is pending was done, since the disk refused it. */
export function retract(room: Room, text: string): void {
  const { entries, greet } = room.pending;
  room.pending = emptyPending();
  for (const { playerId, askId } of entries) {
    const asker = playerId !== null && askId !== null ? room.members.get(playerId) : undefined;
    if (asker && askId !== null) tell(asker.connection, { t: 'refused', id: askId, code: 'storage', text });
  }
  for (const member of greet) {
    if (room.members.get(member.playerId) === member) room.members.delete(member.playerId);
    tell(member.connection, { t: 'refused', code: 'storage', text });
    member.connection.close(1013, 'storage');
  }
}
