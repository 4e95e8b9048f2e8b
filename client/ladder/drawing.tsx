import type { Ladder } from '../../shared/log/ladder.ts';
import type { TcpState } from '../../shared/tcp/index.ts';
import { seconds, tokenKind } from '../format.ts';
import type { Arrow, Bar, Instant, Layout, Note } from './layout.ts';
import { arrowFlags, arrowNumbers, fateText, noteText, shortNote } from './words.ts';

/** Where a ladder's lifelines stand in a given width. */
export interface Frame {
  width: number;
  /** Left edge of each lifeline's bars. */
  xs: number[];
  /** Width of a bar, and from one lane of bars to the next. */
  bar: number;
  lane: number;
  /** Width for notes beside a lifeline, and on which side they stand. */
  gutter: number;
  sides: ('left' | 'right')[];
  narrow: boolean;
  /** Times have a column of their own at the left. */
  times: number;
}

/** Width of a bar where there is room, and on a phone. */
const BAR_PX = 9;
const NARROW_BAR_PX = 5;
/** The least way between two lifelines of many. */
const LEAST_APART_PX = 190;
/** Lanes of bars beside a lifeline for which room is made; more stand on the notes' side. */
const MOST_LANES = 5;

/** Lifelines for a width: two with their notes outside; of more, all but the first with their notes to the right. */
export function frameFor(width: number, lanes: readonly number[]): Frame {
  const columns = lanes.length;
  const narrow = width < 560;
  const bar = narrow ? NARROW_BAR_PX : BAR_PX;
  const lane = bar + (narrow ? 1 : 2);
  const laneRoom = (column: number): number => Math.min(MOST_LANES - 1, Math.max(0, lanes[column]! - 1)) * lane;
  const times = narrow ? 0 : 66;
  if (columns <= 2) {
    const gutter = Math.round(Math.max(80, Math.min(290, (width - times) * (narrow ? 0.23 : 0.27))));
    return { width, bar, lane, xs: [times + gutter + laneRoom(0), columns > 1 ? width - gutter - laneRoom(1) : 0].slice(0, columns), gutter, sides: ['left', 'right'], narrow, times };
  }
  // The first host is as a rule the one that all others speak to: its notes stand outside, clear of the arrows.
  const gutter = narrow ? 100 : 170;
  const first = times + gutter + laneRoom(0);
  const apart = Math.max(LEAST_APART_PX, (width - first - gutter) / (columns - 1));
  const xs = Array.from({ length: columns }, (_none, i) => Math.round(first + i * apart));
  return { width: Math.max(width, first + apart * (columns - 1) + gutter), bar, lane, xs, gutter, sides: xs.map((_x, i) => (i === 0 ? 'left' : 'right')), narrow, times };
}

/** Widths of letters in parts of their size: of the monospace, and on average of the other. */
const MONO = 0.6;
const SANS = 0.56;

/** About as wide as a text is drawn. */
export function textPx(text: string, size: number, letterPart = MONO): number {
  let width = 0;
  for (const letter of text) width += letter.charCodeAt(0) > 0x2e80 ? size : size * letterPart;
  return width;
}

function cut(text: string, room: number, size: number, letterPart = MONO): string {
  if (textPx(text, size, letterPart) <= room) return text;
  let out = '';
  for (const letter of text) {
    if (textPx(`${out}${letter}…`, size, letterPart) > room) break;
    out += letter;
  }
  return `${out}…`;
}

/** The class that colours a state, the same family as on the stage. */
export function stateClass(state: TcpState): string {
  switch (state) {
    case 'ESTABLISHED':
      return 's-ok';
    case 'SYN_SENT':
    case 'SYN_RECEIVED':
      return 's-opening';
    case 'LISTEN':
      return 's-listen';
    case 'CLOSED':
      return 's-closed';
    default:
      return 's-closing';
  }
}

export function InstantLine({ instant, frame }: { instant: Instant; frame: Frame }) {
  const { y, atUs } = instant;
  return (
    <g class="instant">
      <line x1={frame.times} x2={frame.width} y1={y} y2={y} />
      {frame.narrow ? <text x={4} y={y - 9}>{seconds(atUs)}</text> : <text x={8} y={y + 4}>{seconds(atUs)}</text>}
    </g>
  );
}

