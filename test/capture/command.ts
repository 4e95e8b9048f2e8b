import { readFileSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '../../shared/base/index.ts';
import { captureOf, type CaptureSource, decodeJournal, encodePcapng, parseProgram, parseTap, sourceOfJournal, sourceOfProgram } from '../../shared/log/index.ts';
import { sourceOfScript } from '../../shared/log/capture-script.ts';
import { errorText, parseScript } from '../../shared/log/packetdrill/index.ts';

const USAGE = 'usage: npm run -s capture -- JOURNAL -o FILE [--tap all|host:NAME|link:N]';

interface Arguments {
  from: string;
  to: string;
  tap: string;
}

function parseArguments(words: readonly string[]): Result<Arguments, string> {
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

function readText(path: string): Result<string, string> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (cause) {
    return err(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** A packetdrill script by the name of the file, else a journal or a socket program by what stands in it. */
function readSource(path: string): Result<CaptureSource, string> {
  const text = readText(path);
  if (!text.ok) return text;
  if (path.endsWith('.pkt')) {
    const script = parseScript(text.value, path);
    return script.ok ? ok(sourceOfScript(script.value)) : err(errorText(script.error));
  }
  const journal = decodeJournal(text.value);
  if (journal.ok) {
    try {
      return ok(sourceOfJournal(journal.value));
    } catch (cause) {
      return err(`${path}: its inputs do not fit the room that it starts from: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  const program = parseProgram(text.value);
  if (program.ok) return ok(sourceOfProgram(program.value));
  return err(text.value.startsWith('{"journal"') ? `${path}: ${journal.error}` : `${path}: neither a journal (${journal.error}) nor a socket program (${program.error})`);
}

/** Does what the command line asks for: what was written, or why nothing was. */
export function runCapture(words: readonly string[]): Result<string, string> {
  const given = parseArguments(words);
  if (!given.ok) return err(`${given.error}\n${USAGE}`);
  const { from, to, tap: name } = given.value;
  const source = readSource(from);
  if (!source.ok) return source;
  const tap = parseTap(name, source.value);
  if (!tap.ok) return tap;
  const capture = captureOf(source.value, tap.value);
  try {
    writeFileSync(to, encodePcapng(capture));
  } catch (cause) {
    return err(`${to} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return ok(`${to}: ${capture.packets.length} packets at ${capture.interfaces.map((at) => at.name).join(', ')}`);
}
