import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES, PROTOCOL_VERSION, type AskedInput } from '../../shared/protocol/index.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, refusedJoin, SocketPlayer } from '../kit/socket-player.ts';

const dataDir = tempDir();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

/** A room with its host in it, and a way to let others in. */
async function room(): Promise<{ code: string; hostToken: string; host: SocketPlayer; join(name: string): Promise<SocketPlayer> }> {
  const { code, hostToken } = await makeRoom(server.url);
  const host = await SocketPlayer.join(server.url, code, { name: 'Host', hostToken });
  return { code, hostToken, host, join: (name) => SocketPlayer.join(server.url, code, { name }) };
}

describe('joining', () => {
  test('two players see each other, and their replicas agree', async () => {
    const { host, join } = await room();
    const guest = await join('  Ada   Lovelace ');
    await host.until(() => host.seq === guest.seq);
    expect(host.world?.players.map((player) => player.name)).toEqual(['Host', 'Ada Lovelace']);
    expect(host.hash()).toBe(guest.hash());
    const presence = await host.message('presence', ({ online }) => online.length === 2);
    expect(presence.online).toEqual([host.playerId, guest.playerId]);
  });

  test('refusals: room, name, version, token', async () => {
    const { code, hostToken } = await room();
    expect(await refusedJoin(server.url, 'AAAAAA', { name: 'Bo' })).toBe('unknown-room');
    expect(await refusedJoin(server.url, code, { name: ' hOST ' })).toBe('name-taken');
    expect(await refusedJoin(server.url, code, { name: '   ' })).toBe('bad-name');
    expect(await refusedJoin(server.url, code, { name: 'a\u202eb' })).toBe('bad-name');
    expect(await refusedJoin(server.url, code, { v: 99, name: 'Bo' })).toBe('wrong-version');
    expect(await refusedJoin(server.url, code, { token: hostToken })).toBe('bad-token');
    expect(await refusedJoin(server.url, code, { name: 'Bo', hostToken: 'x'.repeat(43) })).toBe('bad-token');
    const after = await SocketPlayer.join(server.url, code, { name: 'Bo' });
    expect(after.world?.players.map((player) => player.name)).toEqual(['Host', 'Bo']);
  });

  test('after a refusal the same connection may try again', async () => {
    const { code } = await room();
    const player = await SocketPlayer.connect(server.url);
    player.send({ t: 'join', v: PROTOCOL_VERSION, code, name: 'host' });
    await player.message('refused');
    player.send({ t: 'join', v: PROTOCOL_VERSION, code, name: 'Cleo' });
    expect((await player.welcome()).world.players.at(-1)?.name).toBe('Cleo');
  });
});

describe('seats', () => {
  test('a taken seat is refused, to act without a seat too, and nothing changes', async () => {
    const { host, join } = await room();
    const guest = await join('Guest');
    expect((await host.ask({ type: 'take-seat', seatId: 'server.app' })).t).toBe('done');
    const { seq } = guest;
    expect(await guest.ask({ type: 'take-seat', seatId: 'server.app' })).toMatchObject({ t: 'refused', code: 'seat-taken' });
    expect(await guest.ask({ type: 'take-seat', seatId: 'moon.app' })).toMatchObject({ t: 'refused', code: 'unknown-seat' });
    expect(await guest.ask({ type: 'call', seatId: 'server.app', call: { name: 'socket' } })).toMatchObject({ t: 'refused', code: 'not-your-seat' });
    expect(await guest.ask({ type: 'leave-seat', seatId: 'server.app' })).toMatchObject({ t: 'refused', code: 'not-your-seat' });
    expect((await guest.ask({ type: 'take-seat', seatId: 'client.app' })).t).toBe('done');
    expect(guest.world!.seats.map((seat) => seat.playerId)).toEqual([host.playerId, null, guest.playerId, null]);
    expect(guest.seq).toBeLessThanOrEqual(seq + 2);
  });

  test('the host alone controls the clock', async () => {
    const { host, join } = await room();
    const guest = await join('Guest');
    const controls: AskedInput[] = [{ type: 'pause' }, { type: 'resume' }, { type: 'step' }, { type: 'set-pace', pace: [1, 1] }, { type: 'set-gated', gated: false }];
    for (const input of controls) {
      expect(await guest.ask(input), input.type).toMatchObject({ t: 'refused', code: 'host-only' });
    }
    expect((await host.ask({ type: 'pause' })).t).toBe('done');
    const withHash = await guest.message('inputs', ({ inputs }) => inputs.some(({ input }) => input.type === 'pause'));
    expect(withHash.hash).toBe(guest.hash());
  });

  test('two rooms do not see each other', async () => {
    const one = await room();
    const two = await room();
    await two.host.message('presence');
    const { length } = two.host.received;
    await one.host.ask({ type: 'take-seat', seatId: 'server.app' });
    two.host.send({ t: 'ping' });
    await two.host.message('pong', () => true, length);
    expect(two.host.received.slice(length).map((message) => message.t)).toEqual(['pong']);
  });
});

