import { err, ok, type Result } from '../shared/base/index.ts';
import type { MessageFlag, PollEvent, SysCall, SysCallName } from '../shared/socket/index.ts';
import { typedBytes } from './typed.ts';

/** Every call with an example of how it is written, in the order of man pages: what the log prints can be written again. */
export const CALL_EXAMPLES: Readonly<Record<SysCallName, string>> = {
  socket: 'socket(SOCK_NONBLOCK)', bind: 'bind(3, 0.0.0.0:7000)', listen: 'listen(3, 2)', connect: 'connect(3, 10.9.0.1:7000)',
  accept: 'accept(3)', accept4: 'accept4(3, SOCK_NONBLOCK)', poll: 'poll(3, IN, 1000)',
  read: 'read(3, 1024)', readv: 'readv(3, [4, 4])', recv: 'recv(3, 1024, MSG_PEEK)', recvfrom: 'recvfrom(3, 1024)', recvmsg: 'recvmsg(3, [4, 4])',
  write: 'write(3, "hello")', writev: 'writev(3, ["he", "llo"])', send: 'send(3, "hello", MSG_DONTWAIT)', sendto: 'sendto(3, "hello")', sendmsg: 'sendmsg(3, ["he", "llo"])',
  shutdown: 'shutdown(3, SHUT_WR)', close: 'close(3)', dup: 'dup(3)', dup2: 'dup2(3, 5)', fork: 'fork()', exit: 'exit()',
  fcntl: 'fcntl(3, F_SETFL, O_NONBLOCK)', getsockname: 'getsockname(3)', getpeername: 'getpeername(3)',
  setsockopt: 'setsockopt(3, SO_REUSEADDR, 1)', getsockopt: 'getsockopt(3, SO_ERROR)', ioctl: 'ioctl(3, SIOCINQ)',
};

/** Bytes and vectors of one call that a server takes (shared/protocol/schemas.ts). */
export const MOST_BYTES = 16_384;
export const MOST_VECTORS = 16;

/** What is wrong with a call as it was written. */
export type CallFault = 'no-call' | 'unknown-call' | 'bad-arguments';

/** Cuts at commas that stand neither in quotes nor in brackets; null where those do not close. */
function splitArguments(text: string): string[] | null {
  const parts: string[] = [];
  let [part, depth, quoted] = ['', 0, false];
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (letter === '\\' && quoted) {
      part += letter + (text[++i] ?? '');
      continue;
    }
    if (letter === '"') quoted = !quoted;
    if (!quoted) depth += letter === '[' || letter === '{' ? 1 : letter === ']' || letter === '}' ? -1 : 0;
    if (letter === ',' && !quoted && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += letter;
  }
  if (quoted || depth !== 0) return null;
  return text.trim() === '' ? [] : [...parts, part.trim()];
}

/** Bytes in quotes, as C writes them; `"x" * 5000` is that so many times. Throws where it is neither. */
function bytesOf(text: string | undefined): string {
  const match = /^"((?:[^"\\]|\\.)*)"(?:\s*\*\s*(\d{1,5}))?$/s.exec(text ?? '');
  if (!match) throw new Error('no bytes');
  const bytes = typedBytes(match[1]!);
  const times = Number(match[2] ?? 1);
  if (bytes.length * times > MOST_BYTES) throw new Error('no bytes');
  return bytes.repeat(times);
}

function numberOf(text: string | undefined): number {
  if (!/^-?\d{1,10}$/.test(text ?? '')) throw new Error('no number');
  return Number(text);
}

function listOf<T>(text: string | undefined, item: (text: string) => T): T[] {
  const inside = /^\[(.*)\]$/s.exec(text ?? '');
  const parts = inside && splitArguments(inside[1]!);
  if (!parts || parts.length > MOST_VECTORS) throw new Error('no list');
  return parts.map(item);
}

function wordsOf(text: string | undefined, prefix: string): string[] {
  if (text === undefined || text === '0') return [];
  if (!/^[A-Z_|]+$/.test(text)) throw new Error('no flags');
  return text.split('|').map((word) => (prefix === 'POLL' ? word.replace(/^POLL/, '') : word));
}

function flagsOf(text: string | undefined): { flags?: MessageFlag[] } {
  const flags = wordsOf(text, 'MSG') as MessageFlag[];
  return flags.length > 0 ? { flags } : {};
}

/** Where a name stands for an address: of hosts; null where there is none. */
export type AddressOf = (host: string) => string | null;

function addressIn(text: string | undefined, addressOf: AddressOf): { addr: string; port: number } {
  const match = /^(\*|[\w.-]+):(\d{1,5})$/.exec(text ?? '');
  if (!match) throw new Error('no address');
  const host = match[1]!;
  const addr = host === '*' ? '0.0.0.0' : /^\d+(\.\d+){3}$/.test(host) ? host : addressOf(host);
  if (addr === null || Number(match[2]) > 65_535) throw new Error('no address');
  return { addr, port: Number(match[2]) };
}

function optionValue(text: string | undefined): number | { onoff: boolean; lingerS: number } {
  const linger = /^\{\s*(?:"onoff":\s*)?(true|false|0|1),\s*(?:"lingerS":\s*)?(\d{1,5})\s*\}$/.exec(text ?? '');
  return linger ? { onoff: linger[1] === 'true' || linger[1] === '1', lingerS: Number(linger[2]) } : numberOf(text);
}

