import { expect, test } from 'vitest';
import { indexCapture, MAX_CAPTURE_BYTES, MAX_CAPTURE_PACKETS, MAX_OPEN_PACKETS, openConversation, packetBytes, readCapture } from '../../shared/log/index.ts';
import { encodeFrame, macOf } from '../../shared/wire/index.ts';
import { pcapFile, pcapngSection, repeated } from '../wire/files.ts';

function frame(bytes: number): Uint8Array {
  const segment = {
    srcAddr: '192.0.2.1', srcPort: 4000, dstAddr: '192.0.2.2', dstPort: 80, seq: 7, ack: 9, flags: 16, windowBytes: 512, payload: 'x'.repeat(bytes), options: {},
  };
  return encodeFrame(segment, { srcMac: macOf(1), dstMac: macOf(2), ipId: 0 });
}

test.each([1460, 0])('CAP-4: 50 MB of packets with %i bytes are read without copying one', (payload) => {
  const section = pcapngSection([]);
  const packet = pcapngSection([{ timeNs: 1n, bytes: frame(payload) }]).subarray(section.length);
  const times = Math.floor((MAX_CAPTURE_BYTES - section.length) / packet.length);
  const bytes = repeated(section, packet, times);
  const file = readCapture(bytes);
  if (!file.ok) throw new Error(file.error.what);
  expect([file.value.damage, file.value.packets.count]).toEqual([null, times]);
  expect(file.value.packets.offset.length).toBeLessThanOrEqual(2 * times);
  expect(packetBytes(file.value, times - 1).buffer).toBe(bytes.buffer);
  const index = indexCapture(file.value);
  expect(index.conversations.map(({ segments }) => segments)).toEqual([times]);
  const opened = openConversation(index, index.conversations[0]!);
  expect([opened.notes.length, opened.leftOut]).toEqual([MAX_OPEN_PACKETS, times - MAX_OPEN_PACKETS]);
});

test('CAP-4: more packets than are read are told of, and those before are kept', () => {
  const header = pcapFile([]);
  const packet = pcapFile([{ timeNs: 1n, bytes: new Uint8Array(4) }]).subarray(header.length);
  const file = readCapture(repeated(header, packet, MAX_CAPTURE_PACKETS + 1));
  expect(file.ok && [file.value.packets.count, file.value.damage]).toEqual([
    MAX_CAPTURE_PACKETS, { offset: header.length + packet.length * MAX_CAPTURE_PACKETS, what: 'only the first 1000000 packets are read' },
  ]);
});
