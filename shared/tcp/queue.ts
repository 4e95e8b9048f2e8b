import { pushBytes } from './bytes.ts';
import { restartAfterIdle } from './congestion.ts';
import type { Connection } from './connection.ts';
import type { Env } from './env.ts';
import { seqAdd, seqDiff, seqGt } from './seq.ts';

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
  const most = pieceBytes(connection);
  for (let left = bytes.length; left > 0;) {
    const taken = Math.min(left, roomInTail(connection, writeSeq, most));
    left -= taken;
    writeSeq = seqAdd(writeSeq, taken);
    const tail = connection.writeEnds[connection.writeEnds.length - 1]!;
    tail.seq = writeSeq;
    const halfWindow = seqDiff(writeSeq, connection.pushedSeq) > connection.maxSndWnd >> 1;
    tail.push = halfWindow || (left === 0 && !more);
    if (tail.push) connection.pushedSeq = writeSeq;
    tail.eor = eor && left === 0;
  }
}

/** Half of the largest window seen, in whole segments, so that the peer can acknowledge while more leaves. */
function pieceBytes(connection: Connection): number {
  const half = connection.maxSndWnd > 536 ? connection.maxSndWnd >> 1 : connection.maxSndWnd;
  const bytes = Math.min(LARGEST_PIECE, half);
  return Math.max(connection.mss, bytes - (bytes % connection.mss));
}

/** What the last piece still takes; a new one begins where it was sent, is full, or was closed by MSG_EOR. */
function roomInTail(connection: Connection, writeSeq: number, most: number): number {
  const tail = connection.writeEnds[connection.writeEnds.length - 1];
  const open = tail !== undefined && !tail.eor && tail.seq === writeSeq && seqGt(tail.seq, connection.sndNxt);
  const room = open ? most - seqDiff(writeSeq, connection.tailSeq) : 0;
  if (room > 0) return room;
  connection.tailSeq = writeSeq;
  connection.writeEnds.push({ seq: writeSeq, push: false, eor: false });
  return most;
}
