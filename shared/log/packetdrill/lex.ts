/** Where something stands in a script: line and column count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** Why a script cannot be read, with the place: what was expected there, and what stands there. */
export interface ScriptError extends Place {
  file: string;
  message: string;
}

/** `file:line:column: message`, as compilers print it. */
export function errorText({ file, line, column, message }: ScriptError): string {
  return `${file}:${line}:${column}: ${message}`;
}

export type TokenKind =
  | 'option' | 'ellipsis' | 'float' | 'integer' | 'hex' | 'word' | 'string' | 'command' | 'code' | 'address' | 'sign' | 'end';

/** A word of the language. `text` is what it says without its quotes; `value` belongs to an option: `--mss=1000`. */
export interface Token extends Place {
  kind: TokenKind;
  text: string;
  value: string | null;
  /** True where nothing but blanks stands before it on its line. */
  first: boolean;
  /** Line on which it ends. */
  endLine: number;
}

/** A script's words with the comments that stand above each line that has any. */
export interface Lexed {
  tokens: Token[];
  /** Text of comments by the line on which they begin. */
  comments: { line: number; endLine: number; text: string }[];
  error: (Place & { message: string }) | null;
}

/** What a script may measure: far more than any suite's, and little enough to be read at once. */
export const MAX_SCRIPT_CHARS = 1_000_000;
const MAX_TOKENS = 300_000;

const BLANKS = /[ \t\r\n\f\v]+/y;
const LINE_COMMENT = new RegExp('//[^\\n]*', 'y');
const OPTION = new RegExp('--[A-Za-z0-9_]+(?:=(?:[A-Za-z0-9_]+=)?(?:"[^"]{0,2000}"|`[^`]{0,2000}`|[^\\s"`]{1,2000}))?', 'y');

/** Numbers and names: the longest match counts, and among equal ones the first of this list. */
const PLAIN: [TokenKind, RegExp][] = [
  ['ellipsis', /\.\.\./y],
  ['float', /-?[0-9]*\.[0-9]+/y],
  ['integer', /-?[0-9]+/y],
  ['hex', /0x[0-9a-fA-F]+/y],
  ['word', /[A-Za-z0-9_]+/y],
  ['address', /[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+/y],
  ['address', /(?=[0-9a-fA-F:]{0,39}::)[0-9a-fA-F:.]{2,45}/y],
];

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found && found[0].length > 0 ? found[0] : null;
}

/** Cuts a script into words. Reads any text: what is no word ends it with an error and its place. */
export function lex(text: string): Lexed {
  const reader = new Reader(text);
  if (text.length > MAX_SCRIPT_CHARS) reader.refuse(`a script of at most ${MAX_SCRIPT_CHARS} characters expected, this has ${text.length}`);
  while (reader.error === null && reader.next()) {
    if (reader.tokens.length >= MAX_TOKENS) reader.refuse(`a script of at most ${MAX_TOKENS} words expected`);
  }
  reader.push('end', '', 0);
  return { tokens: reader.tokens, comments: reader.comments, error: reader.error };
}

class Reader {
  readonly tokens: Token[] = [];
  readonly comments: Lexed['comments'] = [];
  error: Lexed['error'] = null;
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #lastTokenLine = 0;
  /** Where the line at hand ends: looked for once a line. */
  #nextBreak: number;

  constructor(text: string) {
    this.#text = text;
    this.#nextBreak = lineBreak(text, 0);
  }

  refuse(message: string): void {
    this.error ??= { line: this.#line, column: this.#at - this.#lineStart + 1, message };
  }

  /** Takes one token, comment or stretch of blanks. False at the end. */
  next(): boolean {
    if (this.#at >= this.#text.length) return false;
    const blanks = matchAt(BLANKS, this.#text, this.#at);
    if (blanks !== null) this.#move(blanks.length);
    else if (!this.#comment() && !this.#quoted()) this.#plain();
    return this.error === null;
  }

  push(kind: TokenKind, text: string, length: number, value: string | null = null): void {
    const line = this.#line;
    const column = this.#at - this.#lineStart + 1;
    this.#move(length);
    this.tokens.push({ kind, text, value, line, column, first: line !== this.#lastTokenLine, endLine: this.#line });
    this.#lastTokenLine = this.#line;
  }

  #move(length: number): void {
    this.#at += length;
    while (this.#nextBreak < this.#at) {
      this.#line++;
      this.#lineStart = this.#nextBreak + 1;
      this.#nextBreak = lineBreak(this.#text, this.#lineStart);
    }
  }

  #comment(): boolean {
    const from = this.#line;
    const line = matchAt(LINE_COMMENT, this.#text, this.#at);
    if (line !== null) {
      this.#move(line.length);
      this.comments.push({ line: from, endLine: from, text: line.slice(2).trim() });
      return true;
    }
    if (!this.#text.startsWith('/*', this.#at)) return false;
    const end = this.#text.indexOf('*/', this.#at + 2);
    if (end < 0) {
      this.refuse('the end of this comment, */, expected');
      return true;
    }
    const text = this.#text.slice(this.#at + 2, end).trim();
    this.#move(end + 2 - this.#at);
    this.comments.push({ line: from, endLine: this.#line, text });
    return true;
  }

  #quoted(): boolean {
    const sign = this.#text[this.#at];
    if (sign === '%' && this.#text[this.#at + 1] === '{') {
      const end = this.#text.indexOf('}%', this.#at + 2);
      if (end < 0) this.refuse('the end of this code, }%, expected');
      else this.push('code', this.#text.slice(this.#at + 2, end), end + 2 - this.#at);
      return true;
    }
    if (sign !== '"' && sign !== '`') return false;
    const end = closing(this.#text, this.#at, sign);
    if (end < 0) this.refuse(`the closing ${sign} of this text expected`);
    else this.push(sign === '"' ? 'string' : 'command', this.#text.slice(this.#at + 1, end), end + 1 - this.#at);
    return true;
  }

  #plain(): void {
    const option = this.#text.startsWith('--', this.#at) ? matchAt(OPTION, this.#text, this.#at) : null;
    if (option !== null) {
      const cut = option.indexOf('=');
      this.push('option', cut < 0 ? option.slice(2) : option.slice(2, cut), option.length, cut < 0 ? null : unquote(option.slice(cut + 1)));
      return;
    }
    let best: [TokenKind, string] = ['sign', this.#text[this.#at]!];
    for (const [kind, pattern] of PLAIN) {
      const found = matchAt(pattern, this.#text, this.#at);
      if (found !== null && (found.length > best[1].length || (best[0] === 'sign' && found.length === 1))) best = [kind, found];
    }
    this.push(best[0], best[1], best[1].length);
  }
}

function lineBreak(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

/** Where a quoted text ends: the next quote without a backslash, or where there is none the last with one. */
function closing(text: string, from: number, quote: string): number {
  let escaped = -1;
  for (let at = text.indexOf(quote, from + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (text[at - 1] !== '\\') return at;
    escaped = at;
  }
  return escaped;
}

function unquote(value: string): string {
  const quoted = value.length >= 2 && (value[0] === '"' || value[0] === '`') && value.endsWith(value[0]);
  return quoted ? value.slice(1, -1) : value;
}
