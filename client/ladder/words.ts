import { relativeIn } from '../../shared/log/conversations.ts';
import { conversationOf, type Ladder } from '../../shared/log/ladder.ts';
import type { SegmentRow } from '../../shared/log/ladder-rows.ts';
import { ACK, flagNames } from '../../shared/tcp/index.ts';
import { signal } from '@preact/signals';
import { formatCall, formatResult, seconds } from '../format.ts';
import { t } from '../i18n.ts';
import { hostName, logText } from '../logtext.ts';
import { shortState } from '../stage/statemark.ts';
import type { Arrow, Item, Note } from './layout.ts';

/** True where numbers are shown as they are on the wire, in place of counted from the first SYN. */
export const rawNumbers = signal(false);

/** Sequence and acknowledgement number of a segment as the reader wants them; ack null without ACK. */
export function numbersOf(ladder: Ladder, row: SegmentRow): { seq: number; ack: number | null } {
  const { segment } = row;
  const conversation = rawNumbers.value ? null : conversationOf(ladder, row);
  if (conversation) return relativeIn(conversation, segment);
  return { seq: segment.seq, ack: segment.flags & ACK ? segment.ack : null };
}

/** What stands on an arrow beside its flags: `seq 1:6 ack 1 len 5`, in narrow places without the length. */
export function arrowNumbers(ladder: Ladder, arrow: Arrow, narrow = false): string {
  const { seq, ack } = numbersOf(ladder, arrow.row);
  const length = arrow.row.segment.payload.length;
  const range = length > 0 ? `${seq}:${(seq + length) % 2 ** 32}` : String(seq);
  return `seq ${range}${ack === null ? '' : ` ack ${ack}`}${length > 0 && !narrow ? ` len ${length}` : ''}`;
}

/** The flags of an arrow, with what sets it apart before them. */
export function arrowFlags(arrow: Arrow): string {
  const flags = flagNames(arrow.row.segment.flags);
  if (arrow.copy) return `2× ${flags}`;
  return arrow.row.retransmission ? `↻ ${flags}` : flags;
}

/** What became of a segment, in words. */
export function fateText(arrow: Arrow): string {
  switch (arrow.end) {
    case 'open':
      return t('ladder.open');
    case 'arrived':
      return t('ladder.arrived');
    default:
      return arrow.reason ? t(`drop.${arrow.reason}` as 'drop.loss') : t('drop.loss');
  }
}

/** A note where there is hardly room: a call without its arguments, a state as `ss` abbreviates it. */
export function shortNote(note: Note): string {
  const { event } = note;
  switch (event.type) {
    case 'state-changed':
      return shortState(event.to);
    case 'syscall-made':
      return `${event.call.name}${note.y1 === undefined ? '' : ' …'}`;
    case 'syscall-returned':
      return `${event.call.name} ${event.result.errno ?? event.result.ret}`;
    case 'refused':
      return `✕ ${event.refusal.rule}`;
    default:
      return noteText(note);
  }
}

/** A note in as few words as a gutter has room for. */
export function noteText({ event, y1 }: Note): string {
  switch (event.type) {
    case 'state-changed':
      return event.to;
    case 'queue-changed':
      return `${event.change === 'entered' ? '+' : '−'} ${t(event.queue === 'syn' ? 'stage.synQueue' : 'stage.acceptQueue')}`;
    case 'syscall-made':
      return `${formatCall(event.call)}${y1 === undefined ? '' : ' …'}`;
    case 'syscall-returned':
      return `${formatCall(event.call)} ${formatResult(event.result)}`;
    case 'signal-raised':
      return event.signal;
    case 'refused':
      return `✕ ${t('ladder.refused')} ${event.refusal.rule}`;
    default:
      return '';
  }
}

/** An item in whole words: for who listens, and for the line below the ladder. */
export function itemText(ladder: Ladder, item: Item, atUs: number): string {
  const when = `${seconds(atUs)} s`;
  if (item.kind === 'note') return `${when} · ${logText(item.event)}`;
  const { row } = item;
  const marks = `${row.retransmission ? ` · ${t('log.again')}` : ''}${item.copy ? ` · ${t('ladder.copy')}` : ''}`;
  return `${when} · ${hostName(row.fromHostId)} → ${hostName(row.toHostId)} · ${flagNames(row.segment.flags)} ${arrowNumbers(ladder, item)}${marks} · ${fateText(item)}`;
}
