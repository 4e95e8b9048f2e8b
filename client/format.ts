import { ERRNO, type SysCall, type SysResult } from '../shared/socket/index.ts';
import { flagNames, SYN, FIN, type Segment } from '../shared/tcp/index.ts';
import { relativeAck, relativeSeq } from './relative.ts';
import { ACK } from '../shared/tcp/index.ts';

/** Virtual time as seconds with milliseconds: `3.250`. */
export function seconds(us: number): string {
  return (us / 1_000_000).toFixed(3);
}

/** Bytes as a C string literal, cut where it is long. */
export function quoted(bytes: string, most = 24): string {
  let out = '';
  for (const byte of bytes.slice(0, most)) {
    const code = byte.charCodeAt(0);
    if (byte === '"' || byte === '\\') out += `\\${byte}`;
    else if (byte === '\n') out += '\\n';
    else if (code >= 32 && code < 127) out += byte;
    else out += `\\x${code.toString(16).padStart(2, '0')}`;
  }
  return `"${out}"${bytes.length > most ? '…' : ''}`;
}

/** A text as the bytes of its UTF-8 form, one character per byte, as the World holds them. */
export function toBytes(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join('');
}

function argument(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'object' && value !== null && 'addr' in value && 'port' in value) return `${String(value.addr)}:${String(value.port)}`;
  return Array.isArray(value) ? `[${value.length}]` : JSON.stringify(value);
}

/** A call as strace prints it, without the arguments that only C needs. */
export function formatCall(call: SysCall): string {
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
      return `${name}(${Object.values(rest).map(argument).join(', ')})`;
    }
  }
}

/** What a call returned: `= 4`, or `= -1 EAGAIN (11)`. */
export function formatResult(result: SysResult): string {
  if (result.errno) return `= ${result.ret} ${result.errno} (${ERRNO[result.errno]})`;
  const data = result.data === undefined ? '' : ` ${quoted(result.data)}`;
  const from = result.address ? `  ${result.address.addr}:${result.address.port}` : '';
  return `= ${result.ret}${data}${from}`;
}

/** A segment in one line with relative numbers: `SYN+ACK seq 0 ack 1`. */
export function formatSegment(segment: Segment): string {
  const seq = relativeSeq(segment);
  const length = segment.payload.length;
  const range = length > 0 ? `${seq}:${seq + length}` : String(seq);
  const ack = segment.flags & ACK ? ` ack ${relativeAck(segment)}` : '';
  const data = length > 0 ? ` ${quoted(segment.payload, 16)}` : '';
  return `${flagNames(segment.flags)} seq ${range}${ack}${data}`;
}

/** The kinds of token that the stage tells apart by shape. */
export type TokenKind = 'syn' | 'synack' | 'ack' | 'data' | 'fin' | 'rst';

/** Which kind a segment is drawn as: its rarest property wins. */
export function tokenKind(segment: Segment): TokenKind {
  const flags = flagNames(segment.flags);
  if (flags.includes('RST')) return 'rst';
  if (segment.flags & SYN) return segment.flags & ACK ? 'synack' : 'syn';
  if (segment.flags & FIN) return 'fin';
  return segment.payload.length > 0 ? 'data' : 'ack';
}
