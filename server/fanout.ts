import { hashText } from '../shared/base/index.ts';
import { askIdOf, PROTOCOL_VERSION, type ServerMessage } from '../shared/protocol/index.ts';
import type { Bus } from './bus.ts';
import { HASH_EVERY } from './limits.ts';
import { countDeliveries, countFanoutBytes, countRefusal, countSnapshot } from './metrics.ts';
import { createPacket, type Packet } from './packet.ts';
import { lockedBy, questionOf } from './question.ts';
import { deliver, hasWorld } from './reader.ts';
import { emptyPending, numbered, presentingOf, type Connection, type Member, type Room } from './room.ts';
import type { JournalEntry } from './store.ts';
import { noteLength } from './world-bounds.ts';

/** Sends one message to one browser. */
export function tell(connection: Connection, message: ServerMessage): void {
  connection.send(JSON.stringify(message));
}

/** True where replicas are to compare: with every 64th input and at each pause. */
function wantsHash(entries: JournalEntry[]): boolean {
  return entries.some(({ seq, input }) => seq % HASH_EVERY === 0 || input.type === 'pause');
}

function hashOf({ world }: Room): string {
  const text = JSON.stringify(world);
  noteLength(world, text.length);
  return hashText(text);
}

/** Encodes once, for everybody in the room. */
function tellAll(bus: Bus, room: Room, message: ServerMessage): void {
  bus.publish(room.record.code, createPacket(JSON.stringify(message)));
}

/** The inputs of one turn for the whole room in one message, each the answer to its asker. */
function tellInputs(bus: Bus, room: Room, entries: JournalEntry[]): void {
  const hash = wantsHash(entries) ? { hash: hashOf(room) } : {};
  tellAll(bus, room, { t: 'inputs', inputs: numbered(entries), ...hash });
}

/** Hands what was published for a room to those who are connected here and follow it. */
export function deliverAll(room: Room, packet: Packet): void {
  const nowMs = performance.now();
  let missed: Member[] | null = null;
  for (const member of room.members.values()) {
    if (!deliver(member.connection, member.reader, packet, nowMs)) (missed ??= []).push(member);
  }
  countFanout(packet, room.members.size - (missed?.length ?? 0));
  if (missed) answerAlone(missed, packet);
}

function countFanout({ text }: Packet, readers: number): void {
  countDeliveries(readers);
  countFanoutBytes(readers * Buffer.byteLength(text));
}

/** Who does not get the inputs is told all the same what of its own was done. Rare, so the message is read again for it. */
function answerAlone(missed: Member[], { text }: Packet): void {
  const message = JSON.parse(text) as ServerMessage;
  if (message.t !== 'inputs') return;
  for (const { playerId, connection } of missed) {
    for (const one of message.inputs) {
      const id = askIdOf(one, playerId);
      if (id !== null) tell(connection, { t: 'done', id, seq: one.seq });
    }
  }
}

/** Sends Worlds, encoded once for all who need one now. */
function tellWorlds(room: Room, greet: Member[], resync: Set<Member>): void {
  const here = (member: Member): boolean => room.members.get(member.playerId) === member;
  const world = JSON.stringify(room.world);
  for (const member of greet) if (here(member)) sendWorld(member, welcomeText(room, member, world));
  for (const member of resync) if (here(member)) sendWorld(member, `{"t":"snapshot","seq":${room.seq},"world":${world}}`);
}

function sendWorld({ connection, reader }: Member, text: string): void {
  countSnapshot();
  connection.send(text);
  hasWorld(reader, text.length);
}

/** A welcome with a World that is text already. */
function welcomeText(room: Room, { playerId, token, host, remote }: Member, world: string): string {
  const head: Omit<Extract<ServerMessage, { t: 'welcome' }>, 'world'> = {
    t: 'welcome', v: PROTOCOL_VERSION, code: room.record.code, playerId, token, host, remote, seq: room.seq,
    presenting: presentingOf(room, performance.now()),
  };
  return `${JSON.stringify(head).slice(0, -1)},"world":${world}}`;
}

/** Who comes while a question is open gets it, with what it has locked before. */
function tellQuestion(room: Room, { connection, playerId }: Member): void {
  const question = questionOf(room, performance.now());
  const mine = lockedBy(room, playerId);
  if (question) tell(connection, { t: 'question', question, ...(mine === null ? {} : { mine }) });
}

function presenceOf(room: Room): { online: string[]; remotes: number } {
  const members = [...room.members.values()];
  const online = members.filter(({ remote, watcher }) => !remote && !watcher).map((member) => member.playerId);
  return { online, remotes: members.filter(({ remote }) => remote).length };
}

/** Tells everybody what is now on disk. */
export function publish(bus: Bus, room: Room): void {
  const { entries, greet, resync, presence, present, question, forked, awaited } = room.pending;
  room.pending = emptyPending();
  if (entries.length > 0) tellInputs(bus, room, entries);
  if (greet.length + resync.length > 0) tellWorlds(room, greet, new Set(resync));
  for (const { id, code, seq } of forked) tellAll(bus, room, { t: 'forked', id, code, seq });
  if (question || resync.length > 0) tellAll(bus, room, { t: 'question', question: questionOf(room, performance.now()) });
  for (const member of greet) tellQuestion(room, member);
  for (const hear of awaited) hear(true);
  // Who was behind has missed what was said of presence and of the view too.
  if (present || resync.length > 0) tellAll(bus, room, { t: 'present', at: presentingOf(room, performance.now()) });
  if (presence || resync.length > 0) tellAll(bus, room, { t: 'presence', ...presenceOf(room) });
}

/** Tells everybody that nothing of what is pending was done, since the disk refused it. */
export function retract(room: Room, text: string): void {
  const { entries, greet, awaited } = room.pending;
  // Worlds, and what needs no disk, are told all the same, with what is published next.
  room.pending = { ...room.pending, entries: [], players: [], greet: [], awaited: [] };
  for (const hear of awaited) hear(false);
  for (const { playerId, askId } of entries) {
    const asker = playerId !== null && askId !== null ? room.members.get(playerId) : undefined;
    if (asker && askId !== null) tell(asker.connection, { t: 'refused', id: askId, code: 'storage', text });
    countRefusal('storage');
  }
  for (const member of greet) {
    if (room.members.get(member.playerId) === member) room.members.delete(member.playerId);
    tell(member.connection, { t: 'refused', code: 'storage', text });
    member.connection.close(1013, 'storage');
  }
}
