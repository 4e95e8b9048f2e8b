import { err, type Result } from '../base/index.ts';
import {
  addPacket, type CaptureDamage, type CaptureFile, createFile, type FileInterface, finishFile, MAX_CAPTURE_INTERFACES, MAX_CAPTURE_PACKETS,
} from './capture-file.ts';
import {
  BYTE_ORDER_MAGIC, ENHANCED_PACKET, IF_NAME, IF_TSOFFSET, IF_TSRESOL, INTERFACE_DESCRIPTION, OLD_PACKET, OPT_COMMENT, padded, SECTION_HEADER, SIMPLE_PACKET,
} from './pcapng.ts';
import { decodeUtf8 } from './utf8.ts';

/** Reading under way: the section's byte order, and where its interfaces begin among those of the file. */
interface Reading {
  file: CaptureFile;
  view: DataView;
  littleEndian: boolean;
  firstInterface: number;
  /** Ticks of the last packet, for those that bear no time. */
  ticks: bigint;
}

/** One block: `at` its first byte, `body` and `end` the bounds of what lies between its lengths. */
interface Block {
  at: number;
  body: number;
  end: number;
}

/** Reads a pcapng file (draft-ietf-opsawg-pcapng); null where it is none. Linear in its length. */
export function readPcapng(bytes: Uint8Array): Result<CaptureFile, CaptureDamage> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0) !== SECTION_HEADER) return null;
  const reading: Reading = { file: createFile('pcapng', bytes), view, littleEndian: true, firstInterface: 0, ticks: 0n };
  for (let at = 0; at < bytes.length;) {
    const next = readBlock(reading, at);
    if (typeof next !== 'number') {
      reading.file.damage = next;
      break;
    }
    at = next;
  }
  const { damage } = reading.file;
  return damage && reading.file.interfaces.length === 0 ? err(damage) : finishFile(reading.file);
}

function damaged(offset: number, what: string): CaptureDamage {
  return { offset, what };
}

/** Reads the block at an offset: where the next begins, or what is wrong with it. */
function readBlock(reading: Reading, at: number): number | CaptureDamage {
  const { view } = reading;
  const left = view.byteLength - at;
  if (left < 12) return damaged(at, `the file ends in a block's header: ${left} bytes of 12`);
  const type = view.getUint32(at, reading.littleEndian);
  if (view.getUint32(at) === SECTION_HEADER) {
    const order = beginSection(reading, at);
    if (order) return order;
  }
  const length = view.getUint32(at + 4, reading.littleEndian);
  if (length < 12 || length % 4 !== 0) return damaged(at + 4, `a block cannot be ${length} bytes long`);
  if (length > left) return damaged(at + 4, `a block of ${length} bytes, where ${left} are left of the file`);
  const again = view.getUint32(at + length - 4, reading.littleEndian);
  if (again !== length) return damaged(at + length - 4, `a block of ${length} bytes ends as one of ${again}`);
  return takeBlock(reading, type, { at, body: at + 8, end: at + length - 4 }) ?? at + length;
}

/** A section begins: its byte order holds from here on, and interfaces are counted anew. */
function beginSection(reading: Reading, at: number): CaptureDamage | null {
  const { view } = reading;
  const magic = view.getUint32(at + 8);
  const little = view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC;
  if (!little && magic !== BYTE_ORDER_MAGIC) return damaged(at + 8, 'a section header without byte order');
  reading.littleEndian = little;
  reading.firstInterface = reading.file.interfaces.length;
  if (view.byteLength < at + 16) return damaged(view.byteLength, 'the file ends in a section header');
  const major = view.getUint16(at + 12, little);
  return major === 1 ? null : damaged(at + 12, `pcapng version ${major} is not known`);
}

function takeBlock(reading: Reading, type: number, block: Block): CaptureDamage | null {
  switch (type) {
    case INTERFACE_DESCRIPTION:
      return takeInterface(reading, block);
    case ENHANCED_PACKET:
    case OLD_PACKET:
      return takePacket(reading, block, type);
    case SIMPLE_PACKET:
      return takeSimple(reading, block);
    default:
      return null;
  }
}

