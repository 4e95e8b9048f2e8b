import { ACK, FIN, RST, type Segment, seqDiff, SYN, segmentLength } from '../tcp/index.ts';
import { type Conversation, sideOf } from './conversations.ts';

/** Whether the other end took a segment, by what was seen later: `no` (it was sent again first), `shown`, or nothing tells. */
export type Taken = 'no' | 'assumed' | 'shown';

/** What can be said with the whole conversation before one's eyes. Segments are named by their index; -1 is none. */
export interface Judgement {
  taken: Taken[];
  /** By end: the first segment of the peer that acknowledges its FIN. */
  finAcked: [number, number];
  /** By end: its last segment with bytes not seen before. */
  lastData: [number, number];
}

/** A segment in numbers that do not wrap. */
interface Unwrapped {
  side: 0 | 1;
  /** The same packet once more: a link, not its sender, made it. */
  copy: boolean;
  flags: number;
  seq: number;
  end: number;
  /** -1 without ACK. */
  ack: number;
  /** It brings bytes beyond all before it. */
  fresh: boolean;
}

/** What one end acknowledged in the course of time: the highest number so far, and at which segment. */
interface Acks {
  at: number[];
  highest: number[];
}

/**
 * For each segment of a conversation, whether its receiver took it. A segment that takes sequence numbers is shown to have been
 * taken by an acknowledgement of its end, and to have been lost where it is sent again before that. A bare ACK was lost
 * where what it answers (SYN+ACK, FIN) comes again; that one of a SYN+ACK was taken is shown by whatever the other end
 * sends but that. A copy shows nothing of its own. n log n in the number of segments.
 */
export function takenSegments(conversation: Conversation, segments: readonly Segment[], copies: readonly boolean[]): Judgement {
  const unwrapped = unwrap(conversation, segments, copies);
  const acks: [Acks, Acks] = [acksOf(unwrapped, 0), acksOf(unwrapped, 1)];
  const again = sentAgain(unwrapped);
  const last: [Last, Last] = [lastOf(unwrapped, 0), lastOf(unwrapped, 1)];
  const taken = unwrapped.map((segment, index): Taken => {
    const peer = 1 - segment.side as 0 | 1;
    if (segment.flags & RST) return 'assumed';
    if (segment.end === segment.seq) return bareAck(segment, index, last[peer]);
    const shownAt = firstAck(acks[peer], segment.end);
    const againAt = again[index]!;
    if (shownAt >= 0 && (againAt < 0 || shownAt < againAt)) return 'shown';
    return againAt >= 0 ? 'no' : 'assumed';
  });
  const finAcked = (side: 0 | 1): number => (last[side].finEnd < 0 ? -1 : firstAck(acks[1 - side as 0 | 1], last[side].finEnd));
  return { taken, finAcked: [finAcked(0), finAcked(1)], lastData: [last[0].data, last[1].data] };
}

function unwrap(conversation: Conversation, segments: readonly Segment[], copies: readonly boolean[]): Unwrapped[] {
  const newest: [number, number] = [conversation.ends[0].initialSeq ?? 0, conversation.ends[1].initialSeq ?? 0];
  return segments.map((segment, index) => {
    const side = sideOf(conversation, segment);
    const peer = 1 - side as 0 | 1;
    const seq = newest[side] + seqDiff(segment.seq, newest[side] >>> 0);
    const end = seq + segmentLength(segment);
    const fresh = segment.payload.length > 0 && end > newest[side];
    newest[side] = Math.max(newest[side], end);
    const ack = segment.flags & ACK ? newest[peer] + seqDiff(segment.ack, newest[peer] >>> 0) : -1;
    return { side, copy: copies[index] === true, flags: segment.flags, seq, end, ack, fresh };
  });
}

function acksOf(segments: readonly Unwrapped[], side: 0 | 1): Acks {
  const acks: Acks = { at: [], highest: [] };
  let highest = -1;
  for (const [index, segment] of segments.entries()) {
    if (segment.side !== side || segment.ack < 0 || segment.flags & RST) continue;
    highest = Math.max(highest, segment.ack);
    acks.at.push(index);
    acks.highest.push(highest);
  }
  return acks;
}

/** The first segment that acknowledges a number, or -1. */
function firstAck({ at, highest }: Acks, end: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (highest[middle]! >= end) high = middle;
    else low = middle + 1;
  }
  return low < at.length ? at[low]! : -1;
}

/** For each segment, where the same number is next sent by the same end, or -1. */
function sentAgain(segments: readonly Unwrapped[]): number[] {
  const next: [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  const again = Array<number>(segments.length).fill(-1);
  for (let index = segments.length - 1; index >= 0; index--) {
    const { side, copy, seq, end } = segments[index]!;
    if (end === seq || copy) continue;
    again[index] = next[side].get(seq) ?? -1;
    next[side].set(seq, index);
  }
  return again;
}

/** Where an end last sent what must be answered; -1 where it never did. */
interface Last {
  synAck: number;
  fin: number;
  finEnd: number;
  /** Its last segment that is neither SYN nor RST. */
  plain: number;
  /** Its last segment with new bytes. */
  data: number;
}

function lastOf(segments: readonly Unwrapped[], side: 0 | 1): Last {
  const last: Last = { synAck: -1, fin: -1, finEnd: -1, plain: -1, data: -1 };
  for (const [index, segment] of segments.entries()) {
    if (segment.side !== side || segment.copy || segment.flags & RST) continue;
    if (segment.fresh) last.data = index;
    if (segment.flags & SYN) {
      if (segment.flags & ACK) last.synAck = index;
      continue;
    }
    last.plain = index;
    if (segment.flags & FIN) {
      last.fin = index;
      last.finEnd = segment.end;
    }
  }
  return last;
}

function bareAck({ ack }: Unwrapped, index: number, peer: Last): Taken {
  const ofFin = peer.finEnd >= 0 && ack >= peer.finEnd;
  if (peer.synAck > index || (ofFin && peer.fin > index)) return 'no';
  return !ofFin && peer.plain > index ? 'shown' : 'assumed';
}
