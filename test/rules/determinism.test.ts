import { describe, expect, test } from 'vitest';
import { place, readSources, withoutComments, type Source } from './sources.ts';

/** What a World must not depend on (DESIGN section 1): each differs between machines, runs or browsers. */
const BANNED: [string, RegExp][] = [
  ['Math.random: draw from a stream of the World', /\bMath\.random\b/g],
  ['Date: time is virtual', /\bnew Date\b|\bDate[.(]/g],
  ['performance: time is virtual', /\bperformance\./g],
  ['timers: time is virtual', /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame)\s*\(/g],
  ['a Math function that engines round differently', /\bMath\.(?:pow|exp|expm1|log|log2|log10|log1p|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|cbrt|hypot)\b/g],
  ['** of another base than 2 (Math.pow): engines round it differently', /(?<!\b2\s?)\*\*/g],
  ['locale', /\btoLocale\w*|\blocaleCompare\b|\bIntl\b/g],
  ['crypto: draw from a stream of the World', /\bcrypto\./g],
  ['for ... in: integer-like keys change its order', /\bfor\s*\(\s*(?:const|let|var)\s+[\w$]+\s+in\s/g],
  ['globalThis: shared/ runs everywhere (the compiler keeps out what Node or the DOM alone have)', /\bglobalThis\b/g],
];

/** A World is plain data, so nothing that makes it has classes; the codecs of log and protocol may. */
const CLASS: [string, RegExp] = ['class: a World is plain JSON data', /^\s*(?:export\s+)?(?:abstract\s+)?class\s+\w/gm];
const DATA_FOLDERS = /^shared\/(?:base|tcp|wire|socket|net|sim|game|levels)\//;

function faultsIn(source: Source): string[] {
  const rules = DATA_FOLDERS.test(source.path) ? [...BANNED, CLASS] : BANNED;
  return rules.flatMap(([why, pattern]) =>
    [...source.text.matchAll(pattern)].map((match) => `${place(source, match.index)}: ${match[0].trim()}: ${why}`),
  );
}

describe('determinism: the ban list of DESIGN section 1', () => {
  test('shared/ uses nothing that differs between machines or runs', () => {
    expect(readSources('shared').flatMap(faultsIn)).toEqual([]);
  });

  test('the check names file and line, and reads past comments', () => {
    const text = withoutComments('// Math.random()\n/* Date.now()\n*/ const a = Math.random();\nfor (const k in a) {}\n');
    expect(faultsIn({ path: 'shared/base/x.ts', text })).toEqual([
      'shared/base/x.ts:3: Math.random: Math.random: draw from a stream of the World',
      'shared/base/x.ts:4: for (const k in: for ... in: integer-like keys change its order',
    ]);
  });
});
