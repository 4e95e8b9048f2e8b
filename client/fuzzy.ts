const WORD_START = /(^|[^\p{L}\p{N}])[\p{L}\p{N}]/gu;

/** Where words begin; in scripts without spaces each character may begin one. */
function starts(text: string): number[] {
  const found = [...text.matchAll(WORD_START)].map((match) => match.index + match[0].length - 1);
  const han = [...text.matchAll(/\p{Script=Han}/gu)].map(({ index }) => index);
  return [...new Set([...found, ...han])];
}

/** How far from `from` on the letters of a word reach that come in order; null where they do not. */
function reach(word: string, text: string, from: number): number | null {
  let at = from;
  for (const letter of word) {
    const next = text.indexOf(letter, at);
    if (next < 0) return null;
    at = next + letter.length;
  }
  return at - from;
}

function scoreWord(word: string, text: string): number | null {
  const at = text.indexOf(word);
  const begins = starts(text);
  if (begins.some((start) => text.startsWith(word, start))) return 100;
  if (at >= 0) return 60;
  // Letters in order, from the start of a word on, and not scattered over a whole sentence.
  const spans = begins.flatMap((start) => (text[start] === word[0] ? (reach(word, text, start) ?? []) : []));
  const best = Math.min(...spans);
  return best <= word.length * 3 ? 40 - best + word.length : null;
}

/**
 * How well a text answers what somebody typed: every word must be found in it, best at the start of a word, else within
 * one, else letter by letter from the start of one. Higher is better; null where it does not answer.
 */
export function fuzzyScore(query: string, text: string): number | null {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const lower = text.toLowerCase();
  let score = 0;
  for (const word of words) {
    const one = scoreWord(word, lower);
    if (one === null) return null;
    score += one;
  }
  return score;
}
