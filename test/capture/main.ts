/**
 * `npm run -s capture -- JOURNAL -o FILE [--tap all|host:NAME|link:N]`: what happened, as a pcapng file for Wireshark. JOURNAL
 * is a room's or a level run's journal (JSON lines), or a recorded socket program (.json), which is replayed. Exit 2 where
 * the arguments or the file cannot be used.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '../../shared/base/index.ts';
import {
  captureOf, type CaptureSource, decodeJournal, encodePcapng, parseProgram, parseTap, sourceOfJournal, sourceOfProgram,
} from '../../shared/log/index.ts';

const USAGE = 'usage: npm run -s capture -- JOURNAL -o FILE [--tap all|host:NAME|link:N]';

interface Arguments {
  from: string;
  to: string;
  tap: string;
}

function parseArguments(words: string[]): Result<Arguments, string> {
  const given: Partial<Arguments> = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const key = word === '-o' ? 'to' : word === '--tap' ? 'tap' : word.startsWith('-') ? null : 'from';
    if (key === null) return err(`unknown option ${word}`);
    const value = key === 'from' ? word : words[++i];
    if (value === undefined) return err(`${word} wants a value`);
    if (given[key] !== undefined) return err(`more than one ${key === 'from' ? 'journal' : word}`);
    given[key] = value;
  }
  if (given.from === undefined) return err('no journal');
  if (given.to === undefined) return err('no file to write to: -o FILE');
  return ok({ from: given.from, to: given.to, tap: given.tap ?? 'all' });
}

/** A journal where it is one, else a socket program; the error is that of the kind that the file seems to be. */
function readSource(path: string): Result<CaptureSource, string> {
  const text = readFileSync(path, 'utf8');
  const journal = decodeJournal(text);
  if (journal.ok) {
    try {
      return ok(sourceOfJournal(journal.value));
    } catch (cause) {
      return err(`${path}: its inputs do not fit the room that it starts from: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  const program = parseProgram(text);
  if (program.ok) return ok(sourceOfProgram(program.value));
  return err(text.startsWith('{"journal"') ? `${path}: ${journal.error}` : `${path}: neither a journal (${journal.error}) nor a socket program (${program.error})`);
}

function run(words: string[]): Result<string, string> {
  const given = parseArguments(words);
  if (!given.ok) return err(`${given.error}\n${USAGE}`);
  const { from, to, tap: name } = given.value;
  const source = readSource(from);
  if (!source.ok) return source;
  const tap = parseTap(name, source.value);
  if (!tap.ok) return tap;
  const capture = captureOf(source.value, tap.value);
  writeFileSync(to, encodePcapng(capture));
  return ok(`${to}: ${capture.packets.length} packets at ${capture.interfaces.map((at) => at.name).join(', ')}`);
}

function main(words: string[]): number {
  let outcome: Result<string, string>;
  try {
    outcome = run(words);
  } catch (cause) {
    outcome = err(cause instanceof Error ? cause.message : String(cause));
  }
  if (outcome.ok) console.log(outcome.value);
  else console.error(outcome.error);
  return outcome.ok ? 0 : 2;
}

process.exitCode = main(process.argv.slice(2));
