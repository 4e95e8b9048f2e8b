import { type Result, err, ok } from '../../base/index.ts';
import type { PollEvent, SocketOptionValue, SysCall, SysResult } from '../../socket/index.ts';
import { ANY, Args, expressionText, fieldOf, fill, MAX_BYTES, namesOf, numberOf } from './arguments.ts';
import type { CallAction, Expression } from './ast.ts';
import { BIND_PORT, CONNECT_PORT, PEER } from './segments.ts';

/** What a call of a script becomes. `fd` is the script's descriptor, which the runner turns into the live one. */
export interface PlannedCall {
  fd: number | null;
  /** The calls to be made, with the live descriptor: one, but for a poll of several descriptors. */
  make(liveFd: (scriptFd: number) => number): SysCall[];
  /** What the results give that the script does not have; null where they agree. */
  differ(results: SysResult[]): string | null;
  /** What it changes besides the simulator: which connection is looked at, the names of descriptors, the host's settings. */
  effect: 'socket' | 'listen' | 'connect' | 'accept' | 'dup' | 'close' | 'flags' | 'congestion' | null;
}

/** One call by its name: how it is made, and what is looked at besides its return value. */
type Translate = (args: Args, call: CallAction) => Partial<PlannedCall> & { sys?: (fd: number) => SysCall };

const CALLS: Readonly<Record<string, Translate>> = {
  socket: (args) => socketCall(args),
  bind: (args) => {
    args.count(3);
    args.any(1);
    return { sys: (fd) => ({ name: 'bind', fd, address: { addr: '0.0.0.0', port: BIND_PORT } }) };
  },
  listen: (args) => {
    args.count(2);
    const backlog = args.number(1, -0x8000_0000, 0x7fff_ffff);
    return { sys: (fd) => ({ name: 'listen', fd, backlog }), effect: 'listen' };
  },
  connect: (args) => {
    args.count(3);
    args.any(1);
    return { sys: (fd) => ({ name: 'connect', fd, address: { addr: PEER.addr, port: CONNECT_PORT } }), effect: 'connect' };
  },
  accept: (args) => {
    args.count(3);
    return { sys: (fd) => ({ name: 'accept', fd }), effect: 'accept' };
  },
  accept4: (args) => {
    args.count(4);
    const flags = args.names(3);
    if (flags.some((name) => name !== 'SOCK_NONBLOCK' && name !== 'SOCK_CLOEXEC')) args.wrong(3);
    return { sys: (fd) => ({ name: 'accept4', fd, nonblock: flags.includes('SOCK_NONBLOCK') }), effect: 'accept' };
  },
  read: (args) => {
    args.count(3);
    const len = args.number(2, 0, MAX_BYTES);
    return { sys: (fd) => ({ name: 'read', fd, len }) };
  },
  recv: (args) => {
    args.count(4);
    return receive(args, 'recv');
  },
  recvfrom: (args) => {
    args.count(6);
    return receive(args, 'recvfrom');
  },
  readv: (args) => {
    args.count(3);
    const lens = args.vectors(args.at(1), 1).map(({ length }) => length);
    return { sys: (fd) => ({ name: 'readv', fd, lens }) };
  },
  recvmsg: (args) => {
    args.count(3);
    const lens = message(args, true).map(({ length }) => length);
    const flags = args.flags(2);
    const inq = inqOf(fieldOf(args.at(1), 'msg_control'));
    return {
      sys: (fd) => ({ name: 'recvmsg', fd, lens, flags }),
      ...(inq === null ? {} : { differ: ([result]: SysResult[]) => (result?.inq === inq ? null : `TCP_CM_INQ ${result?.inq ?? 'absent'}`) }),
    };
  },
  write: (args) => {
    args.count(3);
    const data = args.bytes(1, 2);
    return { sys: (fd) => ({ name: 'write', fd, data }) };
  },
  send: (args) => {
    args.count(4);
    const [data, flags] = [args.bytes(1, 2), args.flags(3)];
    return { sys: (fd) => ({ name: 'send', fd, data, flags }) };
  },
  sendto: (args) => {
    args.count(6);
    const [data, flags] = [args.bytes(1, 2), args.flags(3)];
    args.any(4);
    return { sys: (fd) => ({ name: 'sendto', fd, data, flags }) };
  },
  writev: (args) => {
    args.count(3);
    const parts = args.vectors(args.at(1), 1).map(({ data, length }) => fill(data, length));
    return { sys: (fd) => ({ name: 'writev', fd, parts }) };
  },
  sendmsg: (args) => {
    args.count(3);
    const parts = message(args).map(({ data, length }) => fill(data, length));
    const flags = args.flags(2);
    return { sys: (fd) => ({ name: 'sendmsg', fd, parts, flags }) };
  },
  shutdown: (args) => {
    args.count(2);
    const how = args.at(1).kind === 'number' ? String(args.number(1)) : (args.names(1)[0] ?? '').replace(/^SHUT_/, '');
    return { sys: (fd) => ({ name: 'shutdown', fd, how }) };
  },
  close: (args) => {
    args.count(1);
    return { sys: (fd) => ({ name: 'close', fd }), effect: 'close' };
  },
  dup: (args) => {
    args.count(1);
    return { sys: (fd) => ({ name: 'dup', fd }), effect: 'dup' };
  },
  fcntl: (args, call) => fileFlags(args, call),
  ioctl: (args) => {
    args.count(3);
    const request = args.names(1)[0] ?? '';
    if (!['SIOCINQ', 'SIOCOUTQ', 'FIONREAD'].includes(request)) args.wrong(1);
    return { sys: (fd) => ({ name: 'ioctl', fd, request }), differ: ([result]) => differentValue(args.at(2), result!.value) };
  },
  poll: (args) => pollCall(args),
  setsockopt: (args) => setOption(args),
  getsockopt: (args) => getOption(args),
  getsockname: (args) => {
    args.count(3);
    args.any(1);
    return { sys: (fd) => ({ name: 'getsockname', fd }) };
  },
  getpeername: (args) => {
    args.count(3);
    args.any(1);
    return { sys: (fd) => ({ name: 'getpeername', fd }) };
  },
};

