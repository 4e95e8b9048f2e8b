import type { Place } from './lex.ts';

/** An argument or a result of a call as the script writes it. */
export type Expression =
  | { kind: 'any' }
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'text'; bytes: string }
  /** `A|B`, and what else a sign joins. */
  | { kind: 'or'; parts: Expression[] }
  | { kind: 'list'; items: Expression[] }
  /** `{fd=4, events=POLLIN}`; a field without a name has the name ''. */
  | { kind: 'struct'; fields: { name: string; size: Expression | null; value: Expression }[] }
  | { kind: 'call'; name: string; args: Expression[] };

/** When something is to happen, microseconds: `0`, `+.1`, `1~2`, `+1~+2`, `*`. */
export interface ScriptTime {
  kind: 'absolute' | 'relative' | 'any';
  us: number;
  /** The end of a range, or null where a moment is meant. */
  endUs: number | null;
}

/** One option of a segment, in the order in which the script has them. */
export type ScriptOption =
  | { kind: 'nop' | 'eol' | 'sackOK' }
  | { kind: 'mss' | 'wscale'; value: number }
  | { kind: 'sack'; blocks: [number, number][] }
  | { kind: 'TS'; val: number; ecr: number }
  /** Options that are read, and never modelled: fast open, MD5, AccECN ... */
  | { kind: 'other'; text: string };

export interface SegmentAction {
  kind: 'segment';
  direction: 'in' | 'out';
  /** In the language's letters: `S.`, `P.`, `SEW`, `-` for none. */
  flags: string;
  seq: number;
  length: number;
  ack: number | null;
  win: number | null;
  urgent: number | null;
  /** Null where they are not looked at: `<...>`. */
  options: ScriptOption[] | null;
  /** `8000 > 8080`: the ports of the packet itself. */
  ports: { from: number; to: number } | null;
  /** What stands in brackets before the flags: `ect0`, `ttl 1`. */
  ip: string | null;
}

export interface CallAction {
  kind: 'call';
  name: string;
  args: Expression[];
  result: Expression;
  errno: string | null;
  /** End of a call that blocks (`0...0.1`), counted like the event's own time; null where it must return at once. */
  endUs: number | null;
}

export type Action =
  | SegmentAction
  | CallAction
  | { kind: 'command'; text: string }
  | { kind: 'code'; text: string }
  /** A packet of another protocol, which is read over. */
  | { kind: 'foreign'; what: string };

export interface ScriptEvent extends Place {
  time: ScriptTime;
  action: Action;
  /** Line on which it ends. */
  endLine: number;
  /** Comments that stand directly above it, line by line. */
  comments: string[];
}

export interface ScriptFlag extends Place {
  name: string;
  value: string | null;
}

export interface ScriptCommand extends Place {
  text: string;
}

/** A script as read: nothing is decided yet about what can be run. */
export interface Script {
  file: string;
  source: string;
  flags: ScriptFlag[];
  /** The command before the first event, and that after the last one. */
  setup: ScriptCommand | null;
  events: ScriptEvent[];
  cleanup: ScriptCommand | null;
}
