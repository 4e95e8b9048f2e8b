import { advance, processOf, setLink, spawn, syscall } from '../../sim/index.ts';
import type { SysCall } from '../../socket/index.ts';
import { SERVER_PORT } from '../match/programs.ts';
import type { EmitGame } from '../match/mode.ts';
import type { World } from '../types.ts';

/** What can be wrong in a running network, each so that from the client's side it looks like one of the others. */
export type FaultKind = 'leaked-fd' | 'unread-data' | 'wrong-shutdown' | 'full-queue' | 'half-open' | 'forgotten-close' | 'nobody-listens';
export const FAULT_KINDS: readonly FaultKind[] = ['leaked-fd', 'unread-data', 'wrong-shutdown', 'full-queue', 'half-open', 'forgotten-close', 'nobody-listens'];

/** A server, a client, and the link between them. */
export interface Scene {
  serverId: number;
  clientId: number;
  linkId: number;
}

/** Runs the programs of both hosts up to the fault. Time moves on by a second or two. */
export function plantFault(world: World, scene: Scene, kind: FaultKind, emit: EmitGame): void {
  const stage = stageOf(world, scene, emit);
  stage.server({ name: 'socket' });
  stage.server({ name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: SERVER_PORT } });
  if (kind === 'nobody-listens') return stage.client({ name: 'socket' }, connectTo(stage.addr));
  stage.server({ name: 'listen', fd: 3, backlog: kind === 'full-queue' ? 0 : 5 });
  if (kind === 'full-queue') return fullQueue(stage);
  stage.client({ name: 'socket' }, connectTo(stage.addr));
  stage.wait();
  if (kind === 'leaked-fd') return leakedFd(stage);
  stage.server({ name: 'accept', fd: 3 });
  stage.client({ name: 'write', fd: 3, data: 'request\n' });
  stage.wait();
  PLANTS[kind](stage);
  stage.wait();
}

const PLANTS: Record<Exclude<FaultKind, 'leaked-fd' | 'full-queue' | 'nobody-listens'>, (stage: Stage) => void> = {
  'unread-data'(stage) {
    stage.client({ name: 'read', fd: 3, len: 100 });
    stage.server({ name: 'close', fd: 4 });
  },
  'wrong-shutdown'(stage) {
    stage.server({ name: 'read', fd: 4, len: 100 });
    stage.client({ name: 'shutdown', fd: 3, how: 'RD' });
    stage.server({ name: 'read', fd: 4, len: 100 });
  },
  'half-open'(stage) {
    stage.server({ name: 'read', fd: 4, len: 100 });
    stage.cut(true);
    // With linger 0 close() sends a RST, which the cut link loses: the server forgets, the client never hears of it.
    stage.server({ name: 'setsockopt', fd: 4, option: 'SO_LINGER', value: { onoff: true, lingerS: 0 } }, { name: 'close', fd: 4 });
    stage.cut(false);
    stage.client({ name: 'read', fd: 3, len: 100 });
  },
  'forgotten-close'(stage) {
    stage.server({ name: 'read', fd: 4, len: 100 });
    stage.client({ name: 'close', fd: 3 });
    stage.wait();
    stage.server({ name: 'read', fd: 4, len: 100 });
  },
};

/** The backlog is 0, so one connection may wait; nobody accepts it, and the next SYN is dropped. */
function fullQueue(stage: Stage): void {
  stage.client({ name: 'socket', nonblock: true }, connectTo(stage.addr));
  stage.wait();
  stage.client({ name: 'socket', nonblock: true }, { ...connectTo(stage.addr), fd: 4 });
  stage.wait();
}

/** The child serves and closes its copy; the parent has forgotten its own, so no FIN goes out. */
function leakedFd(stage: Stage): void {
  stage.server({ name: 'accept', fd: 3 }, { name: 'fork', child: 'worker' });
  stage.client({ name: 'write', fd: 3, data: 'request\n' });
  stage.wait();
  stage.child({ name: 'read', fd: 4, len: 100 }, { name: 'write', fd: 4, data: 'answer\n' }, { name: 'close', fd: 4 }, { name: 'exit' });
  stage.wait();
  stage.client({ name: 'read', fd: 3, len: 100 }, { name: 'read', fd: 3, len: 100 });
}

function connectTo(addr: string): Extract<SysCall, { name: 'connect' }> {
  return { name: 'connect', fd: 3, address: { addr, port: SERVER_PORT } };
}

interface Stage {
  addr: string;
  server(...calls: SysCall[]): void;
  client(...calls: SysCall[]): void;
  /** The newest child of the server. */
  child(...calls: SysCall[]): void;
  wait(): void;
  cut(cut: boolean): void;
}

const WAIT_US = 250_000;

function stageOf(world: World, { serverId, clientId, linkId }: Scene, emit: EmitGame): Stage {
  const { sim } = world;
  const pids = { [serverId]: spawn(sim, serverId, 'httpd'), [clientId]: spawn(sim, clientId, 'curl') };
  world.appPids[serverId] = pids[serverId]!;
  world.appPids[clientId] = pids[clientId]!;
  const run = (hostId: number, pid: number, calls: SysCall[]): void => {
    for (const call of calls) {
      const process = processOf(sim.hosts[hostId]!, pid);
      if (!process.sleeping && !process.exited) syscall(sim, hostId, pid, call, emit);
    }
  };
  return {
    addr: sim.hosts[serverId]!.addr,
    server: (...calls) => run(serverId, pids[serverId]!, calls),
    client: (...calls) => run(clientId, pids[clientId]!, calls),
    child: (...calls) => run(serverId, sim.hosts[serverId]!.processes.at(-1)!.pid, calls),
    wait: () => advance(sim, sim.nowUs + WAIT_US, emit),
    cut: (cut) => setLink(sim, linkId, { cut }),
  };
}
