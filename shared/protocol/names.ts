import { MAX_NAME_LENGTH } from './messages.ts';

/** Control, format, surrogate and private characters, and line separators: they break lists and turn text around. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** The name as it is shown: composed, trimmed, runs of blanks made one; null where it is no name. */
export function cleanName(text: string): string | null {
  const name = text.normalize('NFC').trim().replace(/\s+/gu, ' ');
  const length = [...name].length;
  return length >= 1 && length <= MAX_NAME_LENGTH && !FORBIDDEN.test(name) ? name : null;
}

/** Two names that read the same are the same. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** What of a list of names cannot stand in it: no names, and names that stand there before. */
export function faultyNames(list: readonly string[]): string[] {
  return list.filter((name, i) => cleanName(name) === null || list.findIndex((other) => nameKey(other) === nameKey(name)) < i);
}
