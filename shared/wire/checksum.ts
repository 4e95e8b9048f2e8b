/**
 * Adds 16-bit words in network byte order to a sum, with end-around carry left for `foldSum`; an odd last byte counts as
 * the upper half of a word (RFC 1071). Up to 2^20 words may be added before the sum is folded.
 */
export function addWords(sum: number, bytes: Uint8Array, start: number, end: number): number {
  let total = sum;
  for (let i = start; i + 1 < end; i += 2) total += (bytes[i]! << 8) | bytes[i + 1]!;
  if ((end - start) % 2 === 1) total += bytes[end - 1]! << 8;
  return total;
}

/** The Internet checksum of a sum of words: its one's complement in 16 bits (RFC 1071). */
export function foldSum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x1_0000) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}

const TCP_PROTOCOL = 6;

/** The sum of the pseudo header that TCP's checksum covers besides the segment (RFC 9293 section 3.1). `addresses` lie together, source first. */
export function pseudoHeaderSum(bytes: Uint8Array, addresses: number, tcpLength: number): number {
  return addWords(TCP_PROTOCOL + tcpLength, bytes, addresses, addresses + 8);
}
