import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { binOf, root, runNode } from '../../server/bin/install.mjs';

/** What a step found: numbers of tests, or for a step without tests one failure where it failed. */
const outcome = (passed, failed) => ({ passed, failed });

const results = join(root, 'test-results');

/** Oxlint over everything, with types; warnings count. */
export function lint() {
  const status = runNode([binOf('oxlint'), '--type-aware', '--deny-warnings', '.']);
  return outcome(0, status === 0 ? 0 : 1);
}

/** The TypeScript compiler, once per folder: each has its own libraries. */
export function types() {
  let failed = 0;
  for (const folder of ['shared', 'server', 'client', 'test']) {
    if (runNode([binOf('typescript', 'tsc'), '--project', folder]) !== 0) failed++;
  }
  return outcome(0, failed);
}

function freshReport(name) {
  mkdirSync(results, { recursive: true });
  const file = join(results, name);
  rmSync(file, { force: true });
  return file;
}

/** Vitest: all but the long tests, or the suite `quick` or `long` (test/vitest.config.ts). A skipped test counts as failed: nothing is skipped in silence. */
export function unit(suite = 'unit') {
  const report = freshReport(`${suite}.json`);
  const status = runNode(
    [binOf('vitest'), 'run', '--config', 'test/vitest.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { ACKADEMY_SUITE: suite },
  );
  if (!existsSync(report)) return outcome(0, 1);
  const { numTotalTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = numTotalTests - numPassedTests;
  return outcome(numPassedTests, status !== 0 && failed === 0 ? 1 : failed);
}

/** The tests of a suite in Playwright's report, with those of the suites in it. */
function specsOf({ specs, suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

/** Playwright in the Chromium at `chromePath`: all but the long tests, or the suite `long` (test/playwright.config.ts). */
export function browser(chromePath, suite = 'unit') {
  const report = freshReport('browser.json');
  const status = runNode(
    [binOf('@playwright/test', 'playwright'), 'test', '--config', 'test/playwright.config.ts'],
    { CHROME_PATH: chromePath, ACKADEMY_SUITE: suite },
  );
  if (!existsSync(report)) return outcome(0, 1);
  const { stats, suites } = JSON.parse(readFileSync(report, 'utf8'));
  const again = suites.flatMap(specsOf).filter(({ tests }) => tests.some(({ status: found }) => found === 'flaky'));
  for (const { file, title } of again) process.stdout.write(`needed a second try, which is a fault to be mended: ${file} › ${title}\n`);
  const failed = stats.unexpected + stats.skipped;
  return outcome(stats.expected + stats.flaky, status !== 0 && failed === 0 ? 1 : failed);
}

/** Runs every step, then prints `N passed, N failed` as the last line; the exit code says the same. */
export function runSteps(steps) {
  let passed = 0;
  let failed = 0;
  for (const [name, step] of steps) {
    process.stdout.write(`\n== ${name}\n`);
    const result = step();
    passed += result.passed;
    failed += result.failed;
    if (result.failed > 0) process.stdout.write(`${name}: failed\n`);
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
