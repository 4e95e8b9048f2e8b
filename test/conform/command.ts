import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { errorText, explainScript, packetdrillOf, parseScript, runScript, type ScriptOutcome } from '../../shared/log/packetdrill/index.ts';
import { decodeJournal, type ProgramOutcome, parseProgram, runProgram } from '../../shared/log/index.ts';

/** What the command prints, and how it ends: 0 where all agree, 1 where something does not, 2 where it was asked wrongly. */
export interface Answer {
  status: 0 | 1 | 2;
  out: string[];
  err: string[];
}

function fault(message: string, status: 1 | 2 = 2): Answer {
  return { status, out: [], err: [message] };
}

interface Report {
  name: string;
  file: string;
  outcome: ProgramOutcome | ScriptOutcome | { kind: 'invalid'; what: string };
}

const ENDINGS: readonly string[] = ['.json', '.pkt'];
const USAGE = `usage: npm run -s conform -- [--json] PATH...   (files or folders of socket programs, whose steps count from 0, and packetdrill scripts)
       npm run -s conform -- --explain FILE    (a packetdrill script with what happened beside each line, and a ladder)
       npm run -s conform -- --from JOURNAL --host NAME [--connection N]    (a room's journal as a packetdrill script; connections count from 1)`;

/** The programs and scripts under the paths given, folders searched through, in the order of their names. */
function listFiles(paths: string[]): string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) =>
      entry.isDirectory() ? listFiles([join(path, entry.name)]) : ENDINGS.includes(extname(entry.name)) ? [join(path, entry.name)] : []);
  });
}

function replayFile(file: string): Report {
  const text = readFileSync(file, 'utf8');
  if (extname(file) === '.pkt') {
    const script = parseScript(text, file);
    const outcome = script.ok ? runScript(script.value).outcome : { kind: 'invalid' as const, what: errorText(script.error) };
    return { name: basename(file, '.pkt'), file, outcome };
  }
  const program = parseProgram(text);
  if (!program.ok) return { name: basename(file, '.json'), file, outcome: { kind: 'invalid', what: `not a socket program: ${file}: ${program.error}` } };
  return { name: program.value.name, file, outcome: runProgram(program.value) };
}

function printReport({ name, outcome }: Report): string {
  switch (outcome.kind) {
    case 'ok': return `ok ${name}`;
    case 'unsupported':
      if ('line' in outcome) return `unsupported ${name}:${outcome.line}: ${outcome.what}`;
      return `unsupported ${name}: ${outcome.step === null ? '' : `step ${outcome.step}: `}${outcome.what}`;
    case 'invalid': return outcome.what;
    case 'differs':
      if ('line' in outcome) return `differs ${name}:${outcome.line}: expected ${outcome.expected} got ${outcome.got}`;
      return `differs ${name}: step ${outcome.step}: expected ${outcome.what} ${JSON.stringify(outcome.expected)} got ${JSON.stringify(outcome.got)}`;
  }
}

function compareAll(files: string[], json: boolean): Answer {
  const reports = files.map(replayFile);
  const count = (kind: string): number => reports.filter(({ outcome }) => outcome.kind === kind).length;
  const [agree, differ, unsupported, invalid] = [count('ok'), count('differs'), count('unsupported'), count('invalid')];
  const windows = reports.filter(({ outcome }) => outcome.kind === 'differs' && 'win' in outcome && outcome.win).length;
  const out = json
    ? [JSON.stringify({ programs: reports.map(({ name, file, outcome }) => ({ name, file, ...outcome })), agree, differ, unsupported, invalid })]
    : [
      ...reports.map(printReport), ...(windows > 0 ? [`conform: ${windows} of those that differ do so in windows alone`] : []),
      `conform: ${agree} agree, ${differ} differ, ${unsupported} unsupported`,
    ];
  return { status: invalid > 0 ? 2 : differ + unsupported > 0 ? 1 : 0, out, err: [] };
}

function explain(file: string): Answer {
  const script = parseScript(readFileSync(file, 'utf8'), file);
  if (!script.ok) return fault(errorText(script.error));
  const { outcome, lines } = explainScript(script.value);
  return { status: outcome.kind === 'ok' ? 0 : 1, out: [...lines, '', printReport({ name: basename(file, '.pkt'), file, outcome })], err: [] };
}

function printJournal(words: string[]): Answer {
  const options = new Map<string, string>();
  for (let i = 0; i < words.length; i += 2) options.set(words[i]!, words[i + 1] ?? '');
  const [file, host, connection] = [options.get('--from'), options.get('--host'), options.get('--connection') ?? '1'];
  const unknown = [...options.keys()].some((word) => !['--from', '--host', '--connection'].includes(word));
  if (unknown || !file || !host || !/^[1-9]\d*$/.test(connection)) return fault(USAGE);
  const journal = decodeJournal(readFileSync(file, 'utf8'));
  const script = journal.ok ? packetdrillOf(journal.value, host, Number(connection)) : journal;
  if (!script.ok) return fault(`${file}: ${script.error}`, journal.ok ? 1 : 2);
  return { status: 0, out: [script.value.trimEnd()], err: [] };
}

function main(argv: string[]): Answer {
  const words = argv.filter((word) => word !== '--json');
  const json = words.length < argv.length;
  if (words[0] === '--explain' && words.length === 2) return explain(words[1]!);
  if (words.includes('--from')) return printJournal(words);
  if (words.length === 0 || words.some((word) => word.startsWith('-'))) return fault(USAGE);
  const files = listFiles(words);
  if (files.length === 0) return fault(`no .json or .pkt file under ${words.join(', ')}`);
  return compareAll(files, json);
}

/** Does what the command's words ask for. A path that is not there is the caller's mistake, told in a line. */
export function runConform(argv: string[]): Answer {
  try {
    return main(argv);
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    return fault(cause.message);
  }
}
