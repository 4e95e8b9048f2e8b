import { checkInput, faultQuestion, questionFor, wantsQuestion, type Input, type RevealedQuestion } from '../shared/game/index.ts';
import type { ClientMessage, OpenQuestion } from '../shared/protocol/index.ts';
import { refusal, type ServerRefusal } from './asked.ts';
import { tell } from './fanout.ts';
import { LOOK_EVERY_MS, STAGE_MS, TELL_VOTES_EVERY_MS } from './limits.ts';
import type { Place } from './joining.ts';
import { createPaced } from './pace.ts';
import { ASKING, dropQuestion, isAsking, voters, type Asking, type Held } from './question.ts';
import { applyInput, type Room } from './room.ts';
import type { Rooms } from './rooms.ts';

const numbers = new WeakMap<Room, number>();

/** Opens a question; false where nobody is there to be asked. What is `held` is done after the reveal. */
export function openQuestion(rooms: Rooms, room: Room, question: RevealedQuestion, held: Held | null): boolean {
  if (isAsking(room) || voters(room).length === 0) return false;
  const number = (numbers.get(room) ?? 0) + 1;
  numbers.set(room, number);
  const telling = createPaced(TELL_VOTES_EVERY_MS, () => rooms.whenStill(room, () => tellOfQuestion(rooms, room)));
  ASKING.set(room, { number, question, stage: 'first', untilMs: 0, votes: new Map(), held, timer: null, telling });
  enterStage(rooms, room, 'first');
  return true;
}

function enterStage(rooms: Rooms, room: Room, stage: OpenQuestion['stage']): void {
  const asking = ASKING.get(room)!;
  asking.stage = stage;
  asking.untilMs = performance.now() + STAGE_MS[stage];
  if (asking.timer) clearTimeout(asking.timer);
  asking.timer = setTimeout(() => rooms.whenStill(room, () => goOn(rooms, room, asking)), STAGE_MS[stage]);
  tellOfQuestion(rooms, room);
}

function tellOfQuestion(rooms: Rooms, room: Room): void {
  room.pending.question = true;
  rooms.changed(room);
}

/** The next stage, or the reveal. Where all were of one mind there is nothing to talk about. */
function goOn(rooms: Rooms, room: Room, asking: Asking): void {
  if (ASKING.get(room) !== asking) return;
  if (asking.stage === 'first') {
    const chosen = new Set([...asking.votes.values()].map(({ first }) => first));
    if (chosen.size > 1) return enterStage(rooms, room, 'talk');
    for (const vote of asking.votes.values()) vote.second = vote.first;
    return revealAnswer(rooms, room, asking);
  }
  if (asking.stage === 'talk') return enterStage(rooms, room, 'second');
  revealAnswer(rooms, room, asking);
}

function revealAnswer(rooms: Rooms, room: Room, { question, votes, held }: Asking): void {
  dropQuestion(room);
  room.pending.question = true;
  try {
    // Who kept silent at the second vote stands by the first; who kept silent at both is told as one who could have voted (GAME-6).
    for (const playerId of voters(room)) if (!votes.has(playerId)) votes.set(playerId, { playerId, first: -1, second: -1 });
    const told = [...votes.values()].map((vote) => ({ ...vote, second: vote.second < 0 ? vote.first : vote.second }));
    const reveal: Input = { type: room.world.workshop ? 'reveal-poll' : 'reveal', question, votes: told };
    if (checkInput(room.world, reveal) === null) applyInput(room, reveal);
    if (held && checkInput(room.world, held.input) === null) applyInput(room, held.input, held.playerId, held.askId);
    else if (held) refuseHeld(room, held);
    rooms.changed(room);
  } catch (error) {
    rooms.failed(room, error);
  }
}

function refuseHeld({ members }: Room, { playerId, askId }: Held): void {
  const member = members.get(playerId);
  if (member) tell(member.connection, { t: 'refused', id: askId, code: 'game-over', text: 'The game was over when its turn came.' });
}

/** A player locks a choice. A lock is for good: it may be made again, and changes nothing. */
export function predict(rooms: Rooms, { room, member }: Place, { id, question, choice }: Extract<ClientMessage, { t: 'predict' }>): ServerRefusal | null {
  const asking = ASKING.get(room);
  if (!asking || asking.number !== question || asking.stage === 'talk') return refusal('no-question', 'No such question is open for votes now.');
  if (!voters(room).includes(member.playerId)) return refusal('not-in-team', 'Who takes part votes: players in teams, and everybody in a workshop.');
  if (choice >= asking.question.choices.length) return refusal('bad-message', 'There is no such choice.');
  const vote = asking.votes.get(member.playerId) ?? { playerId: member.playerId, first: -1, second: -1 };
  asking.votes.set(member.playerId, vote);
  const stage = asking.stage;
  if (vote[stage] < 0) vote[stage] = choice;
  tell(member.connection, { t: 'done', id, seq: room.seq });
  if (voters(room).every((playerId) => (asking.votes.get(playerId)?.[stage] ?? -1) >= 0)) goOn(rooms, room, asking);
  else asking.telling.ask();
  return null;
}

/** The host does not wait for who has not voted yet. */
export function endStage(rooms: Rooms, { room, member }: Place): ServerRefusal | null {
  if (!member.host) return refusal('host-only', 'Only the host of this room can do that.');
  const asking = ASKING.get(room);
  if (!asking) return refusal('no-question', 'No question is open now.');
  goOn(rooms, room, asking);
  return null;
}

/** What a mode asks of itself, such as what is wrong in a network: once in each round of practice and play. */
export function askOfItself(rooms: Rooms, room: Room): void {
  const question = faultQuestion(room.world);
  // It is asked once, of the practice's case.
  if (question && !room.world.game!.asked.some(({ kind }) => kind === 'fault')) openQuestion(rooms, room, question, null);
}

/** When a room last looked for something to ask, milliseconds: that takes copies of its World. */
const looked = new WeakMap<Room, number>();

/**
 * Holds what a player is about to do where it is worth a prediction (GAME-17): true where it waits for the reveal. Which moments are, the
 * misconceptions say: somebody who holds one would expect something else.
 */
export function holdForQuestion(rooms: Rooms, room: Room, held: Held, nowMs: number): boolean {
  if (isAsking(room) || voters(room).length === 0 || !wantsQuestion(room.world) || nowMs - (looked.get(room) ?? -Infinity) < LOOK_EVERY_MS) return false;
  looked.set(room, nowMs);
  const question = questionFor(room.world, held.input);
  return question !== null && openQuestion(rooms, room, question, held);
}
