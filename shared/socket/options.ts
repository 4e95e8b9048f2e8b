import { armKeepalive } from '../tcp/index.ts';
import type { Linger, SocketOptionValue, SysResult } from './calls.ts';
import { apiState, fail, touch } from './kernel.ts';
import { tcpInfo } from './tcp-info.ts';
import type { Kernel, Sock } from './types.ts';

const MAX_MSS = 32_767;

/** setsockopt(2) for the options of socket(7) and tcp(7) that the simulator has. */
export function setOption(kernel: Kernel, sock: Sock, option: string, value: SocketOptionValue): SysResult {
  if (option === 'SO_LINGER') {
    if (typeof value !== 'object' || !('onoff' in value)) return fail('EINVAL');
    sock.linger = { onoff: Boolean(value.onoff), lingerS: Number((value as Linger).lingerS) || 0 };
    return { ret: 0 };
  }
  if (typeof value !== 'number') return fail('EINVAL');
  const set = SETTERS[option];
  if (!set) return fail('ENOPROTOOPT');
  touch(kernel, sock.id);
  return set(sock, Math.trunc(value), kernel) ? { ret: 0 } : fail(option === 'SO_RCVTIMEO' || option === 'SO_SNDTIMEO' ? 'EDOM' : 'EINVAL');
}

type Setter = (sock: Sock, value: number, kernel: Kernel) => boolean;

const SETTERS: Record<string, Setter> = {
  SO_REUSEADDR: (sock, value) => {
    sock.reuseAddr = value !== 0;
    return true;
  },
  SO_RCVTIMEO: (sock, value) => {
    if (value < 0) return false;
    sock.receiveTimeoutMs = value;
    return true;
  },
  SO_SNDTIMEO: (sock, value) => {
    if (value < 0) return false;
    sock.sendTimeoutMs = value;
    return true;
  },
  // The kernel doubles what is asked, to leave room for its bookkeeping (socket(7)).
  SO_RCVBUF: (sock, value) => {
    sock.conn.receiveBufferBytes = Math.max(2304, 2 * value);
    sock.conn.receiveBufferSet = true;
    return true;
  },
  SO_SNDBUF: (sock, value) => {
    sock.sendBufferBytes = Math.max(4608, 2 * value);
    sock.sendBufferSet = true;
    return true;
  },
  SO_KEEPALIVE: (sock, value, kernel) => {
    const { conn } = sock;
    conn.keepalive = value !== 0;
    if (conn.state !== 'CLOSED' && conn.state !== 'LISTEN') armKeepalive(conn, kernel.env);
    return true;
  },
  TCP_NODELAY: (sock, value) => {
    sock.conn.noDelay = value !== 0;
    if (sock.conn.noDelay) sock.conn.pushNow = true;
    return true;
  },
  TCP_CORK: (sock, value) => {
    sock.conn.cork = value !== 0;
    sock.conn.more = false;
    if (!sock.conn.cork && sock.conn.noDelay) sock.conn.pushNow = true;
    return true;
  },
  TCP_MAXSEG: (sock, value) => {
    if (value !== 0 && (value < 88 || value > MAX_MSS)) return false;
    sock.maxSegment = value;
    if (value !== 0) sock.conn.advertisedMss = Math.min(sock.conn.advertisedMss, value);
    return true;
  },
  TCP_USER_TIMEOUT: (sock, value) => {
    if (value < 0) return false;
    sock.conn.userTimeoutUs = value * 1000;
    return true;
  },
  TCP_KEEPIDLE: (sock, value, kernel) => {
    if (!within(value, 1, 32_767)) return false;
    sock.conn.keepIdleS = value;
    if (sock.conn.keepaliveDueUs >= 0) armKeepalive(sock.conn, kernel.env);
    return true;
  },
  TCP_KEEPINTVL: (sock, value) => within(value, 1, 32_767) && Boolean((sock.conn.keepIntervalS = value)),
  TCP_KEEPCNT: (sock, value) => within(value, 1, 127) && Boolean((sock.conn.keepCount = value)),
  TCP_SYNCNT: (sock, value) => within(value, 1, 127) && Boolean((sock.conn.synRetries = value)),
  SO_RCVLOWAT: (sock, value) => {
    sock.receiveLowat = value < 0 ? 0x7fff_ffff : Math.max(1, value);
    return true;
  },
  TCP_NOTSENT_LOWAT: (sock, value) => {
    sock.notsentLowat = value >>> 0;
    return true;
  },
  TCP_INQ: (sock, value) => {
    if (value !== 0 && value !== 1) return false;
    sock.reportsInq = value === 1;
    return true;
  },
  TCP_QUICKACK: (sock, value) => {
    sock.conn.pingpong = value === 0;
    if (value !== 0 && sock.conn.ack === 'delayed') sock.conn.ack = 'now';
    return true;
  },
};

