import type { TObject, TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { err, ok, type Result } from '../base/index.ts';
import { type ClientMessage, MAX_MESSAGE_BYTES, PROTOCOL_VERSION, type RefusalCode } from './messages.ts';
import { CALL_SCHEMAS, type CheckedMessage, INPUT_SCHEMAS, MESSAGE_SCHEMAS } from './schemas.ts';

// For the server only, and therefore not part of index.ts: compiled checks use new Function, which the pages' security
// policy forbids.

/** Why a message was not understood: a code for the pages, and English text that names the field. */
export interface MessageFault {
  code: Extract<RefusalCode, 'bad-message' | 'too-large' | 'wrong-version'>;
  text: string;
}

type Checks = Map<string, TypeCheck<TSchema>>;

const messages = compileAll(MESSAGE_SCHEMAS);
const inputs = compileAll(INPUT_SCHEMAS);
const calls = compileAll(CALL_SCHEMAS);

function compileAll(schemas: Record<string, TObject>): Checks {
  return new Map(Object.entries(schemas).map(([name, schema]) => [name, TypeCompiler.Compile<TSchema>(schema)]));
}

/**
 * Reads one message of a client. Whatever the text holds, the answer is a message that fits its schema or a fault that
 * names what is wrong; it never throws. Takes no more than MAX_MESSAGE_BYTES characters.
 */
export function parseClientMessage(text: string): Result<ClientMessage, MessageFault> {
  if (text.length > MAX_MESSAGE_BYTES) return fault('too-large', `a message has at most ${MAX_MESSAGE_BYTES} bytes`);
  const value = parseJson(text);
  if (!isObject(value)) return fault('bad-message', 'a message is a JSON object');
  const check = typeof value['t'] === 'string' ? messages.get(value['t']) : undefined;
  if (!check) return fault('bad-message', `/t: unknown message ${shown(value['t'])}`);
  // A client of another version may say more than we know: it is told to reload, not that it is broken.
  if (value['t'] === 'join' && typeof value['v'] === 'number' && value['v'] !== PROTOCOL_VERSION) {
    return fault('wrong-version', `this server speaks version ${PROTOCOL_VERSION}, the page ${shown(value['v'])}`);
  }
  if (!check.Check(value)) return fault('bad-message', explainFault(value));
  // Its schema holds, so this is what the static type of the schema says.
  const checked: ClientMessage = value as CheckedMessage;
  return ok(checked);
}

function fault(code: MessageFault['code'], text: string): { ok: false; error: MessageFault } {
  return err({ code, text });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of a client in a message to it: short, whatever it was. */
function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 40);
}

/** Looks for the fault in the schema of the one variant that was meant: a union could only say "none of these". */
function explainFault(message: Record<string, unknown>): string {
  const input = message['input'];
  if (message['t'] !== 'input' || !isObject(input)) return firstFault(messages, message['t'], message, '');
  const call = input['call'];
  if (input['type'] === 'call' && isObject(call)) {
    const inCall = firstFault(calls, call['name'], call, '/input/call');
    if (inCall !== '') return inCall;
  }
  return firstFault(inputs, input['type'], input, '/input') || firstFault(messages, message['t'], message, '');
}

function firstFault(checks: Checks, name: unknown, value: unknown, path: string): string {
  const check = typeof name === 'string' ? checks.get(name) : undefined;
  if (!check) return `${path}: unknown kind ${shown(name)}`;
  const first = check.Errors(value).First();
  return first ? `${path}${first.path}: ${first.message}` : '';
}
