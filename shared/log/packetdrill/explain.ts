import type { SimEvent } from '../../sim/index.ts';
import { addEvents, createLadder } from '../ladder.ts';
import { renderLadder } from '../ladder-text.ts';
import type { Script } from './ast.ts';
import { SCRIPT_NET } from './machine.ts';
import { runScript, type ScriptOutcome, type ScriptRun, type StepReport } from './run.ts';
import { secondsText } from './time.ts';

/** Room for a time in seconds and a verdict beside each line. */
const MARGIN = 23;
/** A ladder longer than this is no picture any more. */
const MAX_LADDER_EVENTS = 50_000;

/**
 * A script with what happened beside each line (time in seconds, `ok` or what was there instead), then the run as a ladder diagram
 * in text. No line of the ladder is wider than `width`.
 */
export function explainScript(script: Script, width = 110): { outcome: ScriptOutcome; lines: string[] } {
  const events: SimEvent[] = [];
  const run = runScript(script, { watch: (event) => { if (events.length < MAX_LADDER_EVENTS) events.push(event); } });
  const ladder = createLadder(SCRIPT_NET.hosts);
  addEvents(ladder, events);
  const picture = events.length > 0 ? ['', ...renderLadder(ladder, { width })] : [];
  return { outcome: run.outcome, lines: [...annotate(script, run), ...picture] };
}

function annotate(script: Script, { outcome, steps }: ScriptRun): string[] {
  const byLine = new Map<number, StepReport[]>();
  for (const step of steps) byLine.set(step.line, [...(byLine.get(step.line) ?? []), step]);
  const lines = script.source.trimEnd().split('\n');
  return lines.flatMap((text, index) => {
    const line = index + 1;
    const found = byLine.get(line) ?? [];
    const margin = found[0] ? `${secondsText(found[0].atUs).padStart(12)} ${verdictOf(found)}` : '';
    const source = `${margin.padEnd(MARGIN)}${text.replace(/\r$/, '')}`.trimEnd();
    return [source, ...notes(line, found, outcome).map((note) => `${' '.repeat(MARGIN)}^ ${note}`)];
  });
}

function verdictOf(steps: StepReport[]): string {
  return steps.some(({ verdict }) => verdict === 'differs') ? 'differs' : 'ok';
}

function notes(line: number, steps: StepReport[], outcome: ScriptOutcome): string[] {
  if (outcome.kind === 'unsupported' && outcome.line === line) return [`unsupported: ${outcome.what}`];
  if (outcome.kind === 'differs' && outcome.line === line) return [`expected ${outcome.expected}`, `got      ${outcome.got}`];
  return steps.filter(({ verdict }) => verdict === 'differs').map(({ got }) => `got ${got}`);
}
