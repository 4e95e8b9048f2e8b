import { type Sim, setKernel } from '../sim/index.ts';
import { type MutantId, rulesOf, type SysCall } from '../socket/index.ts';
import type { Connection } from '../tcp/index.ts';
import type { Input, World } from './types.ts';

/**
 * Misconceptions that show at system calls, by call; none of the others is any different at a call that is not named here. All others
 * show at segments and timers (and at calls that make the kernel send).
 */
const AT_CALLS: Partial<Record<MutantId, readonly SysCall['name'][]>> = {
  'listen-blocks': ['listen'],
  'accept-changes-port': ['getsockname'],
  'recvfrom-is-for-udp': ['recvfrom', 'sendto'],
  'writev-makes-messages': ['writev'],
  'kill-sends-rst': ['exit'],
  'child-close-is-enough': ['close', 'dup2'],
  'close-sends-fin-at-once': ['close', 'dup2'],
  'close-always-sends-fin': ['close', 'dup2', 'exit'],
  'listener-close-kills': ['close', 'dup2', 'exit', 'shutdown'],
  'write-takes-all': ['write', 'writev', 'send', 'sendto', 'sendmsg'],
  'first-write-fails': ['write', 'writev', 'send', 'sendto', 'sendmsg'],
};

/** Can this misconception give anything but the truth for that input? Where in doubt, yes: this only saves time. */
export function mayMatter(mutant: MutantId, world: World, next: Input): boolean {
  const calls = AT_CALLS[mutant];
  if (!calls) return true;
  if (next.type === 'call') return calls.includes(next.call.name) || sleepsIn(world, calls);
  return next.type === 'interrupt' || sleepsIn(world, calls);
}

function sleepsIn({ sim }: World, calls: readonly SysCall['name'][]): boolean {
  return sim.hosts.some(({ processes }) => processes.some(({ sleeping }) => sleeping !== null && calls.includes(sleeping.call.name)));
}

/** From here on a World goes by the rules of a misconception; what these rules would have left behind before is put there. */
export function believe({ sim }: World, mutant: MutantId): void {
  sim.rules = mutant;
  if (mutant === 'accept-inherits-nonblock') inheritNonblock(sim);
  if (mutant === 'shutdown-is-close') closeShut(sim);
  if (mutant === 'vanished-host-noticed') forEachConnection(sim, (conn) => watchSilence(conn, sim.nowUs));
  if (mutant === 'close-wait-ends-itself') {
    const { closeWaitUs } = rulesOf(mutant);
    forEachConnection(sim, (conn) => {
      if (conn.state === 'CLOSE_WAIT') conn.waitDueUs = Math.max(sim.nowUs, conn.lastHeardUs + closeWaitUs);
    });
  }
}

/** Whoever called shutdown() has no descriptor any more. */
function closeShut(sim: Sim): void {
  for (const { processes, files, sockets } of sim.hosts) {
    for (const process of processes) {
      for (const [key, fileId] of Object.entries(process.fds)) {
        const conn = sockets[files[fileId]!.socketId]?.conn;
        if (conn && conn.finQueued && conn.shutWrite) delete process.fds[key];
      }
    }
  }
}

const SILENCE_US = 1_000_000;

function watchSilence(conn: Connection, nowUs: number): void {
  if (conn.state !== 'ESTABLISHED' && conn.state !== 'CLOSE_WAIT') return;
  Object.assign(conn, { keepalive: true, keepIdleS: 1, keepIntervalS: 1, keepCount: 3 });
  conn.keepaliveDueUs = Math.max(nowUs, conn.lastHeardUs + SILENCE_US);
}

/** Changes connections, and has their timers set anew. */
function forEachConnection(sim: Sim, change: (conn: Connection) => void): void {
  for (const host of sim.hosts) {
    for (const { conn } of Object.values(host.sockets)) change(conn);
    setKernel(sim, host.id, host.kernel, () => undefined);
  }
}

/** Accepted descriptors are as their listener's was. */
function inheritNonblock(sim: Sim): void {
  for (const host of sim.hosts) {
    for (const file of Object.values(host.files)) {
      const sock = host.sockets[file.socketId];
      if (!sock?.conn.passive) continue;
      const listeners = (host.listeners[`p${sock.conn.localPort}`] ?? []).map((id) => host.sockets[id]?.fileId ?? null);
      if (listeners.some((id) => id !== null && host.files[id]?.nonblock === true)) file.nonblock = true;
    }
  }
}
