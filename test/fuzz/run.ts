import { type Emit, type Sim, advance, createSim, inject, interrupt, nextDeadlineUs, setLink, spawn, syscall } from '../../shared/sim/index.ts';
import { type MutantId, type Process, type SysCall, type SysResult } from '../../shared/socket/index.ts';
import { ACK, seqAdd } from '../../shared/tcp/index.ts';
import { type Action, HOSTS, PORT, type Scenario, type Transfer, pattern } from './scenario.ts';
import { type Watch, watch } from './watch.ts';

const LINK = 0;
const HOUR_US = 3_600_000_000;

interface World {
  sim: Sim;
  watch: Watch;
}

function createWorld(from: Pick<Scenario, 'seed' | 'link' | 'sysctls'> & { strange: boolean; rules?: MutantId }, observe: Emit): World {
  const sim = createSim({
    seed: from.seed,
    hosts: HOSTS.map((host) => ({ ...host, sysctls: from.sysctls })),
    links: [{ a: 0, b: 1, settings: from.link }],
    rules: from.rules ?? null,
  });
  // Two of three worlds begin where sequence numbers are about to wrap.
  for (const host of sim.hosts) if (from.seed % 3 !== 0) host.nextIss = (0x1_0000_0000 - (from.seed % 40_000)) >>> 0;
  const { emit, faults } = watch(sim, from.strange);
  return {
    sim,
    watch: {
      faults,
      emit(event) {
        observe(event);
        emit(event);
      },
    },
  };
}

function call(world: World, hostId: number, pid: number, what: SysCall): void {
  syscall(world.sim, hostId, pid, what, world.watch.emit);
}

/** A listener on the server, a connection begun by the client: without them most random calls would only fail. */
function begin(world: World, backlog: number): void {
  const server = spawn(world.sim, 0, 'server');
  const client = spawn(world.sim, 1, 'client');
  call(world, 0, server, { name: 'socket' });
  call(world, 0, server, { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: PORT } });
  call(world, 0, server, { name: 'listen', fd: 3, backlog });
  call(world, 1, client, { name: 'socket' });
  call(world, 1, client, { name: 'connect', fd: 3, address: { addr: HOSTS[0].addr, port: PORT } });
}

function ignore(): void {
  /* Nobody asked for the events. */
}

/**
 * Runs a scenario and gives what was found wrong after the first action that broke something; empty where all is well.
 * `observe` is told every event.
 */
export function runScenario(given: Scenario, observe: Emit = ignore): string[] {
  // Plain objects, as from the wire: fast-check's have no prototype.
  const from = JSON.parse(JSON.stringify(given)) as Scenario;
  const world = createWorld({ ...from, strange: from.actions.some(({ act }) => act === 'inject') }, observe);
  begin(world, from.backlog);
  for (const [index, action] of from.actions.entries()) {
    perform(world, action);
    const faults = world.watch.faults();
    if (faults.length > 0) return faults.map((text) => `after action ${index} ${JSON.stringify(action).slice(0, 120)}: ${text}`);
  }
  return [];
}

/** Runs a scenario by the rules of a misconception, which may break TCP but not the machine: gives the World that it ends in. */
export function runBelieved(given: Scenario, rules: MutantId): Sim {
  const from = JSON.parse(JSON.stringify(given)) as Scenario;
  const world = createWorld({ ...from, strange: true, rules }, ignore);
  begin(world, from.backlog);
  for (const action of from.actions) perform(world, action);
  return world.sim;
}

function perform(world: World, action: Action): void {
  const { sim } = world;
  const processes = sim.hosts.flatMap((host) => host.processes.filter((process) => !process.exited).map((process) => ({ host, process })));
  switch (action.act) {
    case 'wait':
      advance(sim, sim.nowUs + action.us, world.watch.emit);
      return;
    case 'link':
      setLink(sim, LINK, action.settings);
      return;
    case 'inject':
      injectStrange(world, action);
      return;
    case 'signal':
    case 'call': {
      if (processes.length === 0) return;
      const { host, process } = processes[action.process % processes.length]!;
      if (action.act === 'signal') interrupt(sim, host.id, process.pid, world.watch.emit);
      else if (!process.sleeping) call(world, host.id, process.pid, action.call);
    }
  }
}

/** Sends a host a segment of one of its connections, as if from the peer. */
function injectStrange(world: World, action: Extract<Action, { act: 'inject' }>): void {
  const { sim } = world;
  const all = sim.hosts.flatMap((host) => Object.values(host.sockets).filter((sock) => sock.conn.remotePort !== 0).map((sock) => ({ host, conn: sock.conn })));
  if (all.length === 0) return;
  const { host, conn } = all[action.connection % all.length]!;
  inject(sim, 1 - host.id, {
    srcAddr: conn.remoteAddr, srcPort: conn.remotePort, dstAddr: conn.localAddr, dstPort: conn.localPort, flags: action.flags,
    seq: seqAdd(conn.rcvNxt, action.seqOff), ack: action.flags & ACK ? seqAdd(conn.sndNxt, action.ackOff) : 0, windowBytes: action.windowBytes,
    payload: pattern(0, Math.min(action.bytes, 1460)), options: action.options,
  }, world.watch.emit);
}

/** What a process of a transfer does next, given the result of its last call; null when it is done. */
type Script = (last: SysResult | null) => SysCall | null;

interface Actor {
  hostId: number;
  pid: number;
  script: Script;
  callId: number;
  last: SysResult | null;
  done: boolean;
}

