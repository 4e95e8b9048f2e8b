/**
 * A stable hash of plain JSON data: 16 hexadecimal digits, the same in Node and in every browser. Keys are hashed in
 * their order of insertion, which JSON text keeps, so a World and its JSON round trip hash the same.
 */
export function hashPlain(value: unknown): string {
  return hashText(JSON.stringify(value));
}

/** The same hash, of data that is JSON text already. */
export function hashText(text: string): string {
  let a = 0x811c9dc5 | 0;
  let b = 0x2f7a1c3b | 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x5bd1e995) ^ (b >>> 13);
  }
  return hex(a) + hex(b);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