/** A stretch in one state; its letters are beside it (the note), and within it where it is long. */
export function StateBar({ bar, frame, bottom }: { bar: Bar; frame: Frame; bottom: number }) {
  const side = frame.sides[bar.column] === 'left' ? 1 : -1;
  const x = frame.xs[bar.column]! - frame.bar / 2 - side * bar.lane * frame.lane;
  const y1 = bar.y1 ?? bottom;
  return (
    <g class={`bar ${stateClass(bar.state)}`}>
      <rect x={x} y={bar.y0} width={frame.bar} height={Math.max(3, y1 - bar.y0 - 2)} rx={2} />
      {bar.state === 'LISTEN' && <rect class="notch" x={x + frame.bar / 3} y={bar.y0 + 2} width={frame.bar / 3} height={Math.max(0, y1 - bar.y0 - 6)} />}
    </g>
  );
}

const TOKEN_SIZE = 11;

/** The far end of an arrow: where it arrived, was lost on half its way, dropped at the door, or is by now. */
function endPoint(arrow: Arrow, frame: Frame, bottom: number): { x: number; y: number } {
  const [x0, x1] = [frame.xs[arrow.from]!, frame.xs[arrow.to]!];
  const edge = x1 + (x0 < x1 ? -1 : 1) * (frame.bar / 2 + 2);
  switch (arrow.end) {
    case 'lost':
      return { x: x0 + (x1 - x0) * 0.8, y: arrow.y1 ?? arrow.y0 };
    case 'open':
      return { x: x0 + (x1 - x0) * 0.5, y: Math.min(bottom - 14, arrow.y0 + 34) };
    default:
      return { x: edge, y: arrow.y1 ?? arrow.y0 };
  }
}

function Tip({ arrow, at, rightwards }: { arrow: Arrow; at: { x: number; y: number }; rightwards: boolean }) {
  const d = rightwards ? -1 : 1;
  const { x, y } = at;
  switch (arrow.end) {
    case 'arrived':
      return <path class="tip" d={`M${x} ${y} l${d * 10} -6 l0 9 z`} />;
    case 'open':
      return <circle class="tip-open" cx={x} cy={y} r={4} />;
    default:
      return <path class="tip-lost" d={`M${x - 6} ${y - 6} l12 12 M${x + 6} ${y - 6} l-12 12`} />;
  }
}

/** A label that would lean more than this stands upright. */
const MOST_LEAN = 55;

/** One segment: line, tip, and along it near its sender a label with flags and numbers. */
export function ArrowShape({ ladder, arrow, frame, bottom }: { ladder: Ladder; arrow: Arrow; frame: Frame; bottom: number }) {
  const rightwards = frame.xs[arrow.from]! < frame.xs[arrow.to]!;
  const x0 = frame.xs[arrow.from]! + (rightwards ? 1 : -1) * (frame.bar / 2 + 2);
  const end = endPoint(arrow, frame, bottom);
  const kind = tokenKind(arrow.row.segment);
  const label = labelOf(ladder, arrow, frame);
  const lean = (Math.atan2(end.y - arrow.y0, Math.abs(end.x - x0)) * 180) / Math.PI * (rightwards ? 1 : -1);
  // A copy left with the first one: its label stands where it arrives.
  const gap = (frame.narrow ? 4 : 16) + (arrow.copy ? 8 : 0);
  const gone = arrow.end === 'lost' || arrow.end === 'dropped';
  return (
    <g class={`arrow k-${kind} e-${arrow.end} ${arrow.row.retransmission || arrow.copy ? 'again' : ''}`}>
      <line class="hit" x1={x0} y1={arrow.y0} x2={end.x} y2={end.y} />
      <line class="way" x1={x0} y1={arrow.y0} x2={end.x} y2={end.y} />
      <Tip arrow={arrow} at={end} rightwards={rightwards} />
      <g transform={`translate(${arrow.copy ? end.x : x0} ${arrow.copy ? end.y : arrow.y0}) rotate(${Math.abs(lean) > MOST_LEAN ? 0 : lean.toFixed(2)})`}>
        <Label label={label} x={rightwards === arrow.copy ? -label.width - gap : gap} y={-20} />
      </g>
      {gone && <Reason arrow={arrow} at={end} rightwards={rightwards} room={Math.abs(frame.xs[arrow.to]! - frame.xs[arrow.from]!) * 0.38} />}
    </g>
  );
}

