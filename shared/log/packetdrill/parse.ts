import { type Result, err, ok } from '../../base/index.ts';
import type { Action, CallAction, Script, ScriptCommand, ScriptEvent, ScriptFlag, ScriptTime } from './ast.ts';
import type { ScriptError } from './lex.ts';
import { parseExpression } from './parse-expression.ts';
import { parsePacket } from './parse-packet.ts';
import { Parser } from './parser.ts';

/** More events than any script has, few enough to be run at once. */
export const MAX_EVENTS = 20_000;
/** A script may last so long, seconds. */
const MAX_SECONDS = 10_000_000;

/**
 * Reads a packetdrill script: the whole language, whether or not it can be run. Total: any text gives a script or an error with
 * file, line, column, and what was expected there.
 */
export function parseScript(source: string, file = 'script'): Result<Script, ScriptError> {
  const parser = new Parser(file, source);
  const script: Script = { file, source, flags: parseFlags(parser), setup: parseCommand(parser), events: [], cleanup: null };
  const comments = commentsAbove(parser);
  while (!parser.is('end') && !parser.is('command')) {
    if (script.events.length >= MAX_EVENTS) parser.refuse(`at most ${MAX_EVENTS} events expected`);
    const event = parseEvent(parser, comments);
    checkOrder(parser, script.events.at(-1), event);
    script.events.push(event);
  }
  if (script.events.length === 0) parser.unexpected('an event');
  script.cleanup = parseCommand(parser);
  if (!parser.is('end')) parser.unexpected('the end of the script');
  return parser.error ? err(parser.error) : ok(script);
}

function parseFlags(parser: Parser): ScriptFlag[] {
  const flags: ScriptFlag[] = [];
  while (parser.is('option')) {
    const { text, value, line, column } = parser.take();
    flags.push({ name: text, value, line, column });
  }
  return flags;
}

function parseCommand(parser: Parser): ScriptCommand | null {
  if (!parser.is('command')) return null;
  const { text, line, column } = parser.take();
  return { text, line, column };
}

function parseEvent(parser: Parser, comments: (line: number) => string[]): ScriptEvent {
  const { line, column } = parser.token;
  const time = parseTime(parser);
  const action = parseAction(parser, time);
  const ranged = time.kind === 'any' || time.endUs !== null;
  const outbound = (action.kind === 'segment' && action.direction === 'out') || action.kind === 'foreign';
  if (ranged && !outbound) parser.refuse(`one moment expected: ${time.kind === 'any' ? "'*'" : 'a range'} can only be the time of an outbound packet`, { line, column });
  if (time.endUs !== null && time.endUs < time.us) parser.refuse('a range that runs forward expected', { line, column });
  return { line, column, endLine: parser.lastLine, time, action, comments: comments(line) };
}

function checkOrder(parser: Parser, before: ScriptEvent | undefined, event: ScriptEvent): void {
  if (before?.time.kind === 'absolute' && event.time.kind === 'absolute' && event.time.us < before.time.us) {
    parser.refuse(`a time not before ${before.time.us / 1e6} s expected, ${event.time.us / 1e6} s stands here`, event);
  }
}

function parseTime(parser: Parser): ScriptTime {
  if (parser.skip('sign', '*')) return { kind: 'any', us: 0, endUs: null };
  const relative = parser.skip('sign', '+');
  const us = parseSeconds(parser);
  let endUs: number | null = null;
  if (parser.skip('sign', '~')) {
    if (relative) parser.expect('sign', '+');
    endUs = parseSeconds(parser);
  }
  return { kind: relative ? 'relative' : 'absolute', us, endUs };
}

function parseSeconds(parser: Parser): number {
  const { token } = parser;
  if (token.kind !== 'float' && token.kind !== 'integer') {
    parser.unexpected('a time in seconds');
    return 0;
  }
  const seconds = Number(token.text);
  if (!(seconds >= 0 && seconds <= MAX_SECONDS)) parser.refuse(`a time from 0 to ${MAX_SECONDS} seconds expected, ${token.text.slice(0, 40)} stands here`);
  parser.take();
  return Math.round(seconds * 1_000_000);
}

function parseAction(parser: Parser, time: ScriptTime): Action {
  if (parser.sign('<') || parser.sign('>')) return parsePacket(parser);
  if (parser.is('command')) return { kind: 'command', text: parser.take().text };
  if (parser.is('code')) return { kind: 'code', text: parser.take().text };
  if (parser.is('word') || parser.is('ellipsis')) return parseCall(parser, time);
  parser.unexpected("'<', '>', a system call, a command or code");
  return { kind: 'command', text: '' };
}

function parseCall(parser: Parser, time: ScriptTime): CallAction {
  let endUs: number | null = null;
  if (parser.is('ellipsis')) {
    const place = parser.take();
    endUs = parseSeconds(parser);
    if (time.kind === 'absolute' && endUs < time.us) parser.refuse('an end not before the beginning expected', place);
  }
  const name = parser.expect('word').text;
  const args: CallAction['args'] = [];
  parser.expect('sign', '(');
  while (!parser.sign(')') && !parser.is('end')) {
    args.push(parseExpression(parser));
    if (!parser.sign(')')) parser.expect('sign', ',');
  }
  parser.expect('sign', ')');
  parser.expect('sign', '=');
  const result = parseExpression(parser);
  const errno = parser.is('word') && !parser.token.first ? parser.take().text : null;
  if (parser.sign('(')) skipNote(parser);
  return { kind: 'call', name, args, result, errno, endUs };
}

/** The words in parentheses after a result: for people. */
function skipNote(parser: Parser): void {
  parser.expect('sign', '(');
  while (!parser.sign(')') && !parser.is('end')) {
    if (parser.token.first) parser.unexpected("')'");
    parser.take();
  }
  parser.expect('sign', ')');
}

/** The comments that end on the lines directly above a line. */
function commentsAbove(parser: Parser): (line: number) => string[] {
  const byEnd = new Map(parser.comments.map((comment) => [comment.endLine, comment]));
  return (line) => {
    const found: string[] = [];
    for (let comment = byEnd.get(line - 1); comment; comment = byEnd.get(comment.line - 1)) found.unshift(...comment.text.split('\n'));
    return found.map((text) => text.replace(/^[\s*]+/, '').trim()).filter((text) => text !== '');
  };
}
