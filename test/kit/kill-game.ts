import { hashPlain } from '../../shared/base/index.ts';
import { createWorld, step } from '../../shared/game/index.ts';
import { nextBelow, seedRandom, type RandomState } from '../../shared/base/index.ts';
import type { JournalEntry } from '../../server/store.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { freshMemory, LineBot, type Kept, type Memory } from './line-bot.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { nextMove } from './script.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from './server.ts';
import { makeRoom } from './socket-player.ts';

/** How rough a game is. Every choice of moment comes of the seed. */
export interface Roughness {
  seed: number;
  /** Players; two sit at each host, one at the calls and one at the segments. */
  players: number;
  /** How often the server is killed with -9. */
  kills: number;
  /** How often each player loses its connection. */
  cuts: number;
  /** How often the host's page is reloaded. */
  reloads: number;
  /** True: no WebSocket gets through. */
  blocked: boolean;
}

/** What came of a game. */
export interface Outcome {
  /** Entries of the journal after the last of it. */
  journal: JournalEntry[];
  memories: Memory[];
  bots: LineBot[];
  /** Who sits where in the end, and who sat there at the beginning. */
  seats: { seatId: string; before: string | null; after: string | null }[];
  /** Hash of the journal replayed from its beginning. */
  replayed: string;
  kills: number;
  /** How often anybody opened a connection. */
  joins: number;
}

/** Inputs between two moments at which something is done to the game, at most. */
const MOST_BETWEEN = 40;
/** Between two inputs of one bot, milliseconds: half of what the server allows. */
const BETWEEN_ASKS_MS = 60;

/** A running game: the bots, each with its seat, and what is done to them. */
class Game {
  readonly memories: Memory[] = [];
  readonly bots: LineBot[] = [];
  private readonly keeps: Kept[] = [];
  private readonly busyUntil: number[] = [];
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private readonly watchers = new Set<() => void>();
  private pages = 0;
  playing = true;

  private readonly baseUrl: string;

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl;
  }

  /** Adds a player; `seatId` is what it plays once it has it. */
  add(kept: Kept, seatOf: (index: number) => string): void {
    const index = this.bots.length;
    this.keeps.push(kept);
    this.memories.push(freshMemory());
    this.busyUntil.push(0);
    this.bots.push(this.page(index, seatOf(index)));
  }

  private page(index: number, seatId: string): LineBot {
    return new LineBot(this.keeps[index]!, this.memories[index]!, this.baseUrl, `page${this.pages++}`, () => this.moved(index, seatId));
  }

  /** The page is closed and opened anew, with what the browser kept. */
  reload(index: number, seatId: string): void {
    this.bots[index]!.leave();
    this.bots[index] = this.page(index, seatId);
  }

  /** Resolves when the condition holds; looked at whenever anything happened. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        const look = (): void => {
          this.watchers.delete(look);
          resolve();
        };
        this.watchers.add(look);
      });
    }
  }

  /** Inputs that were acknowledged to anybody so far. */
  acked(): number {
    return this.memories.reduce((sum, { acked }) => sum + acked.size, 0);
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const bot of this.bots) bot.leave();
  }

  private moved(index: number, seatId: string): void {
    this.play(index, seatId);
    for (const watcher of [...this.watchers]) watcher();
  }

  /** One input after the other, also while the connection is gone: those wait in line. */
  private play(index: number, seatId: string): void {
    const bot = this.bots[index];
    if (!this.playing || !bot?.world || bot.waiting > 0) return;
    const waitMs = this.busyUntil[index]! - performance.now();
    if (waitMs > 0) return this.later(index, seatId, waitMs);
    const seat = bot.world.seats.find(({ id }) => id === seatId);
    const move = seat?.playerId === bot.playerId ? nextMove(bot.world, seatId) : seat?.playerId === null ? { type: 'take-seat' as const, seatId } : null;
    if (!move) return;
    this.busyUntil[index] = performance.now() + BETWEEN_ASKS_MS;
    bot.ask(move);
  }

  private later(index: number, seatId: string, waitMs: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.moved(index, seatId);
    }, waitMs);
    this.timers.add(timer);
  }
}

