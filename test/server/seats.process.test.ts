import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPlain } from '../../shared/base/index.ts';
import { PROTOCOL_VERSION, type AskedInput, type ClientMessage } from '../../shared/protocol/index.ts';
import { actFor, serveRequest, type Request } from '../../server/acting.ts';
import type { Place } from '../../server/joining.ts';
import { createAddressLimits } from '../../server/address.ts';
import { createReception } from '../../server/reception.ts';
import { createEar, createIndoors, turn, type Indoors } from '../kit/in-process.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, refusedJoin, request, SocketPlayer } from '../kit/socket-player.ts';

let dataDir = '';
let server: ServerProcess;
beforeAll(async () => {
  dataDir = tempDir();
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

async function room(hosts?: number): Promise<{ code: string; hostToken: string; host: SocketPlayer }> {
  const { code, hostToken } = await makeRoom(server.url, hosts === undefined ? {} : { hosts });
  return { code, hostToken, host: await SocketPlayer.join(server.url, code, { name: 'Host', hostToken }) };
}

async function invite(host: SocketPlayer): Promise<string> {
  const invited = await request(host, { t: 'invite-remote' });
  if (invited.t !== 'remote-invited') throw new Error(JSON.stringify(invited));
  return invited.pairing;
}

async function restart(): Promise<void> {
  const { port } = server;
  await server.stop('SIGKILL');
  server = await startServer({ dataDir, port });
}

describe('rooms of more hosts', () => {
  test.each([[2, ['server', 'client']], [4, ['server', 'client1', 'client2', 'client3']]])('%i: names, links and seats, after a restart too', async (hosts, names) => {
    const { code, host } = await room(hosts);
    expect(host.world!.sim.hosts.map(({ name }) => name)).toEqual(names);
    expect(host.world!.sim.links.map(({ a, b }) => [a, b])).toEqual(names.slice(1).map((_, i) => [0, i + 1]));
    expect(host.world!.seats.map(({ id }) => id)).toEqual(names.flatMap((name) => [`${name}.app`, `${name}.kernel`]));
    await restart();
    expect((await SocketPlayer.join(server.url, code, { token: host.token })).hash()).toBe(host.hash());
  });

  test.each([1, 61, 2.5, '3', null])('%s hosts are refused', async (hosts) => {
    const response = await fetch(`${server.url}api/rooms`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ hosts }) });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'bad-message' } }]);
  });
});

describe('the host frees seats', () => {
  test('SEAT-6: of whom is away and of whom is there; the player may take another one', async () => {
    const { code, host } = await room();
    const guest = await SocketPlayer.join(server.url, code, { name: 'Guest' });
    await guest.ask({ type: 'take-seat', seatId: 'client.kernel' });
    expect(await host.ask({ type: 'free-seat', seatId: 'client.kernel' }, 'free')).toMatchObject({ t: 'done', id: 'free' });
    await guest.until(() => guest.seq === host.seq);
    expect(guest.world!.seats.every((seat) => seat.playerId === null)).toBe(true);
    expect(guest.received.filter((message) => message.t === 'done' && message.id === 'free')).toEqual([]);
    expect((await guest.ask({ type: 'take-seat', seatId: 'client.app' })).t).toBe('done');
    guest.cut();
    expect((await host.ask({ type: 'free-seat', seatId: 'client.app' })).t).toBe('done');
    const again = await SocketPlayer.join(server.url, code, { token: guest.token });
    expect(again.world!.seats.every((seat) => seat.playerId === null)).toBe(true);
  });

  test('refused: a seat that is free or is none, and whoever is not the host', async () => {
    const { code, host } = await room();
    const guest = await SocketPlayer.join(server.url, code, { name: 'Guest' });
    await host.ask({ type: 'take-seat', seatId: 'server.app' });
    expect(await guest.ask({ type: 'free-seat', seatId: 'server.app' })).toMatchObject({ t: 'refused', code: 'host-only' });
    expect(await host.ask({ type: 'free-seat', seatId: 'client.app' })).toMatchObject({ t: 'refused', code: 'bad-message' });
    expect(await host.ask({ type: 'free-seat', seatId: 'moon.app' })).toMatchObject({ t: 'refused', code: 'unknown-seat' });
  });
});

