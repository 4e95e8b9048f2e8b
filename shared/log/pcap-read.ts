import { err, type Result } from '../base/index.ts';
import { addPacket, type CaptureDamage, type CaptureFile, createFile, finishFile, MAX_CAPTURE_PACKETS } from './capture-file.ts';

/** First four bytes of a pcap file, by the order and the unit of its times (draft-ietf-opsawg-pcap). */
const MAGIC_MICRO = 0xa1b2_c3d4;
const MAGIC_NANO = 0xa1b2_3c4d;
const FILE_HEADER = 24;
const PACKET_HEADER = 16;

/** How a pcap file is written, or null where its first bytes are no pcap's. */
function orderOf(view: DataView): { littleEndian: boolean; perSecond: bigint } | null {
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === MAGIC_MICRO) return { littleEndian, perSecond: 1_000_000n };
    if (magic === MAGIC_NANO) return { littleEndian, perSecond: 1_000_000_000n };
  }
  return null;
}

/** Reads a classic pcap file; null where it is none. Linear in its length. */
export function readPcap(bytes: Uint8Array): Result<CaptureFile, CaptureDamage> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = bytes.length < 4 ? null : orderOf(view);
  if (order === null) return null;
  const { littleEndian, perSecond } = order;
  if (bytes.length < FILE_HEADER) return err({ offset: bytes.length, what: 'the file ends in its header' });
  const [major, minor] = [view.getUint16(4, littleEndian), view.getUint16(6, littleEndian)];
  if (major !== 2) return err({ offset: 4, what: `pcap version ${major}.${minor} is not known` });
  const file = createFile('pcap', bytes);
  // The upper half of the last word tells of frame check sequences.
  const linkType = view.getUint32(20, littleEndian) & 0xffff;
  file.interfaces.push({ name: null, linkType, snapBytes: view.getUint32(16, littleEndian), perSecond, offsetNs: 0n, littleEndian });
  for (let at = FILE_HEADER; at < bytes.length && file.damage === null;) at = readRecord(file, view, at);
  return finishFile(file);
}

/** Reads one packet; returns where the next begins. */
function readRecord(file: CaptureFile, view: DataView, at: number): number {
  const { littleEndian, perSecond } = file.interfaces[0]!;
  const left = view.byteLength - at;
  if (left < PACKET_HEADER) {
    file.damage = { offset: at, what: `the file ends in a packet's header: ${left} bytes of ${PACKET_HEADER}` };
    return at;
  }
  const captured = view.getUint32(at + 8, littleEndian);
  if (captured > left - PACKET_HEADER) {
    file.damage = { offset: at + 8, what: `a packet of ${captured} bytes, where ${left - PACKET_HEADER} are left of the file` };
    return at;
  }
  const ticks = BigInt(view.getUint32(at, littleEndian)) * perSecond + BigInt(view.getUint32(at + 4, littleEndian));
  const kept = addPacket(file, {
    offset: at + PACKET_HEADER, captured, original: view.getUint32(at + 12, littleEndian), interfaceId: 0, optionsEnd: 0, ticks,
  });
  if (!kept) file.damage = { offset: at, what: `only the first ${MAX_CAPTURE_PACKETS} packets are read` };
  return at + PACKET_HEADER + captured;
}
