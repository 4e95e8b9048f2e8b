import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACK, CWR, ECE, PSH, type Segment, SYN, URG } from '../../shared/tcp/index.ts';
import {
  addWords, AE, decodeFrame, encodeFrame, encodeOptions, type Envelope, foldSum, LINK_TYPES, macOf, printSegment, segmentOf,
} from '../../shared/wire/index.ts';
import { anySegment, bytesOf, hexOf } from './segments.ts';

const SYN_SEGMENT: Segment = {
  srcAddr: '10.9.0.2', srcPort: 40_312, dstAddr: '10.9.0.1', dstPort: 80, seq: 0xffff_fff0, ack: 0, flags: SYN, windowBytes: 65_535, payload: '',
  options: { mss: 1460, sackPermitted: true, timestamps: [1, 0], windowScale: 7 },
};
const DATA_SEGMENT: Segment = {
  srcAddr: '10.9.0.1', srcPort: 80, dstAddr: '10.9.0.2', dstPort: 40_312, seq: 5000, ack: 0xffff_fff1, flags: ACK | PSH, windowBytes: 512,
  payload: 'hello', options: { timestamps: [2, 1] },
};
const ODD_SEGMENT: Segment = { ...DATA_SEGMENT, seq: 1, ack: 2, flags: ACK | URG | ECE | CWR | AE, windowBytes: 0, payload: '', options: { sack: [[5, 9]] } };

/** Frames that another program put together. */
const FRAMES: [name: string, segment: Segment, envelope: Envelope, hex: string][] = [
  ['SYN with every option', SYN_SEGMENT, { srcMac: macOf(1), dstMac: macOf(0), ipId: 1 },
    '02000000000002000000000108004500003c00014000400626a70a0900020a0900019d780050fffffff000000000a002ffff96310000020405b40402080a000000010000000001030307'],
  ['data of odd length', DATA_SEGMENT, { srcMac: macOf(0), dstMac: macOf(1), ipId: 2 },
    '02000000000102000000000008004500003900024000400626a90a0900010a09000200509d7800001388fffffff1801802006b8400000101080a000000020000000168656c6c6f'],
  ['SACK, and every flag of ECN', ODD_SEGMENT, { srcMac: macOf(0), dstMac: macOf(1), ipId: 0xffff },
    '020000000001020000000000080045000034ffff4000400626b00a0900010a09000200509d78000000010000000281f00000c5ef00000101050a0000000500000009'],
];
const [[, , , SYN_HEX], [, , , DATA_HEX]] = FRAMES as [(typeof FRAMES)[0], (typeof FRAMES)[0]];

function mustDecode(bytes: Uint8Array, linkType = 1) {
  const packet = decodeFrame(bytes, linkType);
  if (!packet.ok) throw new Error(`${packet.error.what} at ${packet.error.offset}`);
  return packet.value;
}

describe('checksums (RFC 1071)', () => {
  test.each([
    ['the example of RFC 1071 section 3', '0001f203f4f5f6f7', 0x220d],
    ['an odd last byte', '0001f203f4f5f6', 0x2304],
    ['an IPv4 header', '4500007300004000401100 00c0a80001c0a800c7'.replace(' ', ''), 0xb861],
    ['nothing', '', 0xffff],
  ])('%s', (_name, hex, expected) => {
    const bytes = bytesOf(hex);
    expect(foldSum(addWords(0, bytes, 0, bytes.length))).toBe(expected);
  });
});

describe('MUST-2, MUST-3: frames', () => {
  test.each(FRAMES)('%s: byte for byte', (_name, segment, envelope, hex) => {
    expect(hexOf(encodeFrame(segment, envelope))).toBe(hex);
  });

  test.each(FRAMES)('%s: read back, checksums verified', (_name, segment, { ipId }, hex) => {
    const bytes = bytesOf(hex);
    const packet = mustDecode(bytes);
    expect(segmentOf(bytes, packet)).toEqual(segment);
    expect(packet).toMatchObject({ ipChecksum: 'good', tcpChecksum: 'good', faults: [], unknownOptions: [], ip: { id: ipId, ttl: 64, dontFragment: true } });
  });

  test('every segment comes back as it was, over random ones', () => {
    fc.assert(fc.property(anySegment, fc.nat(65_535), (segment, ipId) => {
      const bytes = encodeFrame(segment, { srcMac: macOf(1), dstMac: macOf(0), ipId });
      const packet = mustDecode(bytes);
      expect(segmentOf(bytes, packet)).toEqual(segment);
      expect([packet.ipChecksum, packet.tcpChecksum, packet.ip.id, packet.faults]).toEqual(['good', 'good', ipId, []]);
    }), { seed: 9293, numRuns: 400 });
  });

  test('one bit turned over anywhere behind the MAC addresses is told, or stands where no checksum looks', () => {
    const whole = bytesOf(DATA_HEX);
    for (let bit = 14 * 8; bit < whole.length * 8; bit++) {
      const bytes = whole.slice();
      bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
      const packet = decodeFrame(bytes, 1);
      if (packet.ok) expect([packet.value.ipChecksum, packet.value.tcpChecksum], `bit ${bit}`).toContain('bad');
    }
  });
});