function actor(hostId: number, pid: number, script: Script): Actor {
  return { hostId, pid, script, callId: -1, last: null, done: false };
}

function writer(bytes: number, step: number, offset: number): Script {
  let left = bytes;
  let shut = false;
  return (last) => {
    if (last && !shut) left -= Math.max(0, last.ret);
    if (shut) return null;
    if (left > 0) return { name: 'write', fd: 4, data: pattern(bytes - left + offset, Math.min(step, left)) };
    shut = true;
    return { name: 'shutdown', fd: 4, how: 'WR' };
  };
}

function reader(step: number, onBytes: (bytes: string) => void): Script {
  return (last) => {
    if (last && last.ret > 0) onBytes(last.data ?? '');
    return last && last.ret <= 0 ? null : { name: 'read', fd: 4, len: step };
  };
}

/**
 * Runs a transfer to its end: both hosts write, read and close, and everything that was written must have been read.
 * Gives what was wrong.
 */
export function runTransfer(from: Transfer, observe: Emit = ignore): string[] {
  const world = createWorld({ ...from, strange: false }, observe);
  const { sim } = world;
  begin(world, 1);
  const got = ['', ''];
  const scripts = new Map<string, Actor>();
  const results = new Map<number, SysResult>();
  const emit: Watch['emit'] = (event) => {
    world.watch.emit(event);
    if (event.type === 'syscall-returned') results.set(event.callId, event.result);
  };
  const failed: string[] = [];
  if (!prepare(world, from, emit)) return world.watch.faults();
  for (const host of sim.hosts) {
    const [first, second] = host.processes as [Process, Process];
    const side = host.id as 0 | 1;
    scripts.set(`${host.name} writer`, actor(host.id, first.pid, writer(from.bytes[side], from.writeBytes, side * 1000)));
    scripts.set(`${host.name} reader`, actor(host.id, second.pid, reader(from.readBytes, (bytes) => void (got[side] += bytes))));
  }
  for (let round = 0; round < 100_000 && failed.length === 0; round++) {
    for (const [name, who] of scripts) failed.push(...act(world, name, who, results, emit));
    if ([...scripts.values()].every((who) => who.done)) break;
    const next = nextDeadlineUs(sim);
    if (next === null || next > 5 * HOUR_US) return [`stuck at ${sim.nowUs}: ${stuck(sim)}`];
    advance(sim, Math.max(next, sim.nowUs), emit);
    if (round % 50 === 0) failed.push(...world.watch.faults());
  }
  failed.push(...world.watch.faults());
  for (const side of [0, 1] as const) {
    const expected = pattern((1 - side) * 1000, from.bytes[1 - side]!);
    if (failed.length === 0 && got[side] !== expected) failed.push(`${HOSTS[side].name} read ${got[side]!.length} of ${expected.length} bytes`);
  }
  return failed;
}

/**
 * Accepts the connection (descriptor 4 on both hosts), sets buffers, and forks a reader beside each writer. False where the
 * link lost every SYN+ACK or every last ACK: the server gave the handshake up, and the client holds a half-open connection.
 */
function prepare(world: World, from: Transfer, emit: Watch['emit']): boolean {
  const { sim } = world;
  const [server, client] = [sim.hosts[0]!.processes[0]!, sim.hosts[1]!.processes[0]!];
  syscall(sim, 0, server.pid, { name: 'accept', fd: 3 }, emit);
  for (let i = 0; i < 10_000 && (server.sleeping || client.sleeping); i++) advance(sim, nextDeadlineUs(sim) ?? sim.nowUs, emit);
  if (server.sleeping && Object.values(sim.hosts[0]!.sockets).every(({ conn }) => conn.state === 'LISTEN')) return false;
  syscall(sim, 1, client.pid, { name: 'dup2', fd: 3, newFd: 4 }, emit);
  for (const [hostId, process] of [[0, server], [1, client]] as const) {
    if (from.bufferBytes > 0) {
      for (const option of ['SO_RCVBUF', 'SO_SNDBUF']) syscall(sim, hostId, process.pid, { name: 'setsockopt', fd: 4, option, value: from.bufferBytes }, emit);
    }
    syscall(sim, hostId, process.pid, { name: 'fork', child: 'reader' }, emit);
  }
  return true;
}

/** Lets a process make calls until it sleeps or is done. */
function act(world: World, name: string, who: Actor, results: Map<number, SysResult>, emit: Watch['emit']): string[] {
  const process = world.sim.hosts[who.hostId]!.processes.find(({ pid }) => pid === who.pid)!;
  while (!who.done && !process.sleeping) {
    if (who.callId >= 0) who.last = results.get(who.callId) ?? null;
    if (who.last?.errno) return [`${name}: ${who.last.errno}`];
    const next = who.script(who.last);
    if (next === null) who.done = true;
    else who.callId = syscall(world.sim, who.hostId, who.pid, next, emit);
  }
  return [];
}

function stuck(sim: Sim): string {
  return sim.hosts.flatMap((host) => [
    ...host.processes.filter((process) => process.sleeping).map((process) => `${host.name}: ${process.name} sleeps in ${process.sleeping!.call.name}`),
    ...Object.values(host.sockets).map((sock) => `${host.name}: ${sock.id} ${sock.conn.state} una ${sock.conn.sndUna} nxt ${sock.conn.sndNxt} wnd ${sock.conn.sndWnd} queue ${sock.conn.sendQueue.length}`),
  ]).join('; ');
}
