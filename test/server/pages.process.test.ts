import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProxy, type Proxy } from '../kit/proxy.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const built = `${root}dist/client/`;
const dataDir = tempDir();
let server: ServerProcess;
let proxy: Proxy;
beforeAll(async () => {
  execFileSync(process.execPath, ['--input-type=module', '-e', "(await import('./server/bin/bundle.mjs')).bundle({ names: ['client'] })"], { cwd: root, stdio: 'ignore' });
  server = await startServer({ dataDir, env: { TRUST_PROXY: '1' } });
  proxy = await startProxy(server.port, '/ackademy/');
}, 60_000);
afterAll(async () => {
  await proxy.stop();
  await server.stop();
  removeDir(dataDir);
});

/** Names that are written into pages and never asked: namespaces, and a library's banner. */
const INERT = /^https?:\/\/(www\.w3\.org\/|phaser\.io\b)/;

function files(ending: string): { name: string; text: string }[] {
  return readdirSync(built, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ name, text: readFileSync(built + name, 'utf8') }));
}

test('the built pages name no other host', () => {
  const named = ['.html', '.css', '.js'].flatMap((ending) => files(ending)).flatMap(({ name, text }) => (text.match(/(https?|wss?):\/\/[\w.-]+[^\s"'`)]*/g) ?? []).map((url) => `${name}: ${url}`));
  expect(named.filter((line) => !INERT.test(line.split(': ')[1]!))).toEqual([]);
  expect(files('.css').flatMap(({ text }) => text.match(/url\(['"]?(\/|data:|\w+:)[^)]*\)/g) ?? [])).toEqual([]);
});

test('under a sub-path every file of the page is found', async () => {
  const page = await (await fetch(proxy.url)).text();
  const named = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((path) => !path.startsWith('./'))).toEqual([]);
  for (const path of named) expect([path, (await fetch(new URL(path, proxy.url))).status]).toEqual([path, 200]);
  const [style] = files('.css');
  for (const [, path] of style!.text.matchAll(/url\(['"]?([^'")]+)/g)) {
    expect([path, (await fetch(new URL(path!, `${proxy.url}${style!.name}`), { method: 'HEAD' })).status]).toEqual([path, 200]);
  }
});

test('the policy lets the page open sockets to the name under which it was asked, and nothing inline', async () => {
  const policy = (await fetch(proxy.url)).headers.get('content-security-policy') ?? '';
  const { host } = new URL(proxy.url);
  expect(policy).toContain(`connect-src 'self' ws://${host} wss://${host}`);
  expect(policy).toContain("img-src 'self' data: blob:");
  expect(policy).not.toMatch(/unsafe|\*|inside\.example/);
});

test('any site may frame the page that shows a board alone, and no site the page itself', async () => {
  const [page, embedded] = await Promise.all(['', 'embed'].map(async (path) => {
    const { status, headers } = await fetch(proxy.url + path);
    expect(status).toBe(200);
    return { frames: headers.get('x-frame-options'), policy: headers.get('content-security-policy')! };
  }));
  expect(page!.frames).toMatch(/^(DENY|SAMEORIGIN)$/);
  expect(page!.policy).toMatch(/frame-ancestors '(self|none)'(;|$)/);
  expect(embedded!.frames).toBeNull();
  expect(embedded!.policy).toMatch(/frame-ancestors \*(;|$)/);
  // Nothing else is loosened.
  expect(embedded!.policy.replace(/frame-ancestors [^;]*/, '')).toBe(page!.policy.replace(/frame-ancestors [^;]*/, ''));
  for (const path of ['embed/', 'embed/x', 'index.html', 'Embed', 'api/rooms']) {
    const { headers } = await fetch(proxy.url + path);
    expect([path, headers.get('content-security-policy') ?? 'none']).not.toEqual([path, expect.stringMatching(/frame-ancestors \*/)]);
  }
});
