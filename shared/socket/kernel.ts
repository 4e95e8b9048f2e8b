import type { Errno } from './errno.ts';
import type { SysResult } from './calls.ts';
import type { Host, Kernel, Listener, OpenFile, Process, Sock } from './types.ts';
import { createConnection, defaultSysctls, nextIssFrom, type Sysctls, tupleKey } from '../tcp/index.ts';
import { nextUint32, seedRandom } from '../base/index.ts';

/**
 * First port that a host picks by itself: fixed, so that a class reads the same numbers every time, and another one for
 * each host, so that a port tells whose it is.
 */
const FIRST_PORT = 40_312;
const PORTS_APART = 500;

/** A host with no process and no socket. */
export function createHost(id: number, name: string, addr: string, seed: number, sysctls: Partial<Sysctls>): Host {
  const settings = { ...defaultSysctls(), ...sysctls };
  return {
    id, name, addr, kernel: 'auto', sysctls: settings, random: seedRandom(seed, `host ${id}`), nextIss: null,
    nextPid: 100, nextId: 1, nextPort: Math.min(Math.max(FIRST_PORT + id * PORTS_APART, settings.portMin), settings.portMax),
    processes: [], files: {}, sockets: {}, tuples: {}, ports: {}, listeners: {}, strays: [], cookieSecret: nextUint32(seedRandom(seed, `cookies ${id}`)),
  };
}

/** A fresh socket in state CLOSED that belongs to nobody yet. */
export function createSock(kernel: Kernel): Sock {
  const { host } = kernel;
  const sock: Sock = {
    id: `s${host.nextId++}`, fileId: null, phase: 'unconnected', local: { addr: '0.0.0.0', port: 0 }, portLocked: false, addrLocked: false,
    listener: null, parentId: null, queue: null, conn: createConnection(host.sysctls), timerUs: -1, reuseAddr: false,
    linger: { onoff: false, lingerS: 0 }, receiveTimeoutMs: 0, sendTimeoutMs: 0, sendBufferBytes: host.sysctls.wmemDefault,
    sendBufferSet: false, maxSegment: 0, reportsInq: false, receiveLowat: 1, notsentLowat: 0,
  };
  host.sockets[sock.id] = sock;
  return sock;
}

/** Marks a socket whose debts, sleepers and timer must be looked at. A list, not a set: one input touches few sockets. */
export function touch(kernel: Kernel, socketId: string): void {
  if (!kernel.touched.includes(socketId)) kernel.touched.push(socketId);
}

/** Runs a step of the TCP engine for a socket, with `env` reporting on it, and marks it for settling. */
export function withSock<T>(kernel: Kernel, sock: Sock, run: () => T): T {
  const outer = kernel.current;
  kernel.current = sock;
  touch(kernel, sock.id);
  const value = run();
  kernel.current = outer;
  return value;
}

/** State as system calls see it: in TIME_WAIT the socket itself is closed already, as on Linux. */
export function apiState(sock: Sock): Sock['conn']['state'] {
  return sock.conn.state === 'TIME_WAIT' ? 'CLOSED' : sock.conn.state;
}

/** Draws the initial sequence number of a new connection (RFC 9293 section 3.4.1, SHLD-1). */
export function drawIss(host: Host): number {
  if (host.nextIss === null) return nextIssFrom(host.random);
  const iss = host.nextIss;
  host.nextIss = (iss + 100_000) >>> 0;
  return iss;
}

export function holdPort(host: Host, sock: Sock, port: number): void {
  sock.local.port = port;
  const holders = (host.ports[`p${port}`] ??= { ids: {}, count: 0 });
  holders.ids[sock.id] = true;
  holders.count++;
}

/** Does this socket hold a port at present (Linux's inet_num)? */
export function holdsPort(host: Host, sock: Sock): boolean {
  return host.ports[`p${sock.local.port}`]?.ids[sock.id] === true;
}

export function releasePort(host: Host, sock: Sock): void {
  if (!holdsPort(host, sock)) return;
  const key = `p${sock.local.port}`;
  const holders = host.ports[key]!;
  delete holders.ids[sock.id];
  holders.count--;
  if (holders.count === 0) delete host.ports[key];
}

/** Enters a connection into the table by which segments find it. */
export function hashTuple(host: Host, sock: Sock): void {
  host.tuples[keyOf(sock)] = sock.id;
}

