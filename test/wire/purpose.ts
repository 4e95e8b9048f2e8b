import type { SegmentRow } from '../../shared/log/index.ts';
import { RST, seqLeq, seqLt } from '../../shared/tcp/index.ts';
import type { Remark } from './tshark.ts';

/**
 * What Wireshark warns of because the run did it on purpose: the message, and what must be true of the segment at which it
 * stands. Everything else that it warns of is our fault.
 */
const ON_PURPOSE: [message: string, holds: (row: SegmentRow) => boolean][] = [
  ['Connection reset (RST)', ({ segment }) => (segment.flags & RST) !== 0],
  ['This frame is a (suspected) out-of-order segment', (row) => row.retransmission || row.copyOf !== null],
  ['D-SACK Sequence', isDsack],
];

/** RFC 2883: the first block reports what was acknowledged before, or lies within the second. */
function isDsack({ segment }: SegmentRow): boolean {
  const [first, second] = segment.options.sack ?? [];
  if (!first) return false;
  return seqLt(first[0], segment.ack) || (second !== undefined && seqLeq(second[0], first[0]) && seqLeq(first[1], second[1]));
}

/** The warnings that nothing in the run explains, as text. */
export function unexplained(segments: readonly SegmentRow[], remarks: readonly Remark[]): string[] {
  return remarks.filter(({ packet, message }) => {
    const row = segments[packet];
    return !row || !ON_PURPOSE.some(([text, holds]) => text === message && holds(row));
  }).map(({ packet, message }) => `packet ${packet + 1}: ${message}`);
}
