import '../styles/rows.css';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Ladder } from '../../shared/log/ladder.ts';
import type { LadderRow, SegmentRow } from '../../shared/log/ladder-rows.ts';
import { flagNames } from '../../shared/tcp/index.ts';
import { formatCall, formatResult, seconds, tokenKind } from '../format.ts';
import { t } from '../i18n.ts';
import { ids } from '../testids.ts';
import { numbersOf } from './words.ts';

/** All rows are of one height, so that only those in the window need to be there. */
const ROW_PX = 34;
const MARGIN_ROWS = 20;

interface Props {
  ladder: Ladder;
  /** Rows to show; by default all of the ladder's. */
  rows?: readonly LadderRow[];
  selected: number | null;
  onSelect: (row: LadderRow) => void;
  /** What else is told of a row, after its numbers. */
  noteOf?: (row: LadderRow) => string;
}

/** The ladder of two hosts, one line for each row: for captures and scripts, where a row is a packet or a line. */
export function RowLadder({ ladder, rows = ladder.rows, selected, onSelect, noteOf }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(600);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = new ResizeObserver(() => (height.value = element.clientHeight));
    measure.observe(element);
    return () => measure.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(top.value / ROW_PX) - MARGIN_ROWS);
  const last = Math.min(rows.length, Math.ceil((top.value + height.value) / ROW_PX) + MARGIN_ROWS);
  const at = rows.findIndex(({ id }) => id === selected);
  useEffect(() => reveal(box.current, at), [at]);
  const choose = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row) onSelect(row);
  };
  return (
    <div class="rows" ref={box} tabIndex={0} role="listbox" aria-label={t('tab.ladder')} aria-activedescendant={at < 0 ? undefined : `row-${selected}`} data-testid={ids.rows} data-rows={rows.length}
      onScroll={(event) => (top.value = event.currentTarget.scrollTop)}
      onKeyDown={(event) => {
        const to = target(event.key, at, rows.length);
        if (to === null) return;
        event.preventDefault();
        choose(to);
      }}>
      <div class="rows-names" aria-hidden="true">
        <span />{ladder.hosts.slice(0, 2).map(({ name }) => <b key={name}>{name}</b>)}
      </div>
      <div role="presentation" style={{ height: `${first * ROW_PX}px` }} />
      {rows.slice(first, last).map((row, i) => (
        <div key={row.id} id={`row-${row.id}`} class={`row r-${row.kind}`} role="option" aria-selected={row.id === selected} aria-setsize={rows.length} aria-posinset={first + i + 1}
          data-testid={ids.row} onClick={() => onSelect(row)}>
          <Row ladder={ladder} row={row} note={noteOf?.(row) ?? ''} />
        </div>
      ))}
      <div role="presentation" style={{ height: `${(rows.length - last) * ROW_PX}px` }} />
    </div>
  );
}

function target(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown': return at + 1;
    case 'ArrowUp': return at < 0 ? count - 1 : at - 1;
    case 'PageDown': return at + 15;
    case 'PageUp': return at - 15;
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return null;
  }
}

function reveal(box: HTMLDivElement | null, at: number): void {
  if (!box || at < 0) return;
  // The names of the hosts cover the first line of the window.
  const [from, to] = [at * ROW_PX, (at + 2) * ROW_PX];
  if (from < box.scrollTop) box.scrollTop = from;
  else if (to > box.scrollTop + box.clientHeight) box.scrollTop = to - box.clientHeight;
}

function Row({ ladder, row, note }: { ladder: Ladder; row: LadderRow; note: string }) {
  const time = <span class="row-time mono">{seconds(row.atUs)}</span>;
  if (row.kind === 'segment') return <>{time}<Way ladder={ladder} row={row} note={note} /></>;
  const side = 'hostId' in row ? row.hostId : 0;
  return <>{time}<span class={`row-side side-${side}`} title={note}>{sideText(row)}</span></>;
}

function sideText(row: Exclude<LadderRow, SegmentRow>) {
  switch (row.kind) {
    case 'state':
      return <span class={`row-state st-${row.to} ${row.assumed ? 'assumed' : ''}`}>{row.to}{row.assumed ? ` ${t('rows.assumed')}` : ''}</span>;
    case 'call':
      return <span class="mono">{formatCall(row.call)} {row.result ? formatResult(row.result) : '…'}</span>;
    case 'queue':
      return <span class="dim">{t(`log.queue.${row.queue}.${row.change}`)}</span>;
    case 'signal':
      return <span class="mono">{row.signal}</span>;
    case 'refusal':
      return <span class="row-refused">✕ {row.refusal.text}</span>;
  }
}

/** A segment: from one lifeline to the other, its flags on a token, its numbers beside it. */
function Way({ ladder, row, note }: { ladder: Ladder; row: SegmentRow; note: string }) {
  const { seq, ack } = numbersOf(ladder, row);
  const length = row.segment.payload.length;
  const numbers = `seq ${length > 0 ? `${seq}:${(seq + length) % 2 ** 32}` : seq}${ack === null ? '' : ` ack ${ack}`}${length > 0 ? ` len ${length}` : ''}`;
  const again = row.copyOf !== null ? '2× ' : row.retransmission ? '↻ ' : '';
  const right = row.fromHostId === 0;
  return (
    <span class={`row-way ${right ? 'to-right' : 'to-left'} k-${tokenKind(row.segment)} ${again ? 'again' : ''}`}>
      <span class="sr-only">{ladder.hosts[row.fromHostId]?.name} → {ladder.hosts[row.toHostId]?.name}</span>
      <span class={`tok ${tokenKind(row.segment)}`}>{again}{flagNames(row.segment.flags)}</span>
      <span class="mono row-numbers">{numbers}</span>
      {note && <span class="row-note" title={note}>{note}</span>}
      <span class="row-line" aria-hidden="true" />
    </span>
  );
}