/** The moments of a game at which something is done to it, in an order that the seed gives. */
function mishaps({ kills, cuts, reloads, players }: Roughness, random: RandomState): ('kill' | 'reload' | number)[] {
  const all = [
    ...Array<'kill'>(kills).fill('kill'), ...Array<'reload'>(reloads).fill('reload'),
    ...Array.from({ length: players * cuts }, (_, i) => i % players),
  ];
  for (let i = all.length - 1; i > 0; i--) {
    const j = nextBelow(random, i + 1);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** Plays a game through all of it, until everybody is back and has heard everything. */
export async function playRough(rough: Roughness): Promise<Outcome> {
  const dataDir = tempDir();
  let server: ServerProcess = await startServer({ dataDir });
  const proxy: Proxy | null = rough.blocked ? await startProxy(server.port, '/', 'refuse') : null;
  const hosts = rough.players / 2;
  const room = await makeRoom(server.url, { hosts });
  const game = new Game(proxy?.url ?? server.url);
  try {
    const names = Array.from({ length: hosts }, (_, i) => (i === 0 ? 'server' : hosts === 2 ? 'client' : `client${i}`));
    const seatOf = (index: number): string => `${names[index >> 1]}.${index % 2 === 0 ? 'app' : 'kernel'}`;
    for (let i = 0; i < rough.players; i++) game.add({ code: room.code, name: `Player ${i + 1}`, ...(i === 0 ? { hostToken: room.hostToken } : {}) }, seatOf);
    await game.until(() => game.bots.every(({ world }) => world !== null && world.seats.every(({ playerId }) => playerId !== null)));
    const before = game.bots[0]!.world!.seats.map(({ playerId }) => playerId);
    game.bots[0]!.ask({ type: 'set-pace', pace: [5, 1] });
    const random = seedRandom(rough.seed, 'mishaps');
    let kills = 0;
    for (const mishap of mishaps(rough, random)) {
      const from = game.acked();
      // Cuts come close upon each other; what concerns everybody gives them the time to come back to the game.
      const enough = typeof mishap === 'number' ? nextBelow(random, 4) : 1 + nextBelow(random, MOST_BETWEEN);
      await game.until(() => game.acked() >= from + enough);
      if (mishap === 'reload') game.reload(0, seatOf(0));
      else if (mishap === 'kill') {
        await server.stop('SIGKILL');
        server = await startServer({ dataDir, port: server.port });
        kills++;
      } else game.bots[mishap]!.cut();
    }
    const settled = game.acked() + rough.players;
    await game.until(() => game.acked() >= settled);
    await rest(game);
    return await outcomeOf(game, dataDir, room.code, before, kills);
  } finally {
    game.stop();
    await proxy?.stop();
    await server.stop();
    removeDir(dataDir);
  }
}

/** The players stop, the host pauses, and everybody hears everything. */
async function rest(game: Game): Promise<void> {
  game.playing = false;
  await game.until(() => game.bots.every((bot) => bot.isOpen && bot.waiting === 0));
  game.bots[0]!.ask({ type: 'pause' });
  await game.until(() => game.bots.every((bot) => bot.isOpen && bot.waiting === 0 && bot.world!.paused && bot.seq === game.bots[0]!.seq));
}

async function outcomeOf(game: Game, dataDir: string, code: string, before: (string | null)[], kills: number): Promise<Outcome> {
  const store = openStore(dataDir);
  const journal = await store.loadEntries(code, 1, 1_000_000);
  const world = createWorld((await store.findRoom(code))!.config);
  await store.close();
  for (const { input } of journal) step(world, input);
  const seats = world.seats.map(({ id, playerId }, i) => ({ seatId: id, before: before[i]!, after: playerId }));
  return { journal, memories: game.memories, bots: game.bots, seats, replayed: hashPlain(world), kills, joins: game.memories.reduce((sum, { joins }) => sum + joins, 0) };
}
