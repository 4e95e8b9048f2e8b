import { useSignal } from '@preact/signals';
import type { World } from '../../shared/game/index.ts';
import { flagNames, type Debt } from '../../shared/tcp/index.ts';
import { fieldsOf, type Fields } from '../compose.ts';
import { t } from '../i18n.ts';
import { shortAddress } from '../model.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';

interface Props {
  world: World;
  hostId: number;
  debts: Debt[];
  /** Takes the whole answer over; without it the answer is only told. */
  onFill?: (fields: Fields) => void;
  /** Before the test ids, where it stands on a page twice. */
  prefix?: string;
}

const LAYERS = 3;

/** What the host owes, one layer at a time: that something is, what it is, and every field of it. */
export function Owed({ world, hostId, debts, onFill, prefix = '' }: Props) {
  useWorld();
  const layer = useSignal(0);
  const first = debts[0];
  if (layer.value === 0) {
    return <button class="quiet" data-testid={prefix + ids.owedShow} onClick={() => (layer.value = 1)}>{t('owed.show')}</button>;
  }
  return (
    <div class="owed" data-testid={prefix + ids.owed} data-count={debts.length} role="status">
      <p>{t('owed.count', { count: debts.length })}</p>
      {first && layer.value >= 2 && <DebtLine debt={first} />}
      {first && layer.value >= LAYERS && <Exact world={world} hostId={hostId} debt={first} {...(onFill ? { onFill } : {})} />}
      <div class="call-foot">
        {first && layer.value < LAYERS && <button class="quiet" data-testid={prefix + ids.owedMore} onClick={() => layer.value++}>{t('owed.more')}</button>}
        <button class="quiet" onClick={() => (layer.value = 0)}>{t('owed.hide')}</button>
      </div>
    </div>
  );
}

function DebtLine({ debt }: { debt: Debt }) {
  const { segment } = debt;
  return (
    <p>
      {t(`owed.why.${debt.kind}`)}<br />
      <b>{debt.level}</b> {t('owed.kind', { kind: debt.kind, to: shortAddress(segment.dstAddr, segment.dstPort) })}
      {debt.retransmission && <> · {t('log.again')}</>} <span class="rule mono">{debt.rule}</span>
    </p>
  );
}

function Exact({ world, hostId, debt, onFill }: { world: World; hostId: number; debt: Debt; onFill?: (fields: Fields) => void }) {
  const fields = fieldsOf(world, hostId, debt);
  return (
    <p class="call-foot">
      <code>{flagNames(fields.flags)} seq {fields.seq}{fields.ack === '' ? '' : ` ack ${fields.ack}`}{debt.segment.payload && ` +${debt.segment.payload.length}`}</code>
      {onFill && <button class="quiet" data-testid={ids.owedFill} onClick={() => onFill(fields)}>{t('owed.fill')}</button>}
    </p>
  );
}