function socketCall(args: Args): ReturnType<Translate> {
  args.count(3);
  const domain = args.at(0);
  if (domain.kind !== 'any' && !(domain.kind === 'name' && domain.name === 'AF_INET')) args.wrong(0);
  const type = args.names(1);
  if (type.filter((name) => name !== 'SOCK_NONBLOCK' && name !== 'SOCK_CLOEXEC').join() !== 'SOCK_STREAM') args.wrong(1);
  const protocol = args.at(2);
  if (!(protocol.kind === 'name' && protocol.name === 'IPPROTO_TCP') && numberOf(protocol) !== 0) args.wrong(2);
  return { make: () => [{ name: 'socket', nonblock: type.includes('SOCK_NONBLOCK') }], effect: 'socket', fd: null };
}

function receive(args: Args, name: 'recv' | 'recvfrom'): ReturnType<Translate> {
  const [len, flags] = [args.number(2, 0, MAX_BYTES), args.flags(3)];
  return { sys: (fd) => ({ name, fd, len, flags }) };
}

/** The one control message that is modelled: how much is left to be read (TCP_INQ). Null where it is another, or none. */
function inqOf(control: Expression | null): number | null {
  const item = control?.kind === 'list' && control.items.length === 1 ? control.items[0]! : ANY;
  const [level, type] = ['cmsg_level', 'cmsg_type'].map((name) => fieldOf(item, name));
  const named = level?.kind === 'name' && ['SOL_TCP', 'IPPROTO_TCP'].includes(level.name) && type?.kind === 'name' && type.name === 'TCP_CM_INQ';
  return named ? numberOf(fieldOf(item, 'cmsg_data') ?? ANY) : null;
}

