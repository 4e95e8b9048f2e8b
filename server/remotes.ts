import { err, ok, type Result } from '../shared/base/index.ts';
import { refusal, type ServerRefusal } from './asked.ts';
import { tell } from './fanout.ts';
import type { Place } from './joining.ts';
import { MAX_REMOTES, PAIRING_MS } from './limits.ts';
import type { Member, Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import { hashToken, newToken, tokenFits } from './tokens.ts';

/**
 * A second device as the host's remote: the host shows a link with a secret in its fragment, the device trades it for a token
 * of its own. The secret works once and not for long, and is forgotten when the server stops; the token lasts until revoked.
 */

/** Why somebody may not invite and end remotes here. A workshop has them for all of its rooms. */
function mayTend({ record }: Room, member: Member): ServerRefusal | null {
  if (!member.host || member.remote) return refusal('host-only', 'Only the host of this room can do that.');
  const { partOf } = record.config;
  return partOf === undefined ? null : refusal('join-workshop', `This room is part of a workshop, and so are its remotes: do that in ${partOf}.`);
}

/** Gives the host a fresh pairing secret; the one before it ends. A remote cannot pass its rights on. */
export function inviteRemote(rooms: Rooms, { room, member }: Place, id: string): ServerRefusal | null {
  const fault = mayTend(room, member);
  if (fault) return fault;
  if (room.remotes.size >= MAX_REMOTES) return refusal('room-full', 'This room has as many remotes as it may: disconnect them first.');
  const pairing = newToken();
  room.pairing = { hash: hashToken(pairing), untilMs: performance.now() + PAIRING_MS };
  rooms.log.info({ room: room.record.code, player: member.playerId }, 'a remote is invited');
  tell(member.connection, { t: 'remote-invited', id, pairing, expiresInMs: PAIRING_MS });
  return null;
}

/** Lets a device in as a remote. On a refusal nothing has changed. */
export async function pairRemote(rooms: Rooms, room: Room, pairing: string): Promise<Result<{ playerId: string; token: string }, ServerRefusal>> {
  const { pairing: invited } = room;
  if (!invited || performance.now() > invited.untilMs || !tokenFits(pairing, invited.hash)) {
    return err(refusal('bad-pairing', 'This link has been used, or its time is over: ask the host for a new one.'));
  }
  const token = newToken();
  const record = { remoteId: `r${room.remotes.size + 1}`, tokenHash: hashToken(token) };
  // Used up before anybody else is heard: it works once.
  room.pairing = null;
  room.remotes.set(record.remoteId, record);
  try {
    await rooms.store.addRemote(room.record.code, record);
  } catch (error) {
    room.remotes.delete(record.remoteId);
    room.pairing ??= invited;
    rooms.log.error({ room: room.record.code, err: error }, 'a remote was not stored');
    return err(refusal('storage', 'The server could not let you in. Try again.'));
  }
  return room.remotes.has(record.remoteId) ? ok({ playerId: record.remoteId, token }) : err(refusal('remote-revoked', 'The host has ended this remote.'));
}

/** Ends every remote and the invitation: their tokens are worth nothing from here on. */
export function revokeRemotes(rooms: Rooms, { room, member }: Place, id: string): ServerRefusal | null {
  const fault = mayTend(room, member);
  if (fault) return fault;
  rooms.store.dropRemotes(room.record.code).then(() => endRemotes(rooms, { room, member }, id), (error: unknown) => {
    rooms.log.error({ room: room.record.code, err: error }, 'the remotes were not dropped');
    tell(member.connection, { t: 'refused', id, code: 'storage', text: 'The server could not do that, so it was not done.' });
  });
  return null;
}

function endRemotes(rooms: Rooms, { room, member }: Place, id: string): void {
  const count = room.remotes.size;
  room.pairing = null;
  room.remotes.clear();
  const { code } = room.record;
  for (const one of rooms.all()) if (one === room || one.record.config.partOf === code) sendRemotesAway(rooms, one);
  tell(member.connection, { t: 'remotes-revoked', id, count });
}

function sendRemotesAway(rooms: Rooms, room: Room): void {
  for (const remote of [...room.members.values()].filter((other) => other.remote)) {
    room.members.delete(remote.playerId);
    tell(remote.connection, { t: 'refused', code: 'remote-revoked', text: 'The host has ended this remote.' });
    remote.connection.close(4003, 'remote-revoked');
  }
  room.pending.presence = true;
  rooms.changed(room);
}
