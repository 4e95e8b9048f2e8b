import { assertNever } from '../base/index.ts';
import type { World } from '../game/index.ts';
import { owed } from '../sim/index.ts';
import type { Host, Process, Sock } from '../socket/index.ts';
import { unreadBytes } from '../tcp/index.ts';
import { within } from './facts.ts';
import type { Look } from './predicate-types.ts';

/** What is there now of what a look asks for. Null where the host, process or descriptor is not there, or nothing sleeps. */
export function found(look: Look, world: World): number | string | boolean | null {
  switch (look.look) {
    case 'quiet':
      return world.sim.inFlight.length === 0;
    case 'time':
      return Math.floor(world.sim.nowUs / 1_000);
    case 'owes':
      return owed(world.sim, hostOf(world, look.host)?.id ?? 0).length;
    case 'queue':
      return queueLength(hostOf(world, look.host), look.port, look.queue);
    case 'sockets':
      return Object.values(hostOf(world, look.host)?.sockets ?? {}).filter((sock) => sock.conn.state === look.state && (look.port === undefined || sock.local.port === look.port)).length;
    case 'sleeps':
      return processOf(world, look)?.sleeping?.call.name ?? null;
    case 'exited':
      return processOf(world, look)?.exited ?? null;
    case 'open':
      return processOf(world, look)?.fds[`fd${look.fd}`] !== undefined;
    case 'refs':
      return fileOf(world, look)?.refs ?? 0;
    case 'unread': {
      const sock = socketOf(world, look);
      return sock ? unreadBytes(sock.conn) : null;
    }
    default:
      return assertNever(look);
  }
}

/** True where the World now is as a look asks. */
export function isSeen(look: Look, world: World): boolean {
  const value = found(look, world);
  switch (look.look) {
    case 'quiet':
    case 'open':
    case 'exited':
      return value === look.is;
    case 'sleeps':
      return value === look.in;
    case 'queue':
    case 'unread':
    case 'time':
    case 'sockets':
    case 'refs':
    case 'owes':
      return typeof value === 'number' && within(look.n, value);
    default:
      return assertNever(look);
  }
}

function hostOf(world: World, name: string): Host | undefined {
  return world.sim.hosts.find((host) => host.name === name);
}

function processOf(world: World, { host, process }: { host: string; process: string }): Process | undefined {
  return hostOf(world, host)?.processes.find(({ name }) => name === process);
}

function fileOf(world: World, look: { host: string; process: string; fd: number }) {
  const id = processOf(world, look)?.fds[`fd${look.fd}`];
  return id === undefined ? undefined : hostOf(world, look.host)?.files[id];
}

function socketOf(world: World, look: { host: string; process: string; fd: number }): Sock | undefined {
  const file = fileOf(world, look);
  return file && hostOf(world, look.host)?.sockets[file.socketId];
}

function queueLength(host: Host | undefined, port: number, queue: 'syn' | 'accept'): number | null {
  const listeners = Object.values(host?.sockets ?? {}).filter((sock) => sock.listener !== null && sock.local.port === port);
  if (listeners.length === 0) return null;
  return listeners.reduce((sum, sock) => sum + (queue === 'syn' ? sock.listener!.synQueue : sock.listener!.acceptQueue).length, 0);
}
