import { FIN, seqAdd, SYN } from '../shared/tcp/index.ts';

/** How many sequence numbers a segment uses, by what uses them (RFC 9293 section 3.4: SYN and FIN count as one byte each). */
export interface NumbersUsed {
  syn: number;
  bytes: number;
  fin: number;
  total: number;
}

/** Counts the sequence numbers of a segment with these flags and so many bytes. */
export function numbersUsed(flags: number, bytes: number): NumbersUsed {
  const syn = flags & SYN ? 1 : 0;
  const fin = flags & FIN ? 1 : 0;
  return { syn, bytes, fin, total: syn + bytes + fin };
}

/** As far as a helper counts: once round all sequence numbers. */
const MOST = 2 ** 32;

/** A whole number as somebody wrote it, at most 2^32 to either side; null where it is none. */
export function wholeNumber(text: string): number | null {
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isInteger(value) && Math.abs(value) <= MOST ? value : null;
}

/** The sum of a sequence number and a distance modulo 2^32, and whether it went past either end of the numbers. */
export function addNumbers(a: number, n: number): { sum: number; wraps: boolean } {
  const sum = seqAdd(a, n);
  return { sum, wraps: sum !== a + n };
}
