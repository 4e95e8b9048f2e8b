import { nextBelow, nextUint32, type RandomState, seedRandom } from '../../shared/base/index.ts';
import { captureOf, encodePcapng, indexCapture, MAX_OPEN_PACKETS, openConversation, packetBytes, readCapture, sourceOfJournal } from '../../shared/log/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';
import { pcapFile, pcapngSection } from './files.ts';

/** A good file, and where its parts begin: blocks or packets, and at last its end. */
interface Specimen {
  bytes: Uint8Array;
  parts: number[];
}

/** Good files of each kind, of a few packets each. */
export function specimens(): Specimen[] {
  const capture = captureOf(sourceOfJournal(playClassroomGame()), { kind: 'all' });
  const some = [0, 9, 42].flatMap((start) => capture.packets.slice(start, start + 9));
  const written = some.map(({ timeUs, bytes }) => ({ timeNs: BigInt(timeUs) * 1000n, bytes }));
  const pcapng = [
    encodePcapng({ ...capture, packets: some }), pcapngSection(written, { littleEndian: false }), pcapngSection(written, { resolution: 9, kind: 'old' }),
    pcapngSection(written, { kind: 'simple', snapBytes: 60 }),
  ].map((bytes): Specimen => ({ bytes, parts: blocksOf(bytes) }));
  const pcap = [{}, { littleEndian: false, nano: true }].map((options): Specimen => {
    const parts = [0, 24];
    for (const { bytes } of written) parts.push(parts.at(-1)! + 16 + bytes.length);
    return { bytes: pcapFile(written, options), parts };
  });
  return [...pcapng, ...pcap];
}

function blocksOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer);
  const littleEndian = bytes[8] === 0x4d;
  const parts = [0];
  while (parts.at(-1)! < bytes.length) parts.push(parts.at(-1)! + view.getUint32(parts.at(-1)! + 4, littleEndian));
  return parts;
}

/** Numbers at which parsers break. */
const NASTY = [0, 1, 3, 4, 11, 12, 16, 28, 32, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff];

/** One small change: of raw bytes, or of the file's parts. */
function mutateOnce(random: RandomState, bytes: Uint8Array, parts: readonly number[]): Uint8Array {
  const at = nextBelow(random, Math.max(1, bytes.length));
  const [from, to] = aPart(random, parts, bytes.length);
  switch (nextBelow(random, 9)) {
    case 0:
      return changed(bytes, at, [nextBelow(random, 256)]);
    case 1:
      return changed(bytes, at, [(bytes[at] ?? 0) ^ (1 << nextBelow(random, 8))]);
    case 2:
      return bytes.slice(0, at);
    case 3:
      return spliced(bytes, at, at + nextBelow(random, 40), new Uint8Array(0));
    case 4:
      return spliced(bytes, at, at, Uint8Array.from({ length: nextBelow(random, 40) }, () => nextBelow(random, 256)));
    case 5: {
      const value = NASTY[nextBelow(random, NASTY.length)]!;
      const word = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
      return changed(bytes, from + 4 * nextBelow(random, 8), nextBelow(random, 2) === 0 ? word : [...word].reverse());
    }
    case 6:
      return spliced(bytes, from, to, new Uint8Array(0));
    case 7:
      return spliced(bytes, aPart(random, parts, bytes.length)[0], aPart(random, parts, bytes.length)[0], bytes.slice(from, to));
    default:
      // Behind the headers of a packet's part: link, IP and TCP.
      return changed(bytes, from + 28 + nextBelow(random, 70), [nextUint32(random) & 255]);
  }
}

function aPart(random: RandomState, parts: readonly number[], length: number): [number, number] {
  const index = nextBelow(random, parts.length - 1);
  return [Math.min(parts[index]!, length), Math.min(parts[index + 1]!, length)];
}

function changed(bytes: Uint8Array, at: number, patch: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  for (const [i, byte] of patch.entries()) if (at + i < copy.length) copy[at + i] = byte;
  return copy;
}

function spliced(bytes: Uint8Array, from: number, to: number, insert: Uint8Array): Uint8Array {
  const end = Math.max(from, Math.min(to, bytes.length));
  const copy = new Uint8Array(from + insert.length + bytes.length - end);
  copy.set(bytes.subarray(0, from));
  copy.set(insert, from);
  copy.set(bytes.subarray(end), from + insert.length);
  return copy;
}

/** A specimen changed in one to six places; the same seed gives the same. */
export function mutant(all: readonly Specimen[], seed: number): Uint8Array {
  const random = seedRandom(seed, 'mutant');
  const { bytes, parts } = all[nextBelow(random, all.length)]!;
  let result = bytes;
  for (let changes = 1 + nextBelow(random, 6); changes > 0; changes--) result = mutateOnce(random, result, parts);
  return result;
}

/** What each packet costs beside the file by CaptureFile's word, with room to grow, and what the first few cost. */
const BYTES_PER_PACKET = 56;
const LEAST_TABLE = 1024 * 28;

/** Reads a file as far as it goes and gives what must never be: an error outside the file, more memory than is stated. */
export function readingFaults(bytes: Uint8Array): string[] {
  const read = readCapture(bytes);
  if (!read.ok) return read.error.offset >= 0 && read.error.offset <= bytes.length && read.error.what !== '' ? [] : [`an error at ${read.error.offset} of ${bytes.length}`];
  const { packets, damage } = read.value;
  const faults: string[] = [];
  if (damage && (damage.offset < 0 || damage.offset > bytes.length || damage.what === '')) faults.push(`damage at ${damage.offset} of ${bytes.length}`);
  const columns = [packets.offset, packets.captured, packets.original, packets.interfaceId, packets.optionsEnd, packets.timeNs];
  const size = columns.reduce((sum, column) => sum + column.byteLength, 0);
  if (size > Math.max(LEAST_TABLE, packets.count * BYTES_PER_PACKET)) faults.push(`${size} bytes of table for ${packets.count} packets`);
  for (let at = 0; at < packets.count; at++) {
    if (packetBytes(read.value, at).length !== packets.captured[at]) faults.push(`packet ${at} is not within the file`);
  }
  const index = indexCapture(read.value);
  for (const conversation of index.conversations) {
    const { ladder, notes } = openConversation(index, conversation);
    const states = ladder.rows.length - notes.length;
    if (notes.length > Math.min(MAX_OPEN_PACKETS, conversation.segments) || states > 4 * notes.length + 4) faults.push(`${states} states of ${notes.length} packets`);
  }
  return faults;
}
