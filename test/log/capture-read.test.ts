import { describe, expect, test } from 'vitest';
import {
  type CaptureFile, indexCapture, MAX_CAPTURE_BYTES, MAX_CONVERSATIONS, openConversation, packetBytes, readCapture,
} from '../../shared/log/index.ts';
import { encodeFrame, macOf } from '../../shared/wire/index.ts';
import { SYN, type Segment } from '../../shared/tcp/index.ts';
import { pcapFile, pcapngSection, type SectionOptions, type WrittenPacket } from '../wire/files.ts';

const SEGMENT: Segment = {
  srcAddr: '192.0.2.1', srcPort: 4000, dstAddr: '192.0.2.2', dstPort: 80, seq: 7, ack: 0, flags: SYN, windowBytes: 512, payload: 'hello', options: { mss: 1460 },
};
/** A date of our days: nanoseconds since 1970 need more than 53 bits. */
const START_NS = 1_763_856_000_123_456_000n;

function frame(change: Partial<Segment> = {}): Uint8Array {
  return encodeFrame({ ...SEGMENT, ...change }, { srcMac: macOf(1), dstMac: macOf(2), ipId: 1 });
}

const PACKETS: WrittenPacket[] = [
  { timeNs: START_NS, bytes: frame() }, { timeNs: START_NS + 1_000n, bytes: frame({ seq: 8, payload: 'odd' }) }, { timeNs: START_NS + 2_000_000_000n, bytes: frame({ seq: 9 }) },
];

