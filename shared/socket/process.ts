import { assertNever } from '../base/index.ts';
import type { SysCall, SysResult } from './calls.ts';
import { openConnections } from './arrive.ts';
import { close, disconnect, dropReference, shutdown } from './closing.ts';
import type { Errno } from './errno.ts';
import { bytesRead, read, type ReadRequest, scatter, write, writeApart } from './io.ts';
import { fail, lookup, lowestFd, reopen } from './kernel.ts';
import { getOption, ioctl, setOption } from './options.ts';
import { pollEvents } from './poll.ts';
import { accept, afterListen, type Attempt, bind, connect, getpeername, getsockname, listen, socket } from './setup.ts';
import type { Kernel, OpenFile, Process, Sleep, Sock } from './types.ts';

/** Starts a process with no descriptor beyond the standard three. */
export function spawnProcess(kernel: Kernel, name: string): Process {
  const process: Process = { pid: kernel.host.nextPid++, name, fds: {}, lowFd: 3, sleeping: null, exited: false };
  kernel.host.processes.push(process);
  return process;
}

/** Makes a system call: it returns, or the process sleeps in it until something wakes it. */
export function makeCall(kernel: Kernel, process: Process, call: SysCall): number {
  const callId = kernel.nextCallId();
  const sleep: Sleep = { callId, call, untilUs: -1, timeoutErrno: 'EAGAIN', taken: '', written: 0, socketId: '' };
  const about = { atUs: kernel.nowUs, hostId: kernel.host.id, pid: process.pid, callId, call };
  kernel.emit({ type: 'syscall-made', ...about });
  const outcome = attempt(kernel, process, sleep, false);
  if (outcome === 'sleep') {
    process.sleeping = sleep;
    kernel.emit({ type: 'syscall-blocked', ...about });
  } else {
    kernel.emit({ type: 'syscall-returned', ...about, result: outcome });
  }
  return callId;
}

function wake(kernel: Kernel, process: Process, result: SysResult): void {
  const { callId, call } = process.sleeping!;
  process.sleeping = null;
  kernel.emit({ type: 'syscall-returned', atUs: kernel.nowUs, hostId: kernel.host.id, pid: process.pid, callId, call, result });
}

/** Tries the sleeping calls again, those that slept first first. True where one woke. */
export function resumeSleepers(kernel: Kernel): boolean {
  const sleepers = kernel.host.processes.filter((process) => process.sleeping !== null);
  if (sleepers.length === 0) return false;
  let woke = false;
  if (sleepers.length > 1) sleepers.sort((a, b) => a.sleeping!.callId - b.sleeping!.callId);
  for (const process of sleepers) {
    if (!kernel.touched.includes(process.sleeping!.socketId)) continue;
    const outcome = attempt(kernel, process, process.sleeping!, true);
    if (outcome === 'sleep') continue;
    wake(kernel, process, outcome);
    woke = true;
  }
  return woke;
}

/** The timeout of a sleeping call has come (SO_RCVTIMEO, SO_SNDTIMEO, poll, SO_LINGER). */
export function endSleep(kernel: Kernel, process: Process): void {
  const sleep = process.sleeping!;
  if (sleep.call.name === 'poll') wake(kernel, process, { ret: 0, revents: [] });
  else if (sleep.call.name === 'close') wake(kernel, process, { ret: 0 });
  else wake(kernel, process, partialOr(sleep, sleep.timeoutErrno));
}

/** A signal with a handler and without SA_RESTART interrupts the call in which a process sleeps (signal(7)). */
export function interruptProcess(kernel: Kernel, process: Process): boolean {
  const sleep = process.sleeping;
  if (!sleep) return false;
  if (sleep.call.name !== 'close') {
    const result = partialOr(sleep, 'EINTR');
    wake(kernel, process, result);
    const sock = kernel.host.sockets[sleep.socketId];
    if (sock) endIfFatal(kernel, sock, result);
  } else if (kernel.rules.interruptedCloseIsDone) {
    wake(kernel, process, { ret: 0 });
  } else {
    wake(kernel, process, fail('EINTR'));
    reopen(kernel, process, sleep.call.fd, sleep.socketId);
  }
  return true;
}

/** By the rules in force some errors end the socket for good. */
function endIfFatal(kernel: Kernel, sock: Sock, { errno }: SysResult): void {
  if (errno !== undefined && kernel.rules.fatalErrors.includes(errno)) disconnect(kernel, sock);
}

/** What was moved already counts for more than the error. */
function partialOr(sleep: Sleep, errno: Errno): SysResult {
  if (sleep.written > 0) return { ret: sleep.written };
  if (sleep.taken.length > 0) return shape(sleep.call, bytesRead(sleep.taken));
  return fail(errno);
}

