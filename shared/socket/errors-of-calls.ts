import type { SysCallName } from './calls.ts';
import type { Errno } from './errno.ts';

/** What a connection that failed tells the next call on its socket, once (RFC 9293 section 3.10.7.4; `SO_ERROR` of socket(7)). */
const PENDING = ['ECONNRESET', 'ETIMEDOUT', 'ECONNREFUSED'] as const satisfies readonly Errno[];

const READING = ['EBADF', 'ENOTCONN', 'EAGAIN', 'EINTR', ...PENDING] as const;
const WRITING = ['EBADF', 'EPIPE', 'EAGAIN', 'EINTR', ...PENDING] as const;
const ACCEPTING = ['EBADF', 'EINVAL', 'EMFILE', 'EAGAIN', 'EINTR'] as const;

/**
 * Every errno that each call can give here, those first that a beginner meets first. A man page lists more: what belongs to
 * other kinds of file, to permissions, or to memory that runs out does not happen in this kernel. Tests hold recordings of
 * Linux and random programs against this list, and make each of its errors happen.
 */
export const ERRORS_OF_CALLS = {
  socket: ['EMFILE', 'EAFNOSUPPORT', 'EINVAL', 'EPROTONOSUPPORT'],
  bind: ['EBADF', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EINVAL'],
  listen: ['EBADF', 'EADDRINUSE', 'EINVAL'],
  connect: [
    'EBADF', 'ECONNREFUSED', 'ETIMEDOUT', 'EINPROGRESS', 'EALREADY', 'EISCONN', 'EINTR', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ECONNRESET',
    'EPIPE', 'ECONNABORTED', 'EINVAL',
  ],
  accept: ACCEPTING,
  accept4: ACCEPTING,
  read: READING,
  readv: READING,
  recv: READING,
  recvfrom: READING,
  recvmsg: READING,
  write: WRITING,
  writev: WRITING,
  send: WRITING,
  sendto: WRITING,
  sendmsg: WRITING,
  shutdown: ['EBADF', 'ENOTCONN', 'EINVAL'],
  close: ['EBADF'],
  dup: ['EBADF', 'EMFILE'],
  dup2: ['EBADF'],
  fcntl: ['EBADF'],
  poll: ['EINTR'],
  getsockname: ['EBADF'],
  getpeername: ['EBADF', 'ENOTCONN'],
  setsockopt: ['EBADF', 'EINVAL', 'ENOPROTOOPT', 'EDOM'],
  getsockopt: ['EBADF', 'ENOPROTOOPT'],
  ioctl: ['EBADF', 'EINVAL'],
  fork: [],
  exit: [],
} as const satisfies Record<SysCallName, readonly Errno[]>;
