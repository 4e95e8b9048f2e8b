import { signal } from '@preact/signals';
import type { SysCall } from '../shared/socket/index.ts';
import { seatProcess, type Seat, type World } from '../shared/game/index.ts';
import { typedBytes } from './typed.ts';
import { descriptors } from './model.ts';

/** The calls that the panel offers, in the order of a server's life. */
export const CALL_NAMES = ['socket', 'bind', 'listen', 'connect', 'accept', 'read', 'write', 'shutdown', 'close', 'dup', 'fcntl'] as const;
export type CallName = (typeof CALL_NAMES)[number];

/** Calls that the player may make in the room at hand; null: all. */
export const allowedCalls = signal<ReadonlySet<string> | null>(null);

/** Whether the player may make a call in the room at hand. */
export function mayCall(name: string): boolean {
  return allowedCalls.value?.has(name) ?? true;
}

export const chosenCall = signal<CallName>('socket');

export type ArgName = 'fd' | 'addr' | 'port' | 'backlog' | 'len' | 'data' | 'how' | 'nonblock';

/** Arguments that each call's form asks for, in the order of its prototype. */
export const ARGS: Record<CallName, ArgName[]> = {
  socket: ['nonblock'],
  bind: ['fd', 'addr', 'port'],
  listen: ['fd', 'backlog'],
  connect: ['fd', 'addr', 'port'],
  accept: ['fd'],
  read: ['fd', 'len'],
  write: ['fd', 'data'],
  shutdown: ['fd', 'how'],
  close: ['fd'],
  dup: ['fd'],
  fcntl: ['fd', 'nonblock'],
};

/** Prototypes as in section 2 of the man pages. */
export const PROTOTYPES: Record<CallName, string> = {
  socket: 'int socket(int domain, int type, int protocol)',
  bind: 'int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)',
  listen: 'int listen(int sockfd, int backlog)',
  connect: 'int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen)',
  accept: 'int accept(int sockfd, struct sockaddr *addr, socklen_t *addrlen)',
  read: 'ssize_t read(int fd, void *buf, size_t count)',
  write: 'ssize_t write(int fd, const void *buf, size_t count)',
  shutdown: 'int shutdown(int sockfd, int how)',
  close: 'int close(int fd)',
  dup: 'int dup(int oldfd)',
  fcntl: 'int fcntl(int fd, int op, ... /* arg */)',
};

/** The parameters of a prototype, by name. */
export const PARAMETERS: Record<CallName, readonly string[]> = {
  socket: ['domain', 'type', 'protocol'],
  bind: ['sockfd', 'addr', 'addrlen'],
  listen: ['sockfd', 'backlog'],
  connect: ['sockfd', 'addr', 'addrlen'],
  accept: ['sockfd', 'addr', 'addrlen'],
  read: ['fd', 'buf', 'count'],
  write: ['fd', 'buf', 'count'],
  shutdown: ['sockfd', 'how'],
  close: ['fd'],
  dup: ['oldfd'],
  fcntl: ['fd', 'op', 'arg'],
};

/** What a field of a call's form stands for: a parameter, or a part of one. */
export function fieldName(call: CallName, arg: ArgName): string {
  switch (arg) {
    case 'fd': return PARAMETERS[call][0]!;
    case 'addr': return 'addr';
    case 'port': return 'addr: port';
    case 'backlog': return 'backlog';
    case 'len': return 'count';
    case 'data': return 'buf';
    case 'how': return 'how';
    case 'nonblock': return call === 'socket' ? 'SOCK_NONBLOCK' : 'O_NONBLOCK';
  }
}

/** What a call is given beside the fields of its form, before them. */
export const GIVEN: Partial<Record<CallName, string>> = { socket: 'AF_INET, SOCK_STREAM |' };

export type Args = Record<ArgName, string>;

/** What of a seat tells whose descriptors a call has. */
type CallerSeat = Pick<Seat, 'hostId' | 'worker'>;

function bestDescriptor(world: World, seat: CallerSeat, call: CallName): string {
  const process = seatProcess(world, seat);
  const host = world.sim.hosts[seat.hostId];
  if (!process || !host) return '3';
  const all = descriptors(host, process);
  const listening = all.filter((d) => d.socket?.listener);
  const fresh = all.filter((d) => d.socket?.conn.state === 'CLOSED' && !d.socket.listener);
  const joined = all.filter((d) => d.socket && !d.socket.listener && d.socket.conn.state !== 'CLOSED');
  const wanted: Partial<Record<CallName, typeof all>> = { bind: fresh, listen: fresh, connect: fresh, accept: listening, read: joined, write: joined, shutdown: joined, dup: joined, close: joined };
  return String((wanted[call]?.at(-1) ?? all.at(-1))?.fd ?? 3);
}

/** Arguments that make sense for a call now: what the form holds until the player writes something else. */
export function defaultArgs(world: World, seat: CallerSeat, call: CallName): Args {
  const peer = world.sim.hosts.find((host) => host.id !== seat.hostId);
  return {
    fd: bestDescriptor(world, seat, call),
    addr: call === 'connect' ? (peer?.addr ?? '10.9.0.1') : '0.0.0.0',
    port: '7000',
    backlog: '2',
    len: '1024',
    data: 'hello',
    how: 'WR',
    nonblock: '',
  };
}

/** The call that a filled form asks for; null where a number is no number. */
export function buildCall(name: CallName, args: Args): SysCall | null {
  const fd = Number(args.fd);
  const port = Number(args.port);
  const numbers: Partial<Record<ArgName, number>> = { fd, port, backlog: Number(args.backlog), len: Number(args.len) };
  if (ARGS[name].some((arg) => arg in numbers && !Number.isInteger(numbers[arg]))) return null;
  if (ARGS[name].includes('port') && (port < 0 || port > 65_535)) return null;
  const nonblock = args.nonblock !== '';
  const address = { addr: args.addr.trim(), port };
  switch (name) {
    case 'socket': return nonblock ? { name, nonblock } : { name };
    case 'bind':
    case 'connect': return { name, fd, address };
    case 'listen': return { name, fd, backlog: Number(args.backlog) };
    case 'accept':
    case 'close':
    case 'dup': return { name, fd };
    case 'read': return { name, fd, len: Number(args.len) };
    case 'write': return { name, fd, data: typedBytes(args.data) };
    case 'shutdown': return { name, fd, how: args.how };
    case 'fcntl': return { name, fd, nonblock };
  }
}
