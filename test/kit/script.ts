import { appProcess, draftOf, dueDebts, type World } from '../../shared/game/index.ts';
import type { AskedInput } from '../../shared/protocol/index.ts';
import type { Process, Sock, SysCall } from '../../shared/socket/index.ts';
import { seqDiff, unackedBytes, unreadBytes } from '../../shared/tcp/index.ts';

/** What a player at a seat does next in a game that goes on for ever, read off the World alone; null while there is nothing to do. */
export function nextMove(world: World, seatId: string): AskedInput | null {
  const seat = world.seats.find((one) => one.id === seatId)!;
  if (seat.kind === 'kernel') {
    const debt = dueDebts(world, seat.hostId)[0];
    return debt ? { type: 'play', seatId, draft: draftOf(debt) } : null;
  }
  const process = appProcess(world, seat.hostId);
  if (process.sleeping) return null;
  const call = seat.hostId === 0 ? serverCall(world, process) : clientCall(world, seat.hostId, process);
  return call && { type: 'call', seatId, call };
}

/** Sockets of a process by descriptor. */
function sockets(world: World, hostId: number, process: Process): { fd: number; sock: Sock }[] {
  const host = world.sim.hosts[hostId]!;
  return Object.entries(process.fds).flatMap(([key, fileId]) => {
    const sock = host.sockets[host.files[fileId]?.socketId ?? ''];
    return sock ? [{ fd: Number(key.slice(2)), sock }] : [];
  });
}

const SERVER = { addr: '10.9.0.1', port: 80 };

/** A server: listens, takes whoever waits, reads what came, closes whom the client has left. */
function serverCall(world: World, process: Process): SysCall | null {
  const all = sockets(world, 0, process);
  const first = all[0];
  if (!first) return { name: 'socket' };
  const { listener } = first.sock;
  if (!listener) return first.sock.local.port === 0 ? { name: 'bind', fd: first.fd, address: SERVER } : { name: 'listen', fd: first.fd, backlog: 16 };
  for (const { fd, sock } of all.slice(1)) {
    if (unreadBytes(sock.conn) > 0) return { name: 'read', fd, len: 100 };
    if (sock.conn.state !== 'ESTABLISHED') return { name: 'close', fd };
  }
  return listener.acceptQueue.length > 0 ? { name: 'accept', fd: first.fd } : null;
}

/** A client: connects, writes once, closes, and does so again. */
function clientCall(world: World, hostId: number, process: Process): SysCall | null {
  const open = sockets(world, hostId, process)[0];
  if (!open) return { name: 'socket' };
  const { fd, sock } = open;
  if (sock.phase === 'unconnected') return listens(world) ? { name: 'connect', fd, address: SERVER } : null;
  if (sock.conn.state !== 'ESTABLISHED') return { name: 'close', fd };
  // SND.UNA one past the SYN and nothing queued: not one byte was written yet.
  const isFresh = unackedBytes(sock.conn) === 0 && seqDiff(sock.conn.sndUna, sock.conn.iss) === 1;
  return isFresh ? { name: 'write', fd, data: `GET / from ${hostId}` } : { name: 'close', fd };
}

function listens(world: World): boolean {
  return Object.values(world.sim.hosts[0]!.sockets).some((sock) => sock.listener !== null);
}
