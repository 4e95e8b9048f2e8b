export * from './ast.ts';
export { errorText, type Place, type ScriptError } from './lex.ts';
export { parseScript } from './parse.ts';
export { runScript, type ScriptOutcome, type ScriptRun, type StepReport } from './run.ts';
export { explainScript } from './explain.ts';
export { SCRIPT_NET } from './machine.ts';
export { connectionsOfHost, packetdrillOf } from './from-journal.ts';
export {
  type Attempt, createScriptLevel, currentStep, dueCall, dueDraft, hint, readCall, stepsOf, takeEvents, tryCall, trySegment,
} from './as-level.ts';
export { LEVEL_PLAYER, type ScriptLevel } from './level-course.ts';
export type { LevelHint, LevelSeat, LevelStep } from './level-steps.ts';
