import { type Sim, advance, createSim, nextDeadlineUs, spawn, syscall } from '../../shared/sim/index.ts';
import type { SysCall, SysResult } from '../../shared/socket/index.ts';
import { floorBytesPerObject, floorSegmentsPerSecond, heapBytes } from './floor.ts';

const SERVER = '10.0.0.1';
const PORT = 7000;
const KIB = 'k'.repeat(1024);
/** Enough that the floor runs for some tenths of a second. */
const FLOOR_SEGMENTS = 2_000_000;

/** Two hosts with a link of 1 ms, a process on each, a listener; and how many segments were sent so far. */
interface Bench {
  sim: Sim;
  server: number;
  client: number;
  segments: number;
  results: Map<number, SysResult>;
}

function createBench(): Bench {
  const sim = createSim({
    seed: 1,
    hosts: [{ name: 'server', addr: SERVER, sysctls: { openFiles: 30_000, earlyRetrans: false } }, { name: 'client', addr: '10.0.0.2', sysctls: { openFiles: 30_000 } }],
    links: [{ a: 0, b: 1, settings: { delayUs: 1000 } }],
  });
  const bench: Bench = { sim, server: spawn(sim, 0, 'server'), client: spawn(sim, 1, 'client'), segments: 0, results: new Map() };
  serve(bench, { name: 'socket' });
  serve(bench, { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: PORT } });
  serve(bench, { name: 'listen', fd: 3, backlog: 4096 });
  return bench;
}

function emitOf(bench: Bench): Parameters<typeof advance>[2] {
  return (event) => {
    if (event.type === 'segment-sent') bench.segments++;
    else if (event.type === 'syscall-returned') bench.results.set(event.callId, event.result);
  };
}

function make(bench: Bench, hostId: number, pid: number, call: SysCall): SysResult | null {
  const id = syscall(bench.sim, hostId, pid, call, emitOf(bench));
  const result = bench.results.get(id) ?? null;
  bench.results.clear();
  if (result?.errno && result.errno !== 'EINPROGRESS') throw new Error(`${call.name}: ${result.errno}`);
  return result;
}

function serve(bench: Bench, call: SysCall): number {
  return make(bench, 0, bench.server, call)?.ret ?? -1;
}

function ask(bench: Bench, call: SysCall): number {
  return make(bench, 1, bench.client, call)?.ret ?? -1;
}

function pass(bench: Bench, us: number): void {
  advance(bench.sim, bench.sim.nowUs + us, emitOf(bench));
}

/** `count` times: connect, accept, 1 KiB each way, close both; so many in flight at once. Gives lifecycles per second. */
function lifecycles(bench: Bench, count: number, inFlight: number): number {
  const started = performance.now();
  for (let done = 0; done < count; done += inFlight) {
    const clients: number[] = [];
    for (let i = 0; i < inFlight; i++) {
      clients.push(ask(bench, { name: 'socket', nonblock: true }));
      ask(bench, { name: 'connect', fd: clients[i]!, address: { addr: SERVER, port: PORT } });
    }
    pass(bench, 3000);
    const servers = clients.map(() => serve(bench, { name: 'accept', fd: 3 }));
    for (const fd of clients) ask(bench, { name: 'write', fd, data: KIB });
    for (const fd of servers) serve(bench, { name: 'write', fd, data: KIB });
    pass(bench, 1500);
    for (const fd of clients) ask(bench, { name: 'read', fd, len: 1024 });
    for (const fd of servers) serve(bench, { name: 'read', fd, len: 1024 });
    for (const fd of clients) ask(bench, { name: 'close', fd });
    pass(bench, 1500);
    for (const fd of servers) serve(bench, { name: 'close', fd });
    // Long enough that 2 MSL end at the pace at which ports are taken.
    pass(bench, inFlight * 4000);
  }
  return (count * 1000) / (performance.now() - started);
}

