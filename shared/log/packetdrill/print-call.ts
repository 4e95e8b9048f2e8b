import type { SocketOptionValue, SysCall, SysResult } from '../../socket/index.ts';

/** A call as scripts write it, up to the closing parenthesis; null for one that the language has no words for. */
export function callText(call: SysCall, fd: number, result: SysResult): string | null {
  switch (call.name) {
    case 'socket': return `socket(..., SOCK_STREAM${call.nonblock ? '|SOCK_NONBLOCK' : ''}, IPPROTO_TCP)`;
    case 'listen': return `listen(${fd}, ${call.backlog})`;
    case 'accept4': return `accept4(${fd}, ..., ..., ${call.nonblock ? 'SOCK_NONBLOCK' : '0'})`;
    case 'bind':
    case 'connect':
    case 'accept':
    case 'getsockname':
    case 'getpeername':
      return `${call.name}(${fd}, ..., ...)`;
    case 'read': return `read(${fd}, ..., ${call.len})`;
    case 'recv': return `recv(${fd}, ..., ${call.len}, ${flags(call.flags)})`;
    case 'recvfrom': return `recvfrom(${fd}, ..., ${call.len}, ${flags(call.flags)}, ..., ...)`;
    case 'readv': return `readv(${fd}, [${vectors(call.lens)}], ${call.lens.length})`;
    case 'recvmsg': return `recvmsg(${fd}, ${header(call.lens)}, ${flags(call.flags)})`;
    case 'write': return `write(${fd}, ..., ${call.data.length})`;
    case 'send': return `send(${fd}, ..., ${call.data.length}, ${flags(call.flags)})`;
    case 'sendto': return `sendto(${fd}, ..., ${call.data.length}, ${flags(call.flags)}, ..., ...)`;
    case 'writev': return `writev(${fd}, [${vectors(call.parts.map((part) => part.length))}], ${call.parts.length})`;
    case 'sendmsg': return `sendmsg(${fd}, ${header(call.parts.map((part) => part.length))}, ${flags(call.flags)})`;
    case 'shutdown': return `shutdown(${fd}, ${['RD', 'WR', 'RDWR'].includes(call.how) ? `SHUT_${call.how}` : call.how})`;
    case 'close': return `close(${fd})`;
    case 'dup':
    case 'dup2':
      return `dup(${fd})`;
    case 'fcntl': return `fcntl(${fd}, F_SETFL, O_RDWR${call.nonblock ? '|O_NONBLOCK' : ''})`;
    case 'poll': return `poll([{fd=${fd}, events=${bits(call.events)}, revents=${bits(result.revents ?? [])}}], 1, ${call.timeoutMs})`;
    case 'setsockopt': return option('setsockopt', fd, call.option, call.value);
    case 'getsockopt': return result.value === undefined ? null : option('getsockopt', fd, call.option, result.value);
    case 'ioctl': return typeof result.value === 'number' ? `ioctl(${fd}, ${call.request}, [${result.value}])` : null;
    default: return null;
  }
}

function flags(names: readonly string[] | undefined): string {
  return names && names.length > 0 ? names.join('|') : '0';
}

function vectors(lens: readonly number[]): string {
  return lens.map((len) => `{..., ${len}}`).join(', ');
}

function header(lens: readonly number[]): string {
  return `{msg_name(...)=..., msg_iov(${lens.length})=[${vectors(lens)}], msg_flags=0}`;
}

function bits(events: readonly string[]): string {
  return events.length > 0 ? events.map((event) => `POLL${event}`).join('|') : '0';
}

const TIMEVALS: readonly string[] = ['SO_RCVTIMEO', 'SO_SNDTIMEO'];

function option(call: 'setsockopt' | 'getsockopt', fd: number, name: string, value: SocketOptionValue): string | null {
  const level = name.startsWith('SO_') ? 'SOL_SOCKET' : 'SOL_TCP';
  const plain = optionValue(name, value);
  if (plain === null) return null;
  const size = typeof value === 'number' && !TIMEVALS.includes(name) ? 4 : TIMEVALS.includes(name) ? 16 : 8;
  return `${call}(${fd}, ${level}, ${name}, ${plain}, ${call === 'getsockopt' ? `[${size}]` : size})`;
}

function optionValue(name: string, value: SocketOptionValue): string | null {
  if (typeof value === 'number') {
    return TIMEVALS.includes(name) ? `{tv_sec=${Math.floor(value / 1000)}, tv_usec=${(value % 1000) * 1000}}` : `[${value}]`;
  }
  return name === 'SO_LINGER' && 'lingerS' in value ? `{onoff=${value.onoff ? 1 : 0}, linger=${Number(value.lingerS)}}` : null;
}
