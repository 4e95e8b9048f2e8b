import type { Script, ScriptEvent } from './ast.ts';
import type { PlannedEvent } from './plan.ts';
import { segmentText } from './segments.ts';

/** Whose part the player takes: the kernel that sends each `>` line, or the program that makes each call. */
export type LevelSeat = 'kernel' | 'app';

/** One line of the script as a step of the level. */
export interface LevelStep {
  /** Line of the script, from 1. */
  line: number;
  /** The line as the script has it. */
  text: string;
  kind: 'call' | 'inbound' | 'outbound' | 'check' | 'setting';
  /** Who does it. */
  by: 'player' | 'script';
  state: 'done' | 'now' | 'ahead';
  /** Virtual time at which it was done, microseconds; null before. */
  atUs: number | null;
  /** Bytes of a data line that were sent, and all of them. */
  bytes: [number, number];
}

const KINDS = { call: 'call', inbound: 'inbound', outbound: 'outbound', assertions: 'check', settings: 'setting' } as const;

/** The steps of a planned script. Calls that a program makes only for the script's sake (several polls, flags of a file) are the script's. */
export function levelSteps(script: Script, events: readonly PlannedEvent[], seat: LevelSeat): LevelStep[] {
  const lines = script.source.split('\n');
  return events.map(({ event, action }): LevelStep => {
    const played = seat === 'kernel' ? action.kind === 'outbound' : action.kind === 'call' && action.planned.make((fd) => fd).length === 1;
    return {
      line: event.line, text: sourceOf(lines, event), kind: KINDS[action.kind], by: played ? 'player' : 'script', state: 'ahead', atUs: null,
      bytes: [0, action.kind === 'outbound' ? action.segment.length : 0],
    };
  });
}

function sourceOf(lines: readonly string[], { line, endLine }: ScriptEvent): string {
  return lines.slice(line - 1, endLine).map((text) => text.trim()).join(' ');
}

/** A hint: what the script's author wrote above the line, then the kind of thing that is due, then the line itself. */
export interface LevelHint {
  layer: 1 | 2 | 3;
  comments: string[];
  /** Flags of the segment (`S.`), or the name of the call; null in the first layer. */
  kind: string | null;
  /** What is expected, without its time; null before the third layer. */
  line: string | null;
}

/** The hint of a layer for a planned event. */
export function hintOf({ event, action }: PlannedEvent, text: string, layer: LevelHint['layer']): LevelHint {
  const kind = action.kind === 'outbound' ? action.segment.flags : action.kind === 'call' ? action.call.name : '';
  const line = action.kind === 'outbound' ? segmentText(action.segment, action.segment) : text.replace(/^\S+\s+/, '');
  return { layer, comments: event.comments, kind: layer >= 2 ? kind : null, line: layer >= 3 ? line : null };
}
