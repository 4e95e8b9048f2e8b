import type { AskedInput, ClientMessage, ResyncReason } from '../shared/protocol/index.ts';
import { assertNever } from '../shared/base/index.ts';
import { endStage, holdForQuestion, predict } from './asking.ts';
import { startActivity } from './workshop/activities.ts';
import { enterKept } from './workshop/desk.ts';
import { askPoll } from './workshop/polls.ts';
import { faultOf, inputFor, refusal, type ServerRefusal } from './asked.ts';
import { catchUp } from './clock.ts';
import { tell } from './fanout.ts';
import { forkRoom } from './forking.ts';
import type { Place } from './joining.ts';
import { isAsking, isHeld } from './question.ts';
import { countResync } from './metrics.ts';
import { applyInput, committedSeq, WATCHER, type Member, type Room } from './room.ts';
import { inviteRemote, revokeRemotes } from './remotes.ts';
import type { Rooms } from './rooms.ts';
import { fullness } from './world-bounds.ts';
import { present } from './viewing.ts';

/** What may be done while a question is open: it moves no clock and makes no event of the network. */
const WHILE_ASKING: ReadonlySet<AskedInput['type']> = new Set<AskedInput['type']>(['take-seat', 'leave-seat', 'free-seat', 'set-bots', 'end-game', 'pause', 'resume']);

/** What may be worth a prediction. */
const PREDICTED: ReadonlySet<AskedInput['type']> = new Set<AskedInput['type']>(['call', 'interrupt', 'play']);

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
    if (isAsking(room) && !room.world.workshop && !WHILE_ASKING.has(asked.type)) return isHeld(room, member.playerId, id) ? null : refusal('question-open', 'A question is open: predict first.');
    catchUp(room, performance.now());
    rooms.changed(room);
    const input = inputFor(room, member, asked);
    if (!input.ok) return input.error;
    const lateFault = faultOf(room, input.value);
    if (lateFault) return lateFault;
    const full = fullness(room.world, input.value);
    if (full) return full;
    if (PREDICTED.has(asked.type) && holdForQuestion(rooms, room, { input: input.value, playerId: member.playerId, askId: id }, performance.now())) return null;
    if (input.value.type === 'reveal-board') enterKept(rooms, room);
    applyInput(room, input.value, member.playerId, id);
    return null;
  } catch (error) {
    rooms.failed(room, error);
    return { code: 'storage', text: 'The server could not do that, so it was not done.' };
  }
}

/** True where the input was done already. One that is not on disk yet is answered when it is. */
function answerResend({ room, member }: Place, id: string): boolean {
  const seq = doneSeq(room, member, id);
  if (seq === undefined) return false;
  if (seq <= committedSeq(room)) tell(member.connection, { t: 'done', id, seq });
  return true;
}

/** The number of the input that was made of this, or undefined. A host who looks on is somebody new at each connection: what his page asks for is known by its id alone. */
function doneSeq({ done }: Room, { playerId, host, watcher }: Member, id: string): number | undefined {
  const own = done.get(playerId)?.get(id);
  if (own !== undefined || !host || !watcher) return own;
  return [...done].find(([by, ids]) => by.startsWith(WATCHER) && ids.has(id))?.[1].get(id);
}

/** A slow reader has read what waited for it: where it missed inputs, it gets a World in their place. */
export function catchUpReader(rooms: Rooms, { room, member }: Place): void {
  if (member.reader.behindMs === null || room.members.get(member.playerId) !== member) return;
  room.pending.resync.push(member);
  rooms.changed(room);
}

/** Sends a snapshot when what is pending is on disk. */
export function resync(rooms: Rooms, { room, member }: Place, why: ResyncReason | 'asked'): void {
  countResync(why);
  rooms.log.warn({ room: room.record.code, player: member.playerId, seq: room.seq, why }, 'a replica asked for a snapshot');
  room.pending.resync.push(member);
  rooms.changed(room);
}

/** What a member may ask for besides inputs. */
export type Request = Exclude<ClientMessage, { t: 'join' | 'input' | 'resync' | 'ping' }>;

/** Does what a member asks for, or says why not. `mayMakeRoom`: whether its address may make one more room now. */
export function serveRequest(rooms: Rooms, place: Place, request: Request, mayMakeRoom: () => Promise<boolean>): ServerRefusal | null {
  switch (request.t) {
    case 'present':
      return present(rooms, place, request.at);
    case 'fork':
      return forkRoom(rooms, place, request, mayMakeRoom);
    case 'predict':
      return predict(rooms, place, request);
    case 'end-stage':
      return endStage(rooms, place);
    case 'ask-poll':
      return askPoll(rooms, place, request);
    case 'start-activity':
      return startActivity(rooms, place, request);
    case 'invite-remote':
      return inviteRemote(rooms, place, request.id);
    case 'revoke-remotes':
      return revokeRemotes(rooms, place, request.id);
    default:
      return assertNever(request);
  }
}
