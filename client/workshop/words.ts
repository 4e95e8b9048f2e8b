import { fill, locale, type Params } from '../i18n.ts';
import en from '../locales/workshop.en.json' with { type: 'json' };
import zh from '../locales/workshop.zh.json' with { type: 'json' };

/*
 * The texts of workshops. They come with its pages, not with the first page.
 */

export type WorkshopKey = keyof typeof en;

const TEXTS: Record<'en' | 'zh', Record<string, string>> = { en, zh };

/** The text of a key in the chosen language, with its parameters filled in. */
export function w(key: WorkshopKey, params?: Params): string {
  return fill(locale.value, `workshop:${key}`, TEXTS[locale.value][key] ?? key, params);
}
