import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Browser tests, in the Chromium that `test/bin/chromium.mjs` found. Each test starts the server that it needs. */
export default defineConfig({
  testDir: `${root}/test/browser`,
  // As for the unit tests (test/vitest.config.ts): what takes minutes is a suite of its own.
  ...(process.env['ACKADEMY_SUITE'] === 'long' ? { testMatch: '**/*.long.spec.ts' } : { testMatch: '**/*.spec.ts', testIgnore: '**/*.long.spec.ts' }),
  outputDir: `${root}/test-results/browser`,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  // A machine that others share can stall one page of four for longer than any wait: a second try is told by name in the output (test/bin/steps.mjs).
  retries: 1,
  // A test waits for the room's clock more than it computes: two at once keep two cores busy.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: `${root}/test-results/browser.json` }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
      ],
    },
  },
});
