import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

let dataDir = '';
let server: ServerProcess;
beforeEach(async () => {
  dataDir = tempDir();
  server = await startServer({ dataDir });
});
afterEach(async () => {
  await server.stop();
  removeDir(dataDir);
});

/** Kills the server as a power cut does, and starts it again on the same port. */
async function killAndRestart(): Promise<void> {
  const { port } = server;
  expect((await server.stop('SIGKILL')).signal).toBe('SIGKILL');
  server = await startServer({ dataDir, port });
}

describe('coming back', () => {
  test('SEAT-7: a reload with the token is the same player in the same seat', async () => {
    const { code } = await makeRoom(server.url);
    const first = await SocketPlayer.join(server.url, code, { name: 'Ada' });
    await first.ask({ type: 'take-seat', seatId: 'client.kernel' });
    first.cut();
    const again = await SocketPlayer.join(server.url, code, { token: first.token });
    expect([again.playerId, again.token]).toEqual([first.playerId, first.token]);
    expect(again.world!.seats.find((seat) => seat.id === 'client.kernel')?.playerId).toBe(first.playerId);
    expect(again.world!.players).toHaveLength(1);
    expect(again.hash()).toBe(first.hash());
  });

  test('of two tabs the newer takes over and the older is told', async () => {
    const { code } = await makeRoom(server.url);
    const older = await SocketPlayer.join(server.url, code, { name: 'Ada' });
    const newer = await SocketPlayer.join(server.url, code, { token: older.token });
    expect((await older.message('refused')).code).toBe('taken-over');
    await older.whenClosed();
    expect((await newer.ask({ type: 'take-seat', seatId: 'server.app' })).t).toBe('done');
    expect((await newer.message('presence')).online).toEqual([newer.playerId]);
  });

  test('who comes late gets the World as the others have it', async () => {
    const { code } = await makeRoom(server.url);
    const early = await SocketPlayer.join(server.url, code, { name: 'Early' });
    await early.ask({ type: 'take-seat', seatId: 'server.app' });
    for (let i = 0; i < 5; i++) await early.ask({ type: 'call', seatId: 'server.app', call: { name: 'socket' } });
    const late = await SocketPlayer.join(server.url, code, { name: 'Late' });
    await early.until(() => early.seq === late.seq);
    expect(late.hash()).toBe(early.hash());
  });

  test('MSG-6: a resync is answered by a snapshot', async () => {
    const { code } = await makeRoom(server.url);
    const player = await SocketPlayer.join(server.url, code, { name: 'Ada' });
    const hash = player.hash();
    player.world = null;
    player.send({ t: 'resync' });
    expect((await player.message('snapshot')).seq).toBe(player.seq);
    expect(player.hash()).toBe(hash);
  });
});

describe('kill -9', () => {
  test('everything acknowledged is there after a restart: World, seats, host', async () => {
    const { code, hostToken } = await makeRoom(server.url);
    const host = await SocketPlayer.join(server.url, code, { name: 'Host', hostToken });
    const guest = await SocketPlayer.join(server.url, code, { name: 'Guest' });
    await host.ask({ type: 'take-seat', seatId: 'server.app' });
    await guest.ask({ type: 'take-seat', seatId: 'client.kernel' });
    await host.ask({ type: 'call', seatId: 'server.app', call: { name: 'socket' } });
    await host.ask({ type: 'pause' });
    await guest.until(() => guest.seq === host.seq);
    await killAndRestart();
    const hostAgain = await SocketPlayer.join(server.url, code, { token: host.token, hostToken });
    const guestAgain = await SocketPlayer.join(server.url, code, { token: guest.token });
    expect([hostAgain.playerId, guestAgain.playerId]).toEqual([host.playerId, guest.playerId]);
    expect([hostAgain.seq, hostAgain.hash()]).toEqual([host.seq, host.hash()]);
    expect([guestAgain.seq, guestAgain.hash()]).toEqual([host.seq, host.hash()]);
    expect((await hostAgain.ask({ type: 'resume' })).t).toBe('done');
  });

  test('MSG-4: a resend is answered from what was done, before and after a restart', async () => {
    const { code } = await makeRoom(server.url);
    const player = await SocketPlayer.join(server.url, code, { name: 'Ada' });
    await player.ask({ type: 'take-seat', seatId: 'server.app' });
    const input = { type: 'call', seatId: 'server.app', call: { name: 'socket' } } as const;
    const done = await player.ask(input, 'only-once');
    expect(await player.ask(input, 'only-once')).toEqual(done);
    await killAndRestart();
    const again = await SocketPlayer.join(server.url, code, { token: player.token });
    expect(await again.ask(input, 'only-once')).toEqual(done);
    expect([again.seq, again.hash()]).toEqual([player.seq, player.hash()]);
  });

  test('tokens are not in the data folder', async () => {
    const { code, hostToken } = await makeRoom(server.url);
    const player = await SocketPlayer.join(server.url, code, { name: 'Ada', hostToken });
    await server.stop();
    for (const file of readdirSync(dataDir)) {
      const bytes = readFileSync(join(dataDir, file));
      for (const token of [hostToken, player.token]) expect(bytes.includes(token), file).toBe(false);
    }
    server = await startServer({ dataDir });
  });
});
