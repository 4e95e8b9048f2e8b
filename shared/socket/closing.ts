import {
  dropBytes, emptyBytes, finish, resetOf, setState, createConnection,
} from '../tcp/index.ts';
import type { SysResult } from './calls.ts';
import { openConnections } from './arrive.ts';
import { apiState, dropFd, fail, leaveQueue, releasePort, removeSock, touch, unhash, withSock } from './kernel.ts';
import type { Kernel, Process, Sock } from './types.ts';

/** close(2): the descriptor is gone at once; only the last reference to the open file ends the connection. */
export function close(kernel: Kernel, process: Process, fd: number): SysResult {
  const fileId = process.fds[`fd${fd}`];
  if (fileId === undefined) return fail('EBADF');
  dropFd(process, fd);
  dropReference(kernel, fileId);
  if (kernel.rules.finAtClose !== 'last') endShared(kernel, process, fileId);
  return { ret: 0 };
}

/** Others still refer to the open file; by the rules in force its connection may end all the same. */
function endShared(kernel: Kernel, process: Process, fileId: string): void {
  const file = kernel.host.files[fileId];
  const sock = file && kernel.host.sockets[file.socketId];
  if (!sock || sock.listener || (kernel.rules.finAtClose === 'last-of-process' && Object.values(process.fds).includes(fileId))) return;
  sock.conn.shutWrite = true;
  touch(kernel, sock.id);
  closeSending(kernel, sock, 'close() called');
}

/** One reference to an open file less. */
export function dropReference(kernel: Kernel, fileId: string): void {
  const file = kernel.host.files[fileId]!;
  file.refs--;
  if (file.refs > 0) return;
  delete kernel.host.files[fileId];
  release(kernel, kernel.host.sockets[file.socketId]!);
}

/** Nobody refers to the socket any more (RFC 9293 section 3.10.4; Linux's tcp_close). */
function release(kernel: Kernel, sock: Sock): void {
  const { conn } = sock;
  const { closeMayReset } = kernel.rules;
  const lost = conn.receiveQueue.length > 0 && closeMayReset;
  sock.fileId = null;
  conn.orphan = true;
  if (sock.listener) stopListening(kernel, sock, 'close() called');
  const state = apiState(sock);
  if (state === 'CLOSED') {
    if (conn.state === 'CLOSED') removeSock(kernel, sock);
    return;
  }
  conn.shutRead = true;
  conn.shutWrite = true;
  if (state === 'SYN_SENT') endNow(kernel, sock, 'close() called');
  // Data that nobody will read any more: the peer must know (RFC 9293 section 3.6.1; RFC 2525 section 2.17).
  else if (lost) reset(kernel, sock, 'close() with unread data', 'RST-2');
  else if (closeMayReset && sock.linger.onoff && sock.linger.lingerS === 0) reset(kernel, sock, 'close() with SO_LINGER 0', 'RST-3');
  else {
    dropBytes(conn.receiveQueue, conn.receiveQueue.length);
    closeSending(kernel, sock, 'close() called');
    if (conn.state === 'FIN_WAIT_2') conn.waitDueUs = kernel.nowUs + kernel.host.sysctls.finTimeoutUs;
  }
  touch(kernel, sock.id);
}

function endNow(kernel: Kernel, sock: Sock, reason: string): void {
  withSock(kernel, sock, () => finish(sock.conn, reason, kernel.env));
  unhash(kernel, sock);
}

/** Aborts a connection (RFC 9293 section 3.10.5): RST goes out, the record is gone. */
function reset(kernel: Kernel, sock: Sock, reason: string, rule: string): void {
  kernel.host.strays.push({ segment: resetOf(sock.conn, kernel.env), rule });
  endNow(kernel, sock, reason);
}

/** Our direction ends after the last byte: FIN is queued (RFC 9293 section 3.10.4). */
export function closeSending(kernel: Kernel, sock: Sock, reason: string): void {
  const { conn } = sock;
  const next = conn.state === 'ESTABLISHED' ? 'FIN_WAIT_1' : conn.state === 'CLOSE_WAIT' ? 'LAST_ACK' : null;
  if (next === null && conn.state !== 'SYN_RECEIVED') return;
  if (kernel.rules.finEndsBothWays) conn.shutRead = true;
  conn.finQueued = true;
  conn.cork = false;
  conn.more = false;
  withSock(kernel, sock, () => next && setState(conn, next, reason, kernel.env));
}

