import { LINKTYPE_ETHERNET } from '../wire/index.ts';
import { encodeUtf8 } from './utf8.ts';

/** A place at which packets were seen. */
export interface CaptureInterface {
  name: string;
  description: string;
}

/** A packet as seen at one interface. Times are virtual microseconds; the file counts them from the epoch in nanoseconds. */
export interface CapturePacket {
  interfaceId: number;
  timeUs: number;
  /** As the interface's host sees it; null at a tap that is no host's. */
  direction: 'in' | 'out' | null;
  /** An Ethernet frame, whole. */
  bytes: Uint8Array;
  comments: string[];
}

export interface Capture {
  interfaces: CaptureInterface[];
  packets: CapturePacket[];
  /** What is told of the capture as a whole. */
  comments: string[];
}

/** Block types and option codes of draft-ietf-opsawg-pcapng. */
export const SECTION_HEADER = 0x0a0d_0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const OLD_PACKET = 2;
export const SIMPLE_PACKET = 3;
export const ENHANCED_PACKET = 6;
export const BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
export const OPT_COMMENT = 1;
export const IF_NAME = 2;
export const IF_TSRESOL = 9;
export const IF_TSOFFSET = 14;
const SHB_USERAPPL = 4;
const IF_DESCRIPTION = 3;
const EPB_FLAGS = 2;

/** Nanoseconds: 10^-9 seconds. */
const RESOLUTION = 9;

type Option = readonly [code: number, value: readonly number[]];

/** A capture as a pcapng file: one section in little-endian order, its interfaces, then the packets in the order given. */
export function encodePcapng(capture: Capture): Uint8Array {
  const comments = (texts: string[]): Option[] => texts.map((text) => [OPT_COMMENT, encodeUtf8(text).slice(0, 65_532)]);
  const blocks = [
    block(SECTION_HEADER, [...le32(BYTE_ORDER_MAGIC), 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255], NO_BYTES,
      [[SHB_USERAPPL, encodeUtf8('Ackademy')], ...comments(capture.comments)]),
    ...capture.interfaces.map(({ name, description }) => block(INTERFACE_DESCRIPTION, [LINKTYPE_ETHERNET, 0, 0, 0, 0, 0, 0, 0], NO_BYTES, [
      [IF_NAME, encodeUtf8(name)], [IF_DESCRIPTION, encodeUtf8(description)], [IF_TSRESOL, [RESOLUTION]],
    ])),
    ...capture.packets.map((packet) => block(ENHANCED_PACKET, packetHead(packet), packet.bytes, [
      ...(packet.direction === null ? [] : [[EPB_FLAGS, [packet.direction === 'in' ? 1 : 2, 0, 0, 0]] as Option]), ...comments(packet.comments),
    ])),
  ];
  return join(blocks);
}

const NO_BYTES = new Uint8Array(0);

function le32(value: number): number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255];
}

function packetHead({ interfaceId, timeUs, bytes }: CapturePacket): number[] {
  const timeNs = timeUs * 1000;
  return [
    ...le32(interfaceId), ...le32(Math.floor(timeNs / 0x1_0000_0000)), ...le32(timeNs % 0x1_0000_0000), ...le32(bytes.length), ...le32(bytes.length),
  ];
}

function block(type: number, head: readonly number[], data: Uint8Array, options: readonly Option[]): Uint8Array {
  const tail = options.length === 0 ? [] : [...options.flatMap(encodeOption), 0, 0, 0, 0];
  const length = 12 + head.length + padded(data.length) + tail.length;
  const bytes = new Uint8Array(length);
  bytes.set(le32(type), 0);
  bytes.set(le32(length), 4);
  bytes.set(head, 8);
  bytes.set(data, 8 + head.length);
  bytes.set(tail, 8 + head.length + padded(data.length));
  bytes.set(le32(length), length - 4);
  return bytes;
}

function encodeOption([code, value]: Option): number[] {
  const fill = Array<number>(padded(value.length) - value.length).fill(0);
  return [code & 255, code >> 8, value.length & 255, value.length >> 8, ...value, ...fill];
}

/** A length rounded up to whole words of 32 bits. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
