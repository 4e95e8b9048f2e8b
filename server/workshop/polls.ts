import type { RevealedQuestion } from '../../shared/game/index.ts';
import type { ClientMessage } from '../../shared/protocol/index.ts';
import { isMutantId } from '../../shared/socket/index.ts';
import { refusal, type ServerRefusal } from '../asked.ts';
import { openQuestion } from '../asking.ts';
import { catchUp } from '../clock.ts';
import type { Place } from '../joining.ts';
import { isAsking, voters } from '../question.ts';
import { applyInput } from '../room.ts';
import type { Rooms } from '../rooms.ts';

type Ask = Extract<ClientMessage, { t: 'ask-poll' }>;

/**
 * Asks everybody who takes part what the host wants to know, in two votes as in a game (GAME-6). What runs is paused until the host goes
 * on, so that all come together; the answer enters the World with the reveal.
 */
export function askPoll(rooms: Rooms, { room, member }: Place, { poll }: Ask): ServerRefusal | null {
  if (!member.host) return refusal('host-only', 'Only the host of this room can do that.');
  const { workshop } = room.world;
  if (!workshop) return refusal('no-workshop', 'This room is no workshop.');
  if (workshop.phase === 'over') return refusal('workshop-over', 'The workshop is over.');
  if (isAsking(room)) return refusal('question-open', 'A question is open: end it first.');
  if (poll.answer >= poll.choices.length) return refusal('bad-message', 'One of the choices has to be the true one.');
  if (voters(room).length === 0) return refusal('nobody-to-ask', 'Nobody takes part yet: there is nobody to ask.');
  catchUp(room, performance.now());
  if (workshop.phase === 'running' && !room.world.paused) applyInput(room, { type: 'pause' });
  openQuestion(rooms, room, questionOf(poll), null);
  return null;
}

function questionOf({ text, choices, answer }: Ask['poll']): RevealedQuestion {
  const valued = choices.map((choice) => ({ value: { kind: 'text', text: choice.text } as const, beliefs: choice.beliefs.filter(isMutantId) }));
  return { kind: 'poll', about: { text }, choices: valued, answer, rule: '' };
}
