import { useSignal } from '@preact/signals';
import type { RawDraft, Seat, World } from '../../shared/game/index.ts';
import { ACK } from '../../shared/tcp/index.ts';
import { FLAGS } from '../compose.ts';
import { ask } from '../connection.ts';
import { typedBytes } from '../typed.ts';
import { t } from '../i18n.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** What the fields hold: addresses as `10.9.0.1:80`, absolute numbers, as text. */
interface Fields {
  flags: number;
  from: string;
  to: string;
  seq: string;
  ack: string;
  payload: string;
}

/** One direction of a connection that can be imitated, with the numbers that come next on it. */
interface Direction {
  from: string;
  to: string;
  seq: number;
  ack: number;
}

/** Every direction of every connection there is, as its receiver expects it. */
function directions(world: World): Direction[] {
  return world.sim.hosts.flatMap((host) => Object.values(host.sockets)
    .filter(({ conn }) => conn.remotePort !== 0 && conn.state !== 'SYN_SENT')
    .map(({ conn }) => ({ from: `${conn.remoteAddr}:${conn.remotePort}`, to: `${conn.localAddr}:${conn.localPort}`, seq: conn.rcvNxt, ack: conn.sndNxt })));
}

function endOf(text: string): [string, number] | null {
  const match = /^\s*(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})\s*$/.exec(text);
  return match && Number(match[2]) <= 65_535 ? [match[1]!, Number(match[2])] : null;
}

function wordOf(text: string): number | null {
  const value = text.trim() === '' ? 0 : Number(text);
  return Number.isInteger(value) && value >= 0 && value <= 0xffffffff ? value : null;
}

/** The segment that the fields describe; null where one of them is none. */
function draftOf({ flags, from, to, seq, ack, payload }: Fields): RawDraft | null {
  const [source, target, seqNumber, ackNumber] = [endOf(from), endOf(to), wordOf(seq), wordOf(ack)];
  if (!source || !target || seqNumber === null || ackNumber === null) return null;
  return { srcAddr: source[0], srcPort: source[1], dstAddr: target[0], dstPort: target[1], flags, seq: seqNumber, ack: flags & ACK ? ackNumber : 0, payload: typedBytes(payload) };
}

/** The tools of a raw seat: any segment at all, from any address to any. */
export function RawPanel({ seat }: { seat: Seat }) {
  const world = useWorld();
  const fields = useSignal<Fields>({ flags: 0, from: '', to: '', seq: '', ack: '', payload: '' });
  if (!world) return null;
  const set = (change: Partial<Fields>): void => void (fields.value = { ...fields.value, ...change });
  const draft = draftOf(fields.value);
  const known = directions(world);
  const imitate = (select: HTMLSelectElement): void => {
    const one = known[Number(select.value)];
    if (select.value !== '' && one) set({ from: one.from, to: one.to, seq: String(one.seq), ack: String(one.ack) });
    select.value = '';
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (draft) ask({ type: 'inject', seatId: seat.id, segment: draft });
  };
  return (
    <section class="block composer" aria-labelledby="raw-title">
      <h2 id="raw-title">{t('raw.title', { host: world.sim.hosts[seat.hostId]?.name ?? '' })}</h2>
      <form class="compose-form" onSubmit={submit} noValidate>
        <label class="field"><span>{t('raw.imitate')}</span>
          <select class="mono" data-testid={ids.rawImitate} value="" onChange={(event) => imitate(event.currentTarget)}>
            <option value="">{t(known.length > 0 ? 'raw.choose' : 'raw.none')}</option>
            {known.map((one, i) => <option key={`${one.from}>${one.to}`} value={i}>{one.from} → {one.to}</option>)}
          </select></label>
        <div class="flags" role="group" aria-label={t('compose.flags')}>
          {FLAGS.map(([name, bit]) => (
            <button key={name} type="button" class={`flag f-${name.toLowerCase()}`} data-testid={ids.flag(name)} aria-pressed={(fields.value.flags & bit) !== 0}
              onClick={() => set({ flags: fields.value.flags ^ bit })}>{name}</button>
          ))}
        </div>
        <Field label={t('raw.from')} testid={ids.rawFrom} placeholder="10.9.0.2:40000" value={fields.value.from} onInput={(from) => set({ from })} />
        <Field label={t('raw.to')} testid={ids.rawTo} placeholder="10.9.0.1:80" value={fields.value.to} onInput={(to) => set({ to })} />
        <Field label={t('compose.seq')} testid={ids.composeSeq} placeholder="0" value={fields.value.seq} onInput={(seq) => set({ seq })} />
        <Field label={t('compose.ack')} testid={ids.composeAck} placeholder="0" value={fields.value.ack} onInput={(ack) => set({ ack })} />
        <Field label={t('compose.payload')} testid={ids.composePayload} placeholder="" value={fields.value.payload} onInput={(payload) => set({ payload })} />
        <div class="call-foot">
          <button class="primary" type="submit" disabled={!draft} data-testid={ids.composeSend}>{t('raw.send')}</button>
          <span class="dim">{t(draft ? 'raw.absolute' : 'raw.bad')}</span>
        </div>
      </form>
    </section>
  );
}

interface FieldProps {
  label: string;
  testid: string;
  placeholder: string;
  value: string;
  onInput: (value: string) => void;
}

function Field({ label, testid, placeholder, value, onInput }: FieldProps) {
  return (
    <label class="field"><span>{label}</span>
      <input class="mono" data-testid={testid} placeholder={placeholder} value={value} autocomplete="off" spellcheck={false} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}
