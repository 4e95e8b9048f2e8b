import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPlain } from '../../shared/base/index.ts';
import { createWorld, step, type Input, type WorldConfig } from '../../shared/game/index.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, refusedJoin, request, SocketPlayer } from '../kit/socket-player.ts';

const dataDir = tempDir();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

/** A room with a host and a guest who has the server's app seat and has made two sockets: 6 inputs. */
async function played(): Promise<{ code: string; hostToken: string; host: SocketPlayer; guest: SocketPlayer }> {
  const { code, hostToken } = await makeRoom(server.url);
  const host = await SocketPlayer.join(server.url, code, { name: 'Host', hostToken });
  const guest = await SocketPlayer.join(server.url, code, { name: 'Guest' });
  await guest.ask({ type: 'take-seat', seatId: 'server.app' });
  await host.ask({ type: 'take-seat', seatId: 'client.kernel' });
  for (let i = 0; i < 2; i++) await guest.ask({ type: 'call', seatId: 'server.app', call: { name: 'socket' } });
  await host.until(() => host.seq === 6);
  return { code, hostToken, host, guest };
}

/** All inputs of a room and what it starts from. */
async function history(code: string): Promise<{ config: WorldConfig; inputs: Input[] }> {
  const store = openStore(dataDir);
  const { config } = (await store.findRoom(code))!;
  const inputs = (await store.loadEntries(code, 1, 1_000)).map(({ input }) => input);
  await store.close();
  return { config, inputs };
}

/** The hash of the World after the first `seq` inputs. */
function hashAfter({ config, inputs }: { config: WorldConfig; inputs: Input[] }, seq: number): string {
  const world = createWorld(config);
  for (const input of inputs.slice(0, seq)) step(world, input);
  return hashPlain(world);
}

async function fork(host: SocketPlayer, seq: number): Promise<string> {
  const forked = await request(host, { t: 'fork', seq });
  if (forked.t !== 'forked') throw new Error(JSON.stringify(forked));
  return forked.code;
}

describe('the room\'s view', () => {
  test('MSG-7: everybody follows the host to an input, who comes late too, and back to live', async () => {
    const { code, host, guest } = await played();
    expect(await request(host, { t: 'present', at: { seq: 3 } })).toMatchObject({ at: { seq: 3, sinceMs: expect.any(Number) } });
    expect((await guest.message('present')).at).toMatchObject({ seq: 3 });
    const late = await SocketPlayer.join(server.url, code, { name: 'Late' });
    expect((await late.welcome()).presenting).toMatchObject({ seq: 3 });
    host.send({ t: 'present', id: 'playing', at: { seq: 0, playing: 0.125 } });
    expect((await late.message('present')).at).toMatchObject({ seq: 0, playing: 0.125 });
    host.send({ t: 'present', id: 'live', at: null });
    expect((await guest.message('present', ({ at }) => at === null)).at).toBeNull();
    expect((await guest.ask({ type: 'call', seatId: 'server.app', call: { name: 'socket' } })).t).toBe('done');
  });

  test('it outlives the host\'s own connection', async () => {
    const { code, hostToken, host } = await played();
    await request(host, { t: 'present', at: { seq: 2 } });
    host.cut();
    const again = await SocketPlayer.join(server.url, code, { token: host.token, hostToken });
    expect((await again.welcome()).presenting).toMatchObject({ seq: 2 });
  });

  test('refused: an input that the room does not have, and whoever is not the host', async () => {
    const { host, guest } = await played();
    host.send({ t: 'present', id: 'beyond', at: { seq: 7 } });
    expect(await host.message('refused')).toMatchObject({ id: 'beyond', code: 'no-such-input' });
    guest.send({ t: 'present', id: 'not-mine', at: { seq: 1 } });
    expect(await guest.message('refused')).toMatchObject({ id: 'not-mine', code: 'host-only' });
    for (const at of [{ seq: -1 }, { seq: 1.5 }, { seq: 1, playing: 0 }, { seq: 1, playing: 9 }, 'live']) {
      const since = host.received.length;
      host.socket.send(JSON.stringify({ t: 'present', id: 'x', at }));
      expect((await host.message('refused', () => true, since)).code).toBe('bad-message');
    }
    expect(guest.received.filter(({ t }) => t === 'present')).toEqual([]);
  });
});

