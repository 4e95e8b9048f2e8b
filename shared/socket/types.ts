import type { RandomState } from '../base/index.ts';
import type { Connection, Env, Segment, Sysctls } from '../tcp/index.ts';
import type { Linger, SocketAddress, SysCall } from './calls.ts';
import type { Errno } from './errno.ts';
import type { HostEvent } from './events.ts';
import type { Rules } from './rules.ts';

/** A listening socket's two queues: handshakes under way, and finished connections that wait for accept(). Socket ids. */
export interface Listener {
  /** As given to listen(2), bounded by somaxconn: either queue holds backlog + 1. */
  backlog: number;
  synQueue: string[];
  acceptQueue: string[];
  /** When the last SYN cookie was sent, microseconds; -1 before the first. */
  cookieSentUs: number;
}

/** A socket as the kernel holds it. `conn` is its TCP end, in state CLOSED at first. */
export interface Sock {
  id: string;
  fileId: string | null;
  /** What connect(2) remembers of its past calls (Linux's SS_ states). */
  phase: 'unconnected' | 'connecting' | 'connected' | 'disconnecting';
  /** Local address and port; port 0 where none is held. */
  local: SocketAddress;
  /** The port was asked for by bind() or listen(): it outlives the connection. */
  portLocked: boolean;
  addrLocked: boolean;
  listener: Listener | null;
  /** While it waits on a queue: whose and which. */
  parentId: string | null;
  queue: 'syn' | 'accept' | null;
  conn: Connection;
  /** Virtual time for which a timer of `conn` stands in the event queue, or -1. */
  timerUs: number;
  reuseAddr: boolean;
  linger: Linger;
  /** 0 waits for ever, milliseconds. */
  receiveTimeoutMs: number;
  sendTimeoutMs: number;
  sendBufferBytes: number;
  sendBufferSet: boolean;
  maxSegment: number;
  /** TCP_INQ: recvmsg() tells how many bytes are left to be read. */
  reportsInq: boolean;
  /** SO_RCVLOWAT: a read waits for so many bytes. TCP_NOTSENT_LOWAT: with so many not sent nothing more is taken; 0 takes the host's. */
  receiveLowat: number;
  notsentLowat: number;
}

/** An open file description: what descriptors refer to; O_NONBLOCK lives here, so dup() and fork() share it. */
export interface OpenFile {
  id: string;
  refs: number;
  nonblock: boolean;
  socketId: string;
}

/** The call in which a process sleeps. */
export interface Sleep {
  callId: number;
  call: SysCall;
  /** When its timeout ends, microseconds; -1 never. */
  untilUs: number;
  /** errno where the timeout ends. */
  timeoutErrno: Errno;
  /** Bytes that a read has taken, or that a write has handed over, so far. */
  taken: string;
  written: number;
  socketId: string;
}

export interface Process {
  pid: number;
  name: string;
  /** `fd3` to open file id: keys are not integer-like, so that their order is that of creation. */
  fds: Record<string, string>;
  /** No descriptor below this one is free. */
  lowFd: number;
  sleeping: Sleep | null;
  exited: boolean;
}

/** A segment owed by no connection: a RST, or the SYN+ACK with a cookie. */
export interface Stray {
  segment: Segment;
  rule: string;
}

/** The sockets that hold one port, and how many they are: a busy server's port has thousands. */
export interface PortHolders {
  ids: Record<string, true>;
  count: number;
}

/** A host: its settings, processes, open files and sockets, and the tables that find them. */
export interface Host {
  id: number;
  name: string;
  addr: string;
  /** Who plays the kernel's part in sending: itself, or a player. */
  kernel: 'auto' | 'manual';
  sysctls: Sysctls;
  random: RandomState;
  /** The next initial sequence number where a test or a level fixes them; null draws them. */
  nextIss: number | null;
  nextPid: number;
  nextId: number;
  nextPort: number;
  processes: Process[];
  files: Record<string, OpenFile>;
  sockets: Record<string, Sock>;
  /** Connections by four-tuple. */
  tuples: Record<string, string>;
  /** Sockets that hold a port, by `p7000`. */
  ports: Record<string, PortHolders>;
  /** Listening sockets by port. */
  listeners: Record<string, string[]>;
  strays: Stray[];
  /** Under this the host makes its SYN cookies. */
  cookieSecret: number;
}

/** What a call into the socket layer may use. `touched` collects sockets whose debts and timers must be looked at. */
export interface Kernel {
  host: Host;
  nowUs: number;
  touched: string[];
  env: Env;
  rules: Rules;
  /** The socket whose connection `env` reports on. */
  current: Sock | null;
  emit(event: HostEvent): void;
  /** True where the network knows a way to that address. */
  reaches(addr: string): boolean;
  nextCallId(): number;
}
