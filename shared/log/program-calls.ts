import { type Result, err, ok } from '../base/index.ts';
import { ERRNO, type Linger, type MessageFlag, type PollEvent, type SocketAddress, type SysCall, type SysResult } from '../socket/index.ts';
import type { CallStep, ProgramAddress, ProgramResult } from './socket-program.ts';

/** Addresses of the hosts of every program. */
export const HOST_ADDRS: Readonly<Record<string, string>> = { any: '0.0.0.0', server: '10.9.0.1', client: '10.9.0.2' };

/** How the ports that the kernel picked are named: by host name and number, and back. */
export interface PortNames {
  nameOf(host: string, port: number): number | string;
  portOf(host: string, name: string): number | null;
  /** The same names so far; what is named from now on stays apart. */
  copy(): PortNames;
}

const MESSAGE_FLAGS: readonly string[] = ['MSG_PEEK', 'MSG_DONTWAIT', 'MSG_WAITALL', 'MSG_NOSIGNAL', 'MSG_MORE', 'MSG_TRUNC'];
/** In the order in which programs write revents. */
const POLL_EVENTS: readonly PollEvent[] = ['IN', 'PRI', 'OUT', 'ERR', 'HUP', 'RDHUP', 'NVAL'];
const SHUTDOWN_HOWS: readonly unknown[] = ['RD', 'WR', 'RDWR'];
/** Options whose recorded value has a plain form that the simulator shares. */
const PLAIN_OPTIONS: readonly string[] = [
  'SO_REUSEADDR', 'SO_RCVTIMEO', 'SO_SNDTIMEO', 'SO_RCVBUF', 'SO_SNDBUF', 'SO_KEEPALIVE', 'SO_ACCEPTCONN', 'SO_TYPE', 'SO_RCVLOWAT',
  'TCP_NODELAY', 'TCP_CORK', 'TCP_MAXSEG', 'TCP_USER_TIMEOUT', 'TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT', 'TCP_QUICKACK',
  'TCP_DEFER_ACCEPT', 'TCP_SYNCNT', 'SO_ERROR', 'SO_LINGER',
];

/** Reads a call's arguments one by one; the first that is missing or strange is kept as the reason to give up. */
class Args {
  readonly #args: Record<string, unknown>;
  readonly #ports: PortNames;
  readonly #taken = new Set<string>();
  problem: string | null = null;

  constructor(args: Record<string, unknown>, ports: PortNames) {
    this.#args = args;
    this.#ports = ports;
  }

  has(name: string): boolean {
    return this.#args[name] !== undefined;
  }

  raw(name: string): unknown {
    this.#taken.add(name);
    return this.#args[name];
  }

  /** Arguments that nobody asked for: they would change what the call does. */
  rest(): string[] {
    return Object.keys(this.#args).filter((name) => !this.#taken.has(name));
  }

  #wrong(name: string): void {
    this.problem ??= `${name} ${JSON.stringify(this.#args[name])}`;
  }

  number(name: string, otherwise?: number): number {
    const value = this.raw(name) ?? otherwise;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    this.#wrong(name);
    return 0;
  }

  flag(name: string): boolean {
    const value = this.raw(name) ?? false;
    if (typeof value !== 'boolean') this.#wrong(name);
    return value === true;
  }

  /** Bytes: one character (code 0 to 255) each. */
  data(name: string): string {
    const value = this.raw(name);
    if (typeof value === 'string' && [...value].every((c) => c.charCodeAt(0) < 256)) return value;
    this.#wrong(name);
    return '';
  }

  list<T>(name: string, type: 'string' | 'number'): T[] {
    const value = this.raw(name);
    if (Array.isArray(value) && value.every((item) => typeof item === type)) return value as T[];
    this.#wrong(name);
    return [];
  }

  words<T extends string>(name: string, known: readonly string[]): T[] {
    const value = this.raw(name) ?? '';
    const words = typeof value === 'string' ? value.split('|').filter((word) => word !== '') : [''];
    if (!words.every((word) => known.includes(word))) this.#wrong(name);
    return words as T[];
  }

  address(name: string): SocketAddress {
    const value = this.raw(name) as ProgramAddress | undefined;
    const addr = HOST_ADDRS[value?.host ?? ''];
    const port = typeof value?.port === 'string' ? this.#ports.portOf(value.host, value.port) : value?.port;
    if (addr !== undefined && typeof port === 'number') return { addr, port };
    this.#wrong(name);
    return { addr: '0.0.0.0', port: 0 };
  }
}

type Translate = (args: Args, step: CallStep) => SysCall;

function flagged(args: Args): { flags?: MessageFlag[] } {
  const flags = args.words<MessageFlag>('flags', MESSAGE_FLAGS);
  return flags.length > 0 ? { flags } : {};
}

function nonblock(args: Args): { nonblock?: boolean } {
  return args.has('nonblock') ? { nonblock: args.flag('nonblock') } : {};
}

function shutdownHow(args: Args): string {
  const how = args.raw('how');
  return SHUTDOWN_HOWS.includes(how) || typeof how === 'number' ? String(how) : args.data('how');
}

function setOption(args: Args, fd: number): SysCall {
  const option = args.words<string>('option', PLAIN_OPTIONS)[0] ?? '';
  if (option !== 'SO_LINGER') return { name: 'setsockopt', fd, option, value: args.number('value') };
  const { onoff, linger } = (args.raw('value') ?? {}) as { onoff?: unknown; linger?: unknown };
  if (typeof linger !== 'number') args.problem ??= 'SO_LINGER without linger';
  return { name: 'setsockopt', fd, option, value: { onoff: onoff === 1 || onoff === true, lingerS: Number(linger) } };
}

