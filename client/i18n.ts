import { effect, signal } from '@preact/signals';
import { IntlMessageFormat } from 'intl-messageformat';
import en from './locales/en.json' with { type: 'json' };
import zh from './locales/zh.json' with { type: 'json' };
import { recall, remember } from './storage.ts';

export type Locale = 'en' | 'zh';
export type MessageKey = keyof typeof en;
export type Params = Record<string, string | number>;

const MESSAGES: Record<Locale, Record<string, string>> = { en, zh };
const KEY = 'ackademy:locale';

export const locale = signal<Locale>('en');

const compiled = new Map<string, IntlMessageFormat>();

function keptIn(storage: Storage): Locale | null {
  const kept = recall(storage, KEY);
  return kept === 'en' || kept === 'zh' ? kept : null;
}

/** Takes the language that was chosen here, else that of the workshop in this tab, else the browser's, and writes each change to the page. */
export function startLocale(): void {
  locale.value = keptIn(localStorage) ?? keptIn(sessionStorage) ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
  effect(() => {
    document.documentElement.lang = locale.value === 'zh' ? 'zh-Hans' : 'en';
  });
}

/** Switches this browser to a language, for good. */
export function chooseLocale(language: Locale): void {
  remember(localStorage, KEY, language);
  locale.value = language;
}

/** Switches this tab to the language of a workshop, where nobody has chosen another here. */
export function followLocale(language: Locale | null): void {
  if (language === null || keptIn(localStorage) !== null) return;
  remember(sessionStorage, KEY, language);
  locale.value = language;
}

/** True where both languages have a text for the key. */
export function hasMessage(key: string): key is MessageKey {
  return key in en && key in zh;
}

/** The text of a key in the chosen language, with its parameters filled in. */
export function t(key: MessageKey, params?: Params): string {
  return translate(locale.value, key, params);
}

/** The text of a key in a given language. */
export function translate(language: Locale, key: string, params?: Params): string {
  return fill(language, key, MESSAGES[language][key] ?? key, params);
}

/** A text of a language with its parameters filled in (ICU message format); `id` names it among all texts of the pages. */
export function fill(language: Locale, id: string, text: string, params?: Params): string {
  if (!params && !text.includes('{')) return text;
  const name = `${language}:${id}`;
  let format = compiled.get(name);
  if (!format) {
    format = new IntlMessageFormat(text, language);
    compiled.set(name, format);
  }
  return String(format.format(params));
}
