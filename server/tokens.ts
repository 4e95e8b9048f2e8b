import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { CODE_ALPHABET, CODE_LENGTH } from '../shared/protocol/index.ts';

/** A new secret of 256 bits, in letters that fit a URL or a header. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the store keeps of a token: its SHA-256. Tokens are random, so no salt is needed. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** True where the token is the one whose hash was kept; takes the same time wherever they differ. */
export function tokenFits(token: string, hash: Uint8Array): boolean {
  return hashesAgree(hashToken(token), hash);
}

/** True where two hashes of tokens are the same; takes the same time wherever they differ. */
export function hashesAgree(a: Uint8Array, b: Uint8Array): boolean {
  return timingSafeEqual(a, b);
}

/** A random room code of letters that cannot be misread. */
export function newCode(): string {
  let code = '';
  while (code.length < CODE_LENGTH) code += CODE_ALPHABET[randomInt(CODE_ALPHABET.length)];
  return code;
}

/** A seed for a World's random streams. */
export function newSeed(): number {
  return randomInt(2 ** 31);
}