/** One try of a call. `resumed`: the process slept in it before. */
function attempt(kernel: Kernel, process: Process, sleep: Sleep, resumed: boolean): Attempt {
  const { call } = sleep;
  switch (call.name) {
    case 'socket':
      return socket(kernel, process, call);
    case 'fork':
      return fork(kernel, process, call.child);
    case 'exit':
      return exit(kernel, process);
    case 'close':
      return closeLingering(kernel, process, call.fd, sleep, resumed);
    case 'dup':
      return dup(kernel, process, call.fd);
    case 'dup2':
      return dup2(kernel, process, call.fd, call.newFd);
    default: {
      const found = lookup(kernel, process, call.fd);
      if (!found) return call.name === 'poll' ? { ret: 1, revents: ['NVAL'] } : fail('EBADF');
      sleep.socketId = found.sock.id;
      const outcome = onSocket(kernel, process, call, found, sleep, resumed);
      if (outcome !== 'sleep') endIfFatal(kernel, found.sock, outcome);
      else if (!resumed) boundSleep(kernel, found.sock, sleep);
      return outcome;
    }
  }
}

type SocketCall = Exclude<SysCall, { name: 'socket' | 'fork' | 'exit' | 'close' | 'dup' | 'dup2' }>;

function onSocket(
  kernel: Kernel, process: Process, call: SocketCall, found: { file: OpenFile; sock: Sock }, sleep: Sleep, resumed: boolean,
): Attempt {
  const { file, sock } = found;
  switch (call.name) {
    case 'bind':
      return bind(kernel, sock, call.address);
    case 'listen':
      return afterListen(kernel, sock, listen(kernel, sock, call.backlog));
    case 'connect':
      return connect(kernel, sock, file, call.address, sleep, resumed);
    case 'accept':
    case 'accept4':
      return accept(kernel, process, sock, file, call.nonblock ?? false);
    case 'shutdown':
      if (kernel.rules.shutdownCloses) return close(kernel, process, call.fd);
      return shutdown(kernel, sock, call.how);
    case 'fcntl':
      file.nonblock = call.nonblock;
      return { ret: 0 };
    case 'getsockname':
      return getsockname(kernel, sock);
    case 'getpeername':
      return getpeername(sock);
    case 'setsockopt':
      return setOption(kernel, sock, call.option, call.value);
    case 'getsockopt':
      return getOption(kernel, sock, call.option);
    case 'ioctl':
      return ioctl(sock, call.request);
    case 'poll':
      return poll(kernel, sock, call);
    default:
      return transfer(kernel, process, call, { file, sock: carrierOf(kernel, sock, sleep) }, sleep);
  }
}

/** The socket whose bytes a call moves: its own, unless by the rules in force a listener moves those of its connection. */
function carrierOf(kernel: Kernel, sock: Sock, sleep: Sleep): Sock {
  const carrier = sock.listener && kernel.rules.listenerCarriesData ? openConnections(kernel.host, sock.local.port)[0] : undefined;
  if (carrier) sleep.socketId = carrier.id;
  return carrier ?? sock;
}

type TransferCall = Extract<SysCall, {
  name: 'read' | 'readv' | 'recv' | 'recvfrom' | 'recvmsg' | 'write' | 'writev' | 'send' | 'sendto' | 'sendmsg';
}>;

function transfer(kernel: Kernel, process: Process, call: TransferCall, found: { file: OpenFile; sock: Sock }, sleep: Sleep): Attempt {
  const { file, sock } = found;
  const reading = (request: ReadRequest): Attempt => {
    const outcome = read(kernel, sock, file, request, sleep);
    return outcome === 'sleep' ? outcome : shape(call, outcome);
  };
  const writing = (data: string, flags: ReadRequest['flags']): Attempt => write(kernel, process, sock, file, data, flags, sleep);
  switch (call.name) {
    case 'read':
      // The file layer answers a read of nothing by itself.
      return call.len === 0 ? { ret: 0 } : reading({ len: call.len, flags: [] });
    case 'readv':
      return sum(call.lens) === 0 ? { ret: 0 } : reading({ len: sum(call.lens), flags: [] });
    case 'recv':
    case 'recvfrom':
      if (call.name === 'recvfrom' && !kernel.rules.addressedCallsWork) return fail('EOPNOTSUPP');
      return reading({ len: call.len, flags: call.flags ?? [] });
    case 'recvmsg':
      return withInq(sock, reading({ len: sum(call.lens), flags: call.flags ?? [] }));
    case 'write':
      return writing(call.data, []);
    case 'writev':
      if (kernel.rules.partsStayApart) return writeApart(kernel, process, sock, file, call.parts, [], sleep);
      return call.parts.join('') === '' ? { ret: 0 } : writing(call.parts.join(''), []);
    case 'send':
    case 'sendto':
      if (call.name === 'sendto' && !kernel.rules.addressedCallsWork) return fail('EOPNOTSUPP');
      return writing(call.data, call.flags ?? []);
    case 'sendmsg':
      return writing(call.parts.join(''), call.flags ?? []);
    default:
      return assertNever(call);
  }
}

