/**
 * A command text cut into commands of words, as a shell would for the little that scripts write: lines and semicolons, quotes,
 * continued lines, comments, `$((15*1024*1024))`, output that is thrown away. Nothing is run.
 */
export function splitCommands(text: string): string[][] {
  return text.replaceAll('\\\n', ' ').split(/\n|;|&&/).map(splitWords).filter((words) => words.length > 0);
}

const WORD = /(?:"[^"]*"|'[^']*'|\$\(\([^()]*(?:\([^()]*\)[^()]*)*\)\)|[^\s"'])+/g;

function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.trim().matchAll(WORD)) {
    if (word.startsWith('#')) break;
    words.push(word);
  }
  const thrown = words.findIndex((word) => /^[12&]?>/.test(word));
  const kept = thrown < 0 ? words : words.slice(0, thrown);
  return kept.map((word) => word.replace(/\$\(\(([^$]*?)\)\)/g, (_all, sum: string) => String(arithmetic(sum))).replace(/["']/g, ''));
}

/** Whole numbers with + - * and parentheses, as in `$((...))`; NaN for anything else. */
export function arithmetic(text: string): number {
  const words = text.match(/\d+|[-+*()]|\S/g) ?? [];
  let at = 0;
  const factor = (depth: number): number => {
    const word = words[at++];
    if (word === '(' && depth < 20) {
      const value = sum(depth + 1);
      return words[at++] === ')' ? value : NaN;
    }
    return word !== undefined && /^\d+$/.test(word) ? Number(word) : NaN;
  };
  const product = (depth: number): number => {
    let value = factor(depth);
    while (words[at] === '*') {
      at++;
      value *= factor(depth);
    }
    return value;
  };
  const sum = (depth: number): number => {
    let value = product(depth);
    while (words[at] === '+' || words[at] === '-') value += words[at++] === '+' ? product(depth) : -product(depth);
    return value;
  };
  const value = sum(0);
  return at === words.length ? value : NaN;
}
