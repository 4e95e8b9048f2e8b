import type { MessageFlag } from '../../socket/index.ts';
import type { CallAction, Expression } from './ast.ts';

/** More bytes in one call than any test of a simulator needs. */
export const MAX_BYTES = 16_777_216;
const MAX_PARTS = 1024;

/** Reads arguments one after the other; the first that is not modelled is kept as the reason. */
export class Args {
  readonly #call: CallAction;
  problem: string | null = null;

  constructor(call: CallAction) {
    this.#call = call;
  }

  at(index: number): Expression {
    return this.#call.args[index] ?? { kind: 'any' };
  }

  wrong(index: number): void {
    this.problem ??= `${this.#call.name}: argument ${expressionText(this.at(index))}`;
  }

  /** There are just so many arguments, or from `count` to `most`. */
  count(count: number, most = count): void {
    const { length } = this.#call.args;
    if (length < count || length > most) this.problem ??= `${this.#call.name} with ${length} arguments`;
  }

  number(index: number, low = 0, high = 0xffff_ffff): number {
    const value = numberOf(this.at(index));
    if (value !== null && value >= low && value <= high) return value;
    this.wrong(index);
    return 0;
  }

  any(index: number): void {
    if (this.at(index).kind !== 'any') this.wrong(index);
  }

  names(index: number): string[] {
    const names = namesOf(this.at(index));
    if (names) return names;
    this.wrong(index);
    return [];
  }

  flags(index: number): MessageFlag[] {
    const names = this.names(index);
    if (names.some((name) => !MESSAGE_FLAGS.includes(name))) this.wrong(index);
    return names as MessageFlag[];
  }

  /** Bytes to write: a text, or anything of the length that stands after it. */
  bytes(index: number, lengthIndex: number): string {
    const length = this.number(lengthIndex, 0, MAX_BYTES);
    const data = this.at(index);
    if (data.kind !== 'any' && data.kind !== 'text') this.wrong(index);
    return fill(data, length);
  }

  /** Sizes or texts of an iovec array. */
  vectors(list: Expression, index: number): { data: Expression; length: number }[] {
    const items = list.kind === 'list' && list.items.length <= MAX_PARTS ? list.items : null;
    const parts = items?.map((item) => (item.kind === 'struct' && item.fields.length === 2 ? item.fields : null));
    let total = 0;
    const read = parts?.map((fields) => {
      const length = fields ? numberOf(fields[1]!.value) : null;
      total += length ?? MAX_BYTES + 1;
      return { data: fields?.[0]!.value ?? ANY, length: length ?? 0 };
    });
    if (!read || total > MAX_BYTES || read.some(({ length }) => length < 0)) this.wrong(index);
    return this.problem === null ? read! : [];
  }
}

export const ANY: Expression = { kind: 'any' };
const MESSAGE_FLAGS: readonly string[] = ['MSG_PEEK', 'MSG_DONTWAIT', 'MSG_WAITALL', 'MSG_NOSIGNAL', 'MSG_MORE', 'MSG_EOR'];

export function fill(data: Expression, length: number): string {
  return data.kind === 'text' ? data.bytes.slice(0, length).padEnd(length, '\0') : 'x'.repeat(length);
}

export function numberOf(expression: Expression): number | null {
  return expression.kind === 'number' ? expression.value : null;
}

/** `A|B` as names; 0 as none. */
export function namesOf(expression: Expression): string[] | null {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind === 'number') return expression.value === 0 ? [] : null;
  if (expression.kind !== 'or') return null;
  const names = expression.parts.map(namesOf);
  return names.some((part) => part === null) ? null : names.flatMap((part) => part ?? []);
}

export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'any': return '...';
    case 'number': return String(expression.value);
    case 'name': return expression.name;
    case 'text': return JSON.stringify(expression.bytes.slice(0, 40));
    case 'or': return expression.parts.map(expressionText).join('|');
    case 'list': return `[${expression.items.slice(0, 8).map(expressionText).join(', ')}]`;
    case 'struct': return `{${expression.fields.slice(0, 8).map(({ name, value }) => `${name === '' ? '' : `${name}=`}${expressionText(value)}`).join(', ')}}`;
    case 'call': return `${expression.name}(${expression.args.slice(0, 8).map(expressionText).join(', ')})`;
  }
}

export function fieldOf(expression: Expression, name: string): Expression | null {
  return expression.kind === 'struct' ? expression.fields.find((field) => field.name === name)?.value ?? null : null;
}
