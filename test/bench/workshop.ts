import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScoreRow } from '../../shared/game/index.ts';
import type { ServerMessage } from '../../shared/protocol/index.ts';
import type { Line } from './line.ts';
import { createLoadRoom, openSocket } from './rooms-load.ts';
import { startBenchServer, type BenchServer } from './rooms-process.ts';
import { closeAll, percentile, socketUrl } from './rooms-side.ts';
import { drive, joinAs, openRoom, send, type Joined, type OnRows, type PlayedRoom } from './workshop-load.ts';
import { bytesEach, expectRow, restart, settle, watch, type Watch } from './workshop-watch.ts';

const PLAYERS = 500;
/** Two of them share a room. */
const TEAMS = 200;
/** Each room's people make a move about so often, milliseconds: each of five one in 2.5 s. In the storm most moves give points. */
const MOVE_EVERY_MS = 500;
/** Nothing is measured before so many moves have given points: a game begins with what gives none. */
const WARM_EVENTS = 200;
const WARM_MS = 60_000;
/** Virtual microseconds for each real one: four times as fast as rooms are by default, so that much happens. */
const PACE: [number, number] = [1, 5];
const JOINS_AT_ONCE = 32;
const SETTLE_MS = 10_000;

export interface Options {
  /** How long each side is measured, seconds. */
  seconds: number;
}

/** What was done that changed rows, and when, milliseconds after the phase began. */
interface Told {
  atMs: number;
  rows: ScoreRow[];
}

/** One phase, measured. */
interface Measured {
  latencies: number[];
  bytesPerSecond: number;
  cpuShare: number;
  lost: number;
}

/** Does all of these, so many at once, and gives what came of them in order. */
async function inParallel<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const goOn = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      done[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: JOINS_AT_ONCE }, goOn));
  return done;
}

/** A workshop in which a game has begun. */
interface Opened {
  hostToken: string;
  host: Joined;
  people: Joined[];
  world: Joined['world'];
}

/** Makes a workshop whose host puts all who come into teams and starts a game. */
async function openWorkshop(server: BenchServer): Promise<Opened> {
  const plan = [{ id: 'storm', kind: 'game', mode: 'storm', minutes: 60 }];
  const response = await fetch(`http://127.0.0.1:${server.port}/api/rooms`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ workshop: { plan, rules: { teamSize: 3 } } }),
  });
  if (response.status !== 201) throw new Error(`POST api/rooms: ${response.status}`);
  const { code, hostToken } = (await response.json()) as { code: string; hostToken: string };
  const url = socketUrl(server);
  const people = await inParallel(PLAYERS, (i) => joinAs(url, code, { name: `Player ${i}` }));
  const host = await joinAs(url, code, { watch: true, hostToken });
  send(host.socket, { t: 'input', id: 'teams', input: { type: 'make-teams', count: TEAMS } });
  const started = new Promise<void>((resolve, reject) => {
    host.socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      if (text.startsWith('{"t":"refused"')) reject(new Error(text));
      if (text.includes('"type":"start-activity"')) resolve();
    });
  });
  send(host.socket, { t: 'start-activity', id: 'start', index: 0 });
  await started;
  const looker = await joinAs(url, code, { watch: true });
  looker.socket.close();
  return { hostToken, host, people, world: looker.world };
}

/** All people go to the rooms of their teams, whose host lets time pass faster. */
async function enterRooms(server: BenchServer, { people, world, hostToken }: Opened, onRows: OnRows): Promise<PlayedRoom[]> {
  const workshop = world.workshop!;
  return inParallel(workshop.rooms.length, async (i) => {
    const place = workshop.rooms[i]!;
    const members = workshop.members.filter(({ teamId }) => teamId !== null && place.teamIds.includes(teamId));
    const joined: Joined[] = [];
    for (const { playerId } of members) joined.push(await joinAs(socketUrl(server), place.code, { token: people.find((one) => one.playerId === playerId)!.token }));
    // The replica is that of who came last, and has missed nothing.
    const room = openRoom(place, joined.reverse(), i, onRows);
    const host = await joinAs(socketUrl(server), place.code, { watch: true, hostToken });
    send(host.socket, { t: 'input', id: 'pace', input: { type: 'set-pace', pace: PACE } });
    room.players.push(host);
    return room;
  });
}

function rowsIn(text: string): ScoreRow[] | null {
  if (!text.startsWith('{"t":"inputs"') || !text.includes('"type":"scores"')) return null;
  const message = JSON.parse(text) as Extract<ServerMessage, { t: 'inputs' }>;
  return message.inputs.flatMap(({ input }) => (input.type === 'scores' ? input.rows : []));
}

