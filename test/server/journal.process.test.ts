import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeJournal, replay, worldHash } from '../../shared/log/index.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const dataDir = tempDir();
let server: ServerProcess;
let code = '';
let hostToken = '';
let ada: SocketPlayer;
let bo: SocketPlayer;
beforeAll(async () => {
  server = await startServer({ dataDir });
  ({ code, hostToken } = await makeRoom(server.url));
  ada = await SocketPlayer.join(server.url, code, { name: 'Ada', hostToken });
  bo = await SocketPlayer.join(server.url, code, { name: 'Bo' });
  await ada.ask({ type: 'take-seat', seatId: 'server.app' });
  await server.stop();
  // More than the server holds in memory at once.
  const store = openStore(dataDir);
  const entries = Array.from({ length: 450 }, (_, i) => ({ seq: 4 + i, input: { type: 'set-gated', gated: i % 2 === 0 } as const, playerId: null, askId: null }));
  await store.commit([{ code, players: [], entries }]);
  await store.close();
  server = await startServer({ dataDir });
  [ada, bo] = await Promise.all([ada, bo].map(({ token }, i) => SocketPlayer.join(server.url, code, { token, ...(i === 0 ? { hostToken } : {}) }))) as [SocketPlayer, SocketPlayer];
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

interface Answer { status: number; headers: IncomingHttpHeaders; body: Buffer }

function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpRequest(new URL(path, server.url), { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject).end();
  });
}

const journalOf = (token: string, query = '', headers: Record<string, string> = {}): Promise<Answer> =>
  ask(`api/rooms/${code}/journal${query}`, { authorization: `Bearer ${token}`, ...headers });

describe('GET api/rooms/CODE/journal', () => {
  test('a player, the host and a remote read every input; its replay is their World', async () => {
    ada.send({ t: 'invite-remote', id: 'invite' });
    const { pairing } = await ada.message('remote-invited');
    const remote = await SocketPlayer.join(server.url, code, { pairing });
    for (const token of [ada.token, bo.token, hostToken, remote.token]) {
      const { status, headers, body } = await journalOf(token);
      expect(status).toBe(200);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': expect.stringContaining('application/x-ndjson') });
      const journal = decodeJournal(body.toString('utf8'));
      if (!journal.ok) throw new Error(journal.error);
      expect(journal.value.entries.length).toBe(ada.seq);
      expect(worldHash(replay(journal.value))).toBe(bo.hash());
    }
    remote.cut();
  });

  test('gzip where it is accepted: the same text, smaller', async () => {
    const plain = await journalOf(bo.token, '', { 'accept-encoding': 'identity' });
    const zipped = await journalOf(bo.token, '', { 'accept-encoding': 'gzip, deflate, br' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.body)).toEqual(plain.body);
    expect(zipped.body.length).toBeLessThan(plain.body.length / 4);
  });

  test('from an input on: the head and what follows', async () => {
    const [all, some] = await Promise.all([journalOf(bo.token), journalOf(bo.token, '?from=300')]);
    const lines = all.body.toString().split('\n');
    expect(some.body.toString().split('\n')).toEqual([lines[0], ...lines.slice(300)]);
    expect((await journalOf(bo.token, '?from=99999')).body.toString()).toBe(`${lines[0]}\n`);
  });

  test('no secret is in it', async () => {
    const text = (await journalOf(bo.token)).body.toString('utf8');
    for (const secret of [ada.token, bo.token, hostToken]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/token|hash|askId/i);
  });

  test('refusals', async () => {
    const other = await makeRoom(server.url);
    const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
    const table: [string, Record<string, string>, number, string][] = [
      [`api/rooms/${code}/journal`, {}, 401, 'bad-token'],
      [`api/rooms/${code}/journal?token=${bo.token}`, {}, 401, 'bad-token'],
      [`api/rooms/${code}/journal`, { authorization: `Basic ${bo.token}` }, 401, 'bad-token'],
      [`api/rooms/${code}/journal`, bearer(`${bo.token}x`), 401, 'bad-token'],
      [`api/rooms/${code}/journal`, bearer(other.hostToken), 401, 'bad-token'],
      [`api/rooms/${other.code}/journal`, bearer(bo.token), 401, 'bad-token'],
      ['api/rooms/AAAAAA/journal', bearer(bo.token), 404, 'unknown-room'],
      [`api/rooms/${code}/journal?from=0`, bearer(bo.token), 400, 'bad-message'],
      [`api/rooms/${code}/journal?from=1&from=2`, bearer(bo.token), 400, 'bad-message'],
    ];
    for (const [path, headers, status, refusal] of table) {
      const answer = await ask(path, headers);
      expect([path, answer.status, (JSON.parse(answer.body.toString()) as { error: { code: string } }).error.code]).toEqual([path, status, refusal]);
    }
  });
});
