import { bytesText } from '../shared/log/call-text.ts';
import { ACK, FIN, flagNames, SYN, type Segment } from '../shared/tcp/index.ts';
import { relativeAck, relativeSeq } from './relative.ts';

// The same words for calls in the pages as in ladders of text.
export { bytesText as quoted, callText as formatCall, resultText as formatResult } from '../shared/log/call-text.ts';

/** Virtual time as seconds with milliseconds: `3.250`. */
export function seconds(us: number): string {
  return (us / 1_000_000).toFixed(3);
}

/** A segment in one line with relative numbers: `SYN+ACK seq 0 ack 1`. */
export function formatSegment(segment: Segment): string {
  const seq = relativeSeq(segment);
  const length = segment.payload.length;
  const range = length > 0 ? `${seq}:${seq + length}` : String(seq);
  const ack = segment.flags & ACK ? ` ack ${relativeAck(segment)}` : '';
  const data = length > 0 ? ` ${bytesText(segment.payload)}` : '';
  return `${flagNames(segment.flags)} seq ${range}${ack}${data}`;
}

/** The kinds of token that the stage tells apart by shape. */
export type TokenKind = 'syn' | 'synack' | 'ack' | 'data' | 'fin' | 'rst';

/** Which kind a segment is drawn as: its rarest property wins. */
export function tokenKind(segment: Segment): TokenKind {
  const flags = flagNames(segment.flags);
  if (flags.includes('RST')) return 'rst';
  if (segment.flags & SYN) return segment.flags & ACK ? 'synack' : 'syn';
  if (segment.flags & FIN) return 'fin';
  return segment.payload.length > 0 ? 'data' : 'ack';
}
