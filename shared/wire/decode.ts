import { err, ok, type Result } from '../base/index.ts';
import type { Segment } from '../tcp/index.ts';
import { formatIpv4 } from './addresses.ts';
import { addWords, foldSum, pseudoHeaderSum } from './checksum.ts';
import { AE, ECN_BITS, IPV4_BYTES, TCP_BYTES, TCP_PROTOCOL } from './encode.ts';
import { findIpv4, type WireError } from './link.ts';
import { decodeOptions, type UnknownOption, type WireFault } from './options.ts';

/** A checksum that was looked at; `unverified` where the capture cut off bytes that it covers. */
export type ChecksumState = 'good' | 'bad' | 'unverified';

/** A TCP segment as it was found in a packet. Offsets count from the packet's first byte. */
export interface DecodedPacket {
  /** Everything but the payload, whose place the next three tell. */
  head: Omit<Segment, 'payload'>;
  payloadOffset: number;
  /** Payload of the segment by the IP header's length, bytes. */
  payloadBytes: number;
  /** How much of it the capture holds, bytes. */
  capturedPayloadBytes: number;
  /** IPv4's identification, time to live and don't-fragment bit. */
  ip: { id: number; ttl: number; dontFragment: boolean };
  urgentPointer: number;
  unknownOptions: UnknownOption[];
  ipChecksum: ChecksumState;
  tcpChecksum: ChecksumState;
  /** What is wrong, but did not keep the segment from being read: bad checksums and options, in order of their places. */
  faults: WireFault[];
}

/** Where the IPv4 header says that things are. */
interface Ipv4 {
  at: number;
  headerBytes: number;
  /** Bytes after the IPv4 header by its total length. */
  tcpLength: number;
}

/**
 * Reads the TCP segment in a packet as captured (RFC 791, RFC 9293 section 3.1). Total: every sequence of bytes gives a
 * packet or an error with its offset, and nothing is thrown. Bytes after the IP packet (Ethernet's padding) are no part
 * of it. A total length of 0 stands for all that was captured: interfaces that cut segments themselves leave it so.
 */
export function decodeFrame(bytes: Uint8Array, linkType: number): Result<DecodedPacket, WireError> {
  const found = findIpv4(bytes, linkType);
  if (!found.ok) return found;
  const ip = readIpv4(bytes, found.value);
  return ip.ok ? readTcp(bytes, ip.value) : ip;
}

