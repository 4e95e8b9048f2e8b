import { flagLetters } from '../tcp/index.ts';
import { callText, resultText } from './call-text.ts';
import { type Conversation, relativeIn } from './conversations.ts';
import type { LadderRow, SegmentRow } from './ladder-rows.ts';
import { conversationOf, type Ladder, rowsOf } from './ladder.ts';

export interface LadderTextOptions {
  /** The whole width in characters; at least 60. Default: 100. */
  width?: number;
  /** Shows this conversation alone. */
  conversation?: Conversation;
  /** The two lifelines, by host index. Default: the first two hosts. */
  hosts?: readonly [number, number];
}

/** Width of the time column, and of a lifeline with the notes beside it, at least. */
const TIME_WIDTH = 11;
const MIN_WIDTH = 60;
const MIN_ARROW = 32;

interface Columns {
  note: number;
  arrow: number;
  left: number;
  right: number;
}

/**
 * A ladder as lines of text: time in seconds, then the two lifelines with the segments between them as arrows
 * (`S. 0:0(0) ack 1`, relative numbers), states and calls beside the lifelines. An arrow that ends in `x` was lost on the way,
 * in `X` dropped at a full queue, in `~` is still on the wire; a state with `?` is assumed; `again` marks a retransmission, `copy` what the link delivered twice.
 * No line is wider than `width`.
 */
export function renderLadder(ladder: Ladder, options: LadderTextOptions = {}): string[] {
  const width = Math.max(MIN_WIDTH, options.width ?? 100);
  const [left, right] = options.hosts ?? [0, 1];
  const note = Math.floor((width - TIME_WIDTH - MIN_ARROW) / 3);
  const columns: Columns = { note, arrow: width - TIME_WIDTH - 2 * note - 2, left, right };
  const rows = options.conversation ? rowsOf(ladder, options.conversation) : ladder.rows;
  const [from, to] = [left, right].map((hostId) => cut(ladder.hosts[hostId]?.name ?? '?', note - 1));
  const head = `${' '.repeat(TIME_WIDTH)}${from!.padStart(note)} ${' '.repeat(columns.arrow)} ${to!}`;
  return [head, ...rows.flatMap((row) => renderRow(ladder, columns, row))].map((line) => line.slice(0, width).trimEnd());
}

function renderRow(ladder: Ladder, columns: Columns, row: LadderRow): string[] {
  switch (row.kind) {
    case 'segment':
      return renderSegment(ladder, columns, row);
    case 'call': {
      const call = callText(row.call);
      const result = row.result ? ` ${resultText(row.result)}` : '';
      if (row.blockedUs === null) return beside(columns, row.atUs, row.hostId, `${call}${result}`);
      const slept = row.returnedUs === null ? ' ...' : `${result} @${seconds(row.returnedUs)}`;
      return beside(columns, row.atUs, row.hostId, `${call}${slept}`);
    }
    case 'state':
      return beside(columns, row.atUs, row.hostId, row.assumed ? `${row.to} ?` : row.to);
    case 'queue':
      return beside(columns, row.atUs, row.hostId, `${row.change === 'entered' ? '+' : '-'} ${row.queue} queue`);
    case 'signal':
      return beside(columns, row.atUs, row.hostId, row.signal);
    case 'refusal':
      return [`${time(row.atUs)}! ${row.refusal.rule}: ${row.refusal.text}`];
  }
}

/** Text beside a host's lifeline, broken into as many lines as it needs. Hosts without lifeline are left out. */
function beside(columns: Columns, atUs: number, hostId: number, text: string): string[] {
  if (hostId !== columns.left && hostId !== columns.right) return [];
  const middle = ' '.repeat(columns.arrow);
  return wrap(text, columns.note - 1).map((part, index) => {
    const start = index === 0 ? time(atUs) : ' '.repeat(TIME_WIDTH);
    return hostId === columns.left ? `${start}${part.padEnd(columns.note)}|${middle}|` : `${start}${' '.repeat(columns.note)}|${middle}| ${part}`;
  });
}

/** Breaks a text into pieces of at most `width` characters: after a space where there is one, else in the word. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

function renderSegment(ladder: Ladder, columns: Columns, row: SegmentRow): string[] {
  const { left, right, note, arrow } = columns;
  const ends = [row.fromHostId, row.toHostId];
  if (!ends.every((hostId) => hostId === left || hostId === right)) return [];
  const label = ` ${segmentLabel(ladder, row)} `;
  const rightwards = row.fromHostId === left;
  const start = `${time(row.atUs)}${' '.repeat(note)}|`;
  if (row.fromHostId === row.toHostId) return [`${start}${label.padEnd(arrow).slice(0, arrow)}|`];
  const dashes = Math.max(0, arrow - 2 - label.length);
  const tail = '-'.repeat(Math.floor(dashes / 2));
  const shaft = `${tail}${label}${'-'.repeat(dashes - tail.length)}`.slice(0, arrow - 2);
  return [`${start}${rightwards ? ` ${shaft}${tip(row, '>')}` : `${tip(row, '<')}${shaft} `}|${reasonText(row, arrow)}`];
}

function tip(row: SegmentRow, whole: '<' | '>'): string {
  return { arrived: whole, seen: whole, lost: 'x', dropped: 'X', 'in-flight': '~' }[row.fate];
}

function reasonText(row: SegmentRow, arrow: number): string {
  return row.reason === null || arrow === 0 ? '' : ` ${row.reason}`;
}

/** `S. 0:0(0) ack 1 win 65535`, with what sets it apart before it. */
export function segmentLabel(ladder: Ladder, row: SegmentRow): string {
  const conversation = conversationOf(ladder, row);
  const { segment } = row;
  const { seq, ack } = conversation ? relativeIn(conversation, segment) : segment;
  const length = segment.payload.length;
  const mark = row.copyOf !== null ? 'copy ' : row.retransmission ? 'again ' : '';
  return `${mark}${flagLetters(segment.flags) || '-'} ${seq}:${seq + length}(${length})${ack === null ? '' : ` ack ${ack}`}`;
}

function time(us: number): string {
  return `${seconds(us).padStart(TIME_WIDTH - 1)} `;
}

function seconds(us: number): string {
  return (us / 1_000_000).toFixed(6).replace(/0{1,3}$/, '');
}

function cut(text: string, most: number): string {
  return text.length > most ? text.slice(0, most) : text;
}
