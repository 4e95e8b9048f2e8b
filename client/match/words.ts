import type { FaultKind, ModeId } from '../../shared/game/index.ts';
import { fill, locale, type Params } from '../i18n.ts';
import en from '../locales/game.en.json' with { type: 'json' };
import zh from '../locales/game.zh.json' with { type: 'json' };

/*
 * The texts of games: they come with a room that plays one, not with the first page.
 */

export type GameKey = keyof typeof en;

const TEXTS: Record<'en' | 'zh', Record<string, string>> = { en, zh };

/** The text of a key in the chosen language, with its parameters filled in. */
export function g(key: GameKey, params?: Params): string {
  return fill(locale.value, `game:${key}`, TEXTS[locale.value][key] ?? key, params);
}

/** What a game is called, what it is about in one sentence, how it is played, what counts, and what its practice round is for. */
export function modeText(mode: ModeId, part: 'title' | 'aim' | 'how' | 'count' | 'practice'): string {
  return g(`game.${mode}.${part}`);
}

/** Why a fault looks as it does: what players read when its case is over. */
export function faultText(kind: FaultKind): string {
  return g(`fault.${kind}.why`);
}
