import { err, type Result } from '../base/index.ts';
import { type CaptureDamage, type CaptureFile, MAX_CAPTURE_BYTES } from './capture-file.ts';
import { readPcap } from './pcap-read.ts';
import { readPcapng } from './pcapng-read.ts';

/** Files that people take for captures, by their first bytes. */
const FOREIGN: [name: string, start: readonly number[]][] = [
  ['compressed with gzip: unpack it first', [0x1f, 0x8b]],
  ['compressed with zstd: unpack it first', [0x28, 0xb5, 0x2f, 0xfd]],
  ['compressed with xz: unpack it first', [0xfd, 0x37, 0x7a, 0x58]],
  ['a ZIP archive: unpack it first', [0x50, 0x4b, 0x03, 0x04]],
  ["Sun's snoop format: convert it to pcapng first", [0x73, 0x6e, 0x6f, 0x6f, 0x70]],
  ["a patched libpcap's format: convert it to pcapng first", [0x34, 0xcd, 0xb2, 0xa1]],
];

/**
 * Reads a capture file, pcapng or classic pcap, of either byte order. Foreign, oversized and wholly damaged files are
 * refused with the reason and the offset; of a file that breaks off or is damaged later, what came before is kept and
 * `damage` tells. Total and linear in the file's length; memory: see CaptureFile.
 */
export function readCapture(bytes: Uint8Array): Result<CaptureFile, CaptureDamage> {
  if (bytes.length > MAX_CAPTURE_BYTES) {
    return err({ offset: MAX_CAPTURE_BYTES, what: `the file has ${bytes.length} bytes; at most ${MAX_CAPTURE_BYTES} are read` });
  }
  return readPcapng(bytes) ?? readPcap(bytes) ?? err({ offset: 0, what: foreignText(bytes) });
}

function foreignText(bytes: Uint8Array): string {
  if (bytes.length < 4) return `a file of ${bytes.length} bytes is no capture`;
  const known = FOREIGN.find(([, start]) => start.every((byte, at) => bytes[at] === byte));
  if (known) return `the file is ${known[0]}`;
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `neither pcapng nor pcap: the file begins with ${start}`;
}
