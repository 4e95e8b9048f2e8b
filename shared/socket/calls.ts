import type { Errno } from './errno.ts';

/** An IPv4 address in dotted form and a port; `0.0.0.0` is INADDR_ANY, port 0 lets the kernel pick. */
export interface SocketAddress {
  addr: string;
  port: number;
}

/** SO_LINGER's value (socket(7)); `lingerS` in seconds. */
export interface Linger {
  onoff: boolean;
  lingerS: number;
}

export type SocketOption =
  | 'SO_REUSEADDR' | 'SO_LINGER' | 'SO_RCVTIMEO' | 'SO_SNDTIMEO' | 'SO_RCVBUF' | 'SO_SNDBUF' | 'SO_KEEPALIVE' | 'SO_ERROR'
  | 'SO_ACCEPTCONN' | 'SO_TYPE' | 'SO_RCVLOWAT' | 'TCP_NODELAY' | 'TCP_CORK' | 'TCP_MAXSEG' | 'TCP_USER_TIMEOUT'
  | 'TCP_KEEPIDLE' | 'TCP_KEEPINTVL' | 'TCP_KEEPCNT' | 'TCP_QUICKACK' | 'TCP_INFO' | 'TCP_DEFER_ACCEPT' | 'TCP_SYNCNT' | 'TCP_INQ' | 'TCP_NOTSENT_LOWAT';

/** Timeouts (SO_RCVTIMEO, SO_SNDTIMEO, TCP_USER_TIMEOUT) are in milliseconds; flags are booleans as 0 or 1. */
export type SocketOptionValue = number | Linger | { [field: string]: number };

export type MessageFlag = 'MSG_PEEK' | 'MSG_DONTWAIT' | 'MSG_WAITALL' | 'MSG_NOSIGNAL' | 'MSG_MORE' | 'MSG_EOR' | 'MSG_TRUNC';
export type ShutdownHow = 'RD' | 'WR' | 'RDWR';
/** poll(2)'s bits. Asked for: IN, OUT, RDHUP, PRI. Returned besides: ERR, HUP, NVAL. */
export type PollEvent = 'IN' | 'PRI' | 'OUT' | 'RDHUP' | 'ERR' | 'HUP' | 'NVAL';

/**
 * A system call with its arguments (section 2 of the man pages). `data` and `parts` are bytes as strings with one
 * character (code 0 to 255) per byte; `len` in bytes; `timeoutMs` -1 waits for ever, 0 not at all.
 */
export type SysCall =
  | { name: 'socket'; nonblock?: boolean; domain?: string; type?: string; protocol?: string }
  | { name: 'bind'; fd: number; address: SocketAddress }
  | { name: 'listen'; fd: number; backlog: number }
  | { name: 'connect'; fd: number; address: SocketAddress }
  | { name: 'accept' | 'accept4'; fd: number; nonblock?: boolean }
  | { name: 'read'; fd: number; len: number }
  | { name: 'readv'; fd: number; lens: number[] }
  | { name: 'recv' | 'recvfrom'; fd: number; len: number; flags?: MessageFlag[] }
  | { name: 'recvmsg'; fd: number; lens: number[]; flags?: MessageFlag[] }
  | { name: 'write'; fd: number; data: string }
  | { name: 'writev'; fd: number; parts: string[] }
  | { name: 'send'; fd: number; data: string; flags?: MessageFlag[] }
  | { name: 'sendto'; fd: number; data: string; address?: SocketAddress; flags?: MessageFlag[] }
  | { name: 'sendmsg'; fd: number; parts: string[]; flags?: MessageFlag[] }
  | { name: 'shutdown'; fd: number; how: ShutdownHow | string }
  | { name: 'close'; fd: number }
  | { name: 'dup'; fd: number }
  | { name: 'dup2'; fd: number; newFd: number }
  | { name: 'fcntl'; fd: number; nonblock: boolean }
  | { name: 'poll'; fd: number; events: PollEvent[]; timeoutMs: number }
  | { name: 'getsockname' | 'getpeername'; fd: number }
  | { name: 'setsockopt'; fd: number; option: SocketOption | string; value: SocketOptionValue }
  | { name: 'getsockopt'; fd: number; option: SocketOption | string }
  | { name: 'ioctl'; fd: number; request: 'SIOCINQ' | 'SIOCOUTQ' | 'FIONREAD' | string }
  | { name: 'fork'; child: string }
  | { name: 'exit' };

export type SysCallName = SysCall['name'];

/** What a call returned: `ret` -1 goes with `errno`. A key stands only where the call gives that. */
export interface SysResult {
  ret: number;
  errno?: Errno;
  /** Bytes read. Absent where none were. */
  data?: string;
  /** Bytes read, per vector of readv and recvmsg that got any. */
  parts?: string[];
  /** recvmsg where TCP_INQ is on: bytes left to be read; 1 where only the end of file is. */
  inq?: number;
  /** accept, getsockname, getpeername. */
  address?: SocketAddress;
  /** getsockopt. */
  value?: SocketOptionValue;
  /** poll. */
  revents?: PollEvent[];
}
