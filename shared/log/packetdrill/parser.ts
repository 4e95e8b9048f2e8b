import { type Place, type ScriptError, type Token, type TokenKind, lex } from './lex.ts';

/**
 * Walks over a script's words. The first thing that is not as expected is kept as the error, and from then on every word is
 * the end, so that whatever loops ends too.
 */
export class Parser {
  readonly file: string;
  readonly comments: ReturnType<typeof lex>['comments'];
  error: ScriptError | null = null;
  /** How deep the expression at hand is nested. */
  depth = 0;
  readonly #tokens: Token[];
  #at = 0;

  constructor(file: string, source: string) {
    const { tokens, comments, error } = lex(source);
    this.file = file;
    this.comments = comments;
    this.#tokens = tokens;
    if (error) this.error = { file, ...error };
  }

  get token(): Token {
    return this.error ? this.#tokens[this.#tokens.length - 1]! : this.#tokens[this.#at]!;
  }

  /** The word after the next. */
  get following(): Token {
    const last = this.#tokens.length - 1;
    return this.#tokens[this.error ? last : Math.min(this.#at + 1, last)]!;
  }

  /** Line on which the last word taken ends. */
  get lastLine(): number {
    return this.#tokens[Math.max(0, this.#at - 1)]!.endLine;
  }

  refuse(expected: string, place: Place = this.token): void {
    this.error ??= { file: this.file, line: place.line, column: place.column, message: expected };
  }

  take(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  is(kind: TokenKind, text?: string): boolean {
    return this.token.kind === kind && (text === undefined || this.token.text === text);
  }

  sign(text: string): boolean {
    return this.is('sign', text);
  }

  /** Takes the word where it is the one named. */
  skip(kind: TokenKind, text?: string): boolean {
    if (!this.is(kind, text)) return false;
    this.take();
    return true;
  }

  expect(kind: TokenKind, text?: string): Token {
    if (this.is(kind, text)) return this.take();
    this.unexpected(text === undefined ? NAMES[kind] : `'${text}'`);
    return this.token;
  }

  unexpected(what: string): void {
    const { token } = this;
    const found = token.kind === 'end' ? 'the script ends' : `'${token.text.slice(0, 40).split('\n')[0]}' stands`;
    this.refuse(`${what} expected, ${found} here`);
  }

  /** A whole number from `low` to `high`. */
  integer(what: string, low: number, high: number): number {
    const { token } = this;
    if (token.kind !== 'integer' && token.kind !== 'hex') {
      this.unexpected(what);
      return low;
    }
    const value = token.kind === 'hex' ? Number.parseInt(token.text.slice(2), 16) : Number(token.text);
    if (!(value >= low && value <= high)) this.refuse(`${what} from ${low} to ${high} expected, ${token.text.slice(0, 40)} stands here`);
    this.take();
    return this.error ? low : value;
  }
}

const NAMES: Readonly<Record<TokenKind, string>> = {
  option: 'an option (--name=value)', ellipsis: "'...'", float: 'a number', integer: 'a whole number', hex: 'a number', word: 'a name',
  string: 'a text in quotes', command: 'a command in backquotes', code: 'code in %{ }%', address: 'an address', sign: 'a sign', end: 'the end of the script',
};