const CALLS: Readonly<Record<string, Translate>> = {
  socket: (args) => ({ name: 'socket', ...nonblock(args) }),
  bind: (args) => ({ name: 'bind', fd: args.number('fd'), address: args.address('addr') }),
  listen: (args) => ({ name: 'listen', fd: args.number('fd'), backlog: args.number('backlog') }),
  connect: (args) => ({ name: 'connect', fd: args.number('fd'), address: args.address('addr') }),
  accept: (args) => ({ name: args.has('nonblock') ? 'accept4' : 'accept', fd: args.number('fd'), ...nonblock(args) }),
  accept4: (args) => ({ name: 'accept4', fd: args.number('fd'), ...nonblock(args) }),
  read: (args) => ({ name: 'read', fd: args.number('fd'), len: args.number('len') }),
  readv: (args) => ({ name: 'readv', fd: args.number('fd'), lens: args.list('lens', 'number') }),
  recv: (args) => ({ name: 'recv', fd: args.number('fd'), len: args.number('len'), ...flagged(args) }),
  recvfrom: (args) => ({ name: 'recvfrom', fd: args.number('fd'), len: args.number('len'), ...flagged(args) }),
  recvmsg: (args) => ({ name: 'recvmsg', fd: args.number('fd'), lens: args.list('lens', 'number'), ...flagged(args) }),
  write: (args) => ({ name: 'write', fd: args.number('fd'), data: args.data('data') }),
  writev: (args) => ({ name: 'writev', fd: args.number('fd'), parts: args.list('parts', 'string') }),
  send: (args) => ({ name: 'send', fd: args.number('fd'), data: args.data('data'), ...flagged(args) }),
  sendto: (args) => ({
    name: 'sendto', fd: args.number('fd'), data: args.data('data'), ...(args.has('addr') ? { address: args.address('addr') } : {}), ...flagged(args),
  }),
  sendmsg: (args) => ({ name: 'sendmsg', fd: args.number('fd'), parts: args.list('parts', 'string'), ...flagged(args) }),
  shutdown: (args) => ({ name: 'shutdown', fd: args.number('fd'), how: shutdownHow(args) }),
  close: (args) => ({ name: 'close', fd: args.number('fd') }),
  dup: (args) => ({ name: 'dup', fd: args.number('fd') }),
  dup2: (args) => ({ name: 'dup2', fd: args.number('fd'), newFd: args.number(args.has('newfd') ? 'newfd' : 'newFd') }),
  fcntl: (args) => ({ name: 'fcntl', fd: args.number('fd'), nonblock: args.flag('nonblock') }),
  poll: (args) => ({
    name: 'poll', fd: args.number('fd'), events: args.words('events', POLL_EVENTS), timeoutMs: args.number('timeout', 0),
  }),
  getsockname: (args) => ({ name: 'getsockname', fd: args.number('fd') }),
  getpeername: (args) => ({ name: 'getpeername', fd: args.number('fd') }),
  setsockopt: (args) => setOption(args, args.number('fd')),
  getsockopt: (args) => ({ name: 'getsockopt', fd: args.number('fd'), option: args.words<string>('option', PLAIN_OPTIONS)[0] ?? '' }),
  ioctl: (args) => ({ name: 'ioctl', fd: args.number('fd'), request: args.words<string>('request', ['SIOCINQ', 'SIOCOUTQ', 'FIONREAD'])[0] ?? '' }),
  fork: (_args, step) => ({ name: 'fork', child: step.child ?? '' }),
  exit: () => ({ name: 'exit' }),
};

/** A step's call in the simulator's form. The error names what the runner does not know: a call, an argument, an option. */
export function translateCall(step: CallStep, ports: PortNames): Result<SysCall, string> {
  const translate = CALLS[step.call];
  if (translate === undefined) return err(`call ${step.call}`);
  const args = new Args(step.args, ports);
  const call = translate(args, step);
  if (args.problem !== null) return err(`${step.call}: ${args.problem}`);
  const rest = args.rest();
  return rest.length > 0 ? err(`${step.call}: argument ${rest.join(', ')}`) : ok(call);
}

/** A result of the simulator in the form in which programs record it, with ports by name. */
export function recordResult(call: SysCall, result: SysResult, ports: PortNames): ProgramResult {
  const recorded: ProgramResult = { ret: call.name === 'fork' && result.ret > 0 ? 'pid' : result.ret };
  if (result.errno !== undefined) recorded.errno = result.errno;
  if (result.ret < 0) return recorded;
  if ('lens' in call) recorded.parts = call.lens.map((_, index) => result.parts?.[index] ?? '');
  else if (result.data !== undefined && result.data !== '') recorded.data = result.data;
  if (result.address !== undefined) recorded.addr = programAddress(result.address, ports);
  if (result.value !== undefined) recorded.value = optionValue(call, result.value);
  if (result.revents !== undefined) recorded.revents = POLL_EVENTS.filter((bit) => result.revents?.includes(bit)).join('|');
  return recorded;
}

function programAddress(address: SocketAddress, ports: PortNames): ProgramAddress {
  const host = Object.keys(HOST_ADDRS).find((name) => HOST_ADDRS[name] === address.addr) ?? address.addr;
  return { host: host as ProgramAddress['host'], port: ports.nameOf(host, address.port) };
}

function optionValue(call: SysCall, value: NonNullable<SysResult['value']>): unknown {
  if (call.name !== 'getsockopt') return value;
  if (call.option === 'SO_ERROR') return Object.entries(ERRNO).find(([, number]) => number === value)?.[0] ?? value;
  if (call.option !== 'SO_LINGER') return value;
  const { onoff, lingerS } = value as Linger;
  return { onoff: onoff ? 1 : 0, linger: lingerS };
}
