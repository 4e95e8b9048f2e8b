import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPlain } from '../../shared/base/index.ts';
import { createWorld, defaultConfig, nextAdvanceUs, step, type Input, type World } from '../../shared/game/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { CHECKPOINT_EVERY } from '../../server/limits.ts';
import { restoreRoom } from '../../server/room.ts';
import type { JournalEntry } from '../../server/store.ts';
import { openStore } from '../../server/store/sqlite.ts';
import type { Line } from './line.ts';

const ROOMS = 1_000;
const INPUTS = 500;
const SEED = 1;
/** Whose checkpoints the rooms have. */
const ENGINE = 'bench';

const codeOf = (room: number): string => `R${String(room).padStart(5, '0')}`;

/** Two players at the calls: a handshake, then lines from the client that the server reads, with the clock's inputs between. */
function play(): { entries: JournalEntry[]; checkpoint: World; last: World } {
  const world = createWorld(defaultConfig(SEED));
  const entries: JournalEntry[] = [];
  let checkpoint: World | null = null;
  const put = (input: Input, askId: string | null = null): void => {
    if (entries.length === INPUTS) return;
    step(world, input);
    entries.push({ seq: entries.length + 1, input, playerId: askId === null || !('playerId' in input) ? null : input.playerId, askId });
    if (entries.length === CHECKPOINT_EVERY) checkpoint = structuredClone(world);
  };
  const call = (playerId: string, seatId: string, made: SysCall): void => {
    put({ type: 'call', playerId, seatId, call: made }, `a${entries.length}`);
    for (let untilUs = nextAdvanceUs(world); untilUs !== null && entries.length < INPUTS; untilUs = nextAdvanceUs(world)) put({ type: 'advance', toUs: untilUs });
  };
  for (const [playerId, seatId] of [['p1', 'server.app'], ['p2', 'client.app']] as const) {
    put({ type: 'join', playerId, name: playerId });
    put({ type: 'take-seat', playerId, seatId });
  }
  for (const made of [{ name: 'socket' }, { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 80 } }, { name: 'listen', fd: 3, backlog: 5 }] satisfies SysCall[]) call('p1', 'server.app', made);
  for (const made of [{ name: 'socket' }, { name: 'connect', fd: 3, address: { addr: '10.9.0.1', port: 80 } }] satisfies SysCall[]) call('p2', 'client.app', made);
  call('p1', 'server.app', { name: 'accept', fd: 3 });
  while (entries.length < INPUTS) {
    call('p2', 'client.app', { name: 'write', fd: 3, data: 'a line of some forty characters, no more' });
    call('p1', 'server.app', { name: 'read', fd: 4, len: 100 });
  }
  return { entries, checkpoint: checkpoint!, last: world };
}

/** Brings every room back from the file; milliseconds. A World that differs ends the bench. */
async function recover(folder: string, engine: string, hash: string): Promise<number> {
  const store = openStore(folder, { engine });
  const sinceMs = performance.now();
  for (let i = 0; i < ROOMS; i++) {
    const room = restoreRoom((await store.loadRoom(codeOf(i)))!);
    if (i % 100 === 0 && hashPlain(room.world) !== hash) throw new Error('a room came back as another');
  }
  const tookMs = performance.now() - sinceMs;
  await store.close();
  return tookMs;
}

/**
 * How long it takes to bring 1,000 rooms of 500 inputs back after a crash, with their checkpoints and, to compare, by replaying
 * each from its first input. A server does so room by room, when somebody comes to one: it listens at once.
 */
export async function run(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ackademy-bench-'));
  try {
    const { entries, checkpoint, last } = play();
    const hash = hashPlain(last);
    const store = openStore(folder, { engine: ENGINE });
    for (let i = 0; i < ROOMS; i++) {
      const code = codeOf(i);
      await store.createRoom({ code, config: defaultConfig(SEED), hostHash: new Uint8Array(32), createdMs: 1 });
      await store.commit([{ code, players: [], entries: entries.slice(0, CHECKPOINT_EVERY), checkpoint: { seq: CHECKPOINT_EVERY, world: checkpoint } }]);
      await store.commit([{ code, players: [], entries: entries.slice(CHECKPOINT_EVERY) }]);
    }
    await store.close();
    await recover(folder, ENGINE, hash);
    const turns = [];
    for (let turn = 0; turn < 3; turn++) turns.push([await recover(folder, ENGINE, hash), await recover(folder, 'none', hash)] as const);
    const value = Math.min(...turns.map(([ms]) => ms));
    const floor = Math.min(...turns.map(([, ms]) => ms));
    return [{ name: `recovery of ${ROOMS} rooms of ${INPUTS} inputs; beside whole replay`, value, unit: 'ms', floor, ratio: value / floor }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
