import type { MutantId, SysCall, SysResult } from '../socket/index.ts';
import { seatProcess } from './processes.ts';
import type { GameEvent, Refusal, World } from './types.ts';

/** What a player did that may tell what the player believes. */
export type Observation =
  | { type: 'answered'; playerId: string; question: Answered; choice: number }
  | { type: 'refused'; playerId: string; refusal: Refusal }
  | { type: 'returned'; playerId: string; call: SysCall; result: SysResult };

/** What of a question an answer is weighed by: who would choose what, and which choice is true. */
export interface Answered {
  choices: readonly { beliefs: readonly MutantId[] }[];
  answer: number;
}

/** One thing that speaks for a misconception: which kind of observation, and its number in the fold. */
export interface Evidence {
  type: Observation['type'];
  at: number;
}

/** What is thought of one misconception of one player: odds of holding it, and what speaks for it. */
interface Suspicion {
  mutant: MutantId;
  odds: number;
  evidence: Evidence[];
}

/** The fold's value: plain data. `seen` counts observations. */
export interface Notes {
  seen: number;
  players: { playerId: string; suspicions: Suspicion[] }[];
}

/** A misconception that a player very likely holds. */
export interface Diagnosis {
  mutant: MutantId;
  /** 0 to 1. */
  sureness: number;
  evidence: Evidence[];
}

/** Before anything is seen, one player in fifty holds a given misconception. */
const PRIOR_ODDS = 1 / 49;
/** Who holds a misconception answers by it nine times as often as who slips; who does not, hardly ever answers against it. */
const FOR = 9;
const AGAINST = 0.15;
/** A refused segment or a needless call has more causes than a wrong answer. */
const HINT = 4;
const MOST_ODDS = 1e6;
/** From here on a player is told to hold it. One wrong answer, or two, may be slips. */
const SURE = 0.8;
const LEAST_EVIDENCE = 3;

export function noNotes(): Notes {
  return { seen: 0, players: [] };
}

/** Takes one more observation into the notes, in place. The same observations in the same order give the same notes. */
export function note(notes: Notes, observation: Observation): void {
  const at = notes.seen++;
  const { type, playerId } = observation;
  const weigh = (mutants: readonly MutantId[], factor: number): void => {
    // What several misconceptions explain speaks less for each of them.
    const share = factor > 1 ? 1 + (factor - 1) / Math.max(1, mutants.length) : factor;
    for (const mutant of mutants) {
      const suspicion = suspicionOf(notes, playerId, mutant);
      suspicion.odds = Math.min(MOST_ODDS, Math.max(1 / MOST_ODDS, suspicion.odds * share));
      if (factor > 1) suspicion.evidence.push({ type, at });
    }
  };
  switch (type) {
    case 'answered': {
      const { choices, answer } = observation.question;
      choices.forEach(({ beliefs }, i) => {
        if (i === answer) return;
        weigh(beliefs, i === observation.choice ? FOR : AGAINST);
      });
      return;
    }
    case 'refused':
      weigh(beliefsOfRefusal(observation.refusal), HINT);
      return;
    case 'returned':
      weigh(beliefsOfCall(observation.call, observation.result), HINT);
  }
}

/**
 * What an event shows of players: the first votes of a question that is revealed (what was said before anybody talked), a refused
 * segment, a call of an app seat that returned. `world` is the one that the event came of.
 */
export function observationsOf(world: World, event: GameEvent): Observation[] {
  switch (event.type) {
    case 'revealed': {
      const { question, votes } = event;
      return votes.filter(({ first }) => first >= 0).map(({ playerId, first }) => ({ type: 'answered', playerId, question, choice: first }));
    }
    case 'refused':
      return [{ type: 'refused', playerId: event.playerId, refusal: event.refusal }];
    case 'syscall-returned': {
      const seat = world.seats.find((candidate) => candidate.kind === 'app' && candidate.hostId === event.hostId && seatProcess(world, candidate)?.pid === event.pid);
      return seat?.playerId ? [{ type: 'returned', playerId: seat.playerId, call: event.call, result: event.result }] : [];
    }
    default:
      return [];
  }
}

function suspicionOf(notes: Notes, playerId: string, mutant: MutantId): Suspicion {
  let player = notes.players.find((candidate) => candidate.playerId === playerId);
  if (!player) notes.players.push(player = { playerId, suspicions: [] });
  let suspicion = player.suspicions.find((candidate) => candidate.mutant === mutant);
  if (!suspicion) player.suspicions.push(suspicion = { mutant, odds: PRIOR_ODDS, evidence: [] });
  return suspicion;
}

/** A segment with numbers as some misconception counts them. */
function beliefsOfRefusal({ reason, got, expected }: Refusal): MutantId[] {
  const short = Number(expected) - Number(got);
  switch (reason) {
    case 'ack-after-syn':
    case 'ack-after-fin':
      return short === 1 ? ['syn-fin-use-no-number', 'ack-names-last-byte'] : [];
    case 'ack-too-small':
      return short === 1 ? ['ack-names-last-byte'] : [];
    case 'seq-after-syn':
      return short === 1 ? ['syn-fin-use-no-number'] : [];
    case 'fin-before-close':
      return ['fin-closes-both-ways'];
    case 'fin-expected':
      return got.includes('RST') ? ['kill-sends-rst'] : [];
    case 'rst-expected':
      return got.includes('FIN') ? ['close-always-sends-fin'] : [];
    default:
      return [];
  }
}

/** A call that makes sense only to somebody who believes something else. */
function beliefsOfCall(call: SysCall, { errno }: SysResult): MutantId[] {
  switch (call.name) {
    case 'read':
    case 'recv':
    case 'write':
    case 'send':
      // Both what a forgotten accept() and a mistaken descriptor give.
      return errno === 'ENOTCONN' ? ['data-through-listener'] : [];
    default:
      return [];
  }
}

/** What a player very likely believes, the surest first; none where the evidence is thin. */
export function diagnose(notes: Notes, playerId: string): Diagnosis[] {
  const suspicions = notes.players.find((player) => player.playerId === playerId)?.suspicions ?? [];
  return suspicions
    .map(({ mutant, odds, evidence }) => ({ mutant, sureness: odds / (1 + odds), evidence: [...evidence] }))
    .filter(({ sureness, evidence }) => sureness >= SURE && evidence.length >= LEAST_EVIDENCE)
    .sort((a, b) => b.sureness - a.sureness);
}

/**
 * Which of some questions tells most of players: the one whose wrong answers they are most suspected of, where that is not
 * settled yet. Index in the list; the first of equals; -1 where there is none.
 */
export function mostTelling(questions: readonly Answered[], notes: Notes, playerIds: readonly string[]): number {
  let best = -1;
  let most = -1;
  questions.forEach(({ choices, answer }, index) => {
    const wrong = choices.flatMap(({ beliefs }, i) => (i === answer ? [] : beliefs));
    let doubt = 0;
    for (const playerId of playerIds) for (const mutant of wrong) doubt += doubtOf(notes, playerId, mutant);
    if (doubt > most) [best, most] = [index, doubt];
  });
  return best;
}

/** How much there is still to learn: the odds so far, nothing once they speak clearly. */
function doubtOf(notes: Notes, playerId: string, mutant: MutantId): number {
  const suspicion = notes.players.find((player) => player.playerId === playerId)?.suspicions.find((candidate) => candidate.mutant === mutant);
  const odds = suspicion?.odds ?? PRIOR_ODDS;
  return odds / (1 + odds) >= SURE && suspicion!.evidence.length >= LEAST_EVIDENCE ? 0 : odds;
}
