import { allActions, type Entry } from './actions.ts';
import { titleIn, titleOf, whyNot } from './actions/action.ts';
import { fuzzyScore } from './fuzzy.ts';
import { t, translate, type MessageKey } from './i18n.ts';

/** An action that answers what was typed, and why it cannot be done now (or null). */
export interface Found extends Entry {
  reason: MessageKey | null;
}

function score(query: string, { group, action }: Entry): number | null {
  const texts = [titleOf(action), titleIn('en', action)];
  const whole = [`${t(`act.group.${group}`)} ${texts[0]}`, `${translate('en', `act.group.${group}`)} ${texts[1]}`];
  const scores = [...texts.map((text) => fuzzyScore(query, text)), ...whole.map((text) => fuzzyScore(query, text))].filter((one) => one !== null);
  return scores.length > 0 ? Math.max(...scores) : null;
}

/** What answers a query, best first; of equals, those that can be done now. The palette does not offer itself. */
export function findActions(query: string): Found[] {
  return allActions().filter(({ action }) => action.id !== 'page.palette')
    .flatMap((entry) => {
      const points = score(query, entry);
      return points === null ? [] : [{ points, found: { ...entry, reason: whyNot(entry.action) } }];
    })
    .sort((a, b) => b.points - a.points || Number(a.found.reason !== null) - Number(b.found.reason !== null))
    .map(({ found }) => found);
}
