import { assert } from '../base/index.ts';
import type { Segment } from '../tcp/index.ts';
import { type Mac, parseIpv4 } from './addresses.ts';
import { addWords, foldSum, pseudoHeaderSum } from './checksum.ts';
import { encodeOptions } from './options.ts';

export const ETHERNET_BYTES = 14;
export const IPV4_BYTES = 20;
export const TCP_BYTES = 20;
export const ETHERTYPE_IPV4 = 0x0800;
export const TCP_PROTOCOL = 6;

/** Accurate ECN's flag, the ninth control bit (RFC 9768); the others stand in shared/tcp. */
export const AE = 256;

/** What a frame says besides the segment. */
export interface Envelope {
  srcMac: Mac;
  dstMac: Mac;
  /** IPv4's identification: 16 bits. */
  ipId: number;
}

/** The two ECN bits of the IPv4 header by their value (RFC 3168 section 5); the first is not capable. */
export const ECN_BITS: readonly (Segment['ecn'] | null)[] = [null, 'ect1', 'ect0', 'ce'];

/** Bytes of the largest segment that an IPv4 packet can carry with these headers. */
const MAX_IPV4_BYTES = 65_535;

/**
 * A segment as an Ethernet frame: IPv4 without options (RFC 791; TTL 64, don't fragment) and TCP (RFC 9293 section 3.1),
 * both with right checksums. The urgent pointer is 0, also with URG. The addresses must be IPv4 ones, and the packet not
 * larger than IPv4 allows.
 */
export function encodeFrame(segment: Segment, envelope: Envelope): Uint8Array {
  const options = encodeOptions(segment.options);
  const tcpLength = TCP_BYTES + options.length + segment.payload.length;
  assert(IPV4_BYTES + tcpLength <= MAX_IPV4_BYTES, 'a segment fits in an IPv4 packet');
  const bytes = new Uint8Array(ETHERNET_BYTES + IPV4_BYTES + tcpLength);
  const view = new DataView(bytes.buffer);
  bytes.set(envelope.dstMac, 0);
  bytes.set(envelope.srcMac, 6);
  view.setUint16(12, ETHERTYPE_IPV4);
  putIpv4(bytes, view, segment, envelope, IPV4_BYTES + tcpLength);
  putTcp(bytes, view, segment, options, tcpLength);
  return bytes;
}

function putIpv4(bytes: Uint8Array, view: DataView, segment: Segment, { ipId }: Envelope, totalLength: number): void {
  const at = ETHERNET_BYTES;
  const [src, dst] = [parseIpv4(segment.srcAddr), parseIpv4(segment.dstAddr)];
  assert(src !== null && dst !== null, 'a segment has IPv4 addresses');
  bytes[at] = 0x45;
  bytes[at + 1] = ECN_BITS.indexOf(segment.ecn ?? null);
  view.setUint16(at + 2, totalLength);
  view.setUint16(at + 4, ipId & 0xffff);
  view.setUint16(at + 6, 0x4000);
  bytes[at + 8] = 64;
  bytes[at + 9] = TCP_PROTOCOL;
  view.setUint32(at + 12, src);
  view.setUint32(at + 16, dst);
  view.setUint16(at + 10, foldSum(addWords(0, bytes, at, at + IPV4_BYTES)));
}

function putTcp(bytes: Uint8Array, view: DataView, segment: Segment, options: number[], tcpLength: number): void {
  const at = ETHERNET_BYTES + IPV4_BYTES;
  view.setUint16(at, segment.srcPort);
  view.setUint16(at + 2, segment.dstPort);
  view.setUint32(at + 4, segment.seq);
  view.setUint32(at + 8, segment.ack);
  bytes[at + 12] = (((TCP_BYTES + options.length) / 4) << 4) | (segment.flags & AE ? 1 : 0);
  bytes[at + 13] = segment.flags & 255;
  view.setUint16(at + 14, segment.windowBytes);
  bytes.set(options, at + TCP_BYTES);
  const start = at + TCP_BYTES + options.length;
  for (let i = 0; i < segment.payload.length; i++) bytes[start + i] = segment.payload.charCodeAt(i);
  view.setUint16(at + 16, foldSum(addWords(pseudoHeaderSum(bytes, at - 8, tcpLength), bytes, at, at + tcpLength)));
}