/** The listening ends: connections that nobody accepted are reset, half-open ones forgotten. */
export function stopListening(kernel: Kernel, sock: Sock, reason: string): void {
  const { host } = kernel;
  const list = host.listeners[`p${sock.local.port}`];
  if (list) {
    const at = list.indexOf(sock.id);
    if (at >= 0) list.splice(at, 1);
    if (list.length === 0) delete host.listeners[`p${sock.local.port}`];
  }
  const { acceptQueue, synQueue } = sock.listener!;
  for (const id of [...acceptQueue]) {
    const child = host.sockets[id]!;
    leaveQueue(kernel, child);
    if (needsReset(child)) reset(kernel, child, 'listener closed before accept()', 'RST-4');
    else removeSock(kernel, child);
  }
  for (const id of [...synQueue]) leaveQueue(kernel, host.sockets[id]!);
  sock.listener = null;
  if (kernel.rules.listenerOwnsConnections) endConnections(kernel, sock.local.port);
  withSock(kernel, sock, () => setState(sock.conn, 'CLOSED', reason, kernel.env));
  if (!sock.portLocked) releasePort(host, sock);
}

/** By the rules in force the connections of a port end with its listener. */
function endConnections(kernel: Kernel, port: number): void {
  for (const child of openConnections(kernel.host, port)) {
    child.conn.error = 'ECONNRESET';
    reset(kernel, child, 'listener closed', 'RST-4');
  }
}

function needsReset(sock: Sock): boolean {
  switch (sock.conn.state) {
    case 'ESTABLISHED':
    case 'CLOSE_WAIT':
    case 'FIN_WAIT_1':
    case 'FIN_WAIT_2':
    case 'SYN_RECEIVED':
      return true;
    default:
      return false;
  }
}

/** Linux's tcp_disconnect: back to a fresh socket that keeps its options (and its port where bind() gave it). */
export function disconnect(kernel: Kernel, sock: Sock): void {
  const { conn } = sock;
  if (sock.listener) stopListening(kernel, sock, 'shutdown() called');
  else if (needsReset(sock)) {
    kernel.host.strays.push({ segment: resetOf(conn, kernel.env), rule: 'RST-3' });
    withSock(kernel, sock, () => finish(conn, 'disconnected', kernel.env));
    conn.error = 'ECONNRESET';
  } else if (conn.state === 'SYN_SENT') {
    withSock(kernel, sock, () => finish(conn, 'shutdown() called', kernel.env));
    conn.error = 'ECONNRESET';
  }
  unhash(kernel, sock);
  renew(kernel, sock);
}

function renew(kernel: Kernel, sock: Sock): void {
  const old = sock.conn;
  const fresh = createConnection(kernel.host.sysctls);
  fresh.error = old.error;
  fresh.noDelay = old.noDelay;
  fresh.cork = old.cork;
  fresh.keepalive = old.keepalive;
  fresh.keepIdleS = old.keepIdleS;
  fresh.keepIntervalS = old.keepIntervalS;
  fresh.keepCount = old.keepCount;
  fresh.userTimeoutUs = old.userTimeoutUs;
  fresh.synRetries = old.synRetries;
  fresh.receiveBufferBytes = old.receiveBufferBytes;
  fresh.receiveBufferSet = old.receiveBufferSet;
  fresh.advertisedMss = old.advertisedMss;
  fresh.receiveQueue = emptyBytes();
  sock.conn = fresh;
  if (!sock.addrLocked) sock.local.addr = '0.0.0.0';
}

/** shutdown(2) (Linux's inet_shutdown): acts on the connection whatever the count of references. */
export function shutdown(kernel: Kernel, sock: Sock, how: string): SysResult {
  const read = how === 'RD' || how === 'RDWR';
  const write = how === 'WR' || how === 'RDWR';
  if (!read && !write) return fail('EINVAL');
  const { conn } = sock;
  touch(kernel, sock.id);
  switch (apiState(sock)) {
    case 'LISTEN':
      if (read) disconnect(kernel, sock);
      sock.phase = 'unconnected';
      return { ret: 0 };
    case 'SYN_SENT':
      disconnect(kernel, sock);
      sock.phase = 'unconnected';
      return { ret: 0 };
    case 'CLOSED':
      if (sock.phase === 'connecting') sock.phase = 'disconnecting';
      mark();
      return fail('ENOTCONN');
    default:
      if (sock.phase === 'connecting') sock.phase = 'connected';
      mark();
      if (write) closeSending(kernel, sock, 'shutdown() called');
      return { ret: 0 };
  }

  function mark(): void {
    conn.shutRead ||= read;
    conn.shutWrite ||= write;
  }
}
