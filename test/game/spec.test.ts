import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { REASONS } from '../../shared/game/index.ts';

const SHARED = fileURLToPath(new URL('../../shared/', import.meta.url));
const OURS = /'((?:HANDSHAKE|DATA|FIN|ACK|RST|CHALLENGE|RTX|PROBE|KEEPALIVE|SEQ|JUDGE|SEAT|GATE|GAME|WORK|LOG|MSG|SOCK|NET)-[A-Z0-9]+)'/g;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return sources(join(folder, entry.name));
    return entry.name.endsWith('.ts') ? [join(folder, entry.name)] : [];
  });
}

test('every rule id that the code names stands in shared/SPEC.md', () => {
  const spec = readFileSync(join(SHARED, 'SPEC.md'), 'utf8');
  const kinds = new Set(['CHALLENGE-ACK']);
  const used = new Set(sources(SHARED).flatMap((path) => [...readFileSync(path, 'utf8').matchAll(OURS)].map(([, id]) => id!)));
  expect([...used].filter((id) => !kinds.has(id) && !spec.includes(`**${id}**`))).toEqual([]);
});

test('every reason of a refusal names a rule, and a text whose values it is given', () => {
  for (const [reason, { text, rule }] of Object.entries(REASONS)) {
    expect(rule, reason).toMatch(/^[A-Z]+-\d+$/);
    expect(text, reason).toMatch(/\.$/);
  }
});
