import { createHash } from 'node:crypto';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { World } from '../../shared/game/index.ts';

/** CRC-32 of one row of the journal: what was written is what is read. `input` is its JSON text. */
export function rowSum(seq: number, input: string, playerId: string | null, askId: string | null): number {
  return crc32(`${seq} ${playerId ?? ''} ${askId ?? ''} ${input}`);
}

/** Least effort: half the time of the default, and Worlds shrink to a tenth all the same. */
const EFFORT = { level: 1 };
/** What a World may unpack to: a broken one must not fill the memory. */
const MAX_WORLD_BYTES = 64 * 1024 * 1024;

/** A World as it is stored: its JSON text, packed, and the SHA-256 of the text. */
export interface PackedWorld {
  packed: Buffer;
  hash: Buffer;
}

function hashText(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Packs a World. */
export function packWorld(world: World): PackedWorld {
  const text = JSON.stringify(world);
  return { packed: deflateRawSync(text, EFFORT), hash: hashText(text) };
}

/** Unpacks a World; null where it is not the one that was packed. */
export function unpackWorld({ packed, hash }: Record<keyof PackedWorld, Uint8Array>): World | null {
  try {
    const text = inflateRawSync(packed, { maxOutputLength: MAX_WORLD_BYTES }).toString('utf8');
    return hashText(text).equals(hash) ? (JSON.parse(text) as World) : null;
  } catch {
    return null;
  }
}
