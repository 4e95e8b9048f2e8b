import { useSignal } from '@preact/signals';
import type { Seat, World } from '../../shared/game/index.ts';
import type { SysCallName } from '../../shared/socket/index.ts';
import { allowedCalls, CALL_NAMES, mayCall } from '../calls.ts';
import { CALL_EXAMPLES, readCallText } from '../calltext.ts';
import { ask } from '../connection.ts';
import { t } from '../i18n.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** Calls without a form of their own. */
function others(): SysCallName[] {
  const forms = new Set<string>(CALL_NAMES);
  return (Object.keys(CALL_EXAMPLES) as SysCallName[]).filter((name) => !forms.has(name) && mayCall(name));
}

/** Any call at all, written as in C: for those that have no form. */
export function OtherCall({ seat, world }: { seat: Seat; world: World }) {
  useWorld();
  const text = useSignal('');
  const names = others();
  if (names.length === 0) return null;
  const call = readCallText(text.value, (host) => world.sim.hosts.find(({ name }) => name === host)?.addr ?? null);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!call.ok) return;
    ask({ type: 'call', seatId: seat.id, call: call.value });
    text.value = '';
  };
  return (
    <details class="other-call" open={allowedCalls.value !== null} data-testid={ids.otherCalls}>
      <summary>{t('calls.others')}</summary>
      <div class="other-names">
        {names.map((name) => <button key={name} type="button" class="call" data-testid={ids.call(name)} onClick={() => (text.value = CALL_EXAMPLES[name])}>{name}</button>)}
      </div>
      <form class="call-foot" onSubmit={submit} noValidate>
        <input class="mono grow" aria-label={t('calls.written')} placeholder={CALL_EXAMPLES[names[0]!]} autocomplete="off" autocapitalize="off" spellcheck={false} data-testid={ids.otherCall}
          aria-invalid={text.value !== '' && !call.ok} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        <button class="primary" type="submit" disabled={!call.ok} data-testid={ids.otherSubmit}>{t('calls.call')}</button>
      </form>
      {text.value !== '' && !call.ok && <p class="dim" role="status">{t(`calls.fault.${call.error}`)}</p>}
    </details>
  );
}
