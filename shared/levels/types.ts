import type { ProgramConfig, RawDraft, SeatKind } from '../game/index.ts';
import type { LinkSettings } from '../net/index.ts';
import type { HostConfig } from '../sim/index.ts';
import type { SysCall } from '../socket/index.ts';
import type { Predicate, EventPattern } from './predicate-types.ts';

/** What a player reads, in both languages. */
export interface Text {
  en: string;
  zh: string;
}

/** Chapters of the campaign, in order. */
export const CHAPTERS = [
  'handshake', 'sockets', 'accept', 'queues', 'blocking', 'stream', 'ends', 'closing', 'loss', 'windows', 'congestion', 'defence', 'mastery',
] as const;
export type ChapterId = (typeof CHAPTERS)[number];

/** A value, or a range from which each load draws one by its seed. */
export type Ranged = number | [number, number];

/** A link of a level, between hosts by name. Times in virtual milliseconds, one way. */
export interface LevelLink {
  a: string;
  b: string;
  delayMs?: Ranged;
  settings?: Partial<Omit<LinkSettings, 'delayUs'>>;
}

/** The next `count` segments that `from` sends over a link and that carry all of `flags` are lost (`''`: any segment). */
export interface LevelDrop {
  link: number;
  from: string;
  flags: string;
  count: number;
}

/** A program that runs by itself: calls, pauses and forks (shared/game/programs.ts). */
export interface LevelProgram extends Omit<ProgramConfig, 'hostId'> {
  host: string;
}

/** What a level begins with. */
export interface LevelStart {
  hosts: (Omit<HostConfig, 'iss'> & { program: string; iss?: number })[];
  links: LevelLink[];
  drops?: LevelDrop[];
  programs?: LevelProgram[];
  /** Links that change by themselves at a time from the beginning, virtual milliseconds. */
  faults?: { atMs: number; link: number; set: Partial<LinkSettings> }[];
  /** Done for the player before the level begins, at app seats, with automatic kernels; no predicate sees it. */
  prelude?: Step[];
  /** Virtual time per real time, as a fraction. Default: 1/20. */
  pace?: [number, number];
  /** False: the clock does not wait for a kernel seat that owes. Default: true. */
  gated?: boolean;
}

/** A seat of the player. Its id is `host.kind`; with a worker `host.kindN`. */
export interface LevelSeat {
  host: string;
  kind: SeatKind;
  /** At an app seat: drives the n-th child that the host's program has forked. */
  worker?: number;
  /** At an app seat: the calls that may be made, and `interrupt`. Absent: all. */
  may?: string[];
}

/** One move at a seat (`seat` may be left out where one seat alone does such a thing), or what stands between moves. */
export type Act =
  | { do: 'call'; seat?: string; call: SysCall }
  | { do: 'interrupt'; seat?: string }
  /** Relative numbers; those left out are the ones that the kernel owes with these flags. */
  | { do: 'play'; seat?: string; flags: string; seq?: number; ack?: number; payload?: string; srcPort?: number; dstAddr?: string; dstPort?: number }
  /** Numbers are absolute, and those left out are taken from the connection that is attacked: its next ones. */
  | { do: 'inject'; seat?: string; segment: Omit<RawDraft, 'flags' | 'seq' | 'ack' | 'payload'> & { flags: string; seq?: number; ack?: number; payload?: string } }
  /** Time passes: so many virtual milliseconds, or until nothing is under way any more. */
  | { do: 'wait'; ms?: number }
  | { do: 'predict'; id: string; choice: string };

/** A step of a solution. `nudge` and `concept` are the first two layers of its hint; the third is the step itself. */
export type Step = Act & { nudge?: Text; concept?: Text };

export interface Objective {
  id: string;
  text: Text;
  is: Predicate;
}

/** Something that a wrong belief would choose is marked so. */
export interface Choice {
  id: string;
  text: Text;
  /** Why it is so, or why not; shown after it was observed. */
  why: Text;
  /** Misconceptions that would choose this (ids of shared/socket/mutants.ts). */
  believes?: string[];
  /** What must be true at the end of the worked solution where this choice is the right one, and false where it is not. */
  holds?: Predicate;
}

/** A question that must be answered before anything more is done. */
export interface Prediction {
  id: string;
  ask: Text;
  /** Asked when this first happens. Absent: at the beginning. */
  when?: EventPattern;
  choices: Choice[];
  /** Id of the right choice. */
  answer: string;
}

/** A play that must fail, and how. `after`: how many steps of the solution go before. */
export interface WrongPlay {
  why: Text;
  after?: number;
  steps: Step[];
  expect:
    /** The last step is refused for this reason (shared/game/refusals.ts). */
    | { refusal: string }
    /** The last step may not be made at all (RunFault). */
    | { fault: string }
    /** This objective is then not met; with `broken`, and never can be. */
    | { objective: string; broken?: boolean };
}

/** A level: data alone. See README.md beside this file. */
export interface Level {
  id: string;
  chapter: ChapterId;
  title: Text;
  story: Text;
  goal: Text;
  start: LevelStart;
  seats: LevelSeat[];
  objectives: Objective[];
  predictions?: Prediction[];
  solution: Step[];
  /** So many steps of the solution, from the first, are shown to the player from the beginning. */
  given?: number;
  wrong: WrongPlay[];
  /** Misconceptions that this level catches. */
  kills: string[];
  /** Rules of shared/SPEC.md that it uses. */
  rules: string[];
  /** Moves of the shortest way. */
  par: number;
  /** What the player is to take home. */
  explain: Text;
}
