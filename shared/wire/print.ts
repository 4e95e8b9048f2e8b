import { ACK, CWR, ECE, FIN, PSH, RST, type Segment, SYN, type TcpOptions, URG } from '../tcp/index.ts';
import { AE } from './encode.ts';

const LETTERS: [number, string][] = [
  [FIN, 'F'], [SYN, 'S'], [RST, 'R'], [PSH, 'P'], [ACK, '.'], [URG, 'U'], [ECE, 'E'], [CWR, 'W'], [AE, 'e'],
];

/** All nine control bits in tcpdump's letters and order; `none` where no bit is set. */
export function tcpdumpFlags(flags: number): string {
  return LETTERS.filter(([bit]) => flags & bit).map(([, letter]) => letter).join('') || 'none';
}

function optionTexts({ mss, sackPermitted, timestamps, windowScale, sack }: TcpOptions, base: number): string[] {
  const texts: string[] = [];
  if (mss !== undefined) texts.push(`mss ${mss}`);
  if (sackPermitted) texts.push('sackOK');
  if (timestamps) texts.push(`TS val ${timestamps[0]} ecr ${timestamps[1]}`);
  if (windowScale !== undefined) texts.push(`wscale ${windowScale}`);
  if (sack) texts.push(`sack ${sack.length} ${sack.map(([left, right]) => `{${(left - base) >>> 0}:${(right - base) >>> 0}}`).join('')}`);
  return texts;
}

/** The numbers from which a segment's `seq` and `ack` are counted; 0 prints them as they stand on the wire. */
export interface PrintBases {
  seq: number;
  ack: number;
}

/**
 * A segment in one line as tcpdump prints it, without time: `10.9.0.2.4000 > 10.9.0.1.80: Flags [S], seq 7, win 512,
 * options [mss 1460,sackOK], length 0`. Where data or FIN take numbers, `seq` is a range.
 */
export function printSegment(segment: Segment, bases: PrintBases = { seq: 0, ack: 0 }): string {
  const { srcAddr, srcPort, dstAddr, dstPort, flags, windowBytes, payload, options } = segment;
  const seq = (segment.seq - bases.seq) >>> 0;
  const parts = [`Flags [${tcpdumpFlags(flags)}]`];
  if (payload.length > 0) parts.push(`seq ${seq}:${(seq + payload.length) >>> 0}`);
  else if (flags & (SYN | FIN | RST)) parts.push(`seq ${seq}`);
  if (flags & ACK) parts.push(`ack ${(segment.ack - bases.ack) >>> 0}`);
  parts.push(`win ${windowBytes}`);
  const texts = optionTexts(options, bases.ack);
  if (texts.length > 0) parts.push(`options [${texts.join(',')}]`);
  return `${srcAddr}.${srcPort} > ${dstAddr}.${dstPort}: ${parts.join(', ')}, length ${payload.length}`;
}
