import type { MutantId } from '../../socket/index.ts';
import type { BothTexts, RevealedQuestion, Vote } from '../match/types.ts';

/**
 * A workshop: a plan of activities that many people go through together. It is a room of its own, whose World has no hosts; the
 * activities run in rooms (games) or in browsers (levels), and the server enters what came of them as input `scores`. Everything
 * here may be seen by everybody: real names, scores that are frozen, and who is stuck stay on the server.
 */
export interface Workshop {
  rules: WorkshopRules;
  plan: Activity[];
  phase: WorkshopPhase;
  /** Index of the activity that runs, or ran last; -1 before the first. */
  current: number;
  /** When the running activity ends, microseconds of the World's clock, which in a workshop keeps pace with the wall; -1 while none runs. */
  endsUs: number;
  teams: WorkshopTeam[];
  members: WorkshopMember[];
  /** Rooms of activities, in the order in which they were made. */
  rooms: ActivityRoom[];
  scores: ScoreRow[];
  /** True while new scores are kept back, until they are revealed. */
  frozen: boolean;
  /** The room that the projector shows, or null for the leaderboard. */
  spotlight: string | null;
  /** Which leaderboard the projector shows; none chosen: that of the teams in total. */
  shown?: BoardChoice;
  nudges: Nudge[];
  /** One for each player at each level of an activity that the player solved. */
  levelRuns: KeptRun[];
  /** The question that the host asked everybody last, once it is revealed. Earlier ones are in the journal. */
  poll?: RevealedPoll;
}

/** A leaderboard: of teams or of players, in total (null) or of one activity. */
export interface BoardChoice {
  of: 'teams' | 'players';
  activityId: string | null;
}

/** A question of the host's, which everybody has voted on. */
export interface RevealedPoll {
  /** Counted from 1 in its workshop, whose clock may stand between two. */
  number: number;
  question: RevealedQuestion;
  votes: Vote[];
  atUs: number;
}

/** What the host asks on the spot: two choices or more, one of which is true. `beliefs` are ids of misconceptions that a choice shows. */
export interface Poll {
  text: BothTexts;
  choices: { text: BothTexts; beliefs: string[] }[];
  /** Index of the true one. */
  answer: number;
}

/** `lobby` before the first activity, `between` after each, `over` at the end, for good. */
export type WorkshopPhase = 'lobby' | 'running' | 'between' | 'over';

export interface WorkshopRules {
  title: string;
  /** Language of the pages; null leaves it to each browser. */
  language: 'en' | 'zh' | null;
  /** Where names come from: typed freely, chosen from the host's list, or generated. */
  names: 'free' | 'list' | 'generated';
  /** True: who comes after the start may join, and is put into the smallest team. */
  lateJoin: boolean;
  /** True: teams stay as they are, and nobody new comes in. */
  locked: boolean;
  /** Most members of one team; a room of a game has as many teams as fit. */
  teamSize: number;
}

/** One part of the plan. `id` is unique within it. */
export type Activity =
  | { id: string; kind: 'game'; mode: string; minutes: number }
  | { id: string; kind: 'levels'; levels: string[]; minutes: number };

export interface WorkshopTeam {
  id: string;
  name: string;
}

/** Who takes part. One that was removed stays in the list, since earlier scores name it. */
export interface WorkshopMember {
  playerId: string;
  teamId: string | null;
  removed: boolean;
  /** True for who came after the first activity had begun. */
  late?: true;
}

/** A room in which some teams do an activity. */
export interface ActivityRoom {
  activityId: string;
  code: string;
  teamIds: string[];
}

/**
 * What one team (`playerId` null) or one player has in one activity: whole points, and what orders equals (fewer mistakes, then less
 * time). A row replaces the one before it for the same activity, team and player.
 */
export interface ScoreRow {
  activityId: string;
  teamId: string | null;
  playerId: string | null;
  points: number;
  mistakes: number;
  tookUs: number;
}

