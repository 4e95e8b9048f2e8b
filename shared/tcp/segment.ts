/** Control bits as in the header (RFC 9293 section 3.1), to be or-ed together. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;
export const URG = 32;
export const ECE = 64;
export const CWR = 128;

/** Options that a segment carries; an absent one has no key. */
export interface TcpOptions {
  /** Maximum segment size, bytes (RFC 9293 section 3.7.1). */
  mss?: number;
  /** Shift count (RFC 7323 section 2). */
  windowScale?: number;
  sackPermitted?: true;
  /** SACK blocks [left, right), newest first (RFC 2018). */
  sack?: [number, number][];
  /** [TSval, TSecr] (RFC 7323 section 3). */
  timestamps?: [number, number];
}

/** One TCP segment with the addresses of the IP packet that carries it. */
export interface Segment {
  srcAddr: string;
  srcPort: number;
  dstAddr: string;
  dstPort: number;
  seq: number;
  /** 0 where ACK is not set. */
  ack: number;
  flags: number;
  /** The window field as it stands in the header, before scaling. */
  windowBytes: number;
  /** Bytes as a string with one character (code 0 to 255) per byte. */
  payload: string;
  options: TcpOptions;
  /** The two ECN bits of the IP header (RFC 3168 section 5); absent where they are zero. */
  ecn?: 'ect0' | 'ect1' | 'ce';
  /** Where the receiver's card joined several segments into this one: the size of each, bytes (Linux's GRO). */
  pieceBytes?: number;
}

/** Sequence numbers that a segment takes: its payload, and one each for SYN and FIN (RFC 9293 section 3.4). */
export function segmentLength(segment: Segment): number {
  return segment.payload.length + (segment.flags & SYN ? 1 : 0) + (segment.flags & FIN ? 1 : 0);
}

const LETTERS: [number, string][] = [[SYN, 'S'], [FIN, 'F'], [RST, 'R'], [PSH, 'P'], [ECE, 'E'], [CWR, 'W'], [ACK, '.']];

/** Flags in tcpdump's letters: `S.` is SYN+ACK. */
export function flagLetters(flags: number): string {
  return LETTERS.filter(([bit]) => flags & bit).map(([, letter]) => letter).join('');
}

const NAMES: [number, string][] = [[SYN, 'SYN'], [FIN, 'FIN'], [RST, 'RST'], [PSH, 'PSH'], [ACK, 'ACK'], [URG, 'URG'], [ECE, 'ECE'], [CWR, 'CWR']];

/** Flags by name: `SYN+ACK`. */
export function flagNames(flags: number): string {
  return NAMES.filter(([bit]) => flags & bit).map(([, name]) => name).join('+') || 'none';
}
