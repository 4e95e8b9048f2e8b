import { CODE_ALPHABET, CODE_LENGTH } from '../shared/protocol/index.ts';

/** A code as it may be typed, brought to the form of the server: no spaces or dashes, capitals. */
export function normaliseCode(text: string): string {
  return text.replace(/[\s\-_.]/g, '').toUpperCase();
}

/** True where the text could be a room's code. */
export function isCode(code: string): boolean {
  return code.length === CODE_LENGTH && [...code].every((letter) => CODE_ALPHABET.includes(letter));
}

/** A code in two groups of three, as it is read aloud. */
export function spacedCode(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
