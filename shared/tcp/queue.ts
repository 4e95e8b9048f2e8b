import { pushBytes } from './bytes.ts';
import { restartAfterIdle } from './congestion.ts';
import { type Connection, unsentBytes } from './connection.ts';
import type { Env } from './env.ts';
import { inFlight } from './scoreboard.ts';
import { seqAdd, seqDiff, seqGt } from './seq.ts';
import { noteWaiting } from './waiting.ts';
import { sendWindowEnd } from './window.ts';

/** Bytes that Linux keeps together at most, before it begins another piece (its gso_max_size less headers). */
const LARGEST_PIECE = 65_215;

/**
 * The application hands bytes over (RFC 9293 section 3.10.2, SEND). `more` is MSG_MORE: others will follow at once, so these are
 * not pushed; `eor` is MSG_EOR: nothing is ever put behind them in one segment.
 */
export function enqueue(connection: Connection, bytes: string, more: boolean, eor: boolean, env: Env): void {
  connection.more = more;
  if (bytes.length === 0) return;
  restartAfterIdle(connection, env);
  connection.pushNow = false;
  let writeSeq = seqAdd(connection.sndUna, connection.sendQueue.length);
  pushBytes(connection.sendQueue, bytes);
  for (let left = bytes.length; left > 0;) {
    const taken = Math.min(left, roomInTail(connection, writeSeq));
    left -= taken;
    writeSeq = seqAdd(writeSeq, taken);
    const tail = connection.writeEnds[connection.writeEnds.length - 1]!;
    tail.seq = writeSeq;
    const halfWindow = seqDiff(writeSeq, connection.pushedSeq) > connection.maxSndWnd >> 1;
    tail.push = halfWindow || (left === 0 && !more);
    if (tail.push) connection.pushedSeq = writeSeq;
    tail.eor = eor && left === 0;
  }
  noteWaiting(connection, env);
}

/** Half of the largest window seen, in whole segments, so that the peer can acknowledge while more leaves. */
function pieceBytes(connection: Connection): number {
  const half = connection.maxSndWnd > 536 ? connection.maxSndWnd >> 1 : connection.maxSndWnd;
  const bytes = Math.min(LARGEST_PIECE, half);
  return Math.max(connection.mss, bytes - (bytes % connection.mss));
}

/** What the last piece still takes; a new one begins where it was sent, is full, or was closed by MSG_EOR. */
function roomInTail(connection: Connection, writeSeq: number): number {
  const room = tailRoom(connection, writeSeq);
  if (room > 0) return room;
  connection.tailSeq = writeSeq;
  connection.writeEnds.push({ seq: writeSeq, push: false, eor: false });
  return pieceBytes(connection);
}

/**
 * Bytes that go into the last piece still. A first piece that is full is sent as far as it may be, and what is left of it takes as
 * much again; not so one that is pushed.
 */
export function tailRoom(connection: Connection, writeSeq: number): number {
  const ends = connection.writeEnds;
  const tail = ends[ends.length - 1];
  if (tail === undefined || tail.eor || tail.seq !== writeSeq || !seqGt(tail.seq, connection.sndNxt)) return 0;
  const room = pieceBytes(connection) - seqDiff(writeSeq, seqGt(connection.sndNxt, connection.tailSeq) ? connection.sndNxt : connection.tailSeq);
  if (room > 0 || tail.push) return Math.max(0, room);
  const before = ends[ends.length - 2];
  const first = before === undefined || !seqGt(before.seq, connection.sndNxt);
  return first ? Math.max(0, pieceBytes(connection) - seqDiff(writeSeq, seqAdd(connection.sndNxt, sendableAtOnce(connection)))) : 0;
}

function sendableAtOnce(connection: Connection): number {
  const room = seqDiff(sendWindowEnd(connection), connection.sndNxt);
  return Math.max(0, Math.min((connection.cwnd - inFlight(connection)) * connection.mss, room - (room % connection.mss)));
}

/**
 * Bytes that a send buffer takes now: a piece is begun while there is room at all and fewer than `notsentBytes` are not sent, and
 * then filled (Linux's sk_stream_memory_free, which is asked only where a piece begins).
 */
export function bufferRoom(connection: Connection, bufferBytes: number, notsentBytes: number): number {
  const most = pieceBytes(connection);
  const ahead = connection.writeEnds.length === 0 ? sendableAtOnce(connection) : 0;
  const unsent = unsentBytes(connection);
  let room = tailRoom(connection, seqAdd(connection.sndUna, connection.sendQueue.length));
  if (ahead > 0 && connection.sendQueue.length < bufferBytes) room += ahead + most;
  while (connection.sendQueue.length + room < bufferBytes && unsent + room - ahead < notsentBytes) room += most;
  return room;
}