/** A msghdr; without control messages, but for one that recvmsg() may bring. */
function message(args: Args, receiving = false): { data: Expression; length: number }[] {
  const header = args.at(1);
  const control = fieldOf(header, 'msg_control');
  const flags = fieldOf(header, 'msg_flags');
  const bare = control === null || (control.kind === 'list' && control.items.length === 0);
  if (!bare && !(receiving && inqOf(control) !== null)) args.wrong(1);
  if (flags !== null && flags.kind !== 'any' && numberOf(flags) !== 0) args.wrong(1);
  return args.vectors(fieldOf(header, 'msg_iov') ?? ANY, 1);
}

/** O_RDWR and O_NONBLOCK of fcntl(2): the flags that a socket here has. */
export const O_RDWR = 2;
export const O_NONBLOCK = 0o4000;

function fileFlags(args: Args, call: CallAction): ReturnType<Translate> {
  const [command] = args.names(1);
  if (command === 'F_GETFL') {
    args.count(2);
    return { make: () => [], differ: () => null, effect: 'flags' };
  }
  args.count(3);
  if (command !== 'F_SETFL') args.wrong(1);
  const value = numberOf(call.args[2] ?? ANY);
  const flags = value !== null ? [] : args.names(2);
  if (value !== null ? (value & ~(O_RDWR | O_NONBLOCK)) !== 0 : flags.some((name) => !['O_RDWR', 'O_NONBLOCK', 'O_RDONLY'].includes(name))) args.wrong(2);
  const nonblock = value !== null ? (value & O_NONBLOCK) !== 0 : flags.includes('O_NONBLOCK');
  return { sys: (fd) => ({ name: 'fcntl', fd, nonblock }) };
}

const POLL_EVENTS: Readonly<Record<string, PollEvent>> = {
  POLLIN: 'IN', POLLPRI: 'PRI', POLLOUT: 'OUT', POLLERR: 'ERR', POLLHUP: 'HUP', POLLNVAL: 'NVAL', POLLRDHUP: 'RDHUP',
};

function pollCall(args: Args): ReturnType<Translate> {
  args.count(3);
  const list = args.at(0);
  const items = list.kind === 'list' && list.items.length > 0 && list.items.length <= 64 ? list.items : [];
  const entries = items.map((item) => ({
    fd: numberOf(fieldOf(item, 'fd') ?? ANY), events: pollEvents(fieldOf(item, 'events') ?? ANY), revents: pollEvents(fieldOf(item, 'revents') ?? NONE),
  }));
  if (entries.length === 0 || entries.some(({ fd, events, revents }) => fd === null || !events || !revents) || args.number(1) !== entries.length) args.wrong(0);
  const timeoutMs = args.number(2, -1, 0x7fff_ffff);
  // The simulator's poll() looks at one descriptor; without a wait several are as many calls.
  if (entries.length > 1 && timeoutMs !== 0) args.wrong(0);
  return {
    fd: null,
    make: (liveFd) => entries.map(({ fd, events }) => ({ name: 'poll', fd: liveFd(fd ?? -1), events: events ?? [], timeoutMs })),
    differ: (results) => {
      const seen = results.map(({ revents }) => pollText(revents ?? []));
      return seen.join() === entries.map(({ revents }) => pollText(revents ?? [])).join() ? null : `revents=${seen.join(',')}`;
    },
  };
}

const NONE: Expression = { kind: 'number', value: 0 };

function pollEvents(expression: Expression): PollEvent[] | null {
  const names = namesOf(expression);
  if (!names || names.some((name) => POLL_EVENTS[name] === undefined)) return null;
  return names.map((name) => POLL_EVENTS[name]!);
}

function pollText(events: readonly PollEvent[]): string {
  return Object.keys(POLL_EVENTS).filter((name) => events.includes(POLL_EVENTS[name]!)).join('|') || '0';
}

const LEVELS: readonly string[] = ['SOL_SOCKET', 'SOL_TCP', 'IPPROTO_TCP'];

function optionName(args: Args): string {
  args.count(5);
  if (!LEVELS.includes(args.names(1)[0] ?? '')) args.wrong(1);
  return args.names(2)[0] ?? '';
}