/** Sends so many bytes one way through blocking calls. Gives data segments per second. */
function bulk(bytes: number): number {
  const bench = createBench();
  const { sim } = bench;
  const fd = ask(bench, { name: 'socket' });
  ask(bench, { name: 'connect', fd, address: { addr: SERVER, port: PORT } });
  pass(bench, 3000);
  const accepted = serve(bench, { name: 'accept', fd: 3 });
  const [server, client] = [sim.hosts[0]!.processes[0]!, sim.hosts[1]!.processes[0]!];
  const block = 'b'.repeat(65_536);
  const before = bench.segments;
  let left = bytes;
  let got = 0;
  const started = performance.now();
  const emit: Parameters<typeof advance>[2] = (event) => {
    if (event.type === 'segment-sent' && event.segment.payload.length > 0) bench.segments++;
    else if (event.type === 'syscall-returned' && event.call.name === 'read') got += event.result.ret;
    else if (event.type === 'syscall-returned' && event.call.name === 'write') left -= event.result.ret;
  };
  while (got < bytes) {
    if (!client.sleeping && left > 0) syscall(sim, 1, bench.client, { name: 'write', fd, data: left < block.length ? block.slice(0, left) : block }, emit);
    if (!server.sleeping && got < bytes) syscall(sim, 0, bench.server, { name: 'read', fd: accepted, len: 65_536 }, emit);
    const next = nextDeadlineUs(sim);
    if (next === null) throw new Error('the transfer stands still');
    advance(sim, Math.max(next, sim.nowUs), emit);
  }
  return ((bench.segments - before) * 1000) / (performance.now() - started);
}

export interface Line {
  name: string;
  value: number;
  unit: string;
  floor: number;
  /** Value by floor; for memory the other way round, so that more is better everywhere. */
  ratio: number;
}

function rate(name: string, value: number, unit: string, floor: number): Line {
  return { name, value, unit, floor, ratio: value / floor };
}

/** The best of three: other work on the machine can only slow a run down. */
function best(measure: () => number): number {
  return Math.max(measure(), measure(), measure());
}

function measureLifecycles(name: string, count: number, inFlight: number): Line {
  const bench = createBench();
  lifecycles(bench, 320, inFlight);
  const before = bench.segments;
  const value = best(() => lifecycles(bench, count, inFlight));
  const perLifecycle = (bench.segments - before) / (3 * count);
  const floor = best(() => floorSegmentsPerSecond(FLOOR_SEGMENTS, 1024, inFlight)) / perLifecycle;
  return rate(name, value, 'lifecycles/s', floor);
}

/** Bytes of heap for `count` connections that are open at once, both ends in the World. */
function measureMemory(count: number): Line {
  const bench = createBench();
  const before = heapBytes();
  for (let i = 0; i < count; i++) {
    const fd = ask(bench, { name: 'socket', nonblock: true });
    ask(bench, { name: 'connect', fd, address: { addr: SERVER, port: PORT } });
    pass(bench, 2500);
    serve(bench, { name: 'accept', fd: 3 });
  }
  const megabytes = (heapBytes() - before) / 1e6;
  const sample = Object.values(bench.sim.hosts[0]!.sockets).at(-1)!;
  const floor = (floorBytesPerObject(sample, 2 * count) * 2 * count) / 1e6;
  return { name: `memory of ${count} open connections`, value: megabytes, unit: 'MB', floor, ratio: floor / megabytes };
}

/** The `engine` benchmark: rates with their floors, and each again five times as long. Needs --expose-gc. */
export function run(): Line[] {
  const mebibytes = 16 * 1024 * 1024;
  bulk(1024 * 1024);
  const bulkFloor = best(() => floorSegmentsPerSecond(FLOOR_SEGMENTS, 1460, 64));
  return [
    measureLifecycles('lifecycles, one at a time', 3000, 1),
    measureLifecycles('lifecycles, one at a time, five times as long', 15_000, 1),
    measureLifecycles('lifecycles, 16 in flight', 3200, 16),
    measureLifecycles('lifecycles, 16 in flight, five times as long', 16_000, 16),
    rate('bulk 16 MiB', best(() => bulk(mebibytes)), 'data segments/s', bulkFloor),
    rate('bulk 80 MiB', best(() => bulk(5 * mebibytes)), 'data segments/s', bulkFloor),
    measureMemory(10_000),
  ];
}
