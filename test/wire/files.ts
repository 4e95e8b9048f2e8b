import { BYTE_ORDER_MAGIC, ENHANCED_PACKET, INTERFACE_DESCRIPTION, OLD_PACKET, SECTION_HEADER, SIMPLE_PACKET } from '../../shared/log/pcapng.ts';

/** A packet to be written; the time is in nanoseconds. */
export interface WrittenPacket {
  timeNs: bigint;
  bytes: Uint8Array;
  /** Bytes that the packet had, where the capture cut it. */
  original?: number;
}

/** Writes numbers in one byte order. */
class Writer {
  readonly bytes: number[] = [];
  readonly littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian;
  }

  u16(value: number): this {
    const [low, high] = [value & 255, (value >>> 8) & 255];
    this.bytes.push(...(this.littleEndian ? [low, high] : [high, low]));
    return this;
  }

  u32(value: number): this {
    const [low, high] = [value & 0xffff, value >>> 16];
    return this.littleEndian ? this.u16(low).u16(high) : this.u16(high).u16(low);
  }

  data(bytes: Uint8Array | readonly number[], padTo = 1): this {
    this.bytes.push(...bytes);
    while (this.bytes.length % padTo !== 0) this.bytes.push(0);
    return this;
  }
}

/** A classic pcap file, as another program would write it. */
export function pcapFile(packets: readonly WrittenPacket[], { littleEndian = true, nano = false, linkType = 1 } = {}): Uint8Array {
  const writer = new Writer(littleEndian).u32(nano ? 0xa1b2_3c4d : 0xa1b2_c3d4).u16(2).u16(4).u32(0).u32(0).u32(262_144).u32(linkType);
  for (const { timeNs, bytes, original } of packets) {
    const fraction = timeNs % 1_000_000_000n;
    writer.u32(Number(timeNs / 1_000_000_000n)).u32(Number(nano ? fraction : fraction / 1000n)).u32(bytes.length).u32(original ?? bytes.length).data(bytes);
  }
  return Uint8Array.from(writer.bytes);
}

function block(littleEndian: boolean, type: number, body: Writer): number[] {
  const length = 12 + body.bytes.length;
  return new Writer(littleEndian).u32(type).u32(length).data(body.bytes).u32(length).bytes;
}

export interface SectionOptions {
  littleEndian?: boolean;
  linkType?: number;
  /** Value of if_tsresol; absent means microseconds. */
  resolution?: number;
  snapBytes?: number;
  kind?: 'enhanced' | 'old' | 'simple';
}

/** One section of a pcapng file with one interface. Times must fit the resolution: 6 (absent) or 9. */
export function pcapngSection(packets: readonly WrittenPacket[], options: SectionOptions = {}): Uint8Array {
  const { littleEndian = true, linkType = 1, resolution, snapBytes = 0, kind = 'enhanced' } = options;
  const writer = (): Writer => new Writer(littleEndian);
  const described = writer().u16(linkType).u16(0).u32(snapBytes);
  if (resolution !== undefined) described.u16(9).u16(1).data([resolution], 4).u32(0);
  const bytes = [
    ...block(littleEndian, SECTION_HEADER, writer().u32(BYTE_ORDER_MAGIC).u16(1).u16(0).u32(0xffff_ffff).u32(0xffff_ffff)),
    ...block(littleEndian, INTERFACE_DESCRIPTION, described),
  ];
  for (const { timeNs, bytes: data, original } of packets) {
    const ticks = resolution === 9 ? timeNs : timeNs / 1000n;
    const size = original ?? data.length;
    const stamped = (body: Writer): Writer => body.u32(Number(ticks >> 32n)).u32(Number(ticks & 0xffff_ffffn)).u32(data.length).u32(size).data(data, 4);
    if (kind === 'simple') bytes.push(...block(littleEndian, SIMPLE_PACKET, writer().u32(size).data(data, 4)));
    else if (kind === 'old') bytes.push(...block(littleEndian, OLD_PACKET, stamped(writer().u16(0).u16(0xffff))));
    else bytes.push(...block(littleEndian, ENHANCED_PACKET, stamped(writer().u32(0))));
  }
  return Uint8Array.from(bytes);
}

/** A file that begins with a section and goes on with the same block so many times. */
export function repeated(section: Uint8Array, packet: Uint8Array, times: number): Uint8Array {
  const bytes = new Uint8Array(section.length + packet.length * times);
  bytes.set(section);
  for (let at = section.length; at < bytes.length; at += packet.length) bytes.set(packet, at);
  return bytes;
}
