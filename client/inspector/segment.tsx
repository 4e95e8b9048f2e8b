import '../styles/inspector.css';
import { useSignal } from '@preact/signals';
import { Fragment } from 'preact';
import { termOf, type TermId } from '../glossary.ts';
import { t } from '../i18n.ts';
import { hostName } from '../logtext.ts';
import { numbersOf, rawNumbers } from '../ladder/words.ts';
import { seconds } from '../format.ts';
import { Term } from '../panels/term.tsx';
import { entryOf } from '../selection.ts';
import { useTimeline } from '../store.ts';
import { showAt } from '../timetravel.ts';
import type { Ladder } from '../../shared/log/ladder.ts';
import type { SegmentRow } from '../../shared/log/ladder-rows.ts';
import { SYN } from '../../shared/tcp/index.ts';
import { printSegment } from '../../shared/wire/index.ts';
import { conversationOf } from '../../shared/log/ladder.ts';
import { sideOf } from '../../shared/log/conversations.ts';
import { anatomyOf, hex, type Field } from './segmentfields.ts';

/** The selected segment: every field of its TCP header, and the bytes that make it. */
export function SegmentDetails({ ladder, row }: { ladder: Ladder; row: SegmentRow }) {
  const timeline = useTimeline();
  const entry = timeline && entryOf(timeline, { kind: 'segment', segmentId: row.segmentId });
  return (
    <section class="segment">
      <h2>{t('inspect.segment')}</h2>
      <p>{seconds(row.sentUs)} s · {hostName(row.fromHostId)} → {hostName(row.toHostId)}{row.retransmission ? ` · ${t('log.again')}` : ''}{row.reason ? ` · ${t(`drop.${row.reason}`)}` : ''}</p>
      <SegmentBytes ladder={ladder} row={row} />
      {entry !== null && <button class="quiet" onClick={() => showAt(timeline!.entries[entry]!.seq)}>{t('time.showThis')}</button>}
    </section>
  );
}

/** Every field of a segment's header, and all its bytes; the field at hand is marked in them. */
export function SegmentBytes({ ladder, row }: { ladder: Ladder; row: SegmentRow }) {
  const marked = useSignal<number | null>(null);
  const { seq, ack } = numbersOf(ladder, row);
  const { bytes, fields } = anatomyOf(row.segment, seq, ack);
  const field = marked.value === null ? null : (fields[marked.value] ?? null);
  return (
    <>
      <p class="mono tcpdump">{printSegment(row.segment, basesOf(ladder, row))}</p>
      <table class="fields">
        <thead><tr><th>{t('inspect.field')}</th><th>{t('inspect.value')}</th><th>{t('inspect.bytes')}</th></tr></thead>
        <tbody>
          {fields.map((one, i) => (
            <tr key={`${one.id}${one.start}`} class={marked.value === i ? 'marked' : ''} onMouseEnter={() => (marked.value = i)} onClick={() => (marked.value = i)}>
              <th scope="row"><FieldName id={one.id} /></th><td class="mono">{one.id === 'flags' ? <Flags names={one.value} /> : one.value}</td><td class="mono dim">{bytesOf(bytes, one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <HexDump bytes={bytes} field={field} />
    </>
  );
}

const TERM_OF_FIELD: Partial<Record<Field['id'], TermId>> = { seq: 'seq', ack: 'ack-number', window: 'window' };

function FieldName({ id }: { id: Field['id'] }) {
  const term = TERM_OF_FIELD[id];
  const name = t(`header.${id}`);
  return term ? <Term id={term}>{name}</Term> : <>{name}</>;
}

/** Flags as `SYN+ACK`, each a way into the glossary. */
function Flags({ names }: { names: string }) {
  return <>{names.split('+').map((name, i) => <Fragment key={name}>{i > 0 && '+'}<Flag name={name} /></Fragment>)}</>;
}

function Flag({ name }: { name: string }) {
  const term = termOf(name);
  return term ? <Term id={term}>{name}</Term> : <>{name}</>;
}

/** Where tcpdump's relative numbers count from: the initial ones; those of a SYN itself it prints as they are. */
function basesOf(ladder: Ladder, row: SegmentRow): { seq: number; ack: number } {
  const conversation = conversationOf(ladder, row);
  if (!conversation || rawNumbers.value || row.segment.flags & SYN) return { seq: 0, ack: 0 };
  const side = sideOf(conversation, row.segment);
  return { seq: conversation.ends[side].initialSeq ?? 0, ack: conversation.ends[side === 0 ? 1 : 0].initialSeq ?? 0 };
}

function bytesOf(bytes: Uint8Array, { start, length }: Field): string {
  const shown = [...bytes.subarray(start, start + Math.min(length, 8))].map(hex).join(' ');
  return length > 8 ? `${shown} …` : shown;
}

const PER_LINE = 16;
/** Longer segments are cut: the rest is payload like what went before. */
const MOST_LINES = 16;

function HexDump({ bytes, field }: { bytes: Uint8Array; field: Field | null }) {
  const lines = Math.ceil(bytes.length / PER_LINE);
  const inField = (at: number): boolean => field !== null && at >= field.start && at < field.start + field.length;
  return (
    <div class="hex mono" tabIndex={0} role="img" aria-label={t('inspect.hex', { bytes: bytes.length })}>
      {Array.from({ length: Math.min(lines, MOST_LINES) }, (_none, line) => {
        const row = [...bytes.subarray(line * PER_LINE, (line + 1) * PER_LINE)];
        return (
          <div key={line}>
            <span class="dim">{(line * PER_LINE).toString(16).padStart(4, '0')}</span>
            <span class="hex-bytes">{row.map((byte, i) => <i key={i} class={inField(line * PER_LINE + i) ? 'in' : ''}>{hex(byte)}</i>)}</span>
            <span class="hex-text">{row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('')}</span>
          </div>
        );
      })}
      {lines > MOST_LINES && <div class="dim">{t('inspect.moreBytes', { bytes: bytes.length - MOST_LINES * PER_LINE })}</div>}
    </div>
  );
}
