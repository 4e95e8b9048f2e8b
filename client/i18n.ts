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

/** Takes the language kept from last time, else the browser's, and writes each change to the page. */
export function startLocale(): void {
  const kept = recall(localStorage, KEY);
  if (kept === 'en' || kept === 'zh') locale.value = kept;
  else locale.value = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  effect(() => {
    document.documentElement.lang = locale.value === 'zh' ? 'zh-Hans' : 'en';
    remember(localStorage, KEY, locale.value);
  });
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
