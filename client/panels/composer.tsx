import type { Signal } from '@preact/signals';
import type { Seat, World } from '../../shared/game/index.ts';
import { owed } from '../../shared/sim/index.ts';
import { ACK } from '../../shared/tcp/index.ts';
import { sendDraft } from '../actions/seat.ts';
import { buildDraft, FLAGS, flowKey, flows, type Fields, type Flow } from '../compose.ts';
import { chosenFlow, draftOf } from '../drafts.ts';
import { t } from '../i18n.ts';
import { shortAddress } from '../model.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { Owed } from './owed.tsx';
import { RefusalCard } from './refusal.tsx';

/** The tools of a kernel seat: one segment composed by hand, and what is owed as a hint. */
export function Composer({ seat }: { seat: Seat }) {
  const world = useWorld();
  const fields = draftOf(seat.id);
  if (!world) return null;
  const open = flows(world, seat.hostId);
  const flow = chosenFlow(open, fields.value);
  const debts = owed(world.sim, seat.hostId);
  return (
    <section class="block composer" aria-labelledby="compose-title">
      <h2 id="compose-title">{t('compose.title', { host: world.sim.hosts[seat.hostId]?.name ?? '' })}</h2>
      {flow
        ? <ComposeForm seat={seat} world={world} open={open} flow={flow} fields={fields} />
        : <p class="hint-line">{t('compose.nothing')}</p>}
      <RefusalCard seatId={seat.id} />
      <Owed world={world} hostId={seat.hostId} debts={debts} onFill={(filled) => (fields.value = filled)} />
    </section>
  );
}

interface FormProps {
  seat: Seat;
  world: World;
  open: Flow[];
  flow: Flow;
  fields: Signal<Fields>;
}

function ComposeForm({ seat, world, open, flow, fields }: FormProps) {
  useWorld();
  const set = (change: Partial<Fields>) => (fields.value = { ...fields.value, flow: flowKey(flow), ...change });
  const draft = buildDraft(world, seat.hostId, flow, fields.value);
  const submit = (event: Event) => {
    event.preventDefault();
    if (draft) sendDraft.run();
  };
  return (
    <form class="compose-form" onSubmit={submit} noValidate>
      <label class="field"><span>{t('compose.connection')}</span>
        <select class="mono" data-testid={ids.composeConnection} value={flowKey(flow)} onChange={(event) => set({ flow: event.currentTarget.value })}>
          {open.map((one) => <option key={flowKey(one)} value={flowKey(one)}>:{one.srcPort} → {shortAddress(one.dstAddr, one.dstPort)} {one.state}</option>)}
        </select>
      </label>
      <FlagToggles flags={fields.value.flags} onChange={(flags) => set({ flags })} />
      <div class="numbers">
        <NumberField label={t('compose.seq')} testid={ids.composeSeq} value={fields.value.seq} onInput={(seq) => set({ seq })} />
        <NumberField label={t('compose.ack')} testid={ids.composeAck} value={fields.value.ack} disabled={!(fields.value.flags & ACK)} onInput={(ack) => set({ ack })} />
        <label class="field grow"><span>{t('compose.payload')}</span>
          <input class="mono" data-testid={ids.composePayload} value={fields.value.payload} autocomplete="off" spellcheck={false} onInput={(event) => set({ payload: event.currentTarget.value })} />
        </label>
      </div>
      <div class="call-foot">
        <button class="primary" type="submit" disabled={!draft} data-testid={ids.composeSend}>{t('compose.send')}</button>
        <span class="dim">{t(draft ? 'compose.relative' : 'calls.badNumber')}</span>
      </div>
    </form>
  );
}

function FlagToggles({ flags, onChange }: { flags: number; onChange: (flags: number) => void }) {
  return (
    <div class="flags" role="group" aria-label={t('compose.flags')}>
      {FLAGS.map(([name, bit]) => (
        <button key={name} type="button" class={`flag f-${name.toLowerCase()}`} data-testid={ids.flag(name)} aria-pressed={(flags & bit) !== 0} onClick={() => onChange(flags ^ bit)}>
          {name}
        </button>
      ))}
    </div>
  );
}

interface NumberProps {
  label: string;
  testid: string;
  value: string;
  disabled?: boolean;
  onInput: (value: string) => void;
}

function NumberField({ label, testid, value, disabled, onInput }: NumberProps) {
  return (
    <label class="field narrow"><span>{label}</span>
      <input class="mono" inputMode="numeric" data-testid={testid} value={value} placeholder="0" disabled={disabled} autocomplete="off" onInput={(event) => onInput(event.currentTarget.value.trim())} />
    </label>
  );
}
