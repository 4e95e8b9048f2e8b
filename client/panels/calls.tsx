import { useSignal } from '@preact/signals';
import { seatProcess, type Seat } from '../../shared/game/index.ts';
import { chooseCall, interrupt } from '../actions/seat.ts';
import { CALL_NAMES, chosenCall, mayCall } from '../calls.ts';
import { formatCall } from '../format.ts';
import { t } from '../i18n.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { CallForm } from './callform.tsx';
import { OtherCall } from './othercall.tsx';
import { RefusalCard } from './refusal.tsx';
import { Results } from './results.tsx';

/** The tools of an app seat: system calls and what they returned. */
export function CallPanel({ seat }: { seat: Seat }) {
  const world = useWorld();
  const edited = useSignal<Record<string, string>>({});
  const process = world ? seatProcess(world, seat) : null;
  if (!world) return null;
  if (!process) return <p class="hint-line">{t('calls.noChild')}</p>;
  const sleeping = process.sleeping;
  return (
    <section class="block calls" aria-labelledby="calls-title">
      <h2 id="calls-title">{t('calls.title', { process: process.name })}</h2>
      <div class="call-grid" role="group" aria-labelledby="calls-title">
        {CALL_NAMES.filter(mayCall).map((name) => (
          <button key={name} class="call" data-testid={ids.call(name)} aria-pressed={chosenCall.value === name} aria-keyshortcuts={chooseCall(name).keys[0]}
            title={`${t(`call.${name}`)} (${chooseCall(name).keys[0]})`} disabled={sleeping !== null}
            onClick={() => { chosenCall.value = name; edited.value = {}; }}>{name}</button>
        ))}
      </div>
      <RefusalCard seatId={seat.id} />
      {sleeping
        ? <Sleeping process={process.name} call={formatCall(sleeping.call)} onInterrupt={interrupt.run} />
        : <><CallForm seat={seat} world={world} edited={edited} /><OtherCall seat={seat} world={world} /></>}
      <Results hostId={seat.hostId} />
    </section>
  );
}

function Sleeping({ process, call, onInterrupt }: { process: string; call: string; onInterrupt: () => void }) {
  return (
    <div class="sleeping" role="status" tabIndex={-1} data-heir data-testid={ids.callSleeping}>
      <p><b>{process}</b> {t('calls.sleeps')} <code>{call}</code></p>
      <p class="dim">{t('calls.sleepsWhy')}</p>
      <button data-testid={ids.callInterrupt} onClick={onInterrupt}>{t('calls.interrupt')}</button>
    </div>
  );
}
