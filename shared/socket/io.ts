import { assert } from '../base/index.ts';
import { bufferRoom, enqueue, owesAckNow, peekBytes, seqDiff, takeBytes, unsentBytes, worthWindowUpdate } from '../tcp/index.ts';
import type { MessageFlag, SysResult } from './calls.ts';
import { apiState, fail, touch } from './kernel.ts';
import type { Attempt } from './setup.ts';
import type { Kernel, OpenFile, Process, Sleep, Sock } from './types.ts';

/** One wish to read, whatever the call's name: read, readv, recv, recvfrom and recvmsg are one family. */
export interface ReadRequest {
  len: number;
  flags: MessageFlag[];
}

/** Bytes that a connection's send buffer takes in all: what SO_SNDBUF set, else it grows with the window. */
function sendCapacity(kernel: Kernel, sock: Sock): number {
  if (sock.sendBufferSet) return sock.sendBufferBytes;
  return Math.min(Math.max(87_040, 4 * sock.conn.cwnd * sock.conn.mss), kernel.host.sysctls.wmemMax);
}

/** Bytes that a write may hand over now. */
export function sendRoom(kernel: Kernel, sock: Sock): number {
  return Math.max(0, sendCapacity(kernel, sock) - sock.conn.sendQueue.length);
}

/** With so many bytes not sent a socket takes no more (TCP_NOTSENT_LOWAT of tcp(7)). */
function notsentLimit(kernel: Kernel, sock: Sock): number {
  return sock.notsentLowat || kernel.host.sysctls.notsentLowat;
}

/** Linux calls a socket writable while a third of its buffer is free, and less than half of TCP_NOTSENT_LOWAT waits to be sent. */
export function writable(kernel: Kernel, sock: Sock): boolean {
  return 2 * sendRoom(kernel, sock) >= sock.conn.sendQueue.length && 2 * unsentBytes(sock.conn) < notsentLimit(kernel, sock);
}

/** A writer that found a buffer of fixed size full is woken when a third of it is free (Linux's sk_stream_write_space). */
function wakesWriter(kernel: Kernel, sock: Sock): boolean {
  const { sent, writeEnds, sendQueue } = sock.conn;
  const pieces = new Set([...sent.map((range) => range.burstEnd), ...writeEnds.map((end) => end.seq)]).size;
  return 2 * (sendCapacity(kernel, sock) - sendQueue.length) >= sendQueue.length + 3 * PIECE_OVERHEAD * pieces;
}

const NO_LIMIT = 0xffff_ffff;

/** What Linux counts for a piece beside its bytes. */
const PIECE_OVERHEAD = 1280;

/**
 * The read family (read(2), recv(2); Linux's tcp_recvmsg): bytes come before end of file, and end of file before errors.
 * `sleep` holds what MSG_WAITALL has gathered so far.
 */
export function read(kernel: Kernel, sock: Sock, file: OpenFile, request: ReadRequest, sleep: Sleep): Attempt {
  if (apiState(sock) === 'LISTEN') return fail('ENOTCONN');
  if (request.len === 0 && sock.conn.receiveQueue.length > 0) return { ret: 0 };
  const peek = request.flags.includes('MSG_PEEK');
  const gathered = gather(kernel, sock, request, peek, sleep);
  const target = Math.max(1, request.flags.includes('MSG_WAITALL') ? request.len : Math.min(sock.receiveLowat, request.len));
  if (gathered.length >= target) return bytesRead(gathered);
  const nonblock = file.nonblock || request.flags.includes('MSG_DONTWAIT');
  if (gathered.length > 0) return nonblock || isOver(sock) ? bytesRead(gathered) : 'sleep';
  const { endOfFileTold } = kernel.rules;
  const end = endOfRead(sock, endOfFileTold);
  if (end) return end;
  if (!nonblock) return 'sleep';
  return endOfFileTold ? fail('EAGAIN') : { ret: 0 };
}

function gather(kernel: Kernel, sock: Sock, request: ReadRequest, peek: boolean, sleep: Sleep): string {
  if (peek) return peekBytes(sock.conn.receiveQueue, 0, request.len);
  const before = sleep.taken;
  const { receiveQueue } = sock.conn;
  const most = kernel.rules.segmentsStayApart ? (receiveQueue.chunks[0]?.length ?? 0) - receiveQueue.head : receiveQueue.length;
  const bytes = takeBytes(receiveQueue, Math.min(most, request.len - before.length));
  if (bytes.length > 0) afterRead(kernel, sock);
  sleep.taken = before + bytes;
  return before + bytes;
}

/** What a read finds where no byte waits: end of file, an error told once, or null for "nothing yet". */
function endOfRead(sock: Sock, endOfFileTold: boolean): SysResult | null {
  const { conn } = sock;
  if (conn.done && endOfFileTold) return { ret: 0 };
  if (conn.error !== null) {
    const { error } = conn;
    conn.error = null;
    return fail(error);
  }
  if (conn.shutRead) return endOfFileTold ? { ret: 0 } : null;
  return apiState(sock) === 'CLOSED' ? fail('ENOTCONN') : null;
}