describe('time', () => {
  test('a handshake runs by the room clock, and stops where nothing is pending', async () => {
    const { host, join } = await room();
    const guest = await join('Guest');
    await host.ask({ type: 'set-pace', pace: [10, 1] });
    await host.ask({ type: 'take-seat', seatId: 'server.app' });
    await guest.ask({ type: 'take-seat', seatId: 'client.app' });
    const address = { addr: '10.9.0.1', port: 80 };
    await host.ask({ type: 'call', seatId: 'server.app', call: { name: 'socket' } });
    await host.ask({ type: 'call', seatId: 'server.app', call: { name: 'bind', fd: 3, address } });
    await host.ask({ type: 'call', seatId: 'server.app', call: { name: 'listen', fd: 3, backlog: 1 } });
    await guest.ask({ type: 'call', seatId: 'client.app', call: { name: 'socket' } });
    await guest.ask({ type: 'call', seatId: 'client.app', call: { name: 'connect', fd: 3, address } });
    const established = (player: SocketPlayer): number =>
      player.world!.sim.hosts.flatMap((at) => Object.values(at.sockets)).filter((socket) => socket.conn.state === 'ESTABLISHED').length;
    await host.until(() => established(host) === 2);
    expect(host.world!.sim.nowUs).toBeGreaterThanOrEqual(300_000);
    await guest.until(() => guest.seq === host.seq);
    expect(guest.hash()).toBe(host.hash());
  });

  test('step moves a paused room on by one event', async () => {
    const { host } = await room();
    await host.ask({ type: 'pause' });
    await host.ask({ type: 'take-seat', seatId: 'client.app' });
    await host.ask({ type: 'call', seatId: 'client.app', call: { name: 'socket' } });
    expect(await host.ask({ type: 'step' })).toMatchObject({ t: 'refused', code: 'bad-message' });
    await host.ask({ type: 'call', seatId: 'client.app', call: { name: 'connect', fd: 3, address: { addr: '10.9.0.1', port: 81 } } });
    await host.ask({ type: 'step' });
    expect(host.world!.sim.nowUs).toBe(100_000);
  });
});

describe('messages that are none', () => {
  const BAD = [
    'not json', '{}', '[]', 'null', '{"t":"launch"}', '{"t":"input"}', '{"t":"input","id":7,"input":{"type":"pause"}}',
    '{"t":"input","id":"x","input":{"type":"advance","toUs":5}}', '{"t":"input","id":"x","input":{"type":"join","playerId":"p1","name":"x"}}',
    '{"t":"join","v":1,"code":5,"name":"x"}', `{"t":"join","v":1,"code":"AAAAAA","name":"${'x'.repeat(2_000)}"}`,
  ];
  test.each(BAD)('%s', async (text) => {
    const { host } = await room();
    const { seq } = host;
    const since = host.received.length;
    host.socket.send(text);
    expect((await host.message('refused', () => true, since)).code).toBe('bad-message');
    expect((await host.ask({ type: 'take-seat', seatId: 'server.app' })).t).toBe('done');
    expect(host.seq).toBe(seq + 1);
  });

  test('bytes in place of text', async () => {
    const { host } = await room();
    host.socket.send(Buffer.from([0, 255, 1, 2]));
    expect((await host.message('refused')).code).toBe('bad-message');
  });

  test('text that is no UTF-8 closes with 1007', async () => {
    const { host } = await room();
    host.socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false });
    expect((await host.whenClosed()).code).toBe(1007);
  });

  test('1 MB closes with 1009, and the room goes on', async () => {
    const { host, join } = await room();
    const guest = await join('Guest');
    guest.socket.send('x'.repeat(1_000_000));
    expect((await guest.whenClosed()).code).toBe(1009);
    const presence = await host.message('presence', ({ online }) => online.length === 1, host.received.length - 1);
    expect(presence.online).toEqual([host.playerId]);
    expect(MAX_MESSAGE_BYTES).toBeLessThan(1_000_000);
  });

  test('who has not joined can do nothing', async () => {
    const player = await SocketPlayer.connect(server.url);
    expect(await player.ask({ type: 'pause' })).toMatchObject({ t: 'refused', code: 'not-joined' });
    player.send({ t: 'resync' });
    await player.message('refused', ({ id }) => id === undefined);
  });

  test('a flood is refused, then closed', async () => {
    const { host } = await room();
    for (let i = 0; i < 400; i++) host.send({ t: 'ping' });
    expect((await host.message('refused')).code).toBe('too-fast');
    expect((await host.whenClosed()).code).toBe(1008);
  });
});
