import { ACK, flagNames, type Segment } from '../../shared/tcp/index.ts';
import { encodeFrame, ETHERNET_BYTES, IPV4_BYTES, macOf } from '../../shared/wire/index.ts';

/** A field of a TCP header: where its bytes are, counted from the header's first, and what they say. */
export interface Field {
  /** `header.<id>` in the locales. */
  id: 'srcPort' | 'dstPort' | 'seq' | 'ack' | 'offset' | 'flags' | 'window' | 'checksum' | 'urgent' | 'option' | 'payload';
  start: number;
  length: number;
  value: string;
}

/** A segment as bytes from the TCP header on, and the fields that they make. */
export interface Anatomy {
  bytes: Uint8Array;
  fields: Field[];
}

const OPTION_NAMES: Readonly<Record<number, string>> = { 0: 'end of list', 1: 'no-operation', 2: 'MSS', 3: 'window scale', 4: 'SACK permitted', 5: 'SACK', 8: 'timestamps' };

/** `seq` and `ack` are told as the reader wants them; the bytes are those on the wire. */
export function anatomyOf(segment: Segment, seq: number, ack: number | null): Anatomy {
  const frame = encodeFrame(segment, { srcMac: macOf(0), dstMac: macOf(1), ipId: 0 });
  const bytes = frame.subarray(ETHERNET_BYTES + IPV4_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = (bytes[12]! >> 4) * 4;
  const fields: Field[] = [
    { id: 'srcPort', start: 0, length: 2, value: String(segment.srcPort) },
    { id: 'dstPort', start: 2, length: 2, value: String(segment.dstPort) },
    { id: 'seq', start: 4, length: 4, value: String(seq) },
    { id: 'ack', start: 8, length: 4, value: segment.flags & ACK ? String(ack) : '—' },
    { id: 'offset', start: 12, length: 1, value: `${headerBytes} B` },
    { id: 'flags', start: 13, length: 1, value: flagNames(segment.flags) },
    { id: 'window', start: 14, length: 2, value: String(segment.windowBytes) },
    { id: 'checksum', start: 16, length: 2, value: `0x${view.getUint16(16).toString(16).padStart(4, '0')}` },
    { id: 'urgent', start: 18, length: 2, value: String(view.getUint16(18)) },
    ...optionFields(view, headerBytes),
  ];
  const length = segment.payload.length;
  if (length > 0) fields.push({ id: 'payload', start: headerBytes, length, value: `${length} B` });
  return { bytes, fields };
}

function optionFields(view: DataView, end: number): Field[] {
  const fields: Field[] = [];
  for (let at = 20; at < end;) {
    const kind = view.getUint8(at);
    const length = kind < 2 ? 1 : view.getUint8(at + 1);
    fields.push({ id: 'option', start: at, length, value: optionText(view, at, kind, length) });
    at += length;
  }
  return fields;
}

function optionText(view: DataView, at: number, kind: number, length: number): string {
  const name = OPTION_NAMES[kind] ?? `kind ${kind}`;
  switch (kind) {
    case 2:
      return `${name} ${view.getUint16(at + 2)}`;
    case 3:
      return `${name} ${view.getUint8(at + 2)}`;
    case 5: {
      const blocks = [];
      for (let i = at + 2; i < at + length; i += 8) blocks.push(`${view.getUint32(i)}–${view.getUint32(i + 4)}`);
      return `${name} ${blocks.join(' ')}`;
    }
    case 8:
      return `${name} ${view.getUint32(at + 2)} / ${view.getUint32(at + 6)}`;
    default:
      return name;
  }
}

/** A byte as two hexadecimal digits. */
export function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