function wordOf(text: string | undefined): string {
  if (!/^[A-Za-z0-9_]{1,24}$/.test(text ?? '')) throw new Error('no word');
  return text!;
}

/** A word that may stand last, and whether it does. */
function isNonblock(text: string | undefined): { nonblock?: boolean } {
  if (text !== undefined && text !== 'SOCK_NONBLOCK') throw new Error('no flag');
  return text === undefined ? {} : { nonblock: true };
}

const SHUTS = new Set(['RD', 'WR', 'RDWR']);

const READERS: Record<SysCallName, (args: (string | undefined)[], addressOf: AddressOf) => SysCall> = {
  socket: ([flag]) => ({ name: 'socket', ...isNonblock(flag) }),
  bind: ([fd, address], of) => ({ name: 'bind', fd: numberOf(fd), address: addressIn(address, of) }),
  listen: ([fd, backlog]) => ({ name: 'listen', fd: numberOf(fd), backlog: numberOf(backlog) }),
  connect: ([fd, address], of) => ({ name: 'connect', fd: numberOf(fd), address: addressIn(address, of) }),
  accept: ([fd]) => ({ name: 'accept', fd: numberOf(fd) }),
  accept4: ([fd, flag]) => ({ name: 'accept4', fd: numberOf(fd), ...isNonblock(flag) }),
  read: ([fd, len]) => ({ name: 'read', fd: numberOf(fd), len: numberOf(len) }),
  readv: ([fd, lens]) => ({ name: 'readv', fd: numberOf(fd), lens: listOf(lens, numberOf) }),
  recv: ([fd, len, flags]) => ({ name: 'recv', fd: numberOf(fd), len: numberOf(len), ...flagsOf(flags) }),
  recvfrom: ([fd, len, flags]) => ({ name: 'recvfrom', fd: numberOf(fd), len: numberOf(len), ...flagsOf(flags) }),
  recvmsg: ([fd, lens, flags]) => ({ name: 'recvmsg', fd: numberOf(fd), lens: listOf(lens, numberOf), ...flagsOf(flags) }),
  write: ([fd, data]) => ({ name: 'write', fd: numberOf(fd), data: bytesOf(data) }),
  writev: ([fd, parts]) => ({ name: 'writev', fd: numberOf(fd), parts: listOf(parts, bytesOf) }),
  send: ([fd, data, flags]) => ({ name: 'send', fd: numberOf(fd), data: bytesOf(data), ...flagsOf(flags) }),
  sendto: ([fd, data, address], of) => ({ name: 'sendto', fd: numberOf(fd), data: bytesOf(data), ...(address?.includes(':') ? { address: addressIn(address, of) } : flagsOf(address)) }),
  sendmsg: ([fd, parts, flags]) => ({ name: 'sendmsg', fd: numberOf(fd), parts: listOf(parts, bytesOf), ...flagsOf(flags) }),
  shutdown: ([fd, how]) => {
    const word = wordOf(how).replace(/^SHUT_/, '');
    if (!SHUTS.has(word)) throw new Error('no way');
    return { name: 'shutdown', fd: numberOf(fd), how: word };
  },
  close: ([fd]) => ({ name: 'close', fd: numberOf(fd) }),
  dup: ([fd]) => ({ name: 'dup', fd: numberOf(fd) }),
  dup2: ([fd, newFd]) => ({ name: 'dup2', fd: numberOf(fd), newFd: numberOf(newFd) }),
  fcntl: ([fd, op, flag]) => {
    if (op !== 'F_SETFL' || (flag !== 'O_NONBLOCK' && flag !== '0')) throw new Error('no flag');
    return { name: 'fcntl', fd: numberOf(fd), nonblock: flag === 'O_NONBLOCK' };
  },
  poll: ([fd, events, timeout]) => ({ name: 'poll', fd: numberOf(fd), events: wordsOf(events, 'POLL') as PollEvent[], timeoutMs: numberOf(timeout) }),
  getsockname: ([fd]) => ({ name: 'getsockname', fd: numberOf(fd) }),
  getpeername: ([fd]) => ({ name: 'getpeername', fd: numberOf(fd) }),
  setsockopt: ([fd, option, value]) => ({ name: 'setsockopt', fd: numberOf(fd), option: wordOf(option), value: optionValue(value) }),
  getsockopt: ([fd, option]) => ({ name: 'getsockopt', fd: numberOf(fd), option: wordOf(option) }),
  ioctl: ([fd, request]) => ({ name: 'ioctl', fd: numberOf(fd), request: wordOf(request) }),
  fork: () => ({ name: 'fork', child: 'child' }),
  exit: () => ({ name: 'exit' }),
};

/** Reads a call as it is written in the log and in C: `poll(3, IN, 1000)`, `write(3, "hello")`. */
export function readCallText(text: string, addressOf: AddressOf): Result<SysCall, CallFault> {
  const match = /^(\w+)\s*\((.*)\)\s*;?$/s.exec(text.trim());
  if (!match) return err('no-call');
  const name = match[1]!;
  if (!Object.hasOwn(READERS, name)) return err('unknown-call');
  const args = splitArguments(match[2]!);
  const most = splitArguments(/\((.*)\)/s.exec(CALL_EXAMPLES[name as SysCallName])![1]!)!.length;
  if (!args || args.length > most + 1) return err('bad-arguments');
  try {
    return ok(READERS[name as SysCallName](args, addressOf));
  } catch {
    return err('bad-arguments');
  }
}