describe('the host\'s remote', () => {
  test('SEAT-8: has the host\'s controls, is no player, and comes back by its token after a restart', async () => {
    const { code, host } = await room();
    const remote = await SocketPlayer.join(server.url, code, { pairing: await invite(host) });
    expect(await remote.welcome()).toMatchObject({ host: true, remote: true, playerId: 'r1' });
    expect(await host.message('presence', ({ remotes }) => remotes === 1)).toMatchObject({ online: [host.playerId] });
    expect((await remote.ask({ type: 'pause' }, 'by-remote')).t).toBe('done');
    await host.until(() => host.world!.paused);
    expect(remote.world!.players.map(({ name }) => name)).toEqual(['Host']);
    expect(await remote.ask({ type: 'take-seat', seatId: 'server.app' })).toMatchObject({ t: 'refused', code: 'not-joined' });
    expect((await request(remote, { t: 'present', at: { seq: 1 } })).t).toBe('present');
    await restart();
    const again = await SocketPlayer.join(server.url, code, { token: remote.token });
    expect(await again.welcome()).toMatchObject({ host: true, remote: true, playerId: 'r1' });
    expect(await again.ask({ type: 'pause' }, 'by-remote')).toMatchObject({ t: 'done', seq: 2 });
    expect((await again.ask({ type: 'resume' })).t).toBe('done');
  });

  test('an invitation works once, and only the last one', async () => {
    const { code, host } = await room();
    const first = await invite(host);
    const second = await invite(host);
    expect(await refusedJoin(server.url, code, { pairing: first })).toBe('bad-pairing');
    await SocketPlayer.join(server.url, code, { pairing: second });
    expect(await refusedJoin(server.url, code, { pairing: second })).toBe('bad-pairing');
    expect(await refusedJoin(server.url, code, { pairing: 'x' })).toBe('bad-pairing');
    expect(await refusedJoin(server.url, (await room()).code, { pairing: await invite(host) })).toBe('bad-pairing');
  });

  test('SEAT-8: revoked, it is sent away, its token is worth nothing, and a restart changes nothing of that', async () => {
    const { code, host } = await room();
    const remote = await SocketPlayer.join(server.url, code, { pairing: await invite(host) });
    const unused = await invite(host);
    expect(await request(host, { t: 'revoke-remotes' })).toMatchObject({ t: 'remotes-revoked', count: 1 });
    expect((await remote.message('refused')).code).toBe('remote-revoked');
    expect((await remote.whenClosed()).code).toBe(4003);
    expect(await refusedJoin(server.url, code, { token: remote.token })).toBe('bad-token');
    expect(await refusedJoin(server.url, code, { pairing: unused })).toBe('bad-pairing');
    await restart();
    expect(await refusedJoin(server.url, code, { token: remote.token })).toBe('bad-token');
  });

  test('a remote invites no other, and revokes none; nor does a guest', async () => {
    const { code, host } = await room();
    const remote = await SocketPlayer.join(server.url, code, { pairing: await invite(host) });
    const guest = await SocketPlayer.join(server.url, code, { name: 'Guest' });
    for (const who of [remote, guest]) {
      expect(await request(who, { t: 'invite-remote' })).toMatchObject({ t: 'refused', code: 'host-only' });
      expect(await request(who, { t: 'revoke-remotes' })).toMatchObject({ t: 'refused', code: 'host-only' });
    }
  });
});

