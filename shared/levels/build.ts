import { err, ok, type Result } from '../base/index.ts';
import { callText } from '../game/index.ts';
import { type MutantId } from '../socket/index.ts';
import { type Kill, killsOf, playSolution } from './kills.ts';
import { blankLevel, stepsOfRun } from './record.ts';
import type { Run } from './run-types.ts';
import { createRun, lacking, takeRun } from './run.ts';
import { playSteps } from './steps.ts';
import { suggestObjectives, type Suggestion } from './suggest.ts';
import type { ChapterId, Level, LevelSeat, LevelStart, Objective, Prediction, Step, Text, WrongPlay } from './types.ts';
import { type Finding, isMove, schemaFindings, validateLevel } from './validate.ts';

/*
 * The builder's model: draw a start, record a solution by playing it, choose objectives among those suggested, write the texts, and have
 * the level checked. Pure: pages keep nothing but the draft.
 */

/** What a teacher makes: everything of a level that is not computed. */
export interface LevelDraft {
  id: string;
  chapter: ChapterId;
  title: Text;
  story: Text;
  goal: Text;
  explain: Text;
  start: LevelStart;
  seats: LevelSeat[];
  solution: Step[];
  objectives: Objective[];
  predictions?: Prediction[];
  /** Plays that must fail besides those found. */
  wrong?: WrongPlay[];
}

/** A solution as it was recorded, and what could be asked of it. */
export interface Recording {
  solution: Step[];
  suggestions: Suggestion[];
}

/** Begins to record: play this run (takeRun), and hand it to `readRecording`. */
export function beginRecording(start: LevelStart, seats: LevelSeat[], seed: number): Run {
  return createRun(blankLevel(start, seats), seed);
}

/** What was recorded, with a last wait until nothing is under way. */
export function readRecording(run: Run): Recording {
  const recorded = stepsOfRun(run);
  const solution: Step[] = recorded.at(-1)?.do === 'wait' ? recorded : [...recorded, { do: 'wait' }];
  const played = createRun(run.level, run.seed);
  playSteps(played, solution, (input) => takeRun(played, input));
  return { solution, suggestions: suggestObjectives(played) };
}

/** Makes a level of a draft: moves counted, hints for steps without, wrong plays and misconceptions found. Its start must be playable. */
export function levelOf(draft: LevelDraft): Level {
  const solution = draft.solution.map(withHints);
  const level: Level = {
    id: draft.id, chapter: draft.chapter, title: draft.title, story: draft.story, goal: draft.goal, start: draft.start, seats: draft.seats,
    objectives: draft.objectives, ...(draft.predictions ? { predictions: draft.predictions } : {}), solution, wrong: [], kills: [],
    rules: [], par: Math.max(1, solution.filter(isMove).length), explain: draft.explain,
  };
  level.wrong = [...(draft.wrong ?? []), ...foundWrongPlays(level)].slice(0, 30);
  level.rules = rulesOf(level);
  level.kills = [...killsOf(level).keys()];
  return level;
}

/** What a move is called in a text that nobody wrote: `accept(3)`, `SYN+ACK`. */
function moveName(step: Step): string {
  switch (step.do) {
    case 'call':
      return callText(step.call);
    case 'play':
      return step.flags;
    case 'inject':
      return step.segment.flags;
    case 'interrupt':
      return 'EINTR';
    case 'wait':
      return '…';
    case 'predict':
      return step.id;
  }
}

function withHints(step: Step): Step {
  if (!isMove(step)) return step;
  const name = moveName(step);
  return {
    ...step,
    nudge: step.nudge ?? (step.do === 'call' || step.do === 'interrupt'
      ? { en: 'It is the program\'s turn: a system call.', zh: '轮到程序了：做一个系统调用。' }
      : { en: 'It is the kernel\'s turn: a segment.', zh: '轮到内核了：发一个报文段。' }),
    concept: step.concept ?? { en: `What comes now is ${name}.`, zh: `现在该做的是 ${name}。` },
  };
}

/** The solution without one of its moves, wherever that lacks something: what is left is a wrong play. */
function foundWrongPlays(level: Level): WrongPlay[] {
  return level.solution.flatMap((step, i): WrongPlay[] => {
    if (!isMove(step)) return [];
    const steps = level.solution.filter((_, at) => at !== i);
    const run = createRun(level, 1);
    playSteps(run, steps, (input) => takeRun(run, input));
    const [lacks] = lacking(run);
    if (run.state === 'won' || !lacks) return [];
    const name = moveName(step);
    return [{ why: { en: `Without ${name} the goal is not reached.`, zh: `没有 ${name} 就达不到目标。` }, steps, expect: { objective: lacks.objective } }];
  });
}

/** Rules by what happened: those that segments by hand paid for, and those of handshake, data, end and abort. */
function rulesOf(level: Level): string[] {
  const rules = new Set<string>();
  for (const event of playSolution(level, 1).events) {
    if (event.type === 'played') for (const rule of event.rules) rules.add(rule);
    if (event.type === 'state-changed' && event.to === 'ESTABLISHED') rules.add('HANDSHAKE-3');
    if (event.type === 'state-changed' && event.to === 'SYN_RECEIVED') rules.add('HANDSHAKE-2');
    if (event.type === 'state-changed' && (event.to === 'FIN_WAIT_1' || event.to === 'LAST_ACK')) rules.add('FIN-1');
    if (event.type === 'segment-sent' && event.segment.payload !== '') rules.add('DATA-1');
    if (event.type === 'segment-sent' && event.retransmission) rules.add('RTX-1');
  }
  return rules.size > 0 ? [...rules] : ['HANDSHAKE-1'];
}

/** What the builder shows of a level: everything that is wrong with it, and what it catches. */
export interface LevelReport {
  findings: Finding[];
  kills: Map<MutantId, Kill>;
}

/** Checks a level as the campaign's are checked, but for the search for a shorter way. Takes some tenths of a second. */
export function reportOn(level: Level): LevelReport {
  const findings = validateLevel(level);
  return { findings, kills: findings.some(({ check }) => check === 'schema' || check === 'names') ? new Map() : killsOf(level) };
}

/** Characters of a level's text that are read. */
export const MAX_LEVEL_CHARS = 200_000;

/** A level as the text of its file. */
export function encodeLevel(level: Level): string {
  return `${JSON.stringify(level, null, 2)}\n`;
}

/** Reads a level from anywhere: it is one only where nothing is wrong with it. */
export function decodeLevel(text: string): Result<Level, Finding[]> {
  if (text.length > MAX_LEVEL_CHARS) return err([{ check: 'schema', text: `a level has at most ${MAX_LEVEL_CHARS} characters` }]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err([{ check: 'schema', text: 'this is no JSON' }]);
  }
  const shape = schemaFindings(value);
  if (shape.length > 0) return err(shape);
  const findings = validateLevel(value);
  return findings.length > 0 ? err(findings) : ok(value as Level);
}
