import { ERRNO, type SysCall, type SysResult } from '../socket/index.ts';

/** Bytes shown of a string before it is cut. */
const MOST_BYTES = 16;

/** Bytes as a C string literal, with `...` where it is cut after `most` of them. */
export function bytesText(bytes: string, most = MOST_BYTES): string {
  let out = '';
  for (const byte of bytes.slice(0, most)) {
    const code = byte.charCodeAt(0);
    if (byte === '"' || byte === '\\') out += `\\${byte}`;
    else if (byte === '\n') out += '\\n';
    else if (code >= 32 && code < 127) out += byte;
    else out += `\\x${code.toString(16).padStart(2, '0')}`;
  }
  return `"${out}"${bytes.length > most ? '...' : ''}`;
}

function argumentText(name: string, value: unknown): string {
  if (typeof value === 'string') return name === 'data' ? bytesText(value) : value;
  if (typeof value === 'object' && value !== null && 'addr' in value && 'port' in value) return `${String(value.addr)}:${String(value.port)}`;
  if (!Array.isArray(value)) return JSON.stringify(value);
  return name === 'flags' || name === 'events' ? value.join('|') || '0' : `[${value.map((item) => argumentText('data', item)).join(', ')}]`;
}

/** A call as strace prints it, without the arguments that only C needs: `connect(3, 10.9.0.1:80)`. */
export function callText(call: SysCall): string {
  switch (call.name) {
    case 'socket':
      return call.nonblock ? 'socket(SOCK_NONBLOCK)' : 'socket()';
    case 'fcntl':
      return `fcntl(${call.fd}, F_SETFL, ${call.nonblock ? 'O_NONBLOCK' : '0'})`;
    case 'shutdown':
      return `shutdown(${call.fd}, SHUT_${call.how})`;
    case 'accept':
    case 'accept4':
      return call.nonblock ? `accept4(${call.fd}, SOCK_NONBLOCK)` : `accept(${call.fd})`;
    default: {
      const { name, ...rest } = call;
      return `${name}(${Object.entries(rest).map(([key, value]) => argumentText(key, value)).join(', ')})`;
    }
  }
}

/** What a call returned: `= 4 10.9.0.2:40812`, `= 5 "hello"`, or `= -1 EAGAIN (11)`. */
export function resultText(result: SysResult): string {
  if (result.errno) return `= ${result.ret} ${result.errno} (${ERRNO[result.errno]})`;
  const data = result.data === undefined ? '' : ` ${bytesText(result.data)}`;
  const from = result.address ? ` ${result.address.addr}:${result.address.port}` : '';
  return `= ${result.ret}${data}${from}`;
}
