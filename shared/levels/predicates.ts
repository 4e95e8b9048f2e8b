import type { World } from '../game/index.ts';
import { type Facts, fits } from './facts.ts';
import { found, isSeen } from './looks.ts';
import type { EventPattern, Look, Predicate } from './predicate-types.ts';

/** What a predicate has seen of the log so far: plain data, a tree of the same shape. */
export interface Memo {
  /** Events that counted, or entries of an order that were found. */
  seen: number;
  /** never: what `after` asks for has come; what `until` asks for has come. */
  began: boolean;
  ended: boolean;
  /** Index in the log of the event that made it impossible for ever; -1: none did. */
  brokenBy: number;
  parts: Memo[];
}

/** Why a predicate does not hold yet, or no longer can: the innermost reasons, with what they wait for. */
export type Unmet =
  | { is: 'too-few'; pattern: EventPattern; seen: number; needed: number }
  | { is: 'next-of-order'; pattern: EventPattern; done: number; of: number }
  | { is: 'looks-otherwise'; look: Look; found: number | string | boolean | null }
  /** `at` is the index of the event in the run's log. */
  | { is: 'broken'; pattern: EventPattern; at: number };

export function memoOf(predicate: Predicate): Memo {
  const parts = 'all' in predicate ? predicate.all : 'any' in predicate ? predicate.any : [];
  return { seen: 0, began: !('never' in predicate) || !predicate.after, ended: false, brokenBy: -1, parts: parts.map(memoOf) };
}

/** Takes one event of the log in; `at` is its index. Changes the memo in place. */
export function observe(predicate: Predicate, memo: Memo, facts: Facts, at: number): void {
  if ('all' in predicate || 'any' in predicate) {
    const parts = 'all' in predicate ? predicate.all : predicate.any;
    parts.forEach((part, i) => observe(part, memo.parts[i]!, facts, at));
  } else if ('count' in predicate) {
    if (!fits(predicate.count, facts)) return;
    memo.seen++;
    if (memo.seen > (predicate.max ?? Infinity) && memo.brokenBy < 0) memo.brokenBy = at;
  } else if ('order' in predicate) {
    const next = predicate.order[memo.seen];
    if (next && fits(next, facts)) memo.seen++;
  } else if ('never' in predicate) {
    observeNever(predicate, memo, facts, at);
  }
}

function observeNever(predicate: Extract<Predicate, { never: EventPattern }>, memo: Memo, facts: Facts, at: number): void {
  if (memo.ended) return;
  if (predicate.until && fits(predicate.until, facts)) memo.ended = true;
  else if (memo.began && memo.brokenBy < 0 && fits(predicate.never, facts)) memo.brokenBy = at;
  if (predicate.after && fits(predicate.after, facts)) memo.began = true;
}

/** True where the predicate holds now. */
export function holds(predicate: Predicate, memo: Memo, world: World): boolean {
  if ('all' in predicate) return predicate.all.every((part, i) => holds(part, memo.parts[i]!, world));
  if ('any' in predicate) return predicate.any.some((part, i) => holds(part, memo.parts[i]!, world));
  if ('count' in predicate) return memo.seen >= least(predicate) && memo.brokenBy < 0;
  if ('order' in predicate) return memo.seen === predicate.order.length;
  if ('never' in predicate) return memo.brokenBy < 0;
  return isSeen(predicate, world);
}

/** Such events that are needed: one, unless only too many are forbidden. */
export function least({ min, max }: { min?: number; max?: number }): number {
  return min ?? (max === undefined ? 1 : 0);
}

/** Index of the event after which the predicate can never hold again; -1 where it still can. */
export function brokenBy(predicate: Predicate, memo: Memo): number {
  if ('all' in predicate) return Math.max(-1, ...memo.parts.map((part, i) => brokenBy(predicate.all[i]!, part)));
  if ('any' in predicate) {
    const each = memo.parts.map((part, i) => brokenBy(predicate.any[i]!, part));
    return each.every((at) => at >= 0) ? Math.max(-1, ...each) : -1;
  }
  return memo.brokenBy;
}

/** Why it does not hold; empty where it does. */
export function explainUnmet(predicate: Predicate, memo: Memo, world: World): Unmet[] {
  if (holds(predicate, memo, world)) return [];
  if ('all' in predicate) return predicate.all.flatMap((part, i) => explainUnmet(part, memo.parts[i]!, world));
  if ('any' in predicate) return predicate.any.flatMap((part, i) => explainUnmet(part, memo.parts[i]!, world));
  if ('count' in predicate) {
    if (memo.brokenBy >= 0) return [{ is: 'broken', pattern: predicate.count, at: memo.brokenBy }];
    return [{ is: 'too-few', pattern: predicate.count, seen: memo.seen, needed: least(predicate) }];
  }
  if ('order' in predicate) return [{ is: 'next-of-order', pattern: predicate.order[memo.seen]!, done: memo.seen, of: predicate.order.length }];
  if ('never' in predicate) return [{ is: 'broken', pattern: predicate.never, at: memo.brokenBy }];
  return [{ is: 'looks-otherwise', look: predicate, found: found(predicate, world) }];
}
