import { locale, t, translate, type Locale, type MessageKey, type Params } from '../i18n.ts';
import { hint } from '../spoken.ts';

/** Something that must hold for an action to be possible now, and what is said where it does not. */
export interface Condition {
  readonly reason: MessageKey;
  holds(): boolean;
}

/** Looks a key up in the language that a title is wanted in. */
type Say = (key: MessageKey) => string;

/** One command that a person can give in a room: by key, in the palette, or by the button that calls its `run`. */
export interface Action {
  /** Names it in code and tests: subject, point, what is done. */
  readonly id: string;
  readonly title: MessageKey;
  /** Fills the title in. */
  readonly params?: (say: Say) => Params;
  /** As `keyName` (keys.ts) writes them; the first one is shown. */
  readonly keys: readonly string[];
  /** Where its keys count: everywhere, or only while the stage has the focus. */
  readonly scope?: 'stage';
  /** All must hold; the first one that does not is told. */
  readonly needs: readonly Condition[];
  /** For what is switched on and off: whether it is on. */
  readonly on?: () => boolean;
  run(): void;
}

/** Why an action cannot be done now, or null where it can. */
export function whyNot({ needs }: Action): MessageKey | null {
  return needs.find((condition) => !condition.holds())?.reason ?? null;
}

/** Does it where it can be done now, and says why not where it cannot. */
export function attempt(action: Action): void {
  const reason = whyNot(action);
  if (reason === null) action.run();
  else hint.value = t(reason);
}

/** The title of an action in a language. */
export function titleIn(language: Locale, { title, params }: Action): string {
  return translate(language, title, params?.((key) => translate(language, key)));
}

/** The title of an action in the chosen language. */
export function titleOf(action: Action): string {
  return titleIn(locale.value, action);
}