export function keyOf(sock: Sock): string {
  const { localAddr, localPort, remoteAddr, remotePort } = sock.conn;
  return tupleKey(localAddr, localPort, remoteAddr, remotePort);
}

/** A connection is over: takes it out of the tables, and out of the World where nobody holds it. */
export function unhash(kernel: Kernel, sock: Sock): void {
  const { host } = kernel;
  const key = keyOf(sock);
  if (host.tuples[key] === sock.id) delete host.tuples[key];
  if (!sock.portLocked) {
    releasePort(host, sock);
  }
  if (sock.fileId === null && sock.queue !== 'accept') removeSock(kernel, sock);
}

export function removeSock(kernel: Kernel, sock: Sock): void {
  const { host } = kernel;
  leaveQueue(kernel, sock);
  releasePort(host, sock);
  const key = keyOf(sock);
  if (host.tuples[key] === sock.id) delete host.tuples[key];
  delete host.sockets[sock.id];
}

/** Takes a socket off the queue on which it waits. */
export function leaveQueue(kernel: Kernel, sock: Sock): void {
  if (sock.queue === null || sock.parentId === null) return;
  const listener = kernel.host.sockets[sock.parentId]?.listener;
  const list = listener ? queueOf(listener, sock.queue) : [];
  const at = list.indexOf(sock.id);
  if (at >= 0) list.splice(at, 1);
  queueEvent(kernel, sock.parentId, sock.queue, sock.id, 'left');
  sock.queue = null;
  sock.parentId = null;
}

export function enterQueue(kernel: Kernel, sock: Sock, parent: Sock, queue: 'syn' | 'accept'): void {
  sock.parentId = parent.id;
  sock.queue = queue;
  queueOf(parent.listener!, queue).push(sock.id);
  queueEvent(kernel, parent.id, queue, sock.id, 'entered');
}

function queueOf(listener: Listener, queue: 'syn' | 'accept'): string[] {
  return queue === 'syn' ? listener.synQueue : listener.acceptQueue;
}

function queueEvent(kernel: Kernel, listenerId: string, queue: 'syn' | 'accept', socketId: string, change: 'entered' | 'left'): void {
  kernel.emit({ type: 'queue-changed', atUs: kernel.nowUs, hostId: kernel.host.id, listenerId, queue, socketId, change });
}

export function fail(errno: Errno): SysResult {
  return { ret: -1, errno };
}

/** The open file and socket of a descriptor, or null (EBADF). */
export function lookup(kernel: Kernel, process: Process, fd: number): { file: OpenFile; sock: Sock } | null {
  const fileId = process.fds[`fd${fd}`];
  if (fileId === undefined) return null;
  const file = kernel.host.files[fileId]!;
  return { file, sock: kernel.host.sockets[file.socketId]! };
}

/** The lowest descriptor that is free, from 3 up (POSIX); -1 where the table is full (EMFILE). */
export function lowestFd(kernel: Kernel, process: Process): number {
  while (`fd${process.lowFd}` in process.fds) process.lowFd++;
  return process.lowFd < kernel.host.sysctls.openFiles ? process.lowFd : -1;
}

/** Frees a descriptor. */
export function dropFd(process: Process, fd: number): void {
  delete process.fds[`fd${fd}`];
  process.lowFd = Math.min(process.lowFd, Math.max(3, fd));
}

/** Gives a descriptor back to a socket that no descriptor refers to any more, if there is such a one. */
export function reopen(kernel: Kernel, process: Process, fd: number, socketId: string): void {
  const sock = kernel.host.sockets[socketId];
  if (!sock || sock.fileId !== null) return;
  const file: OpenFile = { id: `f${kernel.host.nextId++}`, refs: 1, nonblock: false, socketId };
  kernel.host.files[file.id] = file;
  sock.fileId = file.id;
  process.fds[`fd${fd}`] = file.id;
}

/** Opens a file on a socket and gives it the lowest free descriptor. */
export function install(kernel: Kernel, process: Process, sock: Sock, nonblock: boolean): number {
  const fd = lowestFd(kernel, process);
  const file: OpenFile = { id: `f${kernel.host.nextId++}`, refs: 1, nonblock, socketId: sock.id };
  kernel.host.files[file.id] = file;
  sock.fileId = file.id;
  process.fds[`fd${fd}`] = file.id;
  return fd;
}
