import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RANDOM_MODES, randomGame, scoreText } from './random-games.ts';

const GAMES = 1_000;
/** Journals that go to the other process at once. */
const AT_ONCE = 100;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ackademy-games-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(RANDOM_MODES)('%s', (mode) => {
  it(`GAME-4, GAME-1: ${GAMES} games of people who do anything end, and another process finds the same scores`, () => {
    for (let from = 1; from <= GAMES; from += AT_ONCE) {
      const games = Array.from({ length: AT_ONCE }, (_, i) => randomGame(mode, from + i));
      const file = join(folder, `${mode}-${from}.jsonl`);
      writeFileSync(file, games.map(({ config, inputs }) => JSON.stringify({ config, inputs })).join('\n'));
      const told = execFileSync(process.execPath, ['server/bin/run.mjs', 'test/game/match/rescore.ts', file], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
      expect(told.trimEnd().split('\n')).toEqual(games.map(scoreText));
    }
  }, 1_200_000);
});
