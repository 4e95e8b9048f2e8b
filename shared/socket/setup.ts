import { owesAckNow, prepareWindowScale, setState, tupleKey } from '../tcp/index.ts';
import type { SocketAddress, SysCall, SysResult } from './calls.ts';
import { answerHeldSyn, settleSock } from './arrive.ts';
import { disconnect } from './closing.ts';
import type { Errno } from './errno.ts';
import { apiState, createSock, drawIss, fail, hashTuple, holdPort, holdsPort, install, leaveQueue, lowestFd, unhash, withSock } from './kernel.ts';
import type { Host, Kernel, OpenFile, Process, Sleep, Sock } from './types.ts';

const OK: SysResult = { ret: 0 };

/** socket(2). */
export function socket(kernel: Kernel, process: Process, call: Extract<SysCall, { name: 'socket' }>): SysResult {
  const { domain = 'AF_INET', type = 'SOCK_STREAM', protocol = '0' } = call;
  if (domain !== 'AF_INET') return fail('EAFNOSUPPORT');
  if (type !== 'SOCK_STREAM') return fail('EINVAL');
  if (protocol !== '0' && protocol !== 'IPPROTO_TCP') return fail('EPROTONOSUPPORT');
  if (lowestFd(kernel, process) < 0) return fail('EMFILE');
  return { ret: install(kernel, process, createSock(kernel), call.nonblock ?? false) };
}

/** bind(2): checks in Linux's order (inet_bind). */
export function bind(kernel: Kernel, sock: Sock, address: SocketAddress): SysResult {
  const { host } = kernel;
  if (address.addr !== '0.0.0.0' && address.addr !== host.addr) return fail('EADDRNOTAVAIL');
  if (apiState(sock) !== 'CLOSED' || holdsPort(host, sock)) return fail('EINVAL');
  const before = sock.local.addr;
  sock.local.addr = address.addr;
  const port = address.port === 0 ? freePort(host, (candidate) => !host.ports[`p${candidate}`]) : address.port;
  if (port < 0 || conflicts(host, sock, port)) {
    sock.local.addr = before;
    return fail('EADDRINUSE');
  }
  holdPort(host, sock, port);
  sock.portLocked = address.port !== 0;
  sock.addrLocked = address.addr !== '0.0.0.0';
  return OK;
}

/** May a socket not hold this port beside those that do (SO_REUSEADDR of socket(7))? */
function conflicts(host: Host, sock: Sock, port: number): boolean {
  for (const id of Object.keys(host.ports[`p${port}`]?.ids ?? {})) {
    const other = host.sockets[id];
    if (!other || other === sock || !overlap(other.local.addr, sock.local.addr)) continue;
    if (!sock.reuseAddr || !other.reuseAddr || other.conn.state === 'LISTEN') return true;
  }
  return false;
}

function overlap(a: string, b: string): boolean {
  return a === b || a === '0.0.0.0' || b === '0.0.0.0';
}

/** The next port of the host's own range for which `free` holds; -1 where none is left. */
function freePort(host: Host, free: (port: number) => boolean): number {
  const { portMin, portMax } = host.sysctls;
  const count = portMax - portMin + 1;
  for (let i = 0; i < count; i++) {
    const port = host.nextPort;
    host.nextPort = port >= portMax ? portMin : port + 1;
    if (free(port)) return port;
  }
  return -1;
}

/** A listen() that returned by the rules in force may still have to wait for its first connection. */
export function afterListen({ rules }: Kernel, { listener }: Sock, result: SysResult): Attempt {
  return rules.listenBlocks && result.ret === 0 && listener?.acceptQueue.length === 0 ? 'sleep' : result;
}

/** listen(2): a CLOSED socket becomes passive; a listening one changes its backlog. */
export function listen(kernel: Kernel, sock: Sock, backlog: number): SysResult {
  const { host } = kernel;
  if (sock.phase !== 'unconnected') return fail('EINVAL');
  const bounded = backlog < 0 || backlog > host.sysctls.somaxconn ? host.sysctls.somaxconn : backlog;
  if (sock.listener) {
    sock.listener.backlog = bounded;
    return OK;
  }
  if (sock.conn.state !== 'CLOSED') return fail('EINVAL');
  if (!holdsPort(host, sock)) {
    const port = freePort(host, (candidate) => !host.ports[`p${candidate}`]);
    if (port < 0) return fail('EADDRINUSE');
    holdPort(host, sock, port);
  } else if (conflicts(host, sock, sock.local.port)) {
    return fail('EADDRINUSE');
  }
  sock.listener = { backlog: bounded, synQueue: [], acceptQueue: [], cookieSentUs: -1 };
  sock.conn.localPort = sock.local.port;
  (host.listeners[`p${sock.local.port}`] ??= []).push(sock.id);
  withSock(kernel, sock, () => setState(sock.conn, 'LISTEN', 'listen() called', kernel.env));
  return OK;
}

/** What a call gives at this try: a result, or that it has to sleep. */
export type Attempt = SysResult | 'sleep';

