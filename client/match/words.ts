import { fill, locale, type Params } from '../i18n.ts';
import en from '../locales/game.en.json' with { type: 'json' };
import zh from '../locales/game.zh.json' with { type: 'json' };

/*
 * The texts of games. They come with the game's panel, not with the first page.
 */

export type GameKey = keyof typeof en;

const TEXTS: Record<'en' | 'zh', Record<string, string>> = { en, zh };

/** The text of a key in the chosen language, with its parameters filled in. */
export function g(key: GameKey, params?: Params): string {
  return fill(locale.value, `game:${key}`, TEXTS[locale.value][key] ?? key, params);
}
