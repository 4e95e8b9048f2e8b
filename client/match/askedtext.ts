import type { AskedValue, RevealedQuestion } from '../../shared/game/index.ts';
import { choiceText, questionText } from '../beliefs.ts';
import { g } from './words.ts';

/** A question in one sentence; `hosts` are the names of the room's hosts. */
export function askedText({ kind, about }: Pick<RevealedQuestion, 'kind' | 'about'>, hosts: readonly string[]): string {
  if (!('hostId' in about)) return g('play.faultAsk', { server: about.server });
  return kind === 'fault' ? '' : questionText({ kind, about, values: [] }, hosts[about.hostId] ?? '');
}

/** A choice in words. */
export function valueText(value: AskedValue): string {
  return value.kind === 'fault' ? g(`fault.${value.fault}`) : choiceText(value);
}
