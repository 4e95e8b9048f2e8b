import { useSignal, type Signal } from '@preact/signals';
import type { Seat, World } from '../../shared/game/index.ts';
import { owed } from '../../shared/sim/index.ts';
import { ACK } from '../../shared/tcp/index.ts';
import { sendDraft } from '../actions/seat.ts';
import { buildDraft, FLAGS, flowKey, flows, type Fields, type Flow } from '../compose.ts';
import { chosenFlow, draftOf } from '../drafts.ts';
import { tellsOwed } from '../hand.ts';
import { t } from '../i18n.ts';
import { shortAddress } from '../model.ts';
import { refusal, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { NumberHelp } from './later.tsx';
import { Owed } from './owed.tsx';
import { REASON_ID, RefusalCard } from './refusal.tsx';

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
      {flow && <Numbers world={world} hostId={seat.hostId} flow={flow} fields={fields.value} />}
      {tellsOwed.value && <Owed world={world} hostId={seat.hostId} debts={debts} onFill={(filled) => (fields.value = filled)} />}
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
  const { marked, touch } = useMark(seat.id);
  const set = (change: Partial<Fields>) => {
    touch(change);
    fields.value = { ...fields.value, flow: flowKey(flow), ...change };
  };
  const draft = buildDraft(world, seat.hostId, flow, fields.value);
  const submit = (event: Event) => {
    event.preventDefault();
    if (draft) sendDraft.run();
  };
  return (
    <form class="compose-form" onSubmit={submit} noValidate>
      <label class="field"><span>{t('compose.connection')}</span>
        <select class="mono" data-testid={ids.composeConnection} value={flowKey(flow)} {...markOf(marked === 'flow')} onChange={(event) => set({ flow: event.currentTarget.value })}>
          {open.map((one) => <option key={flowKey(one)} value={flowKey(one)}>:{one.srcPort} → {shortAddress(one.dstAddr, one.dstPort)} {one.state}</option>)}
        </select>
      </label>
      <FlagToggles flags={fields.value.flags} marked={marked === 'flags'} onChange={(flags) => set({ flags })} />
      <div class="numbers">
        <NumberField label={t('compose.seq')} testid={ids.composeSeq} value={fields.value.seq} marked={marked === 'seq'} onInput={(seq) => set({ seq })} />
        <NumberField label={t('compose.ack')} testid={ids.composeAck} value={fields.value.ack} marked={marked === 'ack'} disabled={!(fields.value.flags & ACK)} onInput={(ack) => set({ ack })} />
        <label class="field grow" title={t('arg.data')}><span>{t('compose.payload')}</span>
          <input class="mono" data-testid={ids.composePayload} value={fields.value.payload} autocomplete="off" spellcheck={false} {...markOf(marked === 'payload')}
            onInput={(event) => set({ payload: event.currentTarget.value })} />
        </label>
      </div>
      {marked && <p class="marked-why" data-testid={ids.composeMarked}><b>{t(`field.${marked === 'flow' ? 'ports' : marked}`)}</b> {t('compose.refusedField')}</p>}
      <div class="call-foot">
        <button class="primary" type="submit" disabled={!draft} data-testid={ids.composeSend}>{t('compose.send')}</button>
        <span class="dim">{t(draft ? 'compose.relative' : 'calls.badNumber')}</span>
      </div>
    </form>
  );
}

/** The field of the composer that the judge's last refusal is about, until something is written there. */
function useMark(seatId: string): { marked: keyof Fields | null; touch: (change: Partial<Fields>) => void } {
  const mended = useSignal<typeof refusal.value>(null);
  const shown = refusal.value;
  const field = shown?.seatId === seatId && shown !== mended.value ? shown.refusal.field : null;
  const marked = field === 'ports' ? 'flow' : field === 'seat' ? null : field;
  return { marked, touch: (change) => { if (marked && marked in change) mended.value = shown; } };
}

/** Marks a field that was refused, for the eye and for screen readers, with the reason. */
function markOf(marked: boolean): { 'aria-invalid'?: 'true'; 'aria-describedby'?: string } {
  return marked ? { 'aria-invalid': 'true', 'aria-describedby': REASON_ID } : {};
}

/** Help with the numbers, fetched when it is opened. */
function Numbers(props: { world: World; hostId: number; flow: Flow; fields: Fields }) {
  const open = useSignal(false);
  return (
    <details class="manual" open={open.value} data-testid={ids.numberHelp} onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>{t('compose.numbers')}</summary>
      {open.value && <NumberHelp {...props} />}
    </details>
  );
}

function FlagToggles({ flags, marked, onChange }: { flags: number; marked: boolean; onChange: (flags: number) => void }) {
  return (
    <div class={`flags ${marked ? 'marked' : ''}`} role="group" aria-label={t('compose.flags')} aria-describedby={marked ? REASON_ID : undefined}>
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
  marked: boolean;
  disabled?: boolean;
  onInput: (value: string) => void;
}

function NumberField({ label, testid, value, marked, disabled, onInput }: NumberProps) {
  return (
    <label class="field narrow"><span>{label}</span>
      <input class="mono" inputMode="numeric" data-testid={testid} value={value} placeholder="0" disabled={disabled} autocomplete="off" {...markOf(marked)} onInput={(event) => onInput(event.currentTarget.value.trim())} />
    </label>
  );
}
