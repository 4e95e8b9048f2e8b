import { reduce } from './congestion.ts';
import type { Connection, SentRange } from './connection.ts';
import type { Env } from './env.ts';
import { seqAdd, seqGt } from './seq.ts';

/** Duplicates after which a gap is taken for a loss (RFC 5681 section 3.2). */
const DUP_THRESHOLD = 3;

/** Remembers the delivered range that was sent last (RFC 8985 section 6.2, step 2). */
export function noteDelivered(connection: Connection, range: SentRange, env: Env): void {
  const rttUs = env.nowUs - range.sentUs;
  // Sooner than any round trip after it was sent again: the first copy was meant.
  if (range.retransmits > 0 && connection.minRttUs >= 0 && rttUs < connection.minRttUs) return;
  const end = seqAdd(range.seq, range.length);
  if (!sentAfter(range.sentUs, end, connection.rackUs, connection.rackSeq)) return;
  connection.rackUs = range.sentUs;
  connection.rackSeq = end;
  connection.rackRttUs = rttUs;
}

function sentAfter(aUs: number, aEnd: number, bUs: number, bEnd: number): boolean {
  return aUs > bUs || (aUs === bUs && seqGt(aEnd, bEnd));
}

/** Finds losses: by what was delivered though sent later (RFC 8985), or by duplicates where the peer has no SACK. */
export function detectLoss(connection: Connection, env: Env): void {
  connection.rackDueUs = -1;
  if (connection.sent.length === 0) return;
  const marked = connection.sackOk ? markByTime(connection, env) : markByDuplicates(connection);
  if (connection.recovery === 'recovery' || connection.recovery === 'loss') return;
  if (marked) {
    connection.recovery = 'recovery';
    connection.recoverySeq = connection.sndNxt;
    reduce(connection, env);
    connection.cwnd = connection.ssthresh;
  } else if (connection.dupAcks > 0) {
    connection.recovery = 'disorder';
  }
}

/** RFC 8985 section 6.2, step 5: lost is what stays out longer than the latest delivery took, and the reordering window. */
function markByTime(connection: Connection, env: Env): boolean {
  const windowUs = reorderingWindowUs(connection);
  let marked = false;
  for (const range of connection.sent) {
    if (range.sacked || range.lost) continue;
    // Of two that left at one instant a repetition left last.
    if (range.retransmits > 0 && range.sentUs === connection.rackUs) continue;
    if (!sentAfter(connection.rackUs, connection.rackSeq, range.sentUs, seqAdd(range.seq, range.length))) continue;
    const lostUs = range.sentUs + connection.rackRttUs + windowUs;
    if (lostUs <= env.nowUs) {
      range.lost = true;
      marked = true;
    } else {
      connection.rackDueUs = Math.max(connection.rackDueUs, lostUs);
    }
  }
  return marked;
}

/** None once three segments came after the gap or recovery is on; else a quarter of the shortest round trip (RFC 8985 section 6.2, step 4). */
function reorderingWindowUs(connection: Connection): number {
  if (connection.recovery === 'recovery' || connection.recovery === 'loss') return 0;
  let sacked = 0;
  for (const range of connection.sent) if (range.sacked) sacked += Math.max(1, Math.ceil(range.length / connection.mss));
  if (sacked >= DUP_THRESHOLD) return 0;
  return Math.min(Math.max(0, connection.minRttUs) >> 2, connection.srttUs);
}

function markByDuplicates(connection: Connection): boolean {
  const first = connection.sent[0]!;
  if (connection.dupAcks !== DUP_THRESHOLD || first.lost || (connection.recovery !== 'open' && connection.recovery !== 'disorder')) return false;
  first.lost = true;
  return true;
}
