import type { SysCallName } from '../shared/socket/index.ts';
import { fill, locale, t, type MessageKey, type Params } from './i18n.ts';
import en from './locales/manual.en.json' with { type: 'json' };
import zh from './locales/manual.zh.json' with { type: 'json' };
import { isTerm, TERMS, type TermId } from './glossary.ts';

/*
 * The texts of the glossary, of the calls' parameters and errors, and of the number helpers. They come with the code that
 * shows them, not with the page: only modules that are fetched on demand import this one.
 */

export type ManualKey = keyof typeof en;

const TEXTS: Record<'en' | 'zh', Record<string, string>> = { en, zh };

/** The text of a key of the manual in the chosen language. */
export function m(key: ManualKey, params?: Params): string {
  return fill(locale.value, key, TEXTS[locale.value][key] ?? key, params);
}

/** The first of these keys that the manual has, or null. */
function firstOf(keys: readonly string[]): ManualKey | null {
  return keys.find((key): key is ManualKey => key in en) ?? null;
}

/** The name of a term in the chosen language: its id where it has one name everywhere. */
export function termName(id: TermId): string {
  const key = firstOf([`name.${id}`]);
  return key ? m(key) : id;
}

/** The sentences on a term. Those of a state are the state diagram's. */
export function termText(id: TermId): string {
  const key = firstOf([`term.${id}`]);
  return key ? m(key) : t(`state.${id}` as MessageKey);
}

/** Calls whose errors are worded as another's: they differ in how they take their arguments. */
const WORDED_AS: Partial<Record<SysCallName, SysCallName>> = {
  accept4: 'accept', readv: 'read', recv: 'read', recvfrom: 'read', recvmsg: 'read', writev: 'write', send: 'write', sendto: 'write', sendmsg: 'write',
};

/** When a call gives an errno, in one sentence; null where it never does. */
export function whenText(call: SysCallName, errno: string): string | null {
  const key = firstOf([`when.${WORDED_AS[call] ?? call}.${errno}`, `when.${errno}`]);
  return key && m(key);
}

/** What a parameter of a call is, in one sentence. */
export function parameterText(call: SysCallName, name: string): string | null {
  const key = firstOf([`param.${call}.${name}`, `param.${name}`]);
  return key && m(key);
}

/** Terms that a search finds, best first: those whose name begins with it, whose name has it, whose text has it. */
export function findTerms(query: string): TermId[] {
  const wanted = query.trim().toLowerCase();
  const all = Object.keys(TERMS).filter(isTerm);
  if (wanted === '') return all;
  const rank = (id: TermId): number => {
    const names = [id, TEXTS.en[`name.${id}`] ?? id, TEXTS.zh[`name.${id}`] ?? id].map((name) => name.toLowerCase());
    if (names.some((name) => name.startsWith(wanted))) return 0;
    if (names.some((name) => name.includes(wanted))) return 1;
    return termText(id).toLowerCase().includes(wanted) ? 2 : 3;
  };
  return all.map((id) => ({ id, at: rank(id) })).filter(({ at }) => at < 3).sort((a, b) => a.at - b.at).map(({ id }) => id);
}
