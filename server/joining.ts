import { randomUUID } from 'node:crypto';
import { err, ok, type Result } from '../shared/base/index.ts';
import { findPlayer } from '../shared/game/index.ts';
import { cleanName, nameKey, PROTOCOL_VERSION, type ClientMessage } from '../shared/protocol/index.ts';
import { catchUp } from './clock.ts';
import { faultOf, refusal, type ServerRefusal } from './asked.ts';
import { tell } from './fanout.ts';
import { MAX_PLAYERS_PER_ROOM, MAX_PLAYERS_PER_WORKSHOP } from './limits.ts';
import { createReader } from './reader.ts';
import { pairRemote } from './remotes.ts';
import { addPlayer, applyInput, WATCHER, type Connection, type Member, type Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { PlayerRecord } from './store.ts';
import { hashesAgree, hashToken, newToken, tokenFits } from './tokens.ts';
import { still } from './workshop/activities.ts';
import { keepReal, publicName, realNamesOf } from './workshop/names.ts';

export type JoinMessage = Extract<ClientMessage, { t: 'join' }>;

/** Somebody in a room. */
export interface Place {
  room: Room;
  member: Member;
}

/** What a room asks about who comes: itself, or the workshop that it is part of. */
type Whole = Pick<Room, 'world' | 'remotes'>;

/** What identifies a player to the server: its id, and the token that brings it back. */
interface Identity {
  playerId: string;
  token: string;
}

/**
 * Lets a connection into a room: by token as who it was, by the host's invitation as a remote, else by name as a new player. The welcome follows
 * when the join is on disk. On a refusal nothing has changed.
 */
export async function joinRoom(rooms: Rooms, connection: Connection, message: JoinMessage): Promise<Result<Place, ServerRefusal>> {
  if (message.v !== PROTOCOL_VERSION) return err(refusal('wrong-version', 'This page is of another version than the server: reload it.'));
  const room = await openRoom(rooms, message.code);
  if (room === 'unread') return err(refusal('storage', 'The server cannot read this room now. Try again.'));
  if (room === 'broken') return err(refusal('room-broken', 'What the server kept of this room is broken. Its other rooms are well: make a new one.'));
  if (room === 'unknown') return err(refusal('unknown-room', `There is no room ${message.code}.`));
  if (room === 'elsewhere') return err(refusal('server-full', 'Another machine serves this room: come back in a moment.'));
  if (room === 'full') return err(refusal('server-full', 'The server has no place for another room now.'));
  if (message.hostToken !== undefined && !tokenFits(message.hostToken, room.record.hostHash)) {
    return err(refusal('bad-token', 'That is not the host token of this room.'));
  }
  const whole = await wholeOf(rooms, room);
  const identity = await identify(rooms, room, whole, message);
  if (!identity.ok) return identity;
  const { playerId } = identity.value;
  const absent = turnedAway(whole, playerId);
  if (absent) return err(absent);
  const remote = whole.remotes.has(playerId);
  const member: Member = {
    ...identity.value, host: remote || message.hostToken !== undefined, remote, watcher: message.watch === true, connection, reader: createReader(),
  };
  enter(room, member);
  rooms.changed(room);
  return ok({ room, member });
}

async function openRoom(rooms: Rooms, code: string): Promise<Awaited<ReturnType<Rooms['open']>> | 'unread'> {
  try {
    return await rooms.open(code);
  } catch (error) {
    rooms.log.error({ room: code, err: error }, 'the room cannot be read');
    return 'unread';
  }
}

/** Where the workshop cannot be read, nobody is removed and there are no remotes. */
async function wholeOf(rooms: Rooms, room: Room): Promise<Whole> {
  const { partOf } = room.record.config;
  if (partOf === undefined) return room;
  const whole = await openRoom(rooms, partOf);
  await still(rooms, room);
  return typeof whole === 'string' ? { world: room.world, remotes: new Map() } : whole;
}

/** Who comes: one whom the room knows by token, a remote with the host's invitation, or a new player. */
function identify(rooms: Rooms, room: Room, whole: Whole, { token, pairing, name, watch }: JoinMessage): Result<Identity, ServerRefusal> | Promise<Result<Identity, ServerRefusal>> {
  if (watch) return watcher(room);
  if (token !== undefined) return knownMember(rooms, room, whole, token);
  if (pairing !== undefined) return pairRemote(rooms, room, pairing);
  const hidden = room.world.workshop && room.world.workshop.rules.names !== 'free';
  return hidden ? hiddenPlayer(rooms, room, name ?? '') : newPlayer(rooms, room, name ?? '');
}

/** Who looks on is nobody in the World, and needs no token: the code is enough, as for who joins. */
function watcher({ world, record }: Room): Result<Identity, ServerRefusal> {
  if (!world.workshop && record.config.partOf === undefined) return err(refusal('no-workshop', 'Only a workshop can be watched: join this room by name.'));
  return ok({ playerId: `${WATCHER}${randomUUID()}`, token: '' });
}

/** Why somebody may not come in again: the host has taken them out of the workshop. Not a ban: they may come with a name as anybody. */
function turnedAway({ world }: Whole, playerId: string): ServerRefusal | null {
  const removed = world.workshop?.members.some((member) => member.playerId === playerId && member.removed) ?? false;
  return removed ? refusal('removed', 'The host has taken you out of this workshop. You may come in again with a name.') : null;
}

function knownMember(rooms: Rooms, room: Room, { remotes }: Whole, token: string): Result<Identity, ServerRefusal> {
  const hash = hashToken(token);
  for (const [playerId, record] of room.players) {
    if (hashesAgree(hash, record.tokenHash)) return mustHaveJoined(rooms, room, record) ? ok({ playerId, token }) : err(storageRefusal());
  }
  for (const [playerId, { tokenHash }] of remotes) if (hashesAgree(hash, tokenHash)) return ok({ playerId, token });
  return err(refusal('bad-token', 'This room does not know you any more: join it by name.'));
}

/** A fork knows players who joined later than where it begins: they join now. False where that failed. */
function mustHaveJoined(rooms: Rooms, room: Room, { playerId, name }: PlayerRecord): boolean {
  if (findPlayer(room.world, playerId)) return true;
  try {
    catchUp(room, performance.now());
    applyInput(room, { type: 'join', playerId, name });
    return true;
  } catch (error) {
    rooms.failed(room, error);
    return false;
  }
}

function storageRefusal(): ServerRefusal {
  return refusal('storage', 'The server could not let you in. Try again.');
}

/** In a workshop the host says how names come about; that is asked of the disk, and meanwhile the room goes on. */
async function hiddenPlayer(rooms: Rooms, room: Room, givenName: string): Promise<Result<Identity, ServerRefusal>> {
  const names = await realNamesOf(rooms.store, room);
  await still(rooms, room);
  const named = publicName(room, names, givenName);
  if (!named.ok) return named;
  const identity = newPlayer(rooms, room, named.value.name);
  if (identity.ok) await keepReal(rooms.store, room, names, identity.value.playerId, named.value.real);
  return identity;
}

function newPlayer(rooms: Rooms, room: Room, givenName: string): Result<Identity, ServerRefusal> {
  const { partOf } = room.record.config;
  if (partOf !== undefined) return err(refusal('join-workshop', `This room is part of a workshop: join ${partOf}.`));
  const name = cleanName(givenName);
  if (name === null) return err(refusal('bad-name', 'A name has 1 to 24 visible characters.'));
  const key = nameKey(name);
  for (const { name: taken } of room.players.values()) {
    if (nameKey(taken) === key) return err(refusal('name-taken', 'Somebody in this room has that name.'));
  }
  if (room.players.size >= (room.world.workshop ? MAX_PLAYERS_PER_WORKSHOP : MAX_PLAYERS_PER_ROOM)) return err(refusal('room-full', 'This room is full.'));
  const identity = { playerId: `p${room.players.size + 1}`, token: newToken() };
  const fault = faultOf(room, { type: 'join', playerId: identity.playerId, name });
  if (fault) return err(fault);
  try {
    catchUp(room, performance.now());
    addPlayer(room, { playerId: identity.playerId, name, tokenHash: hashToken(identity.token) });
  } catch (error) {
    rooms.failed(room, error);
    return err(storageRefusal());
  }
  return ok(identity);
}

/** Two tabs of one player: the newer takes over, the older is told so and closed. */
function enter(room: Room, member: Member): void {
  const older = room.members.get(member.playerId);
  if (older) {
    tell(older.connection, { t: 'refused', code: 'taken-over', text: 'You went on in another tab or on another device.' });
    older.connection.close(4001, 'taken-over');
  }
  room.members.set(member.playerId, member);
  room.pending.greet.push(member);
  room.pending.presence = true;
}

/** Takes a member out whose connection ended, unless a newer one took over. Its seats stay its own. */
export function leaveRoom(rooms: Rooms, { room, member }: Place): void {
  if (room.members.get(member.playerId) !== member) return;
  room.members.delete(member.playerId);
  room.pending.presence = true;
  rooms.changed(room);
}
