import { signal } from '@preact/signals';
import { addEvents, createLadder, type Ladder } from '../../shared/log/ladder.ts';
import {
  createScriptLevel, currentStep, hint, parseScript, readCall, takeEvents, tryCall, trySegment,
  type Attempt, type LevelHint, type LevelSeat, type Script, type ScriptLevel,
} from '../../shared/log/packetdrill/index.ts';
import { owed } from '../../shared/sim/index.ts';
import { buildDraft, flows } from '../compose.ts';
import { refusalText } from '../panels/refusal.tsx';
import { t } from '../i18n.ts';

/** The host under test in the World of a script. */
const HOST_ID = 0;

/** A script in play: `turn` counts what happened, since the level itself is changed in place. */
export interface Course {
  level: ScriptLevel;
  ladder: Ladder;
  turn: number;
  moves: number;
  hints: number;
  layer: 0 | LevelHint['layer'];
  /** What is told of the last try; null after one that was right. */
  told: string | null;
}

export type ScriptState =
  | { is: 'choosing'; source: string; error: { line: number; column: number; text: string } | null }
  | { is: 'seating'; script: Script; unfit: string | null }
  | { is: 'playing'; script: Script; course: Course };

export const play = signal<ScriptState>({ is: 'choosing', source: '', error: null });

/** Reads a script; where it cannot be read, the fault is shown at its place. */
export function openScript(source: string, file = 'script'): void {
  const script = parseScript(source, file);
  if (script.ok) {
    play.value = { is: 'seating', script: script.value, unfit: null };
    return;
  }
  const { line, column, message } = script.error;
  play.value = { is: 'choosing', source, error: { line, column, text: t('script.error', { line, column, message }) } };
}

/** Back to the choice of a script. */
export function closeScript(source = ''): void {
  play.value = { is: 'choosing', source, error: null };
}

/** Begins a script at a seat. Refused, with the line, where it cannot be played there. */
export function sit(script: Script, seat: LevelSeat): void {
  const made = createScriptLevel(script, seat);
  if (!made.ok) {
    play.value = { is: 'seating', script, unfit: t('script.unfit', made.error) };
    return;
  }
  const level = made.value;
  const ladder = createLadder(level.world.sim.hosts.map(({ name, addr }) => ({ name, addr })));
  addEvents(ladder, takeEvents(level), level.world.sim.nowUs);
  play.value = { is: 'playing', script, course: { level, ladder, turn: 0, moves: 0, hints: 0, layer: 0, told: null } };
}

function change(course: Course, to: Partial<Course>): void {
  if (play.value.is === 'playing') play.value = { ...play.value, course: { ...course, ...to, turn: course.turn + 1 } };
}

function tried(course: Course, attempt: Attempt, otherwise: string): void {
  addEvents(course.ladder, [...(attempt.ok ? attempt.events : []), ...takeEvents(course.level)], course.level.world.sim.nowUs);
  if (attempt.ok) change(course, { moves: course.moves + 1, layer: 0, told: null });
  else change(course, { told: attempt.refusal ? t('script.refused', { text: refusalText(attempt.refusal) }) : otherwise });
}

/** The player makes a call, as text. */
export function makeCall(course: Course, text: string): void {
  const call = readCall(course.level, text);
  if (!call.ok) return change(course, { told: t('script.badCall', { message: call.error }) });
  tried(course, tryCall(course.level, call.value), t('script.wrongCall'));
}

/** A segment as the player composes it: numbers relative, as in the script, and how many bytes of data. */
export interface Composed {
  flags: number;
  seq: string;
  ack: string;
  length: string;
}

/** The player sends a segment. Its data is what the program has written from that number on. */
export function sendSegment(course: Course, { flags, seq, ack, length }: Composed): void {
  const { world } = course.level;
  const flow = flows(world, HOST_ID)[0];
  const bytes = Number(length || '0');
  const draft = flow && Number.isSafeInteger(bytes) && bytes >= 0 ? buildDraft(world, HOST_ID, flow, { flow: '', flags, seq, ack, payload: '' }) : null;
  if (!draft) return change(course, { told: t('script.badNumber') });
  const written = owed(world.sim, HOST_ID).find(({ segment }) => segment.seq === draft.seq && segment.payload.length > 0)?.segment.payload ?? '';
  const payload = written.slice(0, bytes).padEnd(Math.min(bytes, 65_535), 'x');
  const attempt = trySegment(course.level, { ...draft, payload });
  tried(course, attempt, attempt.ok ? '' : t('script.wrong', { expected: attempt.expected, got: attempt.got }));
}

/** One more layer of the hint for the step that is due. */
export function askHint(course: Course): void {
  if (!currentStep(course.level) || course.layer === 3) return;
  change(course, { layer: (course.layer + 1) as LevelHint['layer'], hints: course.hints + 1 });
}

/** The hint so far, in words. */
export function hintText(course: Course): string[] {
  const given = course.layer === 0 ? null : hint(course.level, course.layer);
  if (!given) return [];
  const lines = given.comments.length > 0 ? [...given.comments] : given.kind === null ? [t('script.hint.none')] : [];
  if (given.kind !== null && given.line === null) lines.push(t('script.hint.kind', { kind: given.kind }));
  if (given.line !== null) lines.push(t('script.hint.line', { line: given.line }));
  return lines;
}
