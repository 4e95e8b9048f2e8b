import { fill, locale, type Params } from '../i18n.ts';
import en from '../locales/levels.en.json' with { type: 'json' };
import zh from '../locales/levels.zh.json' with { type: 'json' };

/*
 * The texts of the pages that need no server: levels, sandbox, builder. They come with those pages, not with the first one.
 */

export type LevelKey = keyof typeof en;

const TEXTS: Record<'en' | 'zh', Record<string, string>> = { en, zh };

/** The text of a key in the chosen language, with its parameters filled in. */
export function w(key: LevelKey, params?: Params): string {
  return fill(locale.value, `levels:${key}`, TEXTS[locale.value][key] ?? key, params);
}
