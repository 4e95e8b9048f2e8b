export * from './ast.ts';
export { errorText, type Place, type ScriptError } from './lex.ts';
export { parseScript } from './parse.ts';
export { runScript, type ScriptOutcome, type ScriptRun, type StepReport } from './run.ts';
