import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CODE_ALPHABET } from '../../shared/protocol/index.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom } from '../kit/socket-player.ts';

const dataDir = tempDir();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

/** The status of an upgrade at a path, with an Origin. */
function upgradeStatus(path: string, origin: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({
      port: server.port, host: '127.0.0.1', path,
      headers: { Connection: 'Upgrade', Upgrade: 'websocket', Origin: origin, 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
    });
    asked.on('response', (response) => resolve(response.statusCode ?? 0));
    asked.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('rooms over HTTP', () => {
  test('a new room has a code that cannot be misread, and is found by it', async () => {
    const { code, hostToken } = await makeRoom(server.url);
    expect(code).toMatch(new RegExp(`^[${CODE_ALPHABET}]{6}$`));
    expect(hostToken.length).toBeGreaterThanOrEqual(43);
    const found = await fetch(`${server.url}api/rooms/${code}`);
    expect([found.status, await found.json()]).toEqual([200, { code }]);
  });

  test.each(['AAAAAA', 'nothing', '%00', 'x'.repeat(2_000)])('no room %#', async (code) => {
    const answer = await fetch(`${server.url}api/rooms/${code}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'unknown-room', text: expect.stringContaining('no room') } });
  });

  test('a path that cannot be decoded is refused, not fatal', async () => {
    expect((await fetch(`${server.url}api/rooms/%E0%A4%A`)).status).toBe(400);
    expect((await fetch(`${server.url}healthz`)).status).toBe(200);
  });
});

describe('headers', () => {
  test('the policy lets nothing be evaluated and nobody else be asked', async () => {
    const policy = (await fetch(server.url)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https:|\*/);
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${server.port} wss://127.0.0.1:${server.port}`);
    expect(policy).toContain("img-src 'self' data: blob:");
  });

  test('files outside the client cannot be read', async () => {
    for (const path of ['..%2f..%2fpackage.json', '..%2fserver%2fmain.js', 'assets/..%2f..%2fserver/main.js']) {
      expect((await fetch(server.url + path)).status, path).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('upgrades', () => {
  test.each([
    ['/ws', (): string => `http://127.0.0.1:${server.port}`, 101],
    ['/ws', (): string => 'http://evil.example', 403],
    ['/ws', (): string => 'null', 403],
    ['/elsewhere', (): string => `http://127.0.0.1:${server.port}`, 404],
  ])('%s, origin %#: %s', async (path, origin, status) => {
    expect(await upgradeStatus(path, origin())).toBe(status);
  });
});