describe('options', () => {
  test('MUST-69: every mix is padded to whole words, and SACK blocks that do not fit are left out', () => {
    const sack: [number, number][] = [[1, 2], [3, 4], [5, 6], [7, 8]];
    for (const options of [{}, { mss: 9 }, { windowScale: 1 }, { sackPermitted: true as const }, { sack }, { sack, timestamps: [1, 2] as [number, number] }]) {
      expect(encodeOptions(options).length % 4).toBe(0);
    }
    const full = encodeOptions({ mss: 1, windowScale: 2, sackPermitted: true, timestamps: [1, 2], sack });
    expect([full.length, full.slice(20, 24)]).toEqual([40, [1, 1, 5, 18]]);
  });

  function withOptions(hex: string): Uint8Array {
    const bytes = bytesOf(SYN_HEX);
    bytes.fill(0, 54);
    bytes.set(bytesOf(hex), 54);
    return bytes;
  }

  test.each([
    ['MUST-6: an unknown kind is kept as it is', 'fe06aabbccdd020405b4', { mss: 1460 }, [{ kind: 254, data: [0xaa, 0xbb, 0xcc, 0xdd] }], 0],
    ['a fast open cookie is kept as it is', '220a0102030405060708', {}, [{ kind: 34, data: [1, 2, 3, 4, 5, 6, 7, 8] }], 0],
    ['a known kind of wrong length is not taken for it', '02030503030800', { windowScale: 8 }, [{ kind: 2, data: [5] }], 0],
    ['MUST-7: length 0 ends the reading and is told', '020405b4030002', { mss: 1460 }, [], 1],
    ['MUST-7: a length beyond the header is told', '0313', {}, [], 0],
    ['nothing is read behind end-of-list', '00020405b4', {}, [], 0],
  ])('%s', (_name, hex, options, unknown, faults) => {
    const packet = mustDecode(withOptions(hex));
    const beyond = hex === '0313';
    expect([packet.head.options, packet.unknownOptions]).toEqual([options, beyond ? [{ kind: 3, data: Array(17).fill(0) as number[] }] : unknown]);
    expect(packet.faults.filter(({ what }) => what.startsWith('TCP option'))).toHaveLength(faults);
  });

  test('MUST-7: an option that claims more than the header holds is located', () => {
    const packet = mustDecode(withOptions('01010101010101010101010101010101010103ff'));
    expect(packet.faults.at(-1)).toEqual({ offset: 72, what: 'TCP option 3 has length 255, and 2 bytes are left' });
  });
});