function takeInterface(reading: Reading, block: Block): CaptureDamage | null {
  const { file, view, littleEndian } = reading;
  if (block.end - block.body < 8) return damaged(block.body, 'an interface description of less than 8 bytes');
  if (file.interfaces.length === MAX_CAPTURE_INTERFACES) return damaged(block.at, `only the first ${MAX_CAPTURE_INTERFACES} interfaces are read`);
  const described: FileInterface = {
    name: null, linkType: view.getUint16(block.body, littleEndian), snapBytes: view.getUint32(block.body + 4, littleEndian), perSecond: 1_000_000n,
    offsetNs: 0n, littleEndian,
  };
  for (const option of optionsOf(view, block.body + 8, block.end, littleEndian)) {
    if (option.code === IF_NAME) described.name = decodeUtf8(file.bytes.subarray(option.start, option.end));
    else if (option.code === IF_TSRESOL && option.end > option.start) described.perSecond = resolution(file.bytes[option.start]!);
    else if (option.code === IF_TSOFFSET && option.end - option.start >= 8) described.offsetNs = view.getBigInt64(option.start, littleEndian) * 1_000_000_000n;
  }
  file.interfaces.push(described);
  return null;
}

/** if_tsresol: ticks in a second, a power of 10, or of 2 where the first bit is set. */
function resolution(byte: number): bigint {
  if (byte & 0x80) return 1n << BigInt(byte & 0x7f);
  let perSecond = 1n;
  for (let i = 0; i < byte; i++) perSecond *= 10n;
  return perSecond;
}

function takePacket(reading: Reading, block: Block, type: number): CaptureDamage | null {
  const { file, view, littleEndian } = reading;
  const { body, end } = block;
  if (end - body < 20) return damaged(body, 'a packet block of less than 32 bytes');
  const number = type === OLD_PACKET ? view.getUint16(body, littleEndian) : view.getUint32(body, littleEndian);
  const interfaceId = reading.firstInterface + number;
  if (interfaceId >= file.interfaces.length) return damaged(body, `a packet of interface ${number}, which the section does not describe`);
  const captured = view.getUint32(body + 12, littleEndian);
  if (captured > end - body - 20) return damaged(body + 12, `a packet of ${captured} bytes in a block with room for ${end - body - 20}`);
  reading.ticks = (BigInt(view.getUint32(body + 4, littleEndian)) << 32n) | BigInt(view.getUint32(body + 8, littleEndian));
  return keep(reading, block, { offset: body + 20, captured, original: view.getUint32(body + 16, littleEndian), interfaceId, optionsEnd: end });
}

/** A simple packet block: no time, no options, always of the first interface. */
function takeSimple(reading: Reading, block: Block): CaptureDamage | null {
  const { file, view, littleEndian, firstInterface } = reading;
  const first = file.interfaces[firstInterface];
  if (!first) return damaged(block.at, 'a packet of interface 0, which the section does not describe');
  if (block.end - block.body < 4) return damaged(block.body, 'a simple packet block of less than 16 bytes');
  const original = view.getUint32(block.body, littleEndian);
  const captured = Math.min(original, first.snapBytes || original, block.end - block.body - 4);
  return keep(reading, block, { offset: block.body + 4, captured, original, interfaceId: firstInterface, optionsEnd: 0 });
}

function keep(reading: Reading, block: Block, packet: { offset: number; captured: number; original: number; interfaceId: number; optionsEnd: number }): CaptureDamage | null {
  const kept = addPacket(reading.file, { ...packet, ticks: reading.ticks });
  return kept ? null : damaged(block.at, `only the first ${MAX_CAPTURE_PACKETS} packets are read`);
}

interface FileOption {
  code: number;
  start: number;
  end: number;
}

/** Options between two offsets, up to the end mark or the first that does not fit. */
function optionsOf(view: DataView, start: number, end: number, littleEndian: boolean): FileOption[] {
  const options: FileOption[] = [];
  for (let at = start; at + 4 <= end;) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === 0 || at + 4 + length > end) break;
    options.push({ code, start: at + 4, end: at + 4 + length });
    at += 4 + padded(length);
  }
  return options;
}

/** The comments that stand with a packet. */
export function packetComments(file: CaptureFile, index: number): string[] {
  const { packets, bytes } = file;
  const end = packets.optionsEnd[index]!;
  if (end === 0) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { littleEndian } = file.interfaces[packets.interfaceId[index]!]!;
  return optionsOf(view, packets.offset[index]! + padded(packets.captured[index]!), end, littleEndian)
    .filter(({ code }) => code === OPT_COMMENT).map((option) => decodeUtf8(bytes.subarray(option.start, option.end)));
}