/** connect(2), first call or again (Linux's inet_stream_connect). `resumed`: the process already sleeps in it. */
export function connect(kernel: Kernel, sock: Sock, file: OpenFile, address: SocketAddress, sleep: Sleep, resumed: boolean): Attempt {
  let pending: Errno = 'EINPROGRESS';
  if (!resumed) {
    if (sock.phase === 'connected') return fail('EISCONN');
    if (sock.phase === 'disconnecting') return fail('EINVAL');
    if (sock.phase === 'connecting') pending = 'EALREADY';
    else {
      if (apiState(sock) !== 'CLOSED') return fail('EISCONN');
      const refused = startConnect(kernel, sock, address);
      if (refused) return fail(refused);
      sock.phase = 'connecting';
    }
  }
  const { state } = sock.conn;
  if (state === 'SYN_SENT' || state === 'SYN_RECEIVED') {
    if (!resumed) sleep.timeoutErrno = pending;
    return file.nonblock ? fail(pending) : 'sleep';
  }
  if (state === 'CLOSED') {
    const error = sock.conn.error ?? 'ECONNABORTED';
    sock.conn.error = null;
    sock.phase = 'unconnected';
    disconnect(kernel, sock);
    return fail(error);
  }
  if (kernel.rules.connectWaitsForAccept && !heardSinceOpen(sock)) {
    if (!resumed) sleep.timeoutErrno = pending;
    return file.nonblock ? fail(pending) : 'sleep';
  }
  sock.phase = 'connected';
  return OK;
}

/** Has the peer said anything after its SYN+ACK? */
function heardSinceOpen({ conn }: Sock): boolean {
  return conn.lastHeardUs > conn.lastDataUs || conn.bytesReceived > 0;
}

/** Picks the local end and owes a SYN (RFC 9293 section 3.10.1, active open). */
function startConnect(kernel: Kernel, sock: Sock, address: SocketAddress): Errno | null {
  const { host } = kernel;
  const remoteAddr = address.addr === '0.0.0.0' ? host.addr : address.addr;
  if (!kernel.reaches(remoteAddr)) return 'ENETUNREACH';
  const localAddr = sock.addrLocked ? sock.local.addr : host.addr;
  const taken = (port: number): boolean => tupleKey(localAddr, port, remoteAddr, address.port) in host.tuples;
  let port = sock.local.port;
  if (!holdsPort(host, sock)) {
    port = freePort(host, (candidate) => !taken(candidate) && !lockedPort(host, candidate));
    if (port < 0) return 'EADDRNOTAVAIL';
    holdPort(host, sock, port);
  } else if (taken(port) && !reuseTimeWait(kernel, tupleKey(localAddr, port, remoteAddr, address.port))) {
    return 'EADDRNOTAVAIL';
  }
  sock.local.addr = localAddr;
  const { conn } = sock;
  conn.localAddr = localAddr;
  conn.localPort = port;
  conn.remoteAddr = remoteAddr;
  conn.remotePort = address.port;
  const iss = drawIss(host);
  conn.iss = iss;
  conn.sndUna = iss;
  conn.sndNxt = iss;
  conn.sndSml = iss;
  conn.error = null;
  prepareWindowScale(conn, kernel.env);
  hashTuple(host, sock);
  withSock(kernel, sock, () => setState(conn, 'SYN_SENT', 'connect() called', kernel.env));
  return null;
}

function lockedPort(host: Host, port: number): boolean {
  const holders = host.ports[`p${port}`];
  return holders !== undefined && Object.keys(holders.ids).some((id) => host.sockets[id]?.portLocked);
}

/** A connection in TIME_WAIT makes room for a new one from the same port (tcp_tw_reuse). */
function reuseTimeWait(kernel: Kernel, key: string): boolean {
  const old = kernel.host.sockets[kernel.host.tuples[key]!];
  if (!old || old.conn.state !== 'TIME_WAIT') return false;
  withSock(kernel, old, () => setState(old.conn, 'CLOSED', 'the port is used again', kernel.env));
  unhash(kernel, old);
  return true;
}

/** accept(2): takes the first finished connection off the queue. It does no handshake. */
export function accept(kernel: Kernel, process: Process, sock: Sock, file: OpenFile, nonblock: boolean): Attempt {
  if (!sock.listener) return fail('EINVAL');
  if (lowestFd(kernel, process) < 0) return fail('EMFILE');
  const id = sock.listener.acceptQueue[0];
  if (id === undefined) {
    if (kernel.rules.synAckWaitsForAccept) answerHeldSyn(kernel, sock);
    return file.nonblock ? fail('EAGAIN') : 'sleep';
  }
  const child = kernel.host.sockets[id]!;
  leaveQueue(kernel, child);
  const ret = install(kernel, process, child, nonblock || (kernel.rules.acceptInheritsNonblock && file.nonblock));
  if (kernel.rules.connectWaitsForAccept && child.conn.state === 'ESTABLISHED') owesAckNow(child.conn);
  settleSock(kernel, child);
  return { ret, address: { addr: child.conn.remoteAddr, port: child.conn.remotePort } };
}

/** getsockname(2). */
export function getsockname({ host, rules }: Kernel, sock: Sock): SysResult {
  if (rules.acceptGivesNewPort && sock.conn.passive) return { ret: 0, address: { ...sock.local, port: host.nextPort } };
  return { ret: 0, address: { ...sock.local } };
}

/** getpeername(2). */
export function getpeername(sock: Sock): SysResult {
  const state = apiState(sock);
  if (state === 'CLOSED' || state === 'LISTEN' || state === 'SYN_SENT') return fail('ENOTCONN');
  return { ret: 0, address: { addr: sock.conn.remoteAddr, port: sock.conn.remotePort } };
}

