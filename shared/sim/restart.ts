import { createHost } from '../socket/index.ts';
import type { Emit } from './events.ts';
import type { Sim } from './sim.ts';

/**
 * A host loses its power and is up again at once: it has no process and no connection any more, and has told nobody. What is on its
 * way to it still arrives, and finds a host that knows nothing of it. Its numbers (ids, pids, ports, sequence numbers) go on.
 */
export function restartHost(sim: Sim, hostId: number, emit: Emit): void {
  const old = sim.hosts[hostId]!;
  const { random, nextIss, nextPid, nextId, nextPort, cookieSecret, kernel } = old;
  for (const { id, conn, listener } of Object.values(old.sockets)) {
    for (const queue of ['syn', 'accept'] as const) {
      const waiting = (queue === 'syn' ? listener?.synQueue : listener?.acceptQueue) ?? [];
      for (const socketId of waiting) emit({ type: 'queue-changed', atUs: sim.nowUs, hostId, listenerId: id, queue, socketId, change: 'left' });
    }
    if (conn.state !== 'CLOSED') emit({ type: 'state-changed', atUs: sim.nowUs, hostId, socketId: id, from: conn.state, to: 'CLOSED', reason: 'the host lost its power' });
  }
  sim.hosts[hostId] = { ...createHost(hostId, old.name, old.addr, 0, old.sysctls), random, nextIss, nextPid, nextId, nextPort, cookieSecret, kernel };
}
