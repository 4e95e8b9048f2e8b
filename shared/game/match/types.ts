import type { MutantId } from '../../socket/index.ts';
import type { ChoiceValue, QuestionAbout, QuestionKind } from '../questions.ts';

/** The games that teams play on one network (DESIGN section 4). */
export type ModeId = 'relay' | 'rush' | 'flood' | 'closed' | 'storm' | 'sandbox';
export const MODE_IDS: readonly ModeId[] = ['relay', 'rush', 'flood', 'closed', 'storm', 'sandbox'];

/** `lobby` while teams form, `practice` where nothing counts, `play`, and `over` for good. */
export type GamePhase = 'lobby' | 'practice' | 'play' | 'over';

/** How well bots play: 0 none, 1 with mistakes, 2 slowly, 3 well. */
export type BotStrength = 0 | 1 | 2 | 3;

/** What a game is made with. Times are virtual. */
export interface GameConfig {
  mode: ModeId;
  /** How many teams; a mode may make it even. */
  teams: number;
  /** Who sits where nobody does. Default 2. */
  bots?: BotStrength;
  /** Length of the play, microseconds of virtual time; default by mode. */
  playUs?: number;
}

export interface GameTeam {
  id: string;
  name: string;
}

export interface GameMember {
  playerId: string;
  teamId: string | null;
  /** True for the team's own bot, which holds the seats that nobody else has. */
  bot: boolean;
}

/**
 * Points with the event that gave them: `seq` is the number of the input in which it happened, `why` the key of its text, `rule` the
 * rule that asks for it. `playerId` is whose doing it was, or null.
 */
export interface Point {
  teamId: string;
  playerId: string | null;
  amount: number;
  /** Among how many of the team it is shared: who could have got the same. 1 where the team gets all of it (GAME-6). */
  of: number;
  why: PointReason;
  rule: string;
  seq: number;
  atUs: number;
  hostId: number;
}

export type PointReason =
  | 'handshake' | 'both-ways' | 'clean-close' | 'no-mistake' | 'illegal-segment' | 'reset-sent'
  | 'served' | 'not-served' | 'queue-drop' | 'close-wait-left' | 'customer-served'
  | 'delivered' | 'whole-text' | 'predicted-first' | 'predicted-second' | 'named-fault' | 'wrong-name';

/** What can be wrong in a network of "Who closed?". */
export type FaultKind = 'leaked-fd' | 'unread-data' | 'wrong-shutdown' | 'full-queue' | 'half-open' | 'forgotten-close' | 'nobody-listens';

/** The votes of somebody who was there to be asked: the index of a choice; -1 where none was made. */
export interface Vote {
  playerId: string;
  first: number;
  second: number;
}

/** A customer of rush hour and flood: a program that connects, asks, reads the answer and closes, or gives up. */
export interface Customer {
  hostId: number;
  /** The server that it goes to, and the team that runs it. */
  serverId: number;
  teamId: string;
  pid: number;
  fd: number;
  /** When it comes, and when it gives up, microseconds. */
  comesUs: number;
  leavesUs: number;
  step: 'away' | 'connecting' | 'asked' | 'served' | 'gone';
}

/** Hosts of a team, by the part that they play. */
export interface Place {
  teamId: string;
  /** Host indices. */
  hosts: number[];
}

/** A connection as relay counts it, by the client's host and port. */
export interface Lap {
  hostId: number;
  port: number;
  begunUs: number;
  met: PointReason[];
  illegal: number;
  /** Ends that are done with it in the right way. */
  ended: number;
}

/** What a mode keeps. */
export type ModeState =
  | { mode: 'relay'; laps: Lap[]; done: Record<string, number> }
  | { mode: 'rush'; served: Record<string, number> }
  | { mode: 'flood'; injected: Record<string, number> }
  /** When the case began; who has named its fault, and how often each team was wrong. */
  | { mode: 'closed'; caseUs: number; named: string[]; wrong: Record<string, number> }
  | { mode: 'storm'; text: string; read: Record<string, number>; written: Record<string, number> }
  | { mode: 'sandbox' };