/** TCP_INQ of tcp(7): what is left to be read; an end of file that waits counts as one byte. */
function withInq(sock: Sock, outcome: Attempt): Attempt {
  if (!sock.reportsInq || outcome === 'sleep' || outcome.ret < 0) return outcome;
  const { receiveQueue, done } = sock.conn;
  return { ...outcome, inq: receiveQueue.length === 0 && done ? 1 : receiveQueue.length };
}

function sum(lens: number[]): number {
  return lens.reduce((total, len) => total + len, 0);
}

/** readv and recvmsg return their bytes by vector. */
function shape(call: SysCall, result: SysResult): SysResult {
  if ((call.name !== 'readv' && call.name !== 'recvmsg') || result.data === undefined) return result;
  return { ret: result.ret, parts: scatter(result.data, call.lens) };
}

/** How long a call may sleep (SO_RCVTIMEO and SO_SNDTIMEO of socket(7)). */
function boundSleep(kernel: Kernel, sock: Sock, sleep: Sleep): void {
  const { call } = sleep;
  let ms = 0;
  switch (call.name) {
    case 'poll':
      sleep.untilUs = call.timeoutMs < 0 ? -1 : kernel.nowUs + call.timeoutMs * 1000;
      return;
    case 'connect':
    case 'write':
    case 'writev':
    case 'send':
    case 'sendto':
    case 'sendmsg':
      ms = sock.sendTimeoutMs;
      break;
    default:
      ms = sock.receiveTimeoutMs;
  }
  if (ms > 0) sleep.untilUs = kernel.nowUs + ms * 1000;
}

function poll(kernel: Kernel, sock: Sock, call: Extract<SysCall, { name: 'poll' }>): Attempt {
  const revents = pollEvents(kernel, sock, call.events);
  if (revents.length > 0) return { ret: 1, revents };
  return call.timeoutMs === 0 ? { ret: 0, revents } : 'sleep';
}

/** close(2) with SO_LINGER waits until what was written is acknowledged, or the time is over (socket(7)). */
function closeLingering(kernel: Kernel, process: Process, fd: number, sleep: Sleep, resumed: boolean): Attempt {
  if (!resumed) {
    const found = lookup(kernel, process, fd);
    if (!found) return fail('EBADF');
    const { sock, file } = found;
    const lingers = file.refs === 1 && sock.linger.onoff && sock.linger.lingerS > 0;
    close(kernel, process, fd);
    if (!lingers) return { ret: 0 };
    sleep.socketId = sock.id;
    sleep.untilUs = kernel.nowUs + sock.linger.lingerS * 1_000_000;
  }
  const state = kernel.host.sockets[sleep.socketId]?.conn.state;
  return state === 'FIN_WAIT_1' || state === 'CLOSING' || state === 'LAST_ACK' ? 'sleep' : { ret: 0 };
}

/** dup(2): one more descriptor for the same open file. */
function dup(kernel: Kernel, process: Process, fd: number): SysResult {
  const fileId = process.fds[`fd${fd}`];
  if (fileId === undefined) return fail('EBADF');
  const copy = lowestFd(kernel, process);
  if (copy < 0) return fail('EMFILE');
  kernel.host.files[fileId]!.refs++;
  process.fds[`fd${copy}`] = fileId;
  return { ret: copy };
}

/** dup2(2): what `newFd` referred to is closed first. */
function dup2(kernel: Kernel, process: Process, fd: number, newFd: number): SysResult {
  const fileId = process.fds[`fd${fd}`];
  if (fileId === undefined || newFd < 0 || newFd >= kernel.host.sysctls.openFiles) return fail('EBADF');
  if (fd === newFd) return { ret: newFd };
  kernel.host.files[fileId]!.refs++;
  close(kernel, process, newFd);
  process.fds[`fd${newFd}`] = fileId;
  return { ret: newFd };
}

/** fork(2): the child has a copy of the descriptor table, so every open file has one reference more. */
function fork(kernel: Kernel, process: Process, name: string): SysResult {
  const child = spawnProcess(kernel, name);
  child.lowFd = process.lowFd;
  for (const key of Object.keys(process.fds)) {
    const fileId = process.fds[key]!;
    child.fds[key] = fileId;
    kernel.host.files[fileId]!.refs++;
  }
  return { ret: child.pid };
}

/** exit(2), and what a kill does: every descriptor is closed, so a live connection gets FIN, not RST. */
function exit(kernel: Kernel, process: Process): SysResult {
  process.exited = true;
  for (const key of Object.keys(process.fds)) {
    const fileId = process.fds[key]!;
    delete process.fds[key];
    if (kernel.rules.exitResets) kernel.host.sockets[kernel.host.files[fileId]!.socketId]!.linger = { onoff: true, lingerS: 0 };
    dropReference(kernel, fileId);
  }
  return { ret: 0 };
}
