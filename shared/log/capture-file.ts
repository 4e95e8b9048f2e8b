import { err, ok, type Result } from '../base/index.ts';
import { LINK_TYPES } from '../wire/index.ts';

/** The largest file that is read, bytes. */
export const MAX_CAPTURE_BYTES = 50_000_000;
/** The most packets and interfaces that are read of one file. */
export const MAX_CAPTURE_PACKETS = 1_000_000;
export const MAX_CAPTURE_INTERFACES = 1024;

/** What is wrong with a capture file, and where: an offset in the file. */
export interface CaptureDamage {
  offset: number;
  what: string;
}

/** An interface as a file describes it. Ticks of its clock become nanoseconds as `ticks * 10^9 / perSecond + offsetNs`. */
export interface FileInterface {
  name: string | null;
  linkType: number;
  snapBytes: number;
  perSecond: bigint;
  offsetNs: bigint;
  littleEndian: boolean;
}

/**
 * A capture file that was looked through: where its packets lie. Packets are views into `bytes`; nothing of them is copied.
 * Beside the file itself it takes at most 28 bytes for each packet, with room to grow 56 MB for the most that are read.
 */
export interface CaptureFile {
  format: 'pcapng' | 'pcap';
  bytes: Uint8Array;
  interfaces: FileInterface[];
  packets: PacketTable;
  /** Time of the first packet, nanoseconds since 1970. */
  startNs: bigint;
  /** What kept the rest of the file from being read; null where all of it was. */
  damage: CaptureDamage | null;
}

/** Columns of numbers, one place per packet. Offsets are into the file; `optionsEnd` is 0 where a packet can have no options. */
export interface PacketTable {
  count: number;
  offset: Uint32Array;
  captured: Uint32Array;
  original: Uint32Array;
  interfaceId: Uint32Array;
  optionsEnd: Uint32Array;
  /** Nanoseconds since the first packet: exact up to 104 days. */
  timeNs: Float64Array;
}

export interface FoundPacket {
  offset: number;
  captured: number;
  original: number;
  interfaceId: number;
  optionsEnd: number;
  ticks: bigint;
}

export function createFile(format: CaptureFile['format'], bytes: Uint8Array): CaptureFile {
  return { format, bytes, interfaces: [], packets: table(1024), startNs: 0n, damage: null };
}

function table(room: number): PacketTable {
  return {
    count: 0, offset: new Uint32Array(room), captured: new Uint32Array(room), original: new Uint32Array(room),
    interfaceId: new Uint32Array(room), optionsEnd: new Uint32Array(room), timeNs: new Float64Array(room),
  };
}

function grown(from: PacketTable): PacketTable {
  const to = table(from.offset.length * 2);
  to.count = from.count;
  for (const column of ['offset', 'captured', 'original', 'interfaceId', 'optionsEnd', 'timeNs'] as const) to[column].set(from[column]);
  return to;
}

const NANO = 1_000_000_000n;

/** Notes a packet. False where the file has more of them than are read. */
export function addPacket(file: CaptureFile, packet: FoundPacket): boolean {
  if (file.packets.count === MAX_CAPTURE_PACKETS) return false;
  if (file.packets.count === file.packets.offset.length) file.packets = grown(file.packets);
  const { packets } = file;
  const at = packets.count++;
  const { perSecond, offsetNs } = file.interfaces[packet.interfaceId]!;
  const timeNs = (packet.ticks * NANO) / perSecond + offsetNs;
  if (at === 0) file.startNs = timeNs;
  packets.offset[at] = packet.offset;
  packets.captured[at] = packet.captured;
  packets.original[at] = packet.original;
  packets.interfaceId[at] = packet.interfaceId;
  packets.optionsEnd[at] = packet.optionsEnd;
  packets.timeNs[at] = Number(timeNs - file.startNs);
  return true;
}

/** The bytes of a packet as captured: a view into the file. */
export function packetBytes(file: CaptureFile, index: number): Uint8Array {
  const start = file.packets.offset[index]!;
  return file.bytes.subarray(start, start + file.packets.captured[index]!);
}

/** A file that was read: refused where nothing could be, or none of its interfaces is of a kind that can carry TCP here. */
export function finishFile(file: CaptureFile): Result<CaptureFile, CaptureDamage> {
  if (file.damage && file.packets.count === 0) return err(file.damage);
  const [first] = file.interfaces;
  if (first && file.interfaces.every(({ linkType }) => LINK_TYPES[linkType] === undefined)) {
    return err({ offset: 0, what: `link type ${first.linkType} cannot be read: Ethernet, raw IP, loopback and Linux cooked captures can` });
  }
  return ok(file);
}