function problem(kind: WireError['kind'], offset: number, what: string): { ok: false; error: WireError } {
  return err({ kind, offset, what });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readIpv4(bytes: Uint8Array, at: number): Result<Ipv4, WireError> {
  if (bytes.length < at + 1) return problem('cut-short', bytes.length, 'the packet ends before its IP header');
  const version = bytes[at]! >> 4;
  if (version !== 4) return version === 6 ? problem('not-ipv4', at, 'IPv6 is not read') : problem('malformed', at, `IP version ${version}`);
  const headerBytes = (bytes[at]! & 15) * 4;
  if (headerBytes < IPV4_BYTES) return problem('malformed', at, `an IPv4 header of ${headerBytes} bytes`);
  if (bytes.length < at + headerBytes) return problem('cut-short', bytes.length, 'the packet ends in its IP header');
  const view = viewOf(bytes);
  const totalLength = view.getUint16(at + 2) || bytes.length - at;
  if (totalLength < headerBytes) return problem('malformed', at + 2, `a total length of ${totalLength} with a header of ${headerBytes} bytes`);
  // A fragment's first part may hold the TCP header, but not its length: fragments are counted, not read.
  if (view.getUint16(at + 6) & 0x3fff) return problem('fragment', at + 6, 'a fragment of an IP packet');
  if (bytes[at + 9] !== TCP_PROTOCOL) return problem('not-tcp', at + 9, `IP protocol ${bytes[at + 9]} is not TCP`);
  return ok({ at, headerBytes, tcpLength: totalLength - headerBytes });
}

function readTcp(bytes: Uint8Array, ip: Ipv4): Result<DecodedPacket, WireError> {
  const at = ip.at + ip.headerBytes;
  const end = Math.min(bytes.length, at + ip.tcpLength);
  if (ip.tcpLength < TCP_BYTES) return problem('malformed', ip.at + 2, `${ip.tcpLength} bytes are too few for a TCP header`);
  if (end < at + TCP_BYTES) return problem('cut-short', end, 'the packet ends in its TCP header');
  const headerBytes = (bytes[at + 12]! >> 4) * 4;
  if (headerBytes < TCP_BYTES || headerBytes > ip.tcpLength) {
    return problem('malformed', at + 12, `a TCP header of ${headerBytes} bytes in a segment of ${ip.tcpLength}`);
  }
  const view = viewOf(bytes);
  const optionsEnd = Math.min(end, at + headerBytes);
  const { options, unknown, faults } = decodeOptions(bytes, at + TCP_BYTES, optionsEnd);
  const payloadOffset = at + headerBytes;
  const sums = checksums(bytes, ip, end);
  const ecn = ECN_BITS[bytes[ip.at + 1]! & 3];
  return ok({
    head: {
      srcAddr: formatIpv4(view.getUint32(ip.at + 12)), srcPort: view.getUint16(at), dstAddr: formatIpv4(view.getUint32(ip.at + 16)),
      dstPort: view.getUint16(at + 2), seq: view.getUint32(at + 4), ack: view.getUint32(at + 8),
      flags: bytes[at + 13]! | (bytes[at + 12]! & 1 ? AE : 0), windowBytes: view.getUint16(at + 14), options, ...(ecn ? { ecn } : {}),
    },
    payloadOffset: Math.min(payloadOffset, end), payloadBytes: ip.tcpLength - headerBytes, capturedPayloadBytes: Math.max(0, end - payloadOffset),
    ip: { id: view.getUint16(ip.at + 4), ttl: bytes[ip.at + 8]!, dontFragment: (bytes[ip.at + 6]! & 0x40) !== 0 },
    urgentPointer: view.getUint16(at + 18), unknownOptions: unknown, ...sums, faults: [...checksumFaults(ip, sums), ...faults],
  });
}

type Checksums = Pick<DecodedPacket, 'ipChecksum' | 'tcpChecksum'>;

function checksums(bytes: Uint8Array, ip: Ipv4, end: number): Checksums {
  const at = ip.at + ip.headerBytes;
  const whole = end === at + ip.tcpLength;
  return {
    ipChecksum: foldSum(addWords(0, bytes, ip.at, at)) === 0 ? 'good' : 'bad',
    tcpChecksum: !whole ? 'unverified' : foldSum(addWords(pseudoHeaderSum(bytes, ip.at + 12, ip.tcpLength), bytes, at, end)) === 0 ? 'good' : 'bad',
  };
}

function checksumFaults(ip: Ipv4, { ipChecksum, tcpChecksum }: Checksums): WireFault[] {
  const faults: WireFault[] = [];
  if (ipChecksum === 'bad') faults.push({ offset: ip.at + 10, what: 'the IPv4 checksum is wrong' });
  if (tcpChecksum === 'bad') faults.push({ offset: ip.at + ip.headerBytes + 16, what: 'the TCP checksum is wrong' });
  return faults;
}

/** The whole segment, with those bytes of its payload that were captured, and zeros for those that were not. */
export function segmentOf(bytes: Uint8Array, packet: DecodedPacket): Segment {
  const { payloadOffset, payloadBytes, capturedPayloadBytes } = packet;
  return { ...packet.head, payload: latin1(bytes, payloadOffset, capturedPayloadBytes) + '\0'.repeat(payloadBytes - capturedPayloadBytes) };
}

/** Bytes that one call of String.fromCharCode takes on every machine. */
const CHUNK = 8192;

/** Bytes as a string with one character per byte. `apply` takes an array of bytes as it is; a spread is ten times slower. */
function latin1(bytes: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let at = start; at < start + length; at += CHUNK) {
    const chunk: ArrayLike<number> = bytes.subarray(at, Math.min(at + CHUNK, start + length));
    text += String.fromCharCode.apply(null, chunk as number[]);
  }
  return text;
}
