import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SPEC = readFileSync(join(ROOT, 'shared/SPEC.md'), 'utf8');
const TABLE = SPEC.slice(SPEC.indexOf('## RFC 9293, section 3'), SPEC.indexOf('## RFC 5961'));
const ROWS = TABLE.split('\n').filter((line) => /^\| (MUST|SHLD)/.test(line)).map((line) => line.split('|').map((cell) => cell.trim()));
const TESTS: Record<string, string> = { A: 'arrives', S: 'sending', T: 'schedules' };

test('every MUST (1 to 69) and SHLD (1 to 31) of RFC 9293 has exactly one row', () => {
  const found = ROWS.flatMap(([, ids]) => ids!.split(', '));
  const wanted = [...Array.from({ length: 69 }, (_, i) => `MUST-${i + 1}`), ...Array.from({ length: 31 }, (_, i) => `SHLD-${i + 1}`)];
  expect([...found].sort()).toEqual(wanted.sort());
});

test('a row names files that exist', () => {
  const missing = ROWS.flatMap(([, , , where]) => [...where!.matchAll(/`([a-z/-]+\.ts)`/g)].map(([, file]) => file!))
    .filter((file) => !existsSync(join(ROOT, 'shared', file.includes('/') ? file : `tcp/${file}`)));
  expect(missing).toEqual([]);
});

test('every id in the title of a test of this folder stands in the table', () => {
  const known = new Set([...SPEC.matchAll(/(?:MUST|SHLD)-\d+/g)].map(([id]) => id));
  for (const name of readdirSync(join(ROOT, 'test/tcp')).filter((file) => Object.values(TESTS).includes(file.split('.')[0]!))) {
    const cited = [...readFileSync(join(ROOT, 'test/tcp', name), 'utf8').matchAll(/(?:MUST|SHLD)-\d+/g)].map(([id]) => id);
    expect(cited.filter((id) => !known.has(id)), name).toEqual([]);
  }
});
