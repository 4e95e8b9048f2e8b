import { parseProgram, runProgram } from '../../shared/log/index.ts';

/** A step takes so long, milliseconds: longer than a delayed ACK. */
const STEP_MS = 100;

/** Server listens on 7000 (its descriptor 3), the client's descriptor 3 connects, the server's descriptor 4 accepts. */
export const PAIR = [
  'server socket = 3', 'server setsockopt fd=3 option="SO_REUSEADDR" value=1 = 0', 'server bind fd=3 addr={"host":"any","port":7000} = 0',
  'server listen fd=3 backlog=5 = 0', 'client socket = 3', 'client connect fd=3 addr={"host":"server","port":7000} = 0', 'server accept fd=3 = 4',
];

type Step = Record<string, unknown>;

/**
 * Runs a socket program in short hand and gives its lines with what the simulator answered, where that differs:
 * `PROCESS CALL key=JSON ... = RESULT` (a number, an errno, `blocked`, `1 IN|OUT`, `5 "data"`), `sleep MS`, or `JSON of a net step`.
 * Calls that return later are not compared.
 */
export function differences(lines: string[]): string[] {
  const steps = lines.map(parseLine);
  let at = 0;
  for (const step of steps) {
    step.at = at;
    at += typeof step.sleep === 'number' ? step.sleep : STEP_MS;
  }
  const found = firstDifference(steps, lines);
  return found === null ? [] : [found];
}

function parseLine(line: string): Step {
  if (line.startsWith('{')) return JSON.parse(line) as Step;
  if (line.startsWith('sleep ')) return { sleep: Number(line.slice(6)) };
  const [left = '', right = ''] = line.split(/ = (?!.* = )/);
  const [proc, call, ...words] = left.match(/\w+=(?:\{[^}]*\}|\[[^\]]*\]|"[^"]*"|\S+)|\S+/g)!;
  const args: Step = {};
  for (const word of words) args[word.slice(0, word.indexOf('='))] = JSON.parse(word.slice(word.indexOf('=') + 1));
  // An accepted connection's address has a port that the kernel picked: only a failure is compared.
  if (call === 'accept' && /^\d/.test(right)) return { proc, call, args };
  return { proc, call, args, ...(call === 'fork' ? { child: args.child, args: {} } : {}), ...(right === '' ? {} : { result: parseResult(right) }) };
}

function parseResult(text: string): Step {
  if (text === 'blocked') return { blocked: true };
  if (text === 'pid') return { ret: 'pid' };
  if (/^E[A-Z]+$/.test(text)) return { ret: -1, errno: text };
  const [number = '', rest] = text.split(/ (.*)/s);
  const result: Step = { ret: Number(number) };
  if (rest?.startsWith('"')) result.data = JSON.parse(rest);
  else if (rest?.startsWith('value=')) result.value = JSON.parse(rest.slice(6));
  else if (rest !== undefined) result.revents = rest === '-' ? '' : rest;
  return result;
}

function firstDifference(steps: Step[], lines: string[]): string | null {
  const parsed = parseProgram(JSON.stringify({ format: 'socket-program/1', name: 'short', steps }));
  if (!parsed.ok) return parsed.error;
  const outcome = runProgram(parsed.value, { only: ['result'] });
  switch (outcome.kind) {
    case 'ok': return null;
    case 'unsupported': return `unsupported: ${outcome.what}`;
    case 'differs': return `${lines[outcome.step]}, got ${JSON.stringify(outcome.got)}`;
  }
}
