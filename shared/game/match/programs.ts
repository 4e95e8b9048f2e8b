import { owed } from '../../sim/index.ts';
import type { Host, Process, Sock, SysCall } from '../../socket/index.ts';
import { draftOf } from '../judge.ts';
import type { Input, World } from '../types.ts';

/** Where servers of games listen. */
export const SERVER_PORT = 80;
/** Bytes that one read asks for. */
const READ_BYTES = 4_096;

/** A descriptor of a process with the socket behind it. */
export interface OpenSocket {
  fd: number;
  sock: Sock;
}

/** The sockets that a process has open, lowest descriptor first. */
export function socketsOf(host: Host, process: Process): OpenSocket[] {
  return Object.entries(process.fds)
    .map(([key, fileId]) => ({ fd: Number(key.slice(2)), sock: host.sockets[host.files[fileId]!.socketId]! }))
    .sort((a, b) => a.fd - b.fd);
}

/** True where a read would not sleep: data, the end, or an error. */
export function isReadable({ sock: { conn } }: OpenSocket): boolean {
  return conn.receiveQueue.length > 0 || conn.shutRead || conn.error !== null || conn.state === 'CLOSED';
}

/** True where something has been written to this connection. */
export function hasWritten({ sock: { conn } }: OpenSocket): boolean {
  return ((conn.sndNxt - conn.iss) >>> 0) > 1 || conn.sendQueue.length > 0;
}

/** True where data has arrived on it, read or not. */
export function hasReceived({ sock: { conn } }: OpenSocket): boolean {
  return ((conn.rcvNxt - conn.irs) >>> 0) > (conn.finReceived ? 2 : 1);
}

/**
 * The next call of a server that serves one customer after another and never sleeps: opens its listening socket, takes who waits, reads,
 * answers with `reply`, and closes when the customer has said all. Null where there is nothing to do.
 */
export function serverCall(host: Host, process: Process, reply: string, backlog: number): SysCall | null {
  const open = socketsOf(host, process);
  const listener = open.find(({ sock }) => sock.listener !== null);
  if (!listener) return openListener(open, backlog);
  for (const one of open) {
    if (one === listener) continue;
    if (one.sock.conn.state === 'CLOSED') return { name: 'close', fd: one.fd };
    if (one.sock.conn.receiveQueue.length > 0) return { name: 'read', fd: one.fd, len: READ_BYTES };
    if (hasReceived(one) && !hasWritten(one)) return { name: 'write', fd: one.fd, data: reply };
    if (isReadable(one)) return { name: 'close', fd: one.fd };
  }
  return listener.sock.listener!.acceptQueue.length > 0 ? { name: 'accept', fd: listener.fd } : null;
}

function openListener(open: OpenSocket[], backlog: number): SysCall {
  const [first] = open;
  if (!first) return { name: 'socket' };
  return first.sock.local.port === 0
    ? { name: 'bind', fd: first.fd, address: { addr: '0.0.0.0', port: SERVER_PORT } }
    : { name: 'listen', fd: first.fd, backlog };
}

/** The next call of a client that asks once, reads the answer and closes, and begins again where there is `more` to do. Null where it has to wait. */
export function clientCall(host: Host, process: Process, server: string, request: string, more: boolean): SysCall | null {
  const [mine] = socketsOf(host, process);
  if (!mine) return more ? { name: 'socket' } : null;
  const { conn, phase } = mine.sock;
  if (phase === 'unconnected' && conn.state === 'CLOSED' && conn.error === null && !hasReceived(mine)) {
    return conn.shutWrite || conn.shutRead ? { name: 'close', fd: mine.fd } : { name: 'connect', fd: mine.fd, address: { addr: server, port: SERVER_PORT } };
  }
  if (conn.state === 'CLOSED' || conn.error !== null) return { name: 'close', fd: mine.fd };
  if (conn.state === 'ESTABLISHED' && !hasWritten(mine)) return { name: 'write', fd: mine.fd, data: request };
  if (conn.receiveQueue.length > 0) return { name: 'read', fd: mine.fd, len: READ_BYTES };
  return hasReceived(mine) || conn.finReceived ? { name: 'close', fd: mine.fd } : null;
}

/** The segment that a kernel seat owes first, as a play; null where it owes nothing now. */
export function owedPlay(world: World, seat: { id: string; hostId: number }, playerId: string): Input | null {
  const debt = owed(world.sim, seat.hostId).find(({ byUs }) => byUs <= world.sim.nowUs);
  return debt ? { type: 'play', playerId, seatId: seat.id, draft: draftOf(debt) } : null;
}
