import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONNECTION_HEADER, DEFLATE_HEADER, LINES_TYPE, MAX_POST_BYTES, NUMBER_HEADER, PROTOCOL_VERSION } from '../../shared/protocol/index.ts';
import { startProxy, type Proxy, type Upgrades } from '../kit/proxy.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom } from '../kit/socket-player.ts';
import { nodeEnvironment, tabStorage, TransportPlayer } from '../kit/transport-player.ts';

const dataDir = tempDir();
let server: ServerProcess;
const proxies: Proxy[] = [];
beforeAll(async () => {
  server = await startServer({ dataDir, env: { TRUST_PROXY: '1', LOG_LEVEL: 'trace' } });
});
afterAll(async () => {
  for (const proxy of proxies) await proxy.stop();
  await server.stop();
  removeDir(dataDir);
});

async function proxyThat(upgrades: Upgrades): Promise<Proxy> {
  const proxy = await startProxy(server.port, '/ackademy/', upgrades);
  proxies.push(proxy);
  return proxy;
}

describe('one protocol, two transports', () => {
  test.each([
    ['passes upgrades', 'pass', 'websocket'],
    ['refuses upgrades', 'refuse', 'http'],
    ['never answers upgrades', 'hang', 'http'],
  ] as const)('a proxy under a sub-path that %s: a game goes on by it', async (_what, upgrades, kind) => {
    const proxy = await proxyThat(upgrades);
    const { code, hostToken } = await makeRoom(proxy.url);
    const host = await TransportPlayer.join(nodeEnvironment(proxy.url, { openWithinMs: 200 }), code, { name: 'Host', hostToken });
    const direct = await TransportPlayer.join(nodeEnvironment(server.url), code, { name: 'Direct' });
    expect([host.transport.kind, direct.transport.kind]).toEqual([kind, 'websocket']);
    expect(await host.ask({ type: 'take-seat', seatId: 'server.app' }, 'h1')).toBeTypeOf('number');
    expect(await direct.ask({ type: 'take-seat', seatId: 'server.app' }, 'd1')).toBe('seat-taken');
    expect(await host.ask({ type: 'call', seatId: 'server.app', call: { name: 'socket' } }, 'h2')).toBeTypeOf('number');
    await direct.until(() => direct.seq === host.seq);
    expect(direct.hash()).toBe(host.hash());
    host.transport.close();
    await direct.until(() => direct.received.some((message) => message.t === 'presence' && message.online.length === 1));
  });

  test('messages sent at once arrive in order, and each is answered', async () => {
    const proxy = await proxyThat('refuse');
    const { code, hostToken } = await makeRoom(proxy.url);
    const host = await TransportPlayer.join(nodeEnvironment(proxy.url), code, { name: 'Host', hostToken });
    const ids = Array.from({ length: 50 }, (_, i) => `i${i}`);
    for (const id of ids) host.send({ t: 'input', id, input: { type: 'set-gated', gated: true } });
    await host.until(() => host.answerTo('i49') !== undefined);
    const numbers = ids.map((id) => Number(host.answerTo(id)));
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
    expect(proxy.log.filter((line) => line.startsWith('POST /ackademy/send')).length).toBeLessThan(10);
  });

  test('what worked is tried first the next time, a WebSocket again later', async () => {
    const proxy = await proxyThat('refuse');
    const { code } = await makeRoom(proxy.url);
    const storage = tabStorage();
    const first = await TransportPlayer.join(nodeEnvironment(proxy.url, { storage }), code, { name: 'Ada' });
    first.transport.close();
    proxy.upgrades = 'pass';
    const second = await TransportPlayer.join(nodeEnvironment(proxy.url, { storage }), code, { name: 'Bo' });
    expect(proxy.log.filter((line) => line.startsWith('UPGRADE')).length).toBe(1);
    storage.setItem('ackademy:transport', String(Date.now() - 600_000));
    const third = await TransportPlayer.join(nodeEnvironment(proxy.url, { storage }), code, { name: 'Cleo' });
    expect([first, second, third].map((player) => player.transport.kind)).toEqual(['http', 'http', 'websocket']);
  });

  test('a WebSocket that opens and lets nothing through is given up; HTTP comes first from then on', async () => {
    const proxy = await proxyThat('mute');
    const { code } = await makeRoom(proxy.url);
    const storage = tabStorage();
    const mute = await TransportPlayer.connect(nodeEnvironment(proxy.url, { storage, answerWithinMs: 200 }));
    expect(mute.transport.kind).toBe('websocket');
    mute.send({ t: 'ping' });
    await mute.until(() => mute.closed !== null);
    expect([mute.closed?.code, mute.received]).toEqual([1006, []]);
    const again = await TransportPlayer.join(nodeEnvironment(proxy.url, { storage }), code, { name: 'Ada' });
    expect(again.transport.kind).toBe('http');
  });

  test('a network that goes away is reported, and the token brings the player back', async () => {
    const proxy = await proxyThat('refuse');
    const { code } = await makeRoom(proxy.url);
    const player = await TransportPlayer.join(nodeEnvironment(proxy.url), code, { name: 'Ada' });
    await player.ask({ type: 'take-seat', seatId: 'client.app' }, 'a');
    proxy.cutAll();
    await player.until(() => player.closed !== null);
    expect(player.closed?.code).toBe(1006);
    const again = await TransportPlayer.join(nodeEnvironment(proxy.url), code, { token: player.token });
    expect([again.playerId, again.world?.seats.map((seat) => seat.playerId)]).toEqual([player.playerId, [null, null, player.playerId, null]]);
  });

  test('nobody there: one close, whatever was tried', async () => {
    const player = await TransportPlayer.connect(nodeEnvironment('http://127.0.0.1:9/'));
    expect([player.closed, player.transport.kind]).toEqual([{ code: 1006, reason: '' }, null]);
  });
});