function within(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

/** getsockopt(2). */
export function getOption(kernel: Kernel, sock: Sock, option: string): SysResult {
  const get = GETTERS[option];
  return get ? { ret: 0, value: get(sock, kernel) } : fail('ENOPROTOOPT');
}

type Getter = (sock: Sock, kernel: Kernel) => SocketOptionValue;

/** Linux's numbers of the errors that a connection reports. */
const ERROR_NUMBERS = { ECONNREFUSED: 111, ECONNRESET: 104, EPIPE: 32, ETIMEDOUT: 110, EHOSTUNREACH: 113 } as const;

const GETTERS: Record<string, Getter> = {
  // Reading the error clears it: it is told once.
  SO_ERROR: (sock) => {
    const { error } = sock.conn;
    sock.conn.error = null;
    return error === null ? 0 : ERROR_NUMBERS[error];
  },
  SO_ACCEPTCONN: (sock) => (apiState(sock) === 'LISTEN' ? 1 : 0),
  SO_TYPE: () => 1,
  SO_REUSEADDR: (sock) => (sock.reuseAddr ? 1 : 0),
  SO_LINGER: (sock) => ({ ...sock.linger }),
  SO_RCVTIMEO: (sock) => sock.receiveTimeoutMs,
  SO_SNDTIMEO: (sock) => sock.sendTimeoutMs,
  SO_RCVBUF: (sock) => sock.conn.receiveBufferBytes,
  SO_SNDBUF: (sock) => sock.sendBufferBytes,
  SO_KEEPALIVE: (sock) => (sock.conn.keepalive ? 1 : 0),
  SO_RCVLOWAT: (sock) => sock.receiveLowat,
  TCP_NOTSENT_LOWAT: (sock) => sock.notsentLowat,
  TCP_INQ: (sock) => (sock.reportsInq ? 1 : 0),
  TCP_NODELAY: (sock) => (sock.conn.noDelay ? 1 : 0),
  TCP_CORK: (sock) => (sock.conn.cork ? 1 : 0),
  TCP_MAXSEG: (sock) => sock.conn.mss,
  TCP_USER_TIMEOUT: (sock) => sock.conn.userTimeoutUs / 1000,
  TCP_KEEPIDLE: (sock, kernel) => sock.conn.keepIdleS || kernel.host.sysctls.keepaliveTimeUs / 1_000_000,
  TCP_KEEPINTVL: (sock, kernel) => sock.conn.keepIntervalS || kernel.host.sysctls.keepaliveIntervalUs / 1_000_000,
  TCP_KEEPCNT: (sock, kernel) => sock.conn.keepCount || kernel.host.sysctls.keepaliveProbes,
  TCP_INFO: (sock, kernel) => tcpInfo(sock, kernel.nowUs),
};

/** ioctl(2) of tcp(7): unread bytes, unacknowledged bytes. */
export function ioctl(sock: Sock, request: string): SysResult {
  if (apiState(sock) === 'LISTEN') return fail('EINVAL');
  if (request === 'SIOCINQ' || request === 'FIONREAD') return { ret: 0, value: sock.conn.receiveQueue.length };
  if (request === 'SIOCOUTQ') return { ret: 0, value: sock.conn.sendQueue.length };
  return fail('EINVAL');
}
