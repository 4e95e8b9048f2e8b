import { useEffect, useRef } from 'preact/hooks';
import type { Refusal } from '../../shared/game/index.ts';
import { dismissRefusal } from '../actions/seat.ts';
import { hasMessage, t } from '../i18n.ts';
import { refusal } from '../store.ts';
import { ids } from '../testids.ts';

/** The text of a refusal in the player's language, else the English of the judge. */
export function refusalText(refused: Refusal): string {
  const key = `refusal.${refused.reason}`;
  return hasMessage(key) ? t(key, { got: refused.got, expected: refused.expected }) : refused.text;
}

/** The element that says why: a field that was refused is described by it. */
export const REASON_ID = 'refusal-why';

/** A refusal teaches: the field, what was there, what was expected, why, and the rule. */
export function RefusalCard({ seatId }: { seatId: string }) {
  const shown = refusal.value;
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => card.current?.scrollIntoView({ block: 'nearest' }), [shown]);
  if (!shown || shown.seatId !== seatId) return null;
  const { field, got, expected, rule } = shown.refusal;
  return (
    <div class="refusal" ref={card} role="alert" data-testid={ids.refusal} data-reason={shown.refusal.reason}>
      <p id={REASON_ID}><b>{t('refusal.title')}</b> {refusalText(shown.refusal)}</p>
      <dl>
        <div><dt>{t('refusal.field')}</dt><dd data-testid={ids.refusalField}>{t(`field.${field}`)}</dd></div>
        <div><dt>{t('refusal.got')}</dt><dd class="mono">{got || '—'}</dd></div>
        <div><dt>{t('refusal.expected')}</dt><dd class="mono" data-testid={ids.refusalExpected}>{expected || '—'}</dd></div>
      </dl>
      <p class="rule"><span class="mono" data-testid={ids.refusalRule}>{rule}</span>
        <button class="quiet" data-testid={ids.refusalClose} onClick={dismissRefusal.run}>{t('refusal.again')}</button></p>
    </div>
  );
}