/** Opens a stream by hand; gives its secret, what it says, and a way to end it. */
async function stream(more: Record<string, string> = {}): Promise<{ secret: string; heard(text: string, then?: string): Promise<string>; headers: Headers; stop(): void }> {
  const stopped = new AbortController();
  const response = await fetch(`${server.url}sse`, { signal: stopped.signal, headers: more });
  const reader = response.body!.getReader();
  let said = '';
  const heard = async (text: string, then = ''): Promise<string> => {
    while (!said.includes(text) || !said.includes(then, said.indexOf(text))) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`the stream ended without ${text}: ${said.trim()}`);
      said += new TextDecoder().decode(value);
    }
    return said;
  };
  await heard('"}\n\n');
  const secret = /"connection":"([^"]+)"/.exec(said)![1]!;
  return { secret, heard, headers: response.headers, stop: () => stopped.abort() };
}

function post(secret: string, number: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}send`, { method: 'POST', body, headers: { 'content-type': LINES_TYPE, [CONNECTION_HEADER]: secret, [NUMBER_HEADER]: number, ...headers } });
}

describe('POST send', () => {
  test('proxies are asked to hold nothing back', async () => {
    const { headers, stop } = await stream();
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toContain('no-transform');
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(headers.get('set-cookie')).toBeNull();
    stop();
  });

  test('a World goes out compressed, to who can read it so', async () => {
    const { code } = await makeRoom(server.url);
    const join = JSON.stringify({ t: 'join', v: PROTOCOL_VERSION, code, name: 'Ada' });
    const plain = await stream();
    await post(plain.secret, '1', join);
    await plain.heard('"world":{');
    plain.stop();
    const packed = await stream({ [DEFLATE_HEADER]: '1' });
    await post(packed.secret, '1', join.replace('Ada', 'Bo'));
    const event = /event: deflated\ndata: (.+)\n/.exec(await packed.heard('deflated\ndata: ', '\n\n'))!;
    const text = inflateSync(Buffer.from(event[1]!, 'base64')).toString();
    expect(JSON.parse(text)).toMatchObject({ t: 'welcome', code });
    expect(event[1]!.length).toBeLessThan(text.length / 2);
    packed.stop();
  });

  test('a POST sent again is answered and not done twice', async () => {
    const { secret, heard, stop } = await stream();
    expect((await post(secret, '1', '{"t":"nothing"}\n{"t":"ping"}')).status).toBe(204);
    await heard('bad-message');
    await heard('{"t":"pong"}');
    expect((await post(secret, '1', '{"t":"nothing"}')).status).toBe(204);
    expect((await post(secret, '3', '{"t":"ping"}')).status).toBe(409);
    expect((await post(secret, '2', '{"t":"join","v":99,"code":"AAAAAA"}')).status).toBe(204);
    await heard('wrong-version');
    stop();
  });

  test.each([
    ['a secret that nobody has', (secret: string) => post(`${secret}x`, '1', ''), 404],
    ['no number', (secret: string) => post(secret, 'one', ''), 400],
    ['another type', (secret: string) => post(secret, '1', '{"t":"ping"}', { 'content-type': 'text/plain' }), 415],
    ['bytes that are no text', (secret: string) => post(secret, '1', Buffer.from([0xff, 0xfe, 0x0a])), 400],
    ['too many messages', (secret: string) => post(secret, '1', '{"t":"ping"}\n'.repeat(33)), 413],
    ['another site', (secret: string) => post(secret, '1', '{"t":"ping"}', { origin: 'http://evil.example' }), 403],
  ])('%s: refused', async (_what, send, status) => {
    const { secret, stop } = await stream();
    expect((await send(secret)).status).toBe(status);
    stop();
  });

  test('a body over the limit ends the connection as a message too large does', async () => {
    const { secret, heard } = await stream();
    const sent = await post(secret, '1', 'x'.repeat(MAX_POST_BYTES + 1)).then((response) => response.status, () => 'cut');
    expect([413, 'cut']).toContain(sent);
    await heard('event: close\ndata: {"code":1009,"reason":"too-large"}');
  });

  test('other sites get no stream, other methods neither', async () => {
    expect((await fetch(`${server.url}sse`, { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    expect((await fetch(`${server.url}sse`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${server.url}send`)).status).toBe(405);
  });

  test('no secret in an address or a log', async () => {
    const proxy = await proxyThat('refuse');
    const { code, hostToken } = await makeRoom(proxy.url);
    const player = await TransportPlayer.join(nodeEnvironment(proxy.url), code, { name: 'Ada', hostToken });
    expect(new Set(proxy.log)).toEqual(new Set(['POST /ackademy/api/rooms', 'UPGRADE /ackademy/ws', 'GET /ackademy/sse', 'POST /ackademy/send']));
    expect(server.stderr()).not.toContain(player.token);
    expect(server.stderr()).not.toContain(hostToken);
  });
});