function isOver(sock: Sock): boolean {
  return sock.conn.error !== null || sock.conn.shutRead || apiState(sock) === 'CLOSED';
}

export function bytesRead(bytes: string): SysResult {
  return { ret: bytes.length, data: bytes };
}

/** Reading makes room: the peer hears of it when it matters (RFC 9293 section 3.8.6.2.2; Linux's tcp_cleanup_rbuf). */
function afterRead(kernel: Kernel, sock: Sock): void {
  const { conn } = sock;
  touch(kernel, sock.id);
  const open = conn.state === 'ESTABLISHED' || conn.state === 'FIN_WAIT_1' || conn.state === 'FIN_WAIT_2';
  if (!open) return;
  const due = conn.ack === 'delayed' && (seqDiff(conn.rcvNxt, conn.rcvWup) > conn.receivedMss
    || (conn.receiveQueue.length === 0 && !conn.pingpong));
  if (due || worthWindowUpdate(conn)) owesAckNow(conn);
}

/**
 * The write family (write(2), send(2); Linux's tcp_sendmsg): copies into the send buffer, as much as fits; sleeps for the
 * rest. EPIPE raises SIGPIPE unless MSG_NOSIGNAL forbids it.
 */
export function write(
  kernel: Kernel, process: Process, sock: Sock, file: OpenFile, data: string, flags: MessageFlag[], sleep: Sleep,
): Attempt {
  const { conn } = sock;
  const done = sleep.written;
  const nonblock = file.nonblock || flags.includes('MSG_DONTWAIT');
  const state = apiState(sock);
  if (conn.error === null && (state === 'SYN_SENT' || state === 'SYN_RECEIVED')) return nonblock ? fail('EAGAIN') : 'sleep';
  const { writeFailsAfterFin, writeTakesAll, writeWaitsForAck, segmentsStayApart } = kernel.rules;
  const open = (state === 'ESTABLISHED' || (state === 'CLOSE_WAIT' && !writeFailsAfterFin)) && !conn.shutWrite && conn.error === null;
  if (!open) return done > 0 ? { ret: done } : writeError(kernel, process, sock, flags);
  if (writeWaitsForAck && done > 0 && done === data.length) return conn.sendQueue.length > 0 ? 'sleep' : { ret: done };
  if (done > 0 && sock.sendBufferSet && !wakesWriter(kernel, sock)) return 'sleep';
  const pieces = sock.sendBufferSet || notsentLimit(kernel, sock) < NO_LIMIT;
  if (done > 0 && pieces && !writable(kernel, sock)) return 'sleep';
  const room = writeTakesAll ? data.length : pieces ? bufferRoom(conn, sendCapacity(kernel, sock), notsentLimit(kernel, sock)) : sendRoom(kernel, sock);
  const part = data.slice(done, done + room);
  const whole = done + part.length === data.length;
  enqueue(conn, part, flags.includes('MSG_MORE'), whole && (segmentsStayApart || flags.includes('MSG_EOR')), kernel.env);
  touch(kernel, sock.id);
  const written = done + part.length;
  sleep.written = written;
  if (written === data.length) return writeWaitsForAck && !nonblock && written > 0 ? 'sleep' : { ret: written };
  if (nonblock) return written > 0 ? { ret: written } : fail('EAGAIN');
  return 'sleep';
}

/** Each part as a write of its own: what only some other set of rules asks for. */
export function writeApart(
  kernel: Kernel, process: Process, sock: Sock, file: OpenFile, parts: string[], flags: MessageFlag[], sleep: Sleep,
): Attempt {
  let total = 0;
  for (const part of parts.filter((candidate) => candidate.length > 0)) {
    const outcome = write(kernel, process, sock, file, part, [...flags, 'MSG_EOR', 'MSG_DONTWAIT'], { ...sleep, written: 0 });
    assert(outcome !== 'sleep', 'MSG_DONTWAIT never sleeps');
    if (outcome.ret < 0 && total === 0) return outcome.errno === 'EAGAIN' && !file.nonblock && !flags.includes('MSG_DONTWAIT') ? 'sleep' : outcome;
    total += Math.max(0, outcome.ret);
    if (outcome.ret < part.length) break;
  }
  return { ret: total };
}

function writeError(kernel: Kernel, process: Process, sock: Sock, flags: MessageFlag[]): SysResult {
  const error = sock.conn.error ?? 'EPIPE';
  sock.conn.error = null;
  if (error === 'EPIPE' && !flags.includes('MSG_NOSIGNAL')) {
    kernel.emit({ type: 'signal-raised', atUs: kernel.nowUs, hostId: kernel.host.id, pid: process.pid, signal: 'SIGPIPE' });
  }
  return fail(error);
}

/** Deals bytes out over the vectors of readv and recvmsg: each is filled before the next gets any (readv(2)). */
export function scatter(bytes: string, lens: number[]): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const len of lens) {
    if (at >= bytes.length) break;
    parts.push(bytes.slice(at, at + len));
    at += len;
  }
  return parts;
}