function setOption(args: Args): ReturnType<Translate> {
  const option = optionName(args);
  const value = args.at(3);
  if (option === 'TCP_CONGESTION' && value.kind === 'text' && (value.bytes === 'reno' || value.bytes === 'cubic')) {
    return { make: () => [], differ: () => null, effect: 'congestion' };
  }
  const live = optionValue(value);
  if (live === null) args.wrong(3);
  return { sys: (fd) => ({ name: 'setsockopt', fd, option, value: live ?? 0 }) };
}

function optionValue(expression: Expression): SocketOptionValue | null {
  if (expression.kind === 'list' && expression.items.length === 1) return numberOf(expression.items[0]!);
  const [seconds, microseconds] = [numberOf(fieldOf(expression, 'tv_sec') ?? ANY), numberOf(fieldOf(expression, 'tv_usec') ?? ANY)];
  if (seconds !== null && microseconds !== null) return seconds * 1000 + Math.floor(microseconds / 1000);
  const [onoff, linger] = [numberOf(fieldOf(expression, 'onoff') ?? ANY), numberOf(fieldOf(expression, 'linger') ?? ANY)];
  return onoff !== null && linger !== null ? { onoff: onoff !== 0, lingerS: linger } : null;
}

function getOption(args: Args): ReturnType<Translate> {
  const option = optionName(args);
  const value = args.at(3);
  if (value.kind !== 'any' && optionValue(value) === null) args.wrong(3);
  return { sys: (fd) => ({ name: 'getsockopt', fd, option }), differ: ([result]) => differentValue(value, result!.value) };
}

function differentValue(expected: Expression, got: SocketOptionValue | undefined): string | null {
  const value = optionValue(expected);
  if (expected.kind === 'any' || value === null || got === undefined) return null;
  if (typeof value === 'number' || typeof got === 'number') return value === got ? null : `[${typeof got === 'number' ? got : '{...}'}]`;
  const [a, b] = [value as { onoff: boolean; lingerS: number }, got as { onoff: boolean; lingerS: number }];
  return a.onoff === b.onoff && a.lingerS === b.lingerS ? null : `{onoff=${b.onoff ? 1 : 0}, linger=${b.lingerS}}`;
}

/** Prepares a call. The error says what of it the simulator does not model. */
export function planCall(call: CallAction): Result<PlannedCall, string> {
  const translate = CALLS[call.name];
  if (!translate) return err(`call ${call.name}`);
  const args = new Args(call);
  const { sys, make, differ, effect = null, fd } = translate(args, call);
  const scriptFd = fd === null ? null : args.number(0, -1, 0x7fff_ffff);
  if (call.result.kind !== 'any' && numberOf(call.result) === null) args.problem ??= `${call.name}: result ${expressionText(call.result)}`;
  if (args.problem !== null) return err(args.problem);
  return ok({
    fd: scriptFd, effect, differ: differ ?? (() => null),
    make: make ?? ((liveFd) => [sys!(liveFd(scriptFd ?? -1))]),
  });
}

/** What the script expects of a call's return, and what it got, as it would write them; null where they agree. */
export function differentReturn(call: CallAction, planned: PlannedCall, results: SysResult[]): string | null {
  const ret = results.length === 1 ? results[0]!.ret : results.reduce((sum, result) => sum + result.ret, 0);
  const errno = results.find((result) => result.errno !== undefined)?.errno ?? null;
  const expected = numberOf(call.result);
  const renames = planned.effect === 'socket' || planned.effect === 'accept' || planned.effect === 'dup';
  const same = expected === null || (renames && expected >= 0 ? ret >= 0 : ret === expected);
  if (!same || (call.errno !== null && call.errno !== errno)) return returnText(ret, errno);
  return ret < 0 ? null : planned.differ(results);
}

export function returnText(ret: number, errno: string | null): string {
  return errno === null ? String(ret) : `${ret} ${errno}`;
}
