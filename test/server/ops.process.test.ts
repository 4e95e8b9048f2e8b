import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SETTINGS } from '../../server/config.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

let folder = '';
const servers: ServerProcess[] = [];
beforeEach(() => {
  folder = tempDir();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  removeDir(folder);
});

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServer({ dataDir: join(folder, String(servers.length)), env });
  servers.push(server);
  return server;
}

/** The value of one line of the metrics, 0 where there is none. */
function valueOf(text: string, line: string): number {
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? 0 : Number(found.slice(line.length + 1));
}

describe('GET /metrics', () => {
  test('counts what happened, and tells no secret, name, code or address', async () => {
    const server = await start();
    const { code, hostToken } = await makeRoom(server.url);
    const ada = await SocketPlayer.join(server.url, code, { name: 'Adalovelace', hostToken });
    const bo = await SocketPlayer.join(server.url, code, { name: 'Bobernerslee' });
    await ada.ask({ type: 'take-seat', seatId: 'server.app' });
    await bo.ask({ type: 'take-seat', seatId: 'server.app' });
    await bo.ask({ type: 'pause' });
    bo.send({ t: 'resync' });
    await bo.message('snapshot');
    const response = await fetch(`${server.url}metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(['rooms_open', 'players_connected', 'remotes_connected', 'connections{transport="websocket"}'].map((name) => valueOf(text, `ackademy_${name}`))).toEqual([1, 2, 0, 2]);
    expect(['join', 'take-seat', 'pause'].map((type) => valueOf(text, `ackademy_inputs_total{type="${type}"}`))).toEqual([2, 1, 0]);
    expect(['seat-taken', 'host-only'].map((refusal) => valueOf(text, `ackademy_refusals_total{code="${refusal}"}`))).toEqual([1, 1]);
    expect(['asked', 'hash'].map((why) => valueOf(text, `ackademy_resyncs_total{why="${why}"}`))).toEqual([1, 0]);
    expect(valueOf(text, 'ackademy_snapshots_total')).toBe(3);
    expect(valueOf(text, 'ackademy_rooms_broken_total')).toBe(0);
    expect(valueOf(text, 'ackademy_commit_seconds_count')).toBe(valueOf(text, 'ackademy_commit_inputs_count'));
    expect(valueOf(text, 'ackademy_commit_inputs_sum')).toBe(3);
    expect(valueOf(text, 'ackademy_deliveries_total')).toBeGreaterThan(3);
    expect(valueOf(text, 'ackademy_fanout_bytes_total')).toBeGreaterThan(100);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    for (const secret of [code, hostToken, ada.token, bo.token, 'Ada', 'Bober', '127.0.0.1']) expect(text).not.toContain(secret);
  });

  test('for this machine alone; through a proxy or from elsewhere only with the token', async () => {
    const token = 'a-token-for-prometheus';
    const [local, open, off, kept] = await Promise.all([start(), start({ METRICS: 'on' }), start({ METRICS: 'off' }), start({ METRICS_TOKEN: token })]);
    const status = async (server: ServerProcess, headers: Record<string, string> = {}): Promise<number> => (await fetch(`${server.url}metrics`, { headers })).status;
    const proxied = { 'x-forwarded-for': '192.0.2.1' };
    expect([await status(local), await status(local, proxied), await status(local, { ...proxied, authorization: 'Bearer undefined' })]).toEqual([200, 404, 404]);
    expect([await status(open, proxied), await status(off), await status(off, proxied)]).toEqual([200, 404, 404]);
    expect([await status(kept, proxied), await status(kept, { ...proxied, authorization: `Bearer ${token}x` }), await status(kept, { ...proxied, authorization: `Bearer ${token}` })]).toEqual([404, 404, 200]);
  });
});

describe('the log', () => {
  test('lines are JSON, name room or request, and hold no token and no name', async () => {
    const server = await start({ LOG_LEVEL: 'trace' });
    const { code, hostToken } = await makeRoom(server.url);
    const ada = await SocketPlayer.join(server.url, code, { name: 'Adalovelace', hostToken });
    ada.send({ t: 'invite-remote', id: 'invite' });
    const { pairing } = await ada.message('remote-invited');
    const remote = await SocketPlayer.join(server.url, code, { pairing });
    ada.send({ t: 'resync' });
    await ada.message('snapshot');
    ada.send({ t: 'fork', id: 'fork', seq: 1 });
    await ada.message('forked');
    ada.socket.send('{"t":"join","token":"half a message');
    await ada.message('refused');
    await fetch(`${server.url}api/rooms/${code}/journal?token=${ada.token}`, { headers: { authorization: `Bearer ${hostToken}` } });
    await fetch(`${server.url}api/rooms/%E0%A4%A`);
    const { stderr, code: exit } = await server.stop();
    servers.length = 0;
    const lines = stderr.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(exit).toBe(0);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatchObject({ level: expect.any(Number), time: expect.any(Number), msg: expect.any(String) });
    expect(lines.filter(({ msg }) => msg === 'request').every(({ request }) => typeof request === 'string')).toBe(true);
    expect(lines.filter(({ room }) => room === code).length).toBeGreaterThanOrEqual(3);
    for (const secret of [hostToken, ada.token, remote.token, pairing, 'Adalovelace']) expect(stderr).not.toContain(secret);
  });
});

describe('stopping', () => {
  test('everybody is told with close code 1001; what was acknowledged is there afterwards', async () => {
    const server = await start();
    const { code } = await makeRoom(server.url);
    const ada = await SocketPlayer.join(server.url, code, { name: 'Ada' });
    expect(await ada.ask({ type: 'take-seat', seatId: 'server.app' })).toMatchObject({ t: 'done', seq: 2 });
    const [exit, closed] = await Promise.all([server.stop('SIGINT'), ada.whenClosed()]);
    expect([exit.code, exit.signal, exit.stderr]).toEqual([0, null, '']);
    expect(closed).toEqual({ code: 1001, reason: 'the server stops' });
    servers[0] = await startServer({ dataDir: server.dataDir });
    const again = await SocketPlayer.join(servers[0].url, code, { token: ada.token });
    expect([again.seq, again.world?.seats[0]]).toEqual([2, expect.objectContaining({ playerId: ada.playerId })]);
  });
});

test('the table in README holds every setting with its default, and no other', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const table = readme.slice(readme.indexOf('## Configuration'), readme.indexOf('## How it works'));
  const rows = [...table.matchAll(/^\| `([A-Z_]+)` \| (?:`([^`]*)`)?/gm)].map(([, name, value]) => [name, value ?? '']).filter(([name]) => !String(name).endsWith('_PATH'));
  expect(rows).toEqual(Object.values(SETTINGS).map(({ name, default: value }) => [name, value]));
});
