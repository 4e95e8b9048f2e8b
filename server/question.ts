import { presentMembers, type Input, type RevealedQuestion, type Vote } from '../shared/game/index.ts';
import type { OpenQuestion } from '../shared/protocol/index.ts';
import type { Paced } from './pace.ts';
import type { Room } from './room.ts';

/** An input that waits until what would come of it has been predicted. */
export interface Held {
  input: Input;
  playerId: string;
  askId: string;
}

/** A question that is open in a room. It lives outside the World, and no message holds its answer: it enters with the reveal alone. */
export interface Asking {
  number: number;
  question: RevealedQuestion;
  stage: OpenQuestion['stage'];
  untilMs: number;
  votes: Map<string, Vote>;
  held: Held | null;
  timer: NodeJS.Timeout | null;
  /** Tells everybody how many have locked: not at each vote, since hundreds may vote at once. */
  telling: Paced;
}

export const ASKING = new WeakMap<Room, Asking>();

/** True while a question stands open: the clock stands, and nobody moves. */
export function isAsking(room: Room): boolean {
  return ASKING.has(room);
}

/** Who votes: in a game people who are here and in a team; in a workshop everybody who takes part, since they come from the rooms of its activity. */
export function voters({ world, members }: Room): string[] {
  if (world.workshop) return presentMembers(world.workshop).map(({ playerId }) => playerId);
  return (world.game?.members ?? []).filter(({ bot, teamId, playerId }) => !bot && teamId !== null && members.has(playerId)).map(({ playerId }) => playerId);
}

/** What is held for this ask of a player, so that a resend of it waits as well. */
export function isHeld(room: Room, playerId: string, askId: string): boolean {
  const held = ASKING.get(room)?.held;
  return held?.playerId === playerId && held.askId === askId;
}

/** Drops an open question: the room goes away, or back to its journal. */
export function dropQuestion(room: Room): void {
  const asking = ASKING.get(room);
  if (asking?.timer) clearTimeout(asking.timer);
  ASKING.delete(room);
}

/** The open question as everybody may see it: nothing of its answer, and of votes only how many chose what at the first. */
export function questionOf(room: Room, nowMs: number): OpenQuestion | null {
  const asking = ASKING.get(room);
  if (!asking) return null;
  const { number, question, stage, untilMs, votes } = asking;
  const counted = stage === 'first' ? 'first' : 'second';
  return {
    number, kind: question.kind, about: question.about, choices: question.choices.map(({ value }) => value), stage, leftMs: Math.max(0, Math.round(untilMs - nowMs)),
    locked: stage === 'talk' ? 0 : [...votes.values()].filter((vote) => vote[counted] >= 0).length,
    voters: voters(room).length,
    tally: stage === 'first' ? null : question.choices.map((_, choice) => [...votes.values()].filter(({ first }) => first === choice).length),
  };
}

/** The choice that a player has locked at this stage, or null: who reloads sees it again. */
export function lockedBy(room: Room, playerId: string): number | null {
  const asking = ASKING.get(room);
  const vote = asking?.votes.get(playerId);
  if (!asking || !vote || asking.stage === 'talk') return null;
  return vote[asking.stage] < 0 ? null : vote[asking.stage];
}