/** What a player predicted in a run of a level. */
export interface Predictions {
  predicted: { right: number; of: number };
  /** Misconceptions that the wrong ones show. */
  beliefs: MutantId[];
}

/** A level that a player solved in an activity: the server has played the run again. */
export interface LevelRun extends Predictions {
  activityId: string;
  playerId: string;
  levelId: string;
  points: number;
  stars: number;
  /** Refused moves and wrong predictions. */
  mistakes: number;
  hints: number;
  /** Virtual time, microseconds. */
  tookUs: number;
}

/** The best run of a player at a level; where there were several, with what was predicted in the first and in the last of them. */
export interface KeptRun extends LevelRun {
  first?: Predictions;
  last?: Predictions;
}

/** A message of the host to a team, or to all (null). */
export interface Nudge {
  teamId: string | null;
  text: string;
  /** True: who plays at a kernel seat is also shown what it owes. */
  hint?: boolean;
  atUs: number;
}

/** What can happen in a workshop. All but `join-workshop-team` are the host's or the server's. */
export type WorkshopInput =
  | { type: 'set-plan'; plan: Activity[] }
  | { type: 'set-rules'; rules: Partial<WorkshopRules> }
  | { type: 'make-teams'; count: number; seed: number }
  | { type: 'name-team'; teamId: string; name: string }
  | { type: 'join-workshop-team'; playerId: string; teamId: string }
  | { type: 'move-member'; memberId: string; teamId: string | null }
  | { type: 'rename-member'; memberId: string; name: string }
  | { type: 'remove-member'; memberId: string }
  | { type: 'start-activity'; index: number; rooms: { code: string; teamIds: string[] }[] }
  | { type: 'end-activity' }
  | { type: 'extend-activity'; byUs: number }
  | { type: 'end-workshop' }
  | { type: 'freeze-board' }
  | { type: 'reveal-board' }
  | { type: 'spotlight'; code: string | null }
  | ({ type: 'show-board' } & BoardChoice)
  | { type: 'nudge'; teamId: string | null; text: string; hint?: boolean }
  /** Host: all running games rotate their roles. */
  | { type: 'rotate-roles' }
  /** The server: what the host asked everybody, and what they voted (WORK-6). */
  | { type: 'reveal-poll'; question: RevealedQuestion; votes: Vote[] }
  | { type: 'scores'; rows: ScoreRow[] }
  | { type: 'level-run'; run: LevelRun };

/** Every type of such an input. */
export const WORKSHOP_INPUTS: Readonly<Record<WorkshopInput['type'], true>> = {
  'set-plan': true, 'set-rules': true, 'make-teams': true, 'name-team': true, 'join-workshop-team': true, 'move-member': true, 'rename-member': true,
  'remove-member': true, 'start-activity': true, 'end-activity': true, 'extend-activity': true, 'end-workshop': true, 'freeze-board': true, 'reveal-board': true,
  'spotlight': true, 'show-board': true, 'nudge': true, 'scores': true, 'rotate-roles': true, 'level-run': true, 'reveal-poll': true,
};

export type WorkshopEvent =
  | { type: 'workshop-changed'; what: WorkshopInput['type'] }
  | { type: 'activity-started'; activityId: string }
  | { type: 'activity-ended'; activityId: string; onTime: boolean };

/** Why an input may not reach a workshop. */
export type WorkshopFault = 'no-workshop' | 'workshop-begun' | 'workshop-running' | 'workshop-over' | 'nothing-runs' | 'unknown-team' | 'unknown-member' | 'team-full' | 'workshop-locked' | 'bad-plan' | 'name-taken';

/** Bounds: what a plan and a workshop may hold. */
export const MAX_ACTIVITIES = 20;
export const MAX_TEAMS = 240;
export const MAX_ACTIVITY_MINUTES = 180;
export const MAX_NUDGES = 200;
