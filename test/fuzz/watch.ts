import { hashPlain } from '../../shared/base/index.ts';
import { type Sim, type SimEvent, checkInvariants } from '../../shared/sim/index.ts';
import type { Host } from '../../shared/socket/index.ts';
import { FIN, SYN, type Segment, seqDiff, tupleKey } from '../../shared/tcp/index.ts';

/** One direction of one connection: who sends, to whom, and from which initial sequence number. */
interface Stream {
  written: string;
  read: string;
  /** Sequence number of its FIN, relative to the initial one; -1 while none was seen. */
  finAt: number;
  /** End of the data furthest out, relative. */
  dataEnd: number;
}

/**
 * Looks on while a world runs and says what must never be (issue "The engine answers as a real Linux does", property
 * tests). Give `emit` to every call into the simulator, and ask `faults` after each. Where `strange` segments are put on the
 * wire, what is sent and read proves nothing, and only the World is looked at.
 */
export interface Watch {
  emit(event: SimEvent): void;
  faults(): string[];
}

export function watch(sim: Sim, strange: boolean): Watch {
  const streams = new Map<string, Stream>();
  const sockets = new Map<string, { out: string; in: string }>();
  const calls = new Map<number, string>();
  const found: string[] = [];
  const streamOf = (key: string): Stream => {
    const known = streams.get(key) ?? { written: '', read: '', finAt: -1, dataEnd: 1 };
    streams.set(key, known);
    return known;
  };
  return {
    emit(event) {
      if (strange) return;
      noteSockets(sim, sockets);
      if (event.type === 'syscall-made') {
        const socketId = 'fd' in event.call ? socketOf(sim.hosts[event.hostId]!, event.pid, event.call.fd) : null;
        if (socketId) calls.set(event.callId, `${event.hostId}/${socketId}`);
      } else if (event.type === 'syscall-returned') {
        const ends = sockets.get(calls.get(event.callId) ?? '');
        if (ends) noteReturn(event, streamOf(ends.out), streamOf(ends.in));
        calls.delete(event.callId);
      } else if (event.type === 'segment-sent' && event.socketId !== null) {
        noteSegment(event.segment, sockets.get(`${event.hostId}/${event.socketId}`)?.out ?? '', streamOf, found);
      }
    },
    faults() {
      noteSockets(sim, sockets);
      for (const [key, stream] of streams) {
        // A blocked write hands bytes over before it returns: then the reader is ahead of what is noted as written.
        if (!stream.written.startsWith(stream.read) && !stream.read.startsWith(stream.written)) found.push(`${key}: read what was not written`);
      }
      found.push(...checkInvariants(sim), ...plainFaults(sim));
      return found.splice(0);
    },
  };
}

function socketOf(host: Host, pid: number, fd: number): string | null {
  const fileId = host.processes.find((process) => process.pid === pid)?.fds[`fd${fd}`];
  return fileId === undefined ? null : (host.files[fileId]?.socketId ?? null);
}

/** Remembers which streams a socket's connection has: a connection that is over keeps its last ones. */
function noteSockets(sim: Sim, sockets: Map<string, { out: string; in: string }>): void {
  for (const host of sim.hosts) {
    for (const sock of Object.values(host.sockets)) {
      const { conn } = sock;
      if (conn.state === 'CLOSED' || conn.state === 'LISTEN') continue;
      const out = `${tupleKey(conn.localAddr, conn.localPort, conn.remoteAddr, conn.remotePort)}#${conn.iss}`;
      const back = `${tupleKey(conn.remoteAddr, conn.remotePort, conn.localAddr, conn.localPort)}#${conn.irs}`;
      sockets.set(`${host.id}/${sock.id}`, { out, in: back });
    }
  }
}

function noteReturn(event: Extract<SimEvent, { type: 'syscall-returned' }>, out: Stream, back: Stream): void {
  const { call, result } = event;
  if (result.ret <= 0) return;
  switch (call.name) {
    case 'write':
    case 'send':
    case 'sendto':
      out.written += call.data.slice(0, result.ret);
      break;
    case 'writev':
    case 'sendmsg':
      out.written += call.parts.join('').slice(0, result.ret);
      break;
    case 'read':
    case 'recv':
    case 'recvfrom':
      if (!('flags' in call && call.flags?.includes('MSG_PEEK'))) back.read += result.data ?? '';
      break;
    case 'readv':
    case 'recvmsg':
      if (!('flags' in call && call.flags?.includes('MSG_PEEK'))) back.read += (result.parts ?? []).join('');
      break;
    default:
      break;
  }
}

/** FIN stands at one place only, after all data. */
function noteSegment(segment: Segment, key: string, streamOf: (key: string) => Stream, found: string[]): void {
  if (key === '' || (segment.payload.length === 0 && !(segment.flags & (FIN | SYN)))) return;
  const stream = streamOf(key);
  const iss = Number(key.slice(key.lastIndexOf('#') + 1));
  const end = seqDiff(segment.seq, iss) + segment.payload.length + (segment.flags & SYN ? 1 : 0);
  stream.dataEnd = Math.max(stream.dataEnd, end);
  if (segment.flags & FIN) {
    if (stream.finAt >= 0 && stream.finAt !== end) found.push(`${key}: FIN at ${end} after FIN at ${stream.finAt}`);
    stream.finAt = end;
  }
  if (stream.finAt >= 0 && stream.dataEnd > stream.finAt) found.push(`${key}: data up to ${stream.dataEnd} beyond the FIN at ${stream.finAt}`);
}

/** Plain data: what JSON keeps, and nothing that it drops. The World must hash the same after a round trip. */
function plainFaults(sim: Sim): string[] {
  const odd = oddValue(sim, 'sim');
  if (odd !== null) return [`not plain data: ${odd}`];
  return hashPlain(sim) === hashPlain(JSON.parse(JSON.stringify(sim))) ? [] : ['hash differs after a JSON round trip'];
}

function oddValue(value: unknown, path: string): string | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? null : `${path} is ${value}`;
  if (typeof value !== 'object') return `${path} is ${typeof value}`;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return `${path} is an instance of a class`;
  for (const [key, item] of Object.entries(value)) {
    const odd = oddValue(item, `${path}.${key}`);
    if (odd !== null) return odd;
  }
  return null;
}
