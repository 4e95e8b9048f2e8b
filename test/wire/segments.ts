import fc from 'fast-check';
import type { Segment, TcpOptions } from '../../shared/tcp/index.ts';

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const port = fc.nat(65_535);
const addr = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join('.'));
const byteString = fc.uint8Array({ maxLength: 1500 }).map((bytes) => [...bytes].map((byte) => String.fromCharCode(byte)).join(''));

/** Options that fit in a header together: at most two SACK blocks beside all others. */
const options: fc.Arbitrary<TcpOptions> = fc.record({
  mss: fc.nat(65_535), windowScale: fc.nat(255), sackPermitted: fc.constant(true as const), timestamps: fc.tuple(uint32, uint32),
  sack: fc.array(fc.tuple(uint32, uint32), { minLength: 1, maxLength: 1 }),
}, { requiredKeys: [], noNullPrototype: true });

/** Any segment that can stand on a wire, with all nine control bits. */
export const anySegment: fc.Arbitrary<Segment> = fc.record({
  srcAddr: addr, srcPort: port, dstAddr: addr, dstPort: port, seq: uint32, ack: uint32, flags: fc.nat(511), windowBytes: port, payload: byteString, options,
  ecn: fc.constantFrom('ect0' as const, 'ect1' as const, 'ce' as const),
}, { requiredKeys: ['srcAddr', 'srcPort', 'dstAddr', 'dstPort', 'seq', 'ack', 'flags', 'windowBytes', 'payload', 'options'], noNullPrototype: true });

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