export interface Game {
  mode: ModeId;
  seed: number;
  bots: BotStrength;
  phase: GamePhase;
  /** Round of the play, from 0, of so many. */
  round: number;
  rounds: number;
  playUs: number;
  /** When the phase began and when it ends, microseconds; -1 where it has no end. */
  beganUs: number;
  endsUs: number;
  teams: GameTeam[];
  members: GameMember[];
  places: Place[];
  points: Point[];
  /** Questions revealed so far: of which kind, and in which input. */
  asked: { kind: RevealedQuestion['kind']; seq: number }[];
  /** Seats for which the clock no longer waits, until they act (GAME-3), and how often that came to be in this round. */
  overdue: string[];
  slow: Record<string, number>;
  /** Seats that have nothing to do until then, microseconds, or until something reaches their host. */
  passed: { seatId: string; untilUs: number }[];
  /** Number of the turn (GAME-9), the moves that each seat has made in it, and since the game began. */
  turn: number;
  acts: Record<string, number>;
  moves: Record<string, number>;
  customers: Customer[];
  state: ModeState;
}

/** What can happen in a game besides what happens in any room. */
export type GameInput =
  | { type: 'join-team'; playerId: string; teamId: string }
  | { type: 'shuffle-teams'; seed: number }
  | { type: 'set-bots'; bots: BotStrength }
  | { type: 'start-phase'; phase: 'practice' | 'play' }
  | { type: 'rotate' }
  | { type: 'end-game' }
  /** Who sits there has nothing to do now. */
  | { type: 'pass'; playerId: string; seatId: string }
  /** The server: its patience with a seat is over. */
  | { type: 'overdue'; seatId: string }
  | { type: 'tune'; playerId: string; seatId: string; tuning: Tuning }
  | { type: 'inject'; playerId: string; seatId: string; segment: RawDraft }
  /** Somebody names, for the team, the host where something is wrong, and what. */
  | { type: 'name-fault'; playerId: string; hostId: number; fault: FaultKind }
  /** The server: what was predicted, with the answer. */
  | { type: 'reveal'; question: RevealedQuestion; votes: Vote[] };

/** Settings of a server's kernel that its team may change in flood (ip-sysctl). */
export interface Tuning {
  syncookies?: 0 | 1 | 2;
  synackRetries?: number;
  maxSynBacklog?: number;
  somaxconn?: number;
}

/** Any segment at all, with a source that may be a lie. */
export interface RawDraft {
  srcAddr: string;
  srcPort: number;
  dstAddr: string;
  dstPort: number;
  flags: number;
  seq: number;
  ack: number;
  payload: string;
}

/** What is asked of a faulty network: which hosts, and which case of the game. */
export interface FaultAbout {
  server: string;
  client: string;
  case: number;
}

/** A sentence in both languages of the pages; where somebody typed it, the same in both. */
export interface BothTexts {
  en: string;
  zh: string;
}

/** What the host of a workshop asks everybody, in words of its own. */
export interface PollAbout {
  text: BothTexts;
}

/** What may be chosen: what an input brings, what is wrong in a network, or a sentence of the host's. */
export type AskedValue = ChoiceValue | { kind: 'fault'; fault: FaultKind } | { kind: 'text'; text: BothTexts };

/** A question with its answer and who would choose what: it enters the World only when it is revealed. */
export interface RevealedQuestion {
  kind: QuestionKind | 'fault' | 'poll';
  about: QuestionAbout | FaultAbout | PollAbout;
  choices: { value: AskedValue; beliefs: MutantId[] }[];
  /** Index of the true one. */
  answer: number;
  /** The rule that makes it true; empty where the host asks. */
  rule: string;
}

export type GameFact =
  | { type: 'phase-changed'; phase: GamePhase; round: number }
  | { type: 'teams-changed' }
  | { type: 'roles-rotated' }
  | { type: 'points'; point: Point }
  | { type: 'tuned'; hostId: number; tuning: Tuning }
  | { type: 'fault-named'; playerId: string; teamId: string; hostId: number; fault: FaultKind; right: boolean }
  | { type: 'injected'; playerId: string; seatId: string }
  | { type: 'seat-overdue'; seatId: string }
  | { type: 'passed'; playerId: string; seatId: string }
  | { type: 'revealed'; question: RevealedQuestion; votes: Vote[] };

/** Why an input may not reach a game. */
export type GameFault = 'no-game' | 'game-not-running' | 'game-begun' | 'game-over' | 'other-team' | 'no-budget' | 'not-in-team' | 'turn-over' | 'already-named';
