/**
 * `npm run -s conform -- [--json] PATH...`: replays socket programs (files, or folders of them) in the simulator and
 * compares with what Linux answered. Exit 0 where all agree, 1 where one does not, 2 where a file is not a program.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ProgramOutcome, parseProgram, runProgram } from '../../shared/log/index.ts';

interface Report {
  name: string;
  file: string;
  outcome: ProgramOutcome | { kind: 'invalid'; what: string };
}

/** The .json files under the paths given, folders searched through, in the order of their names. */
function listFiles(paths: string[]): string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) =>
      entry.isDirectory() ? listFiles([join(path, entry.name)]) : entry.name.endsWith('.json') ? [join(path, entry.name)] : []);
  });
}

function replayFile(file: string): Report {
  const name = basename(file, '.json');
  const program = parseProgram(readFileSync(file, 'utf8'));
  if (!program.ok) return { name, file, outcome: { kind: 'invalid', what: program.error } };
  return { name: program.value.name, file, outcome: runProgram(program.value) };
}

function printReport({ name, file, outcome }: Report): string {
  switch (outcome.kind) {
    case 'ok': return `ok ${name}`;
    case 'unsupported': return `unsupported ${name}: ${outcome.step === null ? '' : `step ${outcome.step}: `}${outcome.what}`;
    case 'invalid': return `not a socket program: ${file}: ${outcome.what}`;
    case 'differs':
      return `differs ${name}: step ${outcome.step}: expected ${outcome.what} ${JSON.stringify(outcome.expected)} got ${JSON.stringify(outcome.got)}`;
  }
}

function main(argv: string[]): number {
  const json = argv.includes('--json');
  const paths = argv.filter((word) => word !== '--json');
  if (paths.length === 0 || paths.some((path) => path.startsWith('-'))) {
    console.error('usage: npm run -s conform -- [--json] PATH...   (files or folders of socket programs; steps count from 0)');
    return 2;
  }
  let files: string[];
  try {
    files = listFiles(paths);
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : String(cause));
    return 2;
  }
  const reports = files.map(replayFile);
  const count = (kind: string): number => reports.filter(({ outcome }) => outcome.kind === kind).length;
  const [agree, differ, unsupported, invalid] = [count('ok'), count('differs'), count('unsupported'), count('invalid')];
  if (json) {
    console.log(JSON.stringify({ programs: reports.map(({ name, file, outcome }) => ({ name, file, ...outcome })), agree, differ, unsupported, invalid }));
  } else {
    for (const report of reports) console.log(printReport(report));
    console.log(`conform: ${agree} agree, ${differ} differ, ${unsupported} unsupported`);
  }
  if (files.length === 0) console.error(`no .json file under ${paths.join(', ')}`);
  return invalid > 0 || files.length === 0 ? 2 : differ + unsupported > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
