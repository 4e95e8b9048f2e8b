/*
 * Bytes as they are typed: a text in UTF-8, with the escapes of a C string where a byte has no key of its own.
 */

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };
const ESCAPE = /\\(x[0-9a-fA-F]{2}|[0-3]?[0-7]{1,2}|[ntr"\\])/g;

/** The bytes of what was typed, one character per byte, as the World holds them: `\n`, `\x0a` and `\012` are one byte. A backslash before anything else is itself. */
export function typedBytes(text: string): string {
  let bytes = '';
  let from = 0;
  for (const { 0: whole, 1: escape, index } of text.matchAll(ESCAPE)) {
    bytes += utf8(text.slice(from, index)) + escaped(escape!);
    from = index + whole.length;
  }
  return bytes + utf8(text.slice(from));
}

/** The byte of an escape: a letter's, or its number, octal or with `x` in two hexadecimal digits. */
function escaped(escape: string): string {
  return ESCAPES[escape] ?? String.fromCharCode(escape.startsWith('x') ? parseInt(escape.slice(1), 16) : parseInt(escape, 8));
}

function utf8(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join('');
}

/** What is typed for these bytes: `typedBytes` of it gives them back. Text where they are UTF-8, else escapes. */
export function typedText(bytes: string): string {
  const raw = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
  try {
    return [...new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)].map((letter) => typedLetter(letter, Infinity)).join('');
  } catch {
    return [...bytes].map((byte) => typedLetter(byte, 0x80)).join('');
  }
}

/** A letter as it is typed; from `unknown` on it is no letter but a byte. */
function typedLetter(letter: string, unknown: number): string {
  if (letter === '\\') return '\\\\';
  if (letter === '\n') return '\\n';
  const code = letter.codePointAt(0)!;
  return code < 0x20 || code === 0x7f || code >= unknown ? `\\x${code.toString(16).padStart(2, '0')}` : letter;
}