describe('decoding is total', () => {
  const ip = SYN_HEX.slice(28);
  test.each([
    ['Ethernet', 1, SYN_HEX], ['one VLAN tag', 1, `${SYN_HEX.slice(0, 24)}81000005${SYN_HEX.slice(24)}`],
    ['two VLAN tags', 1, `${SYN_HEX.slice(0, 24)}88a8000581000007${SYN_HEX.slice(24)}`], ['raw IP', 101, ip], ['IPv4', 228, ip],
    ['loopback, little-endian', 0, `02000000${ip}`], ['loopback, big-endian', 0, `00000002${ip}`], ['OpenBSD loopback', 108, `00000002${ip}`],
    ['Linux cooked', 113, `00000001000600000000000000000800${ip}`], ['Linux cooked 2', 276, `0800${'00'.repeat(18)}${ip}`],
    ['Ethernet with padding behind the packet', 1, `${SYN_HEX}00000000`],
  ])('%s', (_name, linkType, hex) => {
    const bytes = bytesOf(hex);
    const packet = mustDecode(bytes, linkType);
    expect(segmentOf(bytes, packet)).toEqual(SYN_SEGMENT);
    expect(packet.tcpChecksum).toBe('good');
  });

  test.each([
    ['ARP', 'not-ipv4', 12, SYN_HEX.replace('0800', '0806')],
    ['IPv6 behind a VLAN tag', 'not-ipv4', 16, `${SYN_HEX.slice(0, 24)}8100000586dd${SYN_HEX.slice(28)}`],
    ['UDP', 'not-tcp', 23, `${SYN_HEX.slice(0, 46)}11${SYN_HEX.slice(48)}`],
    ['a fragment', 'fragment', 20, `${SYN_HEX.slice(0, 40)}2000${SYN_HEX.slice(44)}`],
    ['a later fragment', 'fragment', 20, `${SYN_HEX.slice(0, 40)}00b9${SYN_HEX.slice(44)}`],
    ['nothing', 'cut-short', 0, ''],
    ['half an Ethernet header', 'cut-short', 13, SYN_HEX.slice(0, 26)],
    ['half an IP header', 'cut-short', 24, SYN_HEX.slice(0, 48)],
    ['half a TCP header', 'cut-short', 44, SYN_HEX.slice(0, 88)],
    ['an IP header of 16 bytes', 'malformed', 14, `${SYN_HEX.slice(0, 28)}44${SYN_HEX.slice(30)}`],
    ['a TCP header longer than the segment', 'malformed', 46, `${SYN_HEX.slice(0, 92)}f0${SYN_HEX.slice(94)}`],
  ])('%s: %s at %i', (_name, kind, offset, hex) => {
    const packet = decodeFrame(bytesOf(hex), 1);
    expect(packet.ok ? null : [packet.error.kind, packet.error.offset]).toEqual([kind, offset]);
  });

  test('a packet that the capture cut in its payload has its true length, and a checksum that nobody can verify', () => {
    const bytes = bytesOf(DATA_HEX.slice(0, -6));
    const packet = mustDecode(bytes);
    expect(packet).toMatchObject({ payloadBytes: 5, capturedPayloadBytes: 2, tcpChecksum: 'unverified', faults: [] });
    expect(segmentOf(bytes, packet).payload).toBe('he\0\0\0');
  });

  test('any bytes give a packet or a located error', () => {
    const frame = fc.oneof(fc.uint8Array({ maxLength: 120 }), fc.tuple(fc.nat(73), fc.uint8Array({ maxLength: 12 }), fc.nat(74)).map(([at, patch, length]) => {
      const bytes = bytesOf(SYN_HEX);
      bytes.set(patch.subarray(0, bytes.length - at), at);
      return bytes.subarray(0, length);
    }));
    fc.assert(fc.property(frame, fc.constantFrom(...Object.keys(LINK_TYPES).map(Number), 147), (bytes, linkType) => {
      const packet = decodeFrame(bytes, linkType);
      const offset = packet.ok ? packet.value.payloadOffset : packet.error.offset;
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset).toBeLessThanOrEqual(bytes.length);
      if (packet.ok) expect(packet.value.capturedPayloadBytes).toBeLessThanOrEqual(bytes.length);
    }), { seed: 791, numRuns: 3000 });
  });
});

describe('print', () => {
  test.each([
    [SYN_SEGMENT, undefined, '10.9.0.2.40312 > 10.9.0.1.80: Flags [S], seq 4294967280, win 65535, options [mss 1460,sackOK,TS val 1 ecr 0,wscale 7], length 0'],
    [DATA_SEGMENT, { seq: 4999, ack: 0xffff_fff0 }, '10.9.0.1.80 > 10.9.0.2.40312: Flags [P.], seq 1:6, ack 1, win 512, options [TS val 2 ecr 1], length 5'],
    [ODD_SEGMENT, { seq: 0, ack: 1 }, '10.9.0.1.80 > 10.9.0.2.40312: Flags [.UEWe], ack 1, win 0, options [sack 1 {4:8}], length 0'],
    [{ ...ODD_SEGMENT, flags: 0, options: {} }, undefined, '10.9.0.1.80 > 10.9.0.2.40312: Flags [none], win 0, length 0'],
  ])('as tcpdump prints it: %#', (segment, bases, text) => {
    expect(printSegment(segment, bases)).toBe(text);
  });
});
