import { createServer, type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { removeDir, runServerToEnd, startServer, tempDir } from '../kit/server.ts';

let folder = '';
beforeEach(() => {
  folder = tempDir();
});
afterEach(() => removeDir(folder));

describe('a server that cannot start says why in one line', () => {
  test('port in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const exit = await runServerToEnd({ PORT: String(port), DATA_DIR: folder });
    other.close();
    expect(exit.code).toBe(1);
    expect(exit.stderr).toMatch(new RegExp(`^Port ${port} is in use: [^\n]+\n$`));
    expect(exit.stdout).toBe('');
  });

  test('a bad PORT', async () => {
    const exit = await runServerToEnd({ PORT: 'eighty', DATA_DIR: folder });
    expect(exit.code).toBe(1);
    expect(exit.stderr).toBe('PORT is "eighty": it must be a whole number from 0 to 65535.\n');
  });

  test('a DATA_DIR that cannot be a folder', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const exit = await runServerToEnd({ PORT: '0', DATA_DIR: join(file, 'data') });
    expect(exit.code).toBe(1);
    expect(exit.stderr).toMatch(/^Cannot write to the folder [^\n]+ \(DATA_DIR\): [^\n]+\n$/);
  });
});

describe('the configuration', () => {
  const DEFAULTS = { port: 8080, host: undefined, dataDir: './data', logLevel: 'warn', trustProxy: false, metrics: 'local', metricsToken: undefined, keepRoomsDays: 30, keepResultsDays: 365 };
  test.each([
    [{}, DEFAULTS],
    [{ PORT: '', HOST: '', DATA_DIR: '' }, DEFAULTS],
    [{ PORT: '0', HOST: '::1', DATA_DIR: '/d', LOG_LEVEL: 'info', TRUST_PROXY: '1' }, { ...DEFAULTS, port: 0, host: '::1', dataDir: '/d', logLevel: 'info', trustProxy: true }],
    [{ METRICS: 'off', METRICS_TOKEN: 'sixteen-letters0', KEEP_ROOMS_DAYS: '0', KEEP_RESULTS_DAYS: '7' }, { ...DEFAULTS, metrics: 'off', metricsToken: 'sixteen-letters0', keepRoomsDays: 0, keepResultsDays: 7 }],
  ])('%j', (env, value) => {
    expect(readConfig(env)).toEqual({ ok: true, value });
  });

  test.each([['PORT', '65536'], ['PORT', '-1'], ['PORT', '80.5'], ['PORT', '0x50'], ['PORT', ' 80'], ['LOG_LEVEL', 'loud'], ['TRUST_PROXY', 'yes'], ['METRICS', 'yes'], ['KEEP_ROOMS_DAYS', '-1']])('%s=%s is refused', (name, value) => {
    const read = readConfig({ [name]: value });
    expect(read.ok ? '' : read.error).toContain(`${name} is "${value}"`);
  });

  test('a METRICS_TOKEN that can be guessed is refused, and not repeated', () => {
    const read = readConfig({ METRICS_TOKEN: 'short' });
    expect(read.ok ? '' : read.error).toMatch(/^METRICS_TOKEN is not usable: it must be at least 16 [^\n]+$/);
    expect(JSON.stringify(read)).not.toContain('short');
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops the server clean', async (signal) => {
  const server = await startServer({ dataDir: join(folder, 'made', 'by', 'it') });
  const exit = await server.stop(signal);
  expect(exit).toMatchObject({ code: 0, signal: null, stderr: '' });
});