async function measure(server: BenchServer, seen: Watch, work: () => Promise<void>): Promise<Measured> {
  restart(seen);
  const { cpuUs } = await server.usage();
  const startMs = performance.now();
  await work();
  const tookMs = performance.now() - startMs;
  const cpuShare = ((await server.usage()).cpuUs - cpuUs) / 1_000 / tookMs;
  const bytesPerSecond = (bytesEach(seen) / tookMs) * 1_000;
  const lost = await settle(seen, SETTLE_MS);
  return { latencies: seen.latencies, bytesPerSecond, cpuShare, lost };
}

/** A running game with a leaderboard, as it is measured. */
interface Bench {
  server: BenchServer;
  opened: Opened;
  rooms: PlayedRoom[];
  /** Takes what was done; replaced for each phase. */
  onRows: OnRows;
}

/** The games go on for so long while everybody looks; gives what was measured, and all rows that changed meanwhile. */
async function measureOurs(bench: Bench, seconds: number): Promise<{ ours: Measured; told: Told[] }> {
  const { server, opened: { people }, rooms } = bench;
  const told: Told[] = [];
  const seen = watch(people.map(({ socket }) => socket), rowsIn);
  const beganMs = performance.now();
  bench.onRows = (rows, sentMs) => {
    for (const row of rows) if (row.playerId === null) expectRow(seen, row, sentMs);
    told.push({ atMs: performance.now() - beganMs, rows });
  };
  return { ours: await measure(server, seen, () => drive(rooms, MOVE_EVERY_MS, seconds * 1_000)), told };
}

/** The same rows at the same times, through a server that does nothing but send them on. */
async function measurePeer(told: Told[]): Promise<Measured> {
  const peer = await startBenchServer('workshop-peer', {});
  const sockets = await inParallel(PLAYERS, () => openSocket(`ws://127.0.0.1:${peer.port}/watch`));
  const feeder = await openSocket(`ws://127.0.0.1:${peer.port}/feed`);
  const seen = watch(sockets, (text) => (JSON.parse(text) as { rows: ScoreRow[] }).rows);
  const measured = await measure(peer, seen, async () => {
    const startMs = performance.now();
    for (const { atMs, rows } of told) {
      const waitMs = startMs + atMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      for (const row of rows) if (row.playerId === null) expectRow(seen, row, performance.now());
      feeder.send(JSON.stringify(rows));
    }
  });
  await closeAll([createLoadRoom('', [...sockets, feeder], 0)]);
  await peer.stop();
  return measured;
}

function linesOf(ours: Measured, peer: Measured): Line[] {
  const compared = (name: string, unit: string, value: number, floor: number): Line => ({ name, unit, value, floor, ratio: value / floor });
  return [
    compared('event to every screen, p50', 'ms', percentile(ours.latencies, 50), percentile(peer.latencies, 50)),
    compared('event to every screen, p99', 'ms', percentile(ours.latencies, 99), percentile(peer.latencies, 99)),
    compared('bytes to each watcher', 'bytes/s', ours.bytesPerSecond, peer.bytesPerSecond),
    // Ours plays the games as well.
    compared('server CPU with all games', '% of one', ours.cpuShare * 100, peer.cpuShare * 100),
    { name: 'events measured', value: ours.latencies.length, unit: 'events' },
    { name: 'events that did not reach every screen', value: ours.lost, unit: '' },
  ];
}

/** The `workshop` benchmark: 500 people in 100 rooms and a leaderboard before all of them, beside a server that only sends the same rows. */
export async function run({ seconds }: Options): Promise<Line[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ackademy-bench-'));
  const server = await startBenchServer('rooms-ours', { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
  try {
    const opened = await openWorkshop(server);
    let warm = 0;
    const bench: Bench = { server, opened, rooms: [], onRows: (rows) => void (warm += rows.length) };
    bench.rooms = await enterRooms(server, opened, (rows, sentMs) => bench.onRows(rows, sentMs));
    for (const startMs = performance.now(); warm < WARM_EVENTS && performance.now() - startMs < WARM_MS;) await drive(bench.rooms, MOVE_EVERY_MS, 1_000);
    const { ours, told } = await measureOurs(bench, seconds);
    await closeAll([createLoadRoom('', [opened.host, ...opened.people, ...bench.rooms.flatMap(({ players }) => players)].map(({ socket }) => socket), 0)]);
    return linesOf(ours, await measurePeer(told));
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
