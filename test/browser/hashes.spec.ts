import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { build } from 'vite';
import { hashTrail, type Journal } from '../../shared/log/index.ts';
import { trace } from '../kit/bot.ts';
import { anyRun } from '../kit/programs.ts';

const SEED = 9293;
const RUNS = 40;

/** The project's own replay, built for a page: `trail.hashTrail(journal)`. */
async function buildReplay(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ackademy-replay-'));
  try {
    const entry = fileURLToPath(new URL('../../shared/log/journal.ts', import.meta.url));
    await build({
      configFile: false, logLevel: 'error', build: { outDir: folder, lib: { entry, name: 'trail', formats: ['iife'], fileName: () => 'replay.js' } },
    });
    return readFileSync(join(folder, 'replay.js'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test(`${RUNS} journals give the same World hash after every input in Node and in Chromium (seed ${SEED})`, async ({ page }) => {
  // By hand, by machine, and mixed: both kernels are played by the bot in every second run.
  const journals = fc.sample(anyRun, { seed: SEED, numRuns: RUNS }).map((run, i) => trace(run, i % 2 ? [0, 1] : []).journal);
  await page.goto('about:blank');
  await page.addScriptTag({ content: await buildReplay() });
  for (const journal of journals) {
    const inPage = await page.evaluate((given) => {
      const { trail } = globalThis as unknown as { trail: { hashTrail: (journal: Journal) => string[] } };
      return trail.hashTrail(given);
    }, JSON.parse(JSON.stringify(journal)) as Journal);
    expect(inPage).toHaveLength(journal.entries.length);
    expect(inPage).toEqual(hashTrail(journal));
  }
});
