import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

const suite = process.env['ACKADEMY_SUITE'];
const long = suite === 'long';

/**
 * Unit tests. Files that end in `.long.test.ts` run by `npm run test:long` alone; `.process.test.ts`, which start servers and
 * other programs and wait for them, are left out of `npm run check` (suite `quick`).
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: long ? ['test/**/*.long.test.ts'] : ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['**/node_modules/**', ...(long ? [] : ['test/**/*.long.test.ts']), ...(suite === 'quick' ? ['test/**/*.process.test.ts'] : [])],
    pool: 'threads',
    isolate: false,
    // Server tests mostly wait for processes, so two run at once even on two cores.
    maxWorkers: 3,
    globalSetup: fileURLToPath(new URL('./bin/global-setup.mjs', import.meta.url)),
    testTimeout: long ? 600_000 : 15_000,
    hookTimeout: 15_000,
  },
});