/** Why it never arrived: below the cross where it was lost, before the door where it was dropped. */
function Reason({ arrow, at, rightwards, room }: { arrow: Arrow; at: { x: number; y: number }; rightwards: boolean; room: number }) {
  const lost = arrow.end === 'lost';
  const side = rightwards ? -1 : 1;
  const anchor = lost ? 'middle' : rightwards ? 'end' : 'start';
  return <text class="reason" x={lost ? at.x : at.x + side * 12} y={at.y + 20} text-anchor={anchor}>{cut(fateText(arrow), lost ? room : room * 2, 11, SANS)}</text>;
}

interface LabelParts {
  flags: string;
  numbers: string;
  size: number;
  chip: number;
  width: number;
}

function labelOf(ladder: Ladder, arrow: Arrow, frame: Frame): LabelParts {
  const flags = arrowFlags(arrow);
  // Along the arrow: a steep one has more room than its lifelines are apart.
  const room = Math.hypot((frame.xs[arrow.to] ?? 0) - (frame.xs[arrow.from] ?? 0), (arrow.y1 ?? arrow.y0) - arrow.y0) - 22;
  const chip = textPx(flags, TOKEN_SIZE, 0.68) + (frame.narrow ? 8 : 12);
  const size = frame.narrow ? 10 : TOKEN_SIZE;
  const numbers = cut(arrowNumbers(ladder, arrow, frame.narrow), room - chip - 4, size);
  return { flags, numbers, size, chip, width: chip + 6 + textPx(numbers, size) + 2 };
}

function Label({ label, x, y }: { label: LabelParts; x: number; y: number }) {
  return (
    <g class="label">
      <rect class="plate" x={x - 2} y={y - 1} width={label.width + 4} height={18} rx={5} />
      <rect class="chip" x={x} y={y} width={label.chip} height={16} rx={4} />
      <text class="flags" x={x + label.chip / 2} y={y + 12} text-anchor="middle">{label.flags}</text>
      <text class="numbers" x={x + label.chip + 5} y={y + 12} style={{ fontSize: `${label.size}px` }}>{label.numbers}</text>
    </g>
  );
}

/** Something beside a lifeline, with a span where it is a call that sleeps. */
export function NoteShape({ layout, note, frame, bottom }: { layout: Layout; note: Note; frame: Frame; bottom: number }) {
  const left = frame.sides[note.column] === 'left';
  const lanes = Math.min(MOST_LANES, Math.max(1, layout.columns[note.column]!.lanes.length));
  const outer = frame.bar / 2 + (lanes - 1) * frame.lane + 5;
  const x = frame.xs[note.column]! + (left ? -outer : outer);
  const size = frame.narrow ? 10.5 : 12;
  const { event } = note;
  const state = event.type === 'state-changed' ? event.to : null;
  const span = note.y1 !== undefined;
  const gap = frame.narrow ? 4 : 7;
  const call = event.type === 'syscall-made' || event.type === 'syscall-returned';
  const text = cut(frame.narrow ? shortNote(note) : noteText(note), frame.gutter - frame.bar / 2 - gap - 9, size, call && !frame.narrow ? MONO : SANS);
  return (
    <g class={`note n-${event.type} ${state ? stateClass(state) : ''}`}>
      {span && <line class="sleep" x1={x} x2={x} y1={note.y} y2={Math.max(note.y + 8, (note.y1 ?? bottom) - 7)} />}
      <text x={x + (left ? -gap : gap)} y={note.y + 4} text-anchor={left ? 'end' : 'start'} style={{ fontSize: `${size}px` }}>{text}</text>
    </g>
  );
}