describe('forks', () => {
  test.each([0, 1, 3, 6])('MSG-8: at input %i: the World is as it was then, the same tokens work, the other room goes on untouched', async (seq) => {
    const { code, hostToken, host, guest } = await played();
    const all = await history(code);
    const made = await fork(host, seq);
    expect(await guest.message('forked')).toMatchObject({ code: made, seq });
    const hostThere = await SocketPlayer.join(server.url, made, { token: host.token, hostToken });
    const guestThere = await SocketPlayer.join(server.url, made, { token: guest.token });
    await hostThere.until(() => hostThere.seq === guestThere.seq);
    expect([hostThere.playerId, guestThere.playerId]).toEqual([host.playerId, guest.playerId]);
    expect([hostThere.hash(), hostThere.world!.players.map(({ name }) => name).sort()]).toEqual([guestThere.hash(), ['Guest', 'Host']]);
    const there = await history(made);
    expect(there.inputs.slice(0, seq)).toEqual(all.inputs.slice(0, seq));
    // Who had not joined by then has joined now, and that is all that happened since.
    expect(there.inputs.slice(seq).map(({ type }) => type)).toEqual(Array<string>(Math.max(0, 2 - seq)).fill('join'));
    expect(guestThere.world!.seats.map((seat) => seat.playerId)).toEqual([seq >= 3 ? guest.playerId : null, null, null, seq >= 4 ? host.playerId : null]);
    expect((await hostThere.ask({ type: 'pause' })).t).toBe('done');
    const { length } = host.received;
    expect((await guest.ask({ type: 'call', seatId: 'server.app', call: { name: 'socket' } })).t).toBe('done');
    await host.until(() => host.seq === 7);
    expect(host.received.slice(length).every(({ t }) => t === 'inputs')).toBe(true);
    expect(code).not.toBe(made);
  });

  test('a fork of a fork of a fork', async () => {
    const { code, hostToken, host } = await played();
    const all = await history(code);
    let at = host;
    for (const seq of [5, 4, 4]) at = await SocketPlayer.join(server.url, await fork(at, seq), { token: host.token, hostToken });
    expect([at.seq, at.hash()]).toEqual([4, hashAfter(all, 4)]);
  });

  test('MSG-4: an input that was done before the fork is answered there too, and not done again', async () => {
    const { host, guest } = await played();
    const input = { type: 'call', seatId: 'server.app', call: { name: 'socket' } } as const;
    const done = await guest.ask(input, 'once');
    await host.until(() => host.seq === 7);
    const there = await SocketPlayer.join(server.url, await fork(host, 7), { token: guest.token });
    expect(await there.ask(input, 'once')).toEqual(done);
    expect(there.seq).toBe(7);
  });

  test('refused: an input that the room does not have, whoever is not the host, and too many', async () => {
    const { host, guest } = await played();
    expect(await request(host, { t: 'fork', seq: 7 })).toMatchObject({ t: 'refused', code: 'no-such-input' });
    expect(await request(guest, { t: 'fork', seq: 1 })).toMatchObject({ t: 'refused', code: 'host-only' });
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) {
      const answer = await request(host, { t: 'fork', seq: 1 });
      codes.push(answer.t === 'refused' ? answer.code : answer.t);
    }
    expect(codes).toEqual(['forked', 'forked', 'forked', 'forked', 'forked', 'too-fast']);
  });

  test('refused in a workshop and in its rooms, to whoever holds the host\'s controls: a copy would outlive it', async () => {
    const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: [{ id: 'game', kind: 'game', mode: 'closed', minutes: 5 }] } });
    const host = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
    const guest = await SocketPlayer.join(server.url, code, { name: 'Guest' });
    await host.ask({ type: 'make-teams', count: 1 });
    host.send({ t: 'start-activity', id: 'go', index: 0 });
    await host.until(() => host.world!.workshop!.phase === 'running');
    const inChild = await SocketPlayer.join(server.url, host.world!.workshop!.rooms[0]!.code, { token: guest.token, hostToken });
    for (const at of [host, inChild]) {
      const since = at.received.length;
      expect(await request(at, { t: 'fork', seq: 1 })).toMatchObject({ t: 'refused', code: 'no-workshop-fork', text: expect.stringContaining('not forked') });
      expect(at.received.slice(since).some(({ t }) => t === 'forked')).toBe(false);
      at.cut();
    }
    expect(await request(guest, { t: 'fork', seq: 1 })).toMatchObject({ code: 'host-only' });
    guest.cut();
  });

  test('the name of a player who has not come yet is taken in the fork', async () => {
    const { host } = await played();
    const made = await fork(host, 0);
    expect(await refusedJoin(server.url, made, { name: 'guest' })).toBe('name-taken');
    const other = await SocketPlayer.join(server.url, made, { name: 'Other' });
    expect(other.world!.players).toEqual([expect.objectContaining({ name: 'Other', id: 'p3' })]);
  });

  test('a fork counts as a room made from its address', async () => {
    const own = tempDir();
    const other = await startServer({ dataDir: own });
    const { code, hostToken } = await makeRoom(other.url);
    const host = await SocketPlayer.join(other.url, code, { name: 'Host', hostToken });
    while ((await fetch(new URL('api/rooms', other.url), { method: 'POST' })).status === 201);
    expect(await request(host, { t: 'fork', seq: 1 })).toMatchObject({ t: 'refused', code: 'too-fast' });
    await other.stop();
    removeDir(own);
  });
});
