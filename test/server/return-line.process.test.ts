import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_WAITING } from '../../client/line.ts';
import type { JournalEntry } from '../../server/store.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { freshMemory, LineBot, type Kept } from '../kit/line-bot.ts';
import { startProxy, type Proxy } from '../kit/proxy.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom } from '../kit/socket-player.ts';

// Lines wait between their tries, and a busy machine makes that longer.
const PATIENCE = { timeout: 60_000 };

let dataDir = '';
let server: ServerProcess;
let proxy: Proxy | null = null;
let bots: LineBot[] = [];
beforeEach(async () => {
  dataDir = tempDir();
  server = await startServer({ dataDir });
});
afterEach(async () => {
  for (const bot of bots) bot.leave();
  bots = [];
  await proxy?.stop();
  proxy = null;
  await server.stop();
  removeDir(dataDir);
});

const waiters = new Set<() => void>();
function wake(): void {
  for (const resolve of waiters) resolve();
  waiters.clear();
}

/** Resolves when the condition holds; looked at whenever a page heard anything. The test's time limit ends a wait that never does. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => waiters.add(resolve));
}

let pages = 0;
/** A page with the client's own line in it. */
function page(kept: Kept, url = server.url): LineBot {
  const bot = new LineBot(kept, freshMemory(), url, `page${pages++}`, wake);
  bots.push(bot);
  return bot;
}

function open(bot: LineBot): Promise<void> {
  return until(() => bot.isOpen);
}

async function journal(code: string): Promise<JournalEntry[]> {
  const store = openStore(dataDir);
  const entries = await store.loadEntries(code, 1, 1_000);
  await store.close();
  return entries;
}

const LISTEN = [
  { type: 'take-seat', seatId: 'server.app' },
  { type: 'call', seatId: 'server.app', call: { name: 'socket' } },
  { type: 'call', seatId: 'server.app', call: { name: 'bind', fd: 3, address: { addr: '10.9.0.1', port: 80 } } },
  { type: 'call', seatId: 'server.app', call: { name: 'listen', fd: 3, backlog: 1 } },
] as const;

describe('inputs that are typed while the connection is gone', PATIENCE, () => {
  test.each(['websocket', 'http'] as const)('MSG-5: wait in line and are done in their order, once (by %s)', async (by) => {
    if (by === 'http') proxy = await startProxy(server.port, '/', 'refuse');
    const { code } = await makeRoom(server.url);
    const bot = page({ code, name: 'Ada' }, proxy?.url);
    await open(bot);
    expect(bot.memory.by).toEqual(new Set([by]));
    const { port } = server;
    await server.stop('SIGKILL');
    await until(() => !bot.isOpen);
    for (const input of LISTEN) expect(bot.ask(input)).toBe(true);
    expect(bot.waiting).toBe(LISTEN.length);
    server = await startServer({ dataDir, port });
    await open(bot);
    bot.ask({ type: 'leave-seat', seatId: 'server.app' });
    await until(() => bot.waiting === 0);
    expect((await journal(code)).map(({ input }) => input.type)).toEqual(['join', 'take-seat', 'call', 'call', 'call', 'leave-seat']);
    expect((await journal(code)).slice(1).map(({ askId }) => askId)).toEqual(bot.memory.asked);
    expect(bot.memory.refused).toEqual([]);
  });

  test('MSG-5: are refused from a number on, and none that waits is lost for it', async () => {
    const { code } = await makeRoom(server.url);
    const bot = page({ code, name: 'Ada' });
    await open(bot);
    bot.ask(LISTEN[0]);
    await until(() => bot.waiting === 0);
    const { port } = server;
    await server.stop('SIGKILL');
    await until(() => !bot.isOpen);
    for (let i = 0; i < MAX_WAITING; i++) expect(bot.ask(LISTEN[1])).toBe(true);
    expect(bot.ask(LISTEN[1])).toBe(false);
    server = await startServer({ dataDir, port });
    await until(() => bot.waiting === 0);
    expect((await journal(code)).filter(({ input }) => input.type === 'call')).toHaveLength(MAX_WAITING);
    expect(bot.memory.refused).toEqual([]);
  });

  test('MSG-4: one whose answer was lost is not done again', async () => {
    const { code } = await makeRoom(server.url);
    const bot = page({ code, name: 'Ada' });
    await open(bot);
    for (const input of LISTEN) bot.ask(input);
    // Sent, and cut before the answer: the server may have done none, some or all of them.
    bot.cut();
    await until(() => bot.memory.acked.size === LISTEN.length);
    expect((await journal(code)).map(({ askId }) => askId)).toEqual([null, ...bot.memory.asked]);
  });
});

describe('two tabs of one player', PATIENCE, () => {
  test('SEAT-7: the newer takes over, the older says so and takes nothing more; it can take the seat back', async () => {
    const { code } = await makeRoom(server.url);
    const kept: Kept = { code, name: 'Ada' };
    const older = page(kept);
    await open(older);
    const newer = page({ ...kept });
    await open(newer);
    await until(() => older.state.is === 'closed');
    expect(older.state).toEqual({ is: 'closed', why: 'taken-over' });
    expect(older.ask(LISTEN[0])).toBe(false);
    older.tryNow();
    await open(older);
    await until(() => newer.state.is === 'closed');
    expect(newer.state).toEqual({ is: 'closed', why: 'taken-over' });
    older.ask(LISTEN[0]);
    await until(() => older.world?.seats[0]?.playerId === 'p1');
    expect(older.world!.players).toHaveLength(1);
  });
});

describe('a line in doubt', PATIENCE, () => {
  test('one that answers stays as it is; one that does not is given up and comes back by itself', async () => {
    const { code } = await makeRoom(server.url);
    const bot = page({ code, name: 'Ada' });
    await open(bot);
    bot.doubt();
    bot.ask(LISTEN[0]);
    await until(() => bot.waiting === 0);
    expect([bot.state.is, bot.memory.joins]).toEqual(['open', 1]);
    // A network that swallows everything: the server's process stands still, its sockets stay open.
    server.pause();
    bot.doubt();
    await until(() => !bot.isOpen);
    server.resume();
    await open(bot);
    expect(bot.memory.joins).toBe(2);
    expect(bot.world!.seats[0]!.playerId).toBe('p1');
  });
});
