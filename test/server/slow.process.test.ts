import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_BEHIND_MS, MAX_BUFFERED_BYTES, MAX_UNREAD_BYTES } from '../../server/limits.ts';
import { createPacket } from '../../server/packet.ts';
import { createReader, deliver, hasWorld } from '../../server/reader.ts';
import type { Connection } from '../../server/room.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

/** A connection whose reader takes nothing. */
function stuck(): Connection & { unread: number; isCut: boolean } {
  return {
    unread: 0, isCut: false,
    send(text) {
      this.unread += text.length;
    },
    deliver({ text }) {
      this.unread += text.length;
    },
    bufferedBytes() {
      return this.unread;
    },
    close: () => undefined,
    cut() {
      this.isCut = true;
    },
  };
}

describe('a reader that takes nothing', () => {
  const packet = createPacket('x'.repeat(1000));

  test('gets inputs up to a bound, then none', () => {
    const connection = stuck();
    const reader = createReader();
    hasWorld(reader, 0);
    for (let i = 0; i < 10_000; i++) deliver(connection, reader, packet, 0);
    expect(connection.unread).toBeGreaterThan(MAX_UNREAD_BYTES);
    expect(connection.unread).toBeLessThanOrEqual(MAX_UNREAD_BYTES + packet.text.length);
    expect([reader.follows, reader.behindMs, connection.isCut]).toEqual([false, 0, false]);
  });

  test('is cut when it has been behind for long', () => {
    const connection = stuck();
    const reader = createReader();
    hasWorld(reader, 0);
    for (let i = 0; i < 200; i++) deliver(connection, reader, packet, 1000);
    deliver(connection, reader, packet, 1000 + MAX_BEHIND_MS);
    expect(connection.isCut).toBe(false);
    deliver(connection, reader, packet, 1001 + MAX_BEHIND_MS);
    expect(connection.isCut).toBe(true);
  });

  test('is cut when more waits for it than it may, whatever that is', () => {
    const connection = stuck();
    const reader = createReader();
    hasWorld(reader, 5000);
    connection.send('y'.repeat(MAX_BUFFERED_BYTES + 5001));
    deliver(connection, reader, packet, 0);
    expect(connection.isCut).toBe(true);
  });

  test('a World just sent does not put it behind', () => {
    const connection = stuck();
    const reader = createReader();
    connection.send('w'.repeat(MAX_UNREAD_BYTES * 2));
    hasWorld(reader, MAX_UNREAD_BYTES * 2);
    expect(deliver(connection, reader, packet, 0)).toBe(true);
  });
});

const PLAYERS = 20;
const SLOW = 2;
/** More than a kernel keeps for a socket, 4 MiB: 16 KB each. */
const INPUTS = 600;
const AT_ONCE = 25;
const DATA = 'd'.repeat(16_000);

describe('2 of 20 stop reading', () => {
  const dataDir = tempDir();
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer({ dataDir });
  });
  afterAll(async () => {
    await server.stop('SIGKILL');
    removeDir(dataDir);
  });

  function rssBytes(): number {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) * 1024;
  }

  /** Lets player after player take the seat and write, each within its limit of messages. */
  async function play(players: SocketPlayer[]): Promise<void> {
    for (let turn = 0; turn < INPUTS / AT_ONCE; turn++) {
      const player = players[turn % players.length]!;
      expect((await player.ask({ type: 'take-seat', seatId: 'server.app' })).t).toBe('done');
      const write = () => player.ask({ type: 'call', seatId: 'server.app', call: { name: 'write', fd: 9, data: DATA } });
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, write));
      expect(answers.every(({ t }) => t === 'done')).toBe(true);
      expect((await player.ask({ type: 'leave-seat', seatId: 'server.app' })).t).toBe('done');
    }
  }

  test('the others miss nothing, memory stays within its bound, and who reads again is caught up by a World', async () => {
    const { code } = await makeRoom(server.url);
    const players = await Promise.all(Array.from({ length: PLAYERS }, (_, i) => SocketPlayer.join(server.url, code, { name: `Player ${i}` })));
    const slow = players.slice(0, SLOW);
    const others = players.slice(SLOW);
    for (const { socket } of slow) socket.pause();
    const before = rssBytes();
    await play(others);
    const last = Math.max(...others.map(({ seq }) => seq));
    await Promise.all(others.map((player) => player.until(() => player.seq === last)));
    expect(new Set(others.map((player) => player.hash())).size).toBe(1);
    // What waits for the slow ones; the rest is what the runtime has not collected yet.
    expect(rssBytes() - before).toBeLessThan(SLOW * (MAX_UNREAD_BYTES + DATA.length) + 96 * 1024 * 1024);
    for (const { socket } of slow) socket.resume();
    await Promise.all(slow.map((player) => player.until(() => player.seq === last)));
    for (const player of slow) {
      expect(player.hash()).toBe(others[0]!.hash());
      expect(player.received.filter(({ t }) => t === 'snapshot').length).toBeGreaterThan(0);
    }
    for (const { socket } of players) socket.terminate();
  }, 60_000);
});
