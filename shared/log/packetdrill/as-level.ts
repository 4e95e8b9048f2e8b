import { type Result, err, ok } from '../../base/index.ts';
import { type Draft, draftOf, type GameEvent, judge, type Refusal } from '../../game/index.ts';
import { owed } from '../../sim/index.ts';
import type { SysCall } from '../../socket/index.ts';
import type { Segment } from '../../tcp/index.ts';
import type { CallAction, Script, SegmentAction } from './ast.ts';
import { begin, finishStep, fits, goOn, HOST_ID, LEVEL_PLAYER, perform, preview, put, type ScriptLevel } from './level-course.ts';
import { hintOf, type LevelHint, type LevelSeat, type LevelStep } from './level-steps.ts';
import { parseScript } from './parse.ts';
import { planScript } from './plan.ts';
import { runScript } from './run.ts';
import { seenSegment, segmentText } from './segments.ts';

/** What came of a try. `refusal` is the judge's, where the move is illegal; else the move is one, but not the one that the script has here. */
export type Attempt =
  | { ok: true; events: GameEvent[]; finished: boolean }
  | { ok: false; expected: string; got: string; refusal: Refusal | null };

/**
 * Makes a level of a script, up to its first step for the player. Refused, with the line, where the script cannot be run, or does not
 * pass as it stands, or cannot be played to its end: a program at a seat has one thread, so none of its calls may come while another
 * sleeps.
 */
export function createScriptLevel(script: Script, seat: LevelSeat): Result<ScriptLevel, { line: number; what: string }> {
  const plan = planScript(script);
  if (!plan.ok) return plan;
  const { outcome } = runScript(script);
  if (outcome.kind === 'unsupported') return err({ line: outcome.line, what: outcome.what });
  if (outcome.kind === 'differs') return err({ line: outcome.line, what: `expected ${outcome.expected} got ${outcome.got}` });
  const trial = begin(script, plan.value, seat);
  const problem = trial.ok ? playThrough(trial.value) : trial.error;
  return problem === null ? begin(script, plan.value, seat) : err(problem);
}

/** Plays a level to its end as its script has it. What it answers is where that fails, and why. */
function playThrough(level: ScriptLevel): { line: number; what: string } | null {
  for (let current = currentStep(level); current; current = currentStep(level)) {
    const draft = dueDraft(level);
    const call = dueCall(level);
    const attempt = draft ? trySegment(level, draft) : call ? tryCall(level, call) : null;
    if (!attempt) return { line: current.line, what: 'nothing of this is due when its turn comes' };
    if (!attempt.ok) return { line: currentStep(level)?.line ?? current.line, what: attempt.got };
  }
  return null;
}

/** The steps in order, with who does each and how far they are. */
export function stepsOf(level: ScriptLevel): readonly LevelStep[] {
  return level.steps;
}

/** The step that the player is to take, or null at the end. */
export function currentStep(level: ScriptLevel): LevelStep | null {
  return level.steps[level.now] ?? null;
}

/** What happened since this was asked last. */
export function takeEvents(level: ScriptLevel): GameEvent[] {
  return level.pending.splice(0);
}

/** A hint for the step that is due, layer by layer; null at the end. */
export function hint(level: ScriptLevel, layer: LevelHint['layer']): LevelHint | null {
  const planned = level.inner.plan.events[level.now];
  return planned ? hintOf(planned, level.steps[level.now]!.text, layer) : null;
}

/** The call that the script has here, with the descriptors of the World; null where none is due. */
export function dueCall(level: ScriptLevel): SysCall | null {
  const action = level.inner.plan.events[level.now]?.action;
  return level.seat === 'app' && action?.kind === 'call' ? action.planned.make((fd) => level.inner.names.liveFd(fd))[0] ?? null : null;
}

