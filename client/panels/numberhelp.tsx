import '../styles/manual.css';
import { useSignal, type Signal } from '@preact/signals';
import { sequenceBases, toAbsolute, toRelative, type World } from '../../shared/game/index.ts';
import type { Fields, Flow } from '../compose.ts';
import { typedBytes } from '../typed.ts';
import type { TermId } from '../glossary.ts';
import { m } from '../manual.ts';
import { addNumbers, numbersUsed, wholeNumber } from '../numbers.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { Term } from './term.tsx';

interface Props {
  world: World;
  hostId: number;
  flow: Flow;
  fields: Fields;
}

/** What stands behind the composer's numbers, and sums to be done with them. It never writes into the composer. */
export function NumberHelp({ world, hostId, flow, fields }: Props) {
  useWorld();
  return (
    <div class="number-help">
      <h3>{m('numbers.fields')}</h3>
      <Fieldnotes />
      <Uses fields={fields} />
      <Adder />
      <Converter world={world} hostId={hostId} flow={flow} />
    </div>
  );
}

/** The variables of the connection that a field has to do with. */
const NOTES: readonly { field: 'seq' | 'ack' | 'window' | 'length'; variables: readonly [TermId, string][] }[] = [
  { field: 'seq', variables: [['snd-nxt', 'SND.NXT'], ['iss', 'ISS']] },
  { field: 'ack', variables: [['rcv-nxt', 'RCV.NXT'], ['ACK', 'ACK']] },
  { field: 'window', variables: [['rcv-wnd', 'RCV.WND'], ['snd-wnd', 'SND.WND']] },
  { field: 'length', variables: [['mss', 'MSS'], ['snd-wnd', 'SND.WND']] },
];

function Fieldnotes() {
  return (
    <dl>
      {NOTES.map(({ field, variables }) => (
        <div key={field}>
          <dt class="mono">{field === 'length' ? m('numbers.lengthName') : field}</dt>
          <dd>{m(`numbers.${field}`)} <span class="note-terms">{variables.map(([id, name]) => <Term key={id} id={id} tab>{name}</Term>)}</span></dd>
        </div>
      ))}
    </dl>
  );
}

/** Counts the numbers that the segment in the composer uses, right or wrong as it may be. */
function Uses({ fields }: { fields: Fields }) {
  const { syn, bytes, fin, total } = numbersUsed(fields.flags, typedBytes(fields.payload).length);
  return (
    <div class="helper">
      <h4>{m('numbers.uses')}</h4>
      <p data-testid={ids.numberUses} role="status"><code>SYN {syn} + {m('numbers.bytes')} {bytes} + FIN {fin} = {total}</code> {m('numbers.usesCount', { count: total })}</p>
    </div>
  );
}

function Adder() {
  const a = useSignal('');
  const n = useSignal('');
  const left = wholeNumber(a.value);
  const right = wholeNumber(n.value);
  const sum = left === null || right === null ? null : addNumbers(left, right);
  return (
    <div class="helper">
      <h4>{m('numbers.add')}</h4>
      <div class="helper-line">
        <NumberBox label={m('numbers.addA')} text={a} />
        <NumberBox label={m('numbers.addN')} text={n} />
        <output class="mono" data-testid={ids.numberSum}>{sum === null ? (a.value && n.value ? m('numbers.notNumber') : '= …') : `= ${sum.sum}`}</output>
      </div>
      {sum?.wraps && <p class="dim">{m('numbers.wraps')}</p>}
    </div>
  );
}

function NumberBox({ label, text, testid, onInput }: { label: string; text: Signal<string>; testid?: string; onInput?: (value: string) => void }) {
  return (
    <label class="field"><span>{label}</span>
      <input class="mono" inputMode="numeric" size={11} data-testid={testid} value={text.value} autocomplete="off"
        onInput={(event) => {
          text.value = event.currentTarget.value;
          onInput?.(event.currentTarget.value);
        }} /></label>
  );
}

/** Turns a number as players count it into the one on the wire, and back. */
function Converter({ world, hostId, flow }: Omit<Props, 'fields'>) {
  useWorld();
  const side = useSignal<'seq' | 'ack'>('seq');
  const relative = useSignal('');
  const raw = useSignal('');
  const bases = sequenceBases(world.sim, hostId, flow);
  const base = bases[side.value];
  const other = (text: string, convert: (value: number, base: number | null) => number): string => {
    const value = wholeNumber(text);
    return value === null ? '' : String(convert(value, base));
  };
  const change = (to: 'seq' | 'ack'): void => {
    side.value = to;
    relative.value = '';
    raw.value = '';
  };
  return (
    <div class="helper">
      <h4>{m('numbers.convert')}</h4>
      <label class="field"><span>{m('numbers.side')}</span>
        <select value={side.value} onChange={(event) => change(event.currentTarget.value === 'ack' ? 'ack' : 'seq')}>
          <option value="seq">{m('numbers.own', { iss: String(bases.seq ?? '—') })}</option>
          <option value="ack" disabled={bases.ack === null}>{bases.ack === null ? m('numbers.peerUnknown') : m('numbers.peer', { irs: String(bases.ack) })}</option>
        </select></label>
      <div class="helper-line">
        <NumberBox label={m('numbers.relative')} text={relative} testid={ids.numberRelative} onInput={(text) => (raw.value = other(text, toAbsolute))} />
        <span aria-hidden="true">⇄</span>
        <NumberBox label={m('numbers.raw')} text={raw} testid={ids.numberRaw} onInput={(text) => (relative.value = other(text, toRelative))} />
      </div>
    </div>
  );
}