function mustRead(bytes: Uint8Array): CaptureFile {
  const file = readCapture(bytes);
  if (!file.ok) throw new Error(`${file.error.what} at ${file.error.offset}`);
  return file.value;
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe('files of other programs', () => {
  const pcap: [string, Uint8Array][] = [[true, true], [true, false], [false, true], [false, false]].map(([littleEndian, nano]) =>
    [`pcap, ${littleEndian ? 'little' : 'big'}-endian, ${nano ? 'nano' : 'micro'}seconds`, pcapFile(PACKETS, { littleEndian: littleEndian!, nano: nano! })]);
  const sections: [string, SectionOptions][] = [
    ['little-endian', {}], ['big-endian', { littleEndian: false }], ['nanoseconds', { resolution: 9 }], ['old packet blocks', { kind: 'old' }],
    ['old packet blocks, big-endian', { kind: 'old', littleEndian: false }],
  ];
  const pcapng = sections.map(([name, options]): [string, Uint8Array] => [`pcapng, ${name}`, pcapngSection(PACKETS, options)]);

  test.each([...pcap, ...pcapng])('%s', (_name, bytes) => {
    const file = mustRead(bytes);
    expect(file.damage).toBeNull();
    expect(PACKETS.map((_, at) => packetBytes(file, at))).toEqual(PACKETS.map((packet) => packet.bytes));
    expect([file.startNs, [...file.packets.timeNs.subarray(0, 3)]]).toEqual([START_NS, [0, 1000, 2_000_000_000]]);
    expect(file.packets.count).toBe(3);
  });

  test('two sections of different byte order in one file; each counts its own interfaces', () => {
    const file = mustRead(concat(pcapngSection(PACKETS), pcapngSection(PACKETS, { littleEndian: false, resolution: 9 })));
    expect([file.packets.count, [...file.packets.interfaceId.subarray(0, 6)]]).toEqual([6, [0, 0, 0, 1, 1, 1]]);
    expect([...file.packets.timeNs.subarray(3, 6)]).toEqual([0, 1000, 2_000_000_000]);
  });

  test('simple packet blocks have no time, and are as long as the interface keeps', () => {
    const file = mustRead(pcapngSection(PACKETS, { kind: 'simple', snapBytes: 54 }));
    expect([...file.packets.captured.subarray(0, 3)]).toEqual([54, 54, 54]);
    expect([...file.packets.original.subarray(0, 3)]).toEqual(PACKETS.map(({ bytes }) => bytes.length));
  });

  test('packets cut by the capture have their true length', () => {
    const cut = PACKETS.map(({ timeNs, bytes }) => ({ timeNs, bytes: bytes.subarray(0, 58), original: bytes.length }));
    const index = indexCapture(mustRead(pcapFile(cut)));
    expect(index.skipped['cut-short']).toBe(0);
    const opened = openConversation(index, index.conversations[0]!);
    const [row] = opened.ladder.rows.filter((candidate) => candidate.kind === 'segment');
    expect(row?.segment).toEqual({ ...SEGMENT, payload: '\0\0\0\0\0' });
  });

  test.each([['RAW', 101, 14], ['IPV4', 228, 14], ['Ethernet with check sequence', 0x1000_0001, 0]])('link type %s', (_name, linkType, skip) => {
    const index = indexCapture(mustRead(pcapFile(PACKETS.map(({ timeNs, bytes }) => ({ timeNs, bytes: bytes.subarray(skip) })), { linkType })));
    expect([index.conversations.length, index.badChecksums]).toEqual([3, 0]);
  });
});

describe('CAP-4: what cannot be read', () => {
  test.each<[string, Uint8Array, number, RegExp]>([
    ['nothing', new Uint8Array(0), 0, /0 bytes is no capture/],
    ['a text', new TextEncoder().encode('hello world'), 0, /begins with 68 65 6c 6c/],
    ['gzip', Uint8Array.from([0x1f, 0x8b, 8, 0, 0]), 0, /gzip: unpack it first/],
    ['a file too large', new Uint8Array(MAX_CAPTURE_BYTES + 1), MAX_CAPTURE_BYTES, /at most 50000000 are read/],
    ['half a pcap header', pcapFile([]).subarray(0, 20), 20, /ends in its header/],
    ['a pcap of a version to come', Uint8Array.from(pcapFile([]), (byte, at) => (at === 4 ? 9 : byte)), 4, /version 9/],
    ['a link type that cannot carry TCP here', pcapFile(PACKETS, { linkType: 147 }), 0, /link type 147/],
    ['the same in pcapng', pcapngSection(PACKETS, { linkType: 189 }), 0, /link type 189/],
    ['half a section header', pcapngSection([]).subarray(0, 10), 0, /ends in a block's header/],
    ['a section header without byte order', Uint8Array.from(pcapngSection([]), (byte, at) => (at === 8 ? 0 : byte)), 8, /without byte order/],
    ['a pcapng of a version to come', Uint8Array.from(pcapngSection([]), (byte, at) => (at === 12 ? 2 : byte)), 12, /version 2/],
  ])('%s', (_name, bytes, offset, what) => {
    const file = readCapture(bytes);
    expect(file.ok ? null : file.error.offset).toBe(offset);
    expect(file.ok ? '' : file.error.what).toMatch(what);
  });

  test.each<[string, Uint8Array]>([['pcap', pcapFile(PACKETS)], ['pcapng', pcapngSection(PACKETS)]])('a %s that breaks off anywhere keeps what came before, and says where', (_name, whole) => {
    let most = 0;
    for (let length = 0; length < whole.length; length++) {
      const file = readCapture(whole.subarray(0, length));
      if (!file.ok) {
        expect(file.error.offset).toBeLessThanOrEqual(length);
        continue;
      }
      const { packets, damage } = file.value;
      expect(packets.count).toBeGreaterThanOrEqual(most);
      most = packets.count;
      if (damage) expect(damage.offset).toBeLessThanOrEqual(length);
      for (let at = 0; at < packets.count; at++) expect(packetBytes(file.value, at)).toEqual(PACKETS[at]!.bytes);
    }
    expect(most).toBe(2);
  });

  test('damage in the middle keeps what came before', () => {
    const bytes = pcapngSection(PACKETS);
    const second = 28 + 20 + 32 + Math.ceil(PACKETS[0]!.bytes.length / 4) * 4;
    bytes[second + 4] = 13;
    const file = mustRead(bytes);
    expect([file.packets.count, file.damage]).toEqual([1, { offset: second + 4, what: 'a block cannot be 13 bytes long' }]);
  });

  test('other packets are counted by kind, and the rest is read', () => {
    const [first] = PACKETS;
    const changed = (at: number, byte: number): WrittenPacket => ({ timeNs: START_NS, bytes: Uint8Array.from(frame(), (old, place) => (place === at ? byte : old)) });
    const index = indexCapture(mustRead(pcapFile([changed(12, 0x86), changed(23, 17), changed(20, 0x20), changed(14, 0x44), first!, { timeNs: START_NS, bytes: frame().subarray(0, 40) }])));
    expect(index.skipped).toEqual({ 'unknown-link': 0, 'not-ipv4': 1, 'not-tcp': 1, fragment: 1, 'cut-short': 1, malformed: 1 });
    expect([...index.conversationOf]).toEqual([-1, -1, -1, -1, 0, -1]);
  });

  test('more conversations than are told apart are counted', () => {
    const packets = Array.from({ length: MAX_CONVERSATIONS + 5 }, (_, at) => ({ timeNs: START_NS, bytes: frame({ srcPort: at & 0xffff, payload: '' }) }));
    const index = indexCapture(mustRead(pcapFile([...packets, packets[0]!])));
    expect([index.conversations.length, index.leftOut, index.conversations[0]!.segments]).toEqual([MAX_CONVERSATIONS, 5, 2]);
  });
});
