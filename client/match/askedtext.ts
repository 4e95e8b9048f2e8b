import type { AskedValue, RevealedQuestion } from '../../shared/game/index.ts';
import { choiceText, questionText } from '../beliefs.ts';
import { locale } from '../i18n.ts';
import { g } from './words.ts';

/** A question in one sentence; `hosts` are the names of the room's hosts. */
export function askedText({ kind, about }: Pick<RevealedQuestion, 'kind' | 'about'>, hosts: readonly string[]): string {
  if ('text' in about) return about.text[locale.value];
  if (!('hostId' in about)) return g('play.faultAsk', { server: about.server });
  return kind === 'fault' || kind === 'poll' ? '' : questionText({ kind, about, values: [] }, hosts[about.hostId] ?? '');
}

/** A choice in words. */
export function valueText(value: AskedValue): string {
  if (value.kind === 'text') return value.text[locale.value];
  return value.kind === 'fault' ? g(`fault.${value.fault}`) : choiceText(value);
}
