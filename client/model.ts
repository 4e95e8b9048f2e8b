import type { Host, OpenFile, Process, Sock } from '../shared/socket/index.ts';
import type { World } from '../shared/game/index.ts';
import { seqDiff } from '../shared/tcp/index.ts';

/** A descriptor of a process with what it refers to. */
export interface Descriptor {
  fd: number;
  file: OpenFile;
  socket: Sock | null;
}

/** Descriptors of a process that refer to sockets, lowest first. */
export function descriptors(host: Host, process: Process): Descriptor[] {
  const out: Descriptor[] = [];
  for (const [key, fileId] of Object.entries(process.fds)) {
    const file = host.files[fileId];
    if (file) out.push({ fd: Number(key.slice(2)), file, socket: host.sockets[file.socketId] ?? null });
  }
  return out.sort((a, b) => a.fd - b.fd);
}

/** Sockets that listen. */
export function listeners(host: Host): Sock[] {
  return Object.values(host.sockets).filter((socket) => socket.listener !== null);
}

/** Ids of sockets that wait in a listener's queues: the stage shows those as places, not as cards. */
export function queuedIds(host: Host): Set<string> {
  const ids = new Set<string>();
  for (const socket of listeners(host)) {
    for (const id of socket.listener?.synQueue ?? []) ids.add(id);
    for (const id of socket.listener?.acceptQueue ?? []) ids.add(id);
  }
  return ids;
}

/** Sockets that have a card of their own: everything but listeners and what waits in their queues. */
export function plainSockets(host: Host): Sock[] {
  const queued = queuedIds(host);
  return Object.values(host.sockets).filter((socket) => socket.listener === null && !queued.has(socket.id));
}

/** Places that a queue has: backlog n holds n+1 (SOCK-ACCEPTQ). */
export function places(socket: Sock): number {
  return (socket.listener?.backlog ?? 0) + 1;
}

/** An address with the host's part shortened to its last number: `.2:40312`. */
export function shortAddress(addr: string, port: number): string {
  return `.${addr.slice(addr.lastIndexOf('.') + 1)}:${port}`;
}

/** Sequence variables of a connection in relative numbers. */
export function relatives(socket: Sock): { una: number; nxt: number; rcv: number } {
  const c = socket.conn;
  const heard = c.state !== 'SYN_SENT' && c.state !== 'CLOSED';
  return { una: seqDiff(c.sndUna, c.iss), nxt: seqDiff(c.sndNxt, c.iss), rcv: heard ? seqDiff(c.rcvNxt, c.irs) : 0 };
}

/** The name of the player on a seat, or null. */
export function seatName(world: World, seatId: string): string | null {
  const holder = world.seats.find((seat) => seat.id === seatId)?.playerId;
  return holder ? (world.players.find((player) => player.id === holder)?.name ?? null) : null;
}
