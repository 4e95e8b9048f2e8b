import type { TcpOptions } from '../tcp/index.ts';

/** An option that the engine does not know, as it stood in the header. */
export interface UnknownOption {
  kind: number;
  /** Its bytes after kind and length. */
  data: number[];
}

/** Something in a packet that is wrong, but does not keep it from being read. `offset` counts from the packet's first byte. */
export interface WireFault {
  offset: number;
  what: string;
}

const EOL = 0;
const NOP = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const SACK = 5;
const TIMESTAMPS = 8;

/** A data offset of 15 words leaves 40 bytes (RFC 9293 section 3.1). */
export const MAX_OPTION_BYTES = 40;

function word32(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/**
 * Options as they stand in a header, padded to whole words, in the places that Linux gives them: MSS, SACK permitted,
 * timestamps, window scale, SACK blocks. Blocks that do not fit in 40 bytes are left out, the last first.
 */
export function encodeOptions(options: TcpOptions): number[] {
  const bytes: number[] = [];
  const { mss, windowScale, sackPermitted, sack, timestamps } = options;
  if (mss !== undefined) bytes.push(MSS, 4, (mss >>> 8) & 255, mss & 255);
  if (timestamps !== undefined) {
    // Ten bytes of timestamps want two of padding: SACK permitted, if it is there, takes that place.
    bytes.push(...(sackPermitted ? [SACK_PERMITTED, 2] : [NOP, NOP]), TIMESTAMPS, 10, ...word32(timestamps[0]), ...word32(timestamps[1]));
  } else if (sackPermitted) {
    bytes.push(NOP, NOP, SACK_PERMITTED, 2);
  }
  if (windowScale !== undefined) bytes.push(NOP, WINDOW_SCALE, 3, windowScale & 255);
  const room = Math.floor((MAX_OPTION_BYTES - bytes.length - 4) / 8);
  const blocks = (sack ?? []).slice(0, room);
  if (blocks.length > 0) bytes.push(NOP, NOP, SACK, 2 + 8 * blocks.length, ...blocks.flatMap(([left, right]) => [...word32(left), ...word32(right)]));
  return bytes;
}

export interface DecodedOptions {
  options: TcpOptions;
  unknown: UnknownOption[];
  faults: WireFault[];
}

/**
 * Reads options between two offsets (RFC 9293 section 3.2). Total: an option whose length cannot be ends the reading and
 * is told as a fault (MUST-7), one of a kind not known is kept as it is (MUST-6).
 */
export function decodeOptions(bytes: Uint8Array, start: number, end: number): DecodedOptions {
  const decoded: DecodedOptions = { options: {}, unknown: [], faults: [] };
  for (let at = start; at < end;) {
    const kind = bytes[at]!;
    if (kind === EOL) break;
    if (kind === NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1]! : 0;
    if (length < 2 || at + length > end) {
      decoded.faults.push({ offset: at, what: `TCP option ${kind} has length ${length}, and ${end - at} bytes are left` });
      break;
    }
    if (!takeOption(decoded.options, kind, bytes, at, length)) decoded.unknown.push({ kind, data: [...bytes.subarray(at + 2, at + length)] });
    at += length;
  }
  return decoded;
}

function read32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** False where the engine does not know an option of this kind and length. */
function takeOption(options: TcpOptions, kind: number, bytes: Uint8Array, at: number, length: number): boolean {
  if (kind === MSS && length === 4) options.mss = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  else if (kind === WINDOW_SCALE && length === 3) options.windowScale = bytes[at + 2]!;
  else if (kind === SACK_PERMITTED && length === 2) options.sackPermitted = true;
  else if (kind === TIMESTAMPS && length === 10) options.timestamps = [read32(bytes, at + 2), read32(bytes, at + 6)];
  else if (kind === SACK && length >= 10 && length % 8 === 2) options.sack = readBlocks(bytes, at + 2, at + length);
  else return false;
  return true;
}

function readBlocks(bytes: Uint8Array, start: number, end: number): [number, number][] {
  const blocks: [number, number][] = [];
  for (let at = start; at < end; at += 8) blocks.push([read32(bytes, at), read32(bytes, at + 4)]);
  return blocks;
}
