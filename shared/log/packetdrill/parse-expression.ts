import type { Expression } from './ast.ts';
import type { Parser } from './parser.ts';

const MAX_DEPTH = 40;
const ANY: Expression = { kind: 'any' };

/** An argument of a call: numbers, names or-ed together, texts, lists, structures, in any nesting that makes sense. */
export function parseExpression(parser: Parser): Expression {
  if (parser.depth >= MAX_DEPTH) parser.refuse(`at most ${MAX_DEPTH} brackets inside each other expected`);
  parser.depth++;
  const first = parsePart(parser);
  const parts = [first];
  while (parser.skip('sign', '|')) parts.push(parsePart(parser));
  parser.depth--;
  return parts.length === 1 ? first : { kind: 'or', parts };
}

function parsePart(parser: Parser): Expression {
  switch (parser.token.kind) {
    case 'ellipsis':
      parser.take();
      return ANY;
    case 'integer':
    case 'hex':
      return { kind: 'number', value: parser.integer('a number', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) };
    case 'string':
      return parseText(parser);
    case 'word':
      return parseName(parser);
    default:
      if (parser.sign('[')) return { kind: 'list', items: parseItems(parser, '[', ']') };
      if (parser.sign('{')) return parseStruct(parser);
      parser.unexpected('an argument');
      return ANY;
  }
}

/** Texts that follow one another are one; `"abc"...` goes on with anything. */
function parseText(parser: Parser): Expression {
  let bytes = '';
  while (parser.is('string')) bytes += unescapeText(parser.take().text);
  parser.skip('ellipsis');
  return { kind: 'text', bytes };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', a: '\x07', b: '\b', f: '\f', v: '\v' };

function unescapeText(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|(.))/gs, (_all, hex?: string, octal?: string, letter?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    return ESCAPES[letter!] ?? letter!;
  });
}

function parseName(parser: Parser): Expression {
  const name = parser.take().text;
  if (parser.sign('(')) return { kind: 'call', name, args: parseItems(parser, '(', ')') };
  if (!parser.skip('sign', '=')) return { kind: 'name', name };
  return { kind: 'struct', fields: [{ name, size: null, value: parseExpression(parser) }] };
}

function parseItems(parser: Parser, open: string, close: string): Expression[] {
  const items: Expression[] = [];
  parser.expect('sign', open);
  while (!parser.sign(close) && !parser.is('end')) {
    items.push(parseExpression(parser));
    if (!parser.sign(close)) parser.expect('sign', ',');
  }
  parser.expect('sign', close);
  return items;
}

/** `{sa_family = AF_INET, sin_port = htons(80)}`, `{msg_name(...)=..., msg_iov(1)=[...]}`, `{..., 100}`. */
function parseStruct(parser: Parser): Expression {
  const fields: Extract<Expression, { kind: 'struct' }>['fields'] = [];
  parser.expect('sign', '{');
  while (!parser.sign('}') && !parser.is('end')) {
    const name = fieldName(parser);
    let size: Expression | null = null;
    if (name !== '') {
      if (parser.skip('sign', '(')) {
        size = parseExpression(parser);
        parser.expect('sign', ')');
      }
      parser.expect('sign', '=');
    }
    fields.push({ name, size, value: parseExpression(parser) });
    if (!parser.sign('}')) parser.expect('sign', ',');
  }
  parser.expect('sign', '}');
  return { kind: 'struct', fields };
}

/** A field's name where one stands before its '=', or before its size in parentheses. */
function fieldName(parser: Parser): string {
  if (!parser.is('word')) return '';
  const { kind, text } = parser.following;
  const sized = kind === 'sign' && text === '(' && /^(?:msg|cmsg)_/.test(parser.token.text);
  return sized || (kind === 'sign' && text === '=') ? parser.take().text : '';
}