/** A call as a player writes it, such as `listen(3, 1)`, with the descriptors of the World; or why it cannot be read. */
export function readCall(level: ScriptLevel, text: string): Result<SysCall, string> {
  // What it returns is for the kernel to say: it may be written along, and counts for nothing.
  const written = parseScript(`0 ${text}`);
  const parsed = written.ok ? written : parseScript(`0 ${text.trim().replace(/;$/, '')} = 0`);
  if (!parsed.ok) return err(parsed.error.message);
  const plan = planScript(parsed.value);
  if (!plan.ok) return err(plan.error.what);
  const [only, ...more] = plan.value.events;
  const call = only?.action.kind === 'call' && more.length === 0 ? only.action.planned.make((fd) => level.inner.names.liveFd(fd))[0] : undefined;
  return call ? ok(call) : err('one system call is expected');
}

/** A segment that the script takes here, as a draft; null where none is due. */
export function dueDraft(level: ScriptLevel): Draft | null {
  const action = level.inner.plan.events[level.now]?.action;
  if (level.seat !== 'kernel' || action?.kind !== 'outbound') return null;
  for (const debt of owed(level.world.sim, HOST_ID)) if (fits(level, action.segment, debt.segment)) return draftOf(debt);
  return null;
}

/** The player makes a call at the app seat. */
export function tryCall(level: ScriptLevel, call: SysCall): Attempt {
  const due = dueCall(level);
  const { call: written } = level.inner.plan.events[level.now]?.action as { call?: CallAction } ?? {};
  if (!due || !written || !sameCall(due, call)) return { ok: false, expected: due ? callShape(due) : '', got: callShape(call), refusal: null };
  const problem = perform(level, LEVEL_PLAYER, due);
  if (problem !== null) return { ok: false, expected: '', got: problem, refusal: null };
  return advanceStep(level);
}

/** The player plays a segment at the kernel seat: the judge of the game first, then the script's line. */
export function trySegment(level: ScriptLevel, draft: Draft): Attempt {
  const current = level.steps[level.now];
  const action = level.inner.plan.events[level.now]?.action;
  if (level.seat !== 'kernel' || !current || action?.kind !== 'outbound') return { ok: false, expected: '', got: '', refusal: null };
  const verdict = judge(owed(level.world.sim, HOST_ID), draft, level.world.sim, HOST_ID);
  const expected = segmentText(action.segment, action.segment);
  if (!verdict.ok) return { ok: false, expected, got: '', refusal: verdict.error };
  // A smaller piece than the kernel would send is legal, but what is left might then have to wait for what the script has yet to bring.
  const whole = verdict.value.paid.every(({ segment }) => segment.payload.length <= draft.payload.length);
  if (!whole || !fits(level, action.segment, verdict.value.segment)) return { ok: false, expected, got: shown(level, verdict.value.segment, action.segment), refusal: null };
  seenSegment([verdict.value.segment], action.segment, level.inner.names.tested!);
  put(level, { type: 'play', playerId: LEVEL_PLAYER, seatId: 'host.kernel', draft });
  current.bytes[0] += draft.payload.length;
  if (current.bytes[0] < current.bytes[1]) return { ok: true, events: takeEvents(level), finished: false };
  return advanceStep(level);
}

/** Marks the step as done and lets the script do what follows, up to the player's next. */
function advanceStep(level: ScriptLevel): Attempt {
  finishStep(level);
  const problem = goOn(level);
  if (problem !== null) return { ok: false, expected: level.steps[level.now]?.text ?? '', got: problem, refusal: null };
  return { ok: true, events: takeEvents(level), finished: level.now >= level.steps.length };
}

function shown(level: ScriptLevel, segment: Segment, like: SegmentAction): string {
  return segmentText(preview(level, segment, like), { ...like, options: null });
}

/** Two calls that do the same: bytes to write count by their number. */
function sameCall(a: SysCall, b: SysCall): boolean {
  return callShape(a) === callShape(b);
}

/** A call by what matters of it. */
function callShape(call: SysCall): string {
  const parts = Object.entries(call).filter(([key, value]) => key !== 'name' && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0));
  const words = parts.map(([key, value]) => {
    if (key === 'data') return `${(value as string).length}`;
    if (key === 'parts') return JSON.stringify((value as string[]).map((part) => part.length));
    if (key === 'address') return '...';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
  return `${call.name}(${words.join(', ')})`;
}
