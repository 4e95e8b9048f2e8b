import type { Connection, SentRange } from './connection.ts';
import type { Env } from './env.ts';
import type { AckNote } from './note.ts';
import { markLost } from './scoreboard.ts';
import { seqAdd, seqGt } from './seq.ts';
import { TIMEOUT_MARGIN_US } from './settings.ts';

/** Reordering window, quarters of a round trip at most, and recoveries for which a wider one is kept (RFC 8985 section 6.2, step 4). */
const MAX_REO_STEPS = 0xff;
const REO_PERSIST = 16;

/** Remembers the delivered range that was sent last (RFC 8985 section 6.2, step 2). */
export function noteDelivered(connection: Connection, range: SentRange, env: Env): void {
  const rttUs = env.nowUs - range.sentUs;
  // Sooner than any round trip after it was sent again: the first copy was meant.
  if (range.retransmits > 0 && connection.minRttUs >= 0 && rttUs < connection.minRttUs) return;
  connection.rack.advanced = true;
  connection.rack.rttUs = rttUs;
  const end = seqAdd(range.seq, range.length);
  if (!sentAfter(range.sentUs, end, connection.rack.sentUs, connection.rack.endSeq)) return;
  connection.rack.sentUs = range.sentUs;
  connection.rack.endSeq = end;
}

function sentAfter(aUs: number, aEnd: number, bUs: number, bEnd: number): boolean {
  return aUs > bUs || (aUs === bUs && seqGt(aEnd, bEnd));
}

/** Finds losses: by what was delivered though sent later (RFC 8985), or by duplicates where the peer has no SACK. */
export function detectLoss(connection: Connection, note: AckNote, env: Env): void {
  if (connection.sent.length === 0) return;
  if (!connection.sackOk) {
    markByDuplicates(connection, note.advanced);
    return;
  }
  if (!connection.rack.advanced) return;
  connection.rack.advanced = false;
  const againOut = connection.againOut;
  const waitUs = markByTime(connection, env);
  if (waitUs > 0) {
    connection.rtxKind = 'reorder';
    connection.rtxDueUs = env.nowUs + waitUs + TIMEOUT_MARGIN_US;
    note.setTimer = false;
  }
  if (againOut > connection.againOut) note.repetitionLost = true;
}

/**
 * RFC 8985 section 6.2, step 5: lost is what stays out longer than the latest delivery took, and the reordering window. Returns how
 * long to wait for the rest, microseconds; 0 where nothing is to be waited for.
 */
export function markByTime(connection: Connection, env: Env): number {
  const windowUs = reorderingWindowUs(connection);
  let waitUs = 0;
  for (const range of connection.sent) {
    if (range.sacked || (range.lost && !range.again)) continue;
    if (!sentAfter(connection.rack.sentUs, connection.rack.endSeq, range.sentUs, seqAdd(range.seq, range.length))) continue;
    const leftUs = lateUs(connection, range, windowUs, env);
    if (leftUs <= 0) markLost(connection, range);
    else waitUs = Math.max(waitUs, leftUs);
  }
  return waitUs;
}

/** How long until a range counts as late, microseconds. */
export function lateUs(connection: Connection, range: SentRange, windowUs: number, env: Env): number {
  return range.sentUs + connection.rack.rttUs + windowUs - env.nowUs;
}

/**
 * Where no reordering was ever seen, none in recovery or once enough came after the gap; else quarters of the shortest round
 * trip, more of them after duplicates (RFC 8985 section 6.2, step 4).
 */
function reorderingWindowUs(connection: Connection): number {
  if (connection.reorderSeen === 0) {
    if (connection.recovery === 'recovery' || connection.recovery === 'loss') return 0;
    if (connection.sackedOut >= connection.reordering) return 0;
  }
  return Math.min((Math.max(0, connection.minRttUs) >> 2) * connection.rack.steps, connection.srttUs);
}

/** Widens the reordering window after a D-SACK, once a round trip (RFC 8985 section 6.2, step 4). */
export function adaptReorderingWindow(connection: Connection, note: AckNote): void {
  if (note.sampleDelivered <= 0) return;
  if (note.sampleDelivered < connection.rack.delivered) connection.rack.dsack = false;
  if (connection.rack.dsack) {
    connection.rack.steps = Math.min(MAX_REO_STEPS, connection.rack.steps + 1);
    connection.rack.dsack = false;
    connection.rack.delivered = connection.delivered;
    connection.rack.persist = REO_PERSIST;
  } else if (connection.rack.persist === 0) {
    connection.rack.steps = 1;
  }
}

/** A recovery was for nothing: the wider window is kept for longer. */
export function keepReorderingWindow(connection: Connection): void {
  connection.rack.persist = Math.min(REO_PERSIST, connection.rack.persist + 1);
}

/** NewReno (RFC 6582): the first segment after enough duplicates, the next hole after a partial acknowledgement. */
function markByDuplicates(connection: Connection, advanced: boolean): void {
  const recovering = connection.recovery === 'recovery' || connection.recovery === 'loss';
  const enough = !recovering && connection.sackedOut >= connection.reordering;
  const first = connection.sent[0]!;
  if ((enough || (connection.recovery === 'recovery' && advanced)) && !first.lost) markLost(connection, first);
}
