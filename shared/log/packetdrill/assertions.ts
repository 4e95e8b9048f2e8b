import { type Result, err, ok } from '../../base/index.ts';
import { TCP_CA_STATES, TCP_STATES, TCPI_OPTIONS } from '../../socket/index.ts';

/** One `assert` of a code block: what it says, and how to find out. */
export interface Assertion {
  text: string;
  /** Fields of struct tcp_info that it reads. */
  fields: string[];
  evaluate(info: Readonly<Record<string, number>>): number;
}

const CONSTANTS: Readonly<Record<string, number>> = { ...TCP_STATES, ...TCP_CA_STATES, ...TCPI_OPTIONS, True: 1, False: 0 };

/** A condition longer than this is none that a person wrote. */
const MAX_WORDS = 1000;

type Value = (info: Readonly<Record<string, number>>) => number;

const WORD = /\s*(?:(0x[0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)|('[^']*'|"[^"]*")|(<<|>>|<=|>=|==|!=|\/\/|[-+*/%&|^~<>(),]))/y;

/** Binary operators from those that bind least to those that bind most, as in Python. */
const LEVELS: Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '|': (a, b) => a | b },
  { '^': (a, b) => a ^ b },
  { '&': (a, b) => a & b },
  { '<<': (a, b) => a << b, '>>': (a, b) => a >> b },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b, '//': (a, b) => Math.floor(a / b), '%': (a, b) => a - b * Math.floor(a / b) },
];
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b, '!=': (a, b) => a !== b, '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
};

/**
 * Reads the code of a script: `assert` statements over fields of struct tcp_info, with their messages, and numbers that are given
 * names, which `names` keeps for the code that follows. Anything else of Python is an error that says what.
 */
export function readAssertions(code: string, names: Map<string, number>): Result<Assertion[], string> {
  const assertions: Assertion[] = [];
  for (const statement of splitStatements(code)) {
    const named = /^([A-Za-z_]\w*)\s*=\s*(-?(?:0x[0-9a-fA-F]+|\d+))$/.exec(statement);
    if (named) {
      names.set(named[1]!, Number(named[2]));
      continue;
    }
    const found = /^assert\b\s*(.*)$/s.exec(statement);
    const assertion = found ? new Reader(found[1]!, names).read() : null;
    if (assertion === null) return err(`code ${statement.slice(0, 60)}`);
    assertions.push(assertion);
  }
  return ok(assertions);
}

/** Statements end at a line's end or a semicolon, but not inside quotes or parentheses. */
function splitStatements(code: string): string[] {
  const statements: string[] = [''];
  let depth = 0;
  let quote = '';
  for (const letter of code.replaceAll('\\\n', ' ')) {
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '(') depth++;
    else if (letter === ')') depth--;
    if (quote === '' && depth <= 0 && (letter === ';' || letter === '\n')) statements.push('');
    else statements[statements.length - 1] += letter;
  }
  return statements.map((text) => text.replace(/(^|\s)#.*$/s, '').trim()).filter((text) => text !== '');
}

/** Recursive descent over one condition; `#failed` stays true once something is not understood. */
class Reader {
  readonly #text: string;
  readonly #names: ReadonlyMap<string, number>;
  readonly #words: string[] = [];
  readonly #fields = new Set<string>();
  #at = 0;
  #depth = 0;
  #failed = false;

  constructor(text: string, names: ReadonlyMap<string, number>) {
    this.#text = text;
    this.#names = names;
    let at = 0;
    for (WORD.lastIndex = 0; at < text.trimEnd().length; at = WORD.lastIndex) {
      WORD.lastIndex = at;
      const found = WORD.exec(text);
      if (!found || this.#words.length >= MAX_WORDS) {
        this.#failed = true;
        return;
      }
      this.#words.push(found[0].trim());
    }
  }

  read(): Assertion | null {
    const value = this.#either();
    // After a comma stands the message, which only a person reads.
    if (this.#failed || (this.#at < this.#words.length && this.#words[this.#at] !== ',')) return null;
    const words = this.#words.slice(0, this.#at);
    return { text: words.length > 0 ? words.join(' ') : this.#text, fields: [...this.#fields], evaluate: value };
  }

  #skip(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }

  #either(): Value {
    let value = this.#both();
    while (this.#skip('or')) {
      const [left, right] = [value, this.#both()];
      value = (info) => left(info) || right(info);
    }
    return value;
  }

  #both(): Value {
    let value = this.#negation();
    while (this.#skip('and')) {
      const [left, right] = [value, this.#negation()];
      value = (info) => left(info) && right(info);
    }
    return value;
  }

  #negation(): Value {
    let negate = false;
    while (this.#skip('not')) negate = !negate;
    const value = this.#comparison();
    return negate ? (info) => (value(info) ? 0 : 1) : value;
  }

  /** `a < b <= c` means both, as in Python. */
  #comparison(): Value {
    const operands = [this.#binary(0)];
    const tests: ((a: number, b: number) => boolean)[] = [];
    for (let test = COMPARISONS[this.#words[this.#at] ?? '']; test; test = COMPARISONS[this.#words[this.#at] ?? '']) {
      this.#at++;
      tests.push(test);
      operands.push(this.#binary(0));
    }
    if (tests.length === 0) return operands[0]!;
    return (info) => (tests.every((test, i) => test(operands[i]!(info), operands[i + 1]!(info))) ? 1 : 0);
  }

  #binary(level: number): Value {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let value = this.#binary(level + 1);
    for (let apply = operators[this.#words[this.#at] ?? '']; apply; apply = operators[this.#words[this.#at] ?? '']) {
      this.#at++;
      const [act, left, right] = [apply, value, this.#binary(level + 1)];
      value = (info) => act(left(info), right(info));
    }
    return value;
  }

  #unary(): Value {
    let sign = 1;
    while (this.#words[this.#at] === '-') {
      this.#at++;
      sign = -sign;
    }
    const value = this.#atom();
    return sign < 0 ? (info) => -value(info) : value;
  }

  #atom(): Value {
    const word = this.#words[this.#at++] ?? '';
    if (word === '(' && this.#depth < 40) {
      this.#depth++;
      const value = this.#either();
      this.#depth--;
      if (!this.#skip(')')) this.#failed = true;
      return value;
    }
    if (/^\d/.test(word)) {
      const number = Number(word);
      return () => number;
    }
    const constant = CONSTANTS[word] ?? this.#names.get(word);
    if (constant !== undefined) return () => constant;
    if (/^tcpi_\w+$/.test(word)) this.#fields.add(word);
    else this.#failed = true;
    return (info) => info[word] ?? 0;
  }
}