describe('whoever asks acts only for itself', () => {
  const SEATS = ['server.app', 'server.kernel', 'client.app', 'client.kernel', 'moon.app'];
  const seat = fc.constantFrom(...SEATS);
  const draft = fc.record({
    srcPort: fc.nat(65_535), dstAddr: fc.constant('10.9.0.1'), dstPort: fc.nat(65_535), flags: fc.nat(63), seq: fc.nat(2 ** 31 - 1), ack: fc.nat(2 ** 31 - 1),
    payload: fc.constant(''),
  });
  const call = fc.constantFrom({ name: 'socket' } as const, { name: 'listen', fd: 3, backlog: 1 } as const, { name: 'accept', fd: 3 } as const);
  const seated: fc.Arbitrary<AskedInput> = fc.oneof(
    fc.record({ type: fc.constantFrom('take-seat' as const, 'leave-seat' as const, 'interrupt' as const), seatId: seat }),
    fc.record({ type: fc.constant('call' as const), seatId: seat, call }),
    fc.record({ type: fc.constant('play' as const), seatId: seat, draft }),
  );
  const hosts: fc.Arbitrary<AskedInput> = fc.oneof(
    fc.constantFrom<AskedInput>({ type: 'pause' }, { type: 'resume' }, { type: 'step' }, { type: 'set-pace', pace: [1, 5] }, { type: 'set-gated', gated: false }),
    fc.record({ type: fc.constant('free-seat' as const), seatId: seat }),
    fc.constant<AskedInput>({ type: 'set-link', linkId: 0, settings: { cut: true } }),
  );
  const requests: fc.Arbitrary<Request> = fc.oneof(
    fc.record({ t: fc.constant('present' as const), id: fc.constant('q'), at: fc.constantFrom(null, { seq: 0 }, { seq: 1e9 }) }),
    fc.record({ t: fc.constant('fork' as const), id: fc.constant('q'), seq: fc.nat(10) }),
    fc.record({ t: fc.constantFrom('invite-remote' as const, 'revoke-remotes' as const), id: fc.constant('q') }),
  );

  const anyRoom = (): Promise<boolean> => Promise.resolve(true);

  let indoors: Indoors;
  beforeAll(() => {
    indoors = createIndoors();
  });
  afterAll(() => indoors.stop());

  /** A room with a host on the server's seats, a guest on the client's, one without a seat, and an invitation for a remote. */
  async function seatedRoom(): Promise<{ guest: Place; watcher: Place; host: Place; pairing: string }> {
    const { code, hostToken } = await indoors.rooms.create();
    const host = await indoors.join(code, { name: 'Host', hostToken });
    const guest = await indoors.join(code, { name: 'Guest' });
    const watcher = await indoors.join(code, { name: 'Watcher' });
    for (const [place, seatId] of [[host, 'server.app'], [host, 'server.kernel'], [guest, 'client.app'], [guest, 'client.kernel']] as const) {
      actFor(indoors.rooms, place, seatId, { type: 'take-seat', seatId });
    }
    serveRequest(indoors.rooms, host, { t: 'invite-remote', id: 'i' }, anyRoom);
    const invited = host.ear.told.find((message) => message.t === 'remote-invited');
    await turn();
    return { host, guest, watcher, pairing: invited?.t === 'remote-invited' ? invited.pairing : '' };
  }

  test('SEAT-2, SEAT-8: no input for another\'s seat, no host\'s command or request without the host\'s rights', async () => {
    const { guest, watcher, host } = await seatedRoom();
    const { room: at } = guest;
    let id = 0;
    await fc.assert(fc.asyncProperty(fc.boolean(), fc.oneof(seated, hosts), async (watches, input) => {
      const place = watches ? watcher : guest;
      const theirs = at.world.seats.map((one) => [one.id, one.playerId === place.member.playerId ? null : one.playerId]);
      const before = hashPlain(at.world);
      const mine = 'seatId' in input && at.world.seats.some((one) => one.id === input.seatId && one.playerId === place.member.playerId);
      const free = input.type === 'take-seat' && at.world.seats.some((one) => one.id === input.seatId && one.playerId === null);
      const refused = actFor(indoors.rooms, place, `property-${id++}`, input);
      if (input.type === 'free-seat' || (!mine && !free)) {
        expect(refused?.code).toMatch(/^(host-only|not-your-seat|seat-taken|unknown-seat)$/);
        expect(hashPlain(at.world)).toBe(before);
      }
      // Whatever was done: no seat of another has changed hands.
      for (const [seatId, holder] of theirs) {
        if (holder !== null) expect(at.world.seats.find((one) => one.id === seatId)?.playerId).toBe(holder);
      }
      await turn();
    }), { numRuns: 300, seed: 20261123 });
    expect(host.room.presenting).toBeNull();
  });

  test('SEAT-8: a guest\'s requests for the host\'s rights do nothing', async () => {
    const { guest } = await seatedRoom();
    const { room: at } = guest;
    const { pairing } = at;
    fc.assert(fc.property(requests, (asked) => {
      expect(serveRequest(indoors.rooms, guest, asked, anyRoom)).toMatchObject({ code: 'host-only' });
      expect([at.presenting, at.pairing === pairing, at.pending.forked]).toEqual([null, true, []]);
    }), { numRuns: 100, seed: 20261123 });
  });

  test('SEAT-8: what a remote still sends after it was revoked counts for nothing', async () => {
    const { host, pairing } = await seatedRoom();
    const { room: at } = host;
    const ear = createEar();
    const session = createReception(indoors.rooms, createAddressLimits()).admit(ear, '192.0.2.1');
    const say = async (message: ClientMessage): Promise<void> => {
      session.receive(JSON.stringify(message));
      await turn();
    };
    await say({ t: 'join', v: PROTOCOL_VERSION, code: at.record.code, pairing });
    await say({ t: 'input', id: 'while-it-may', input: { type: 'pause' } });
    expect(at.world.paused).toBe(true);
    serveRequest(indoors.rooms, host, { t: 'revoke-remotes', id: 'r' }, anyRoom);
    await turn();
    expect(ear.closedWith).toBe(4003);
    const [before, { length }] = [hashPlain(at.world), ear.told];
    let id = 0;
    // Fewer than the limit of messages, so that none is turned away for that.
    await fc.assert(fc.asyncProperty(fc.oneof(seated, hosts).map((input): ClientMessage => ({ t: 'input', id: `i${id++}`, input })), requests, async (input, asked) => {
      await say(input);
      await say(asked);
      expect([hashPlain(at.world), at.presenting, at.pairing, at.remotes.size, ear.told.length]).toEqual([before, null, null, 0, length]);
    }), { numRuns: 25, seed: 20261123 });
    session.ended();
  });
});
