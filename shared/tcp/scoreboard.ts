import type { Connection, SentRange } from './connection.ts';

/** Segments in flight by the scoreboard: sent or sent again, neither acknowledged, nor sacked, nor taken for lost (RFC 6675, Pipe). */
export function inFlight(connection: Connection): number {
  return Math.max(0, connection.sent.length - connection.sackedOut - connection.lostOut + connection.againOut);
}

/** A range is taken for lost; where its repetition was under way, that is lost too. */
export function markLost(connection: Connection, range: SentRange): void {
  if (range.sacked) return;
  if (range.lost) {
    if (!range.again) return;
    range.again = false;
    connection.againOut--;
  } else {
    range.lost = true;
    connection.lostOut++;
    if (range.again) {
      range.again = false;
      connection.againOut--;
    }
  }
  connection.lostTotal++;
}

/** A range has left the queue, acknowledged. */
export function forgetRange(connection: Connection, range: SentRange): void {
  if (range.again) connection.againOut--;
  if (range.sacked) connection.sackedOut--;
  if (range.lost) connection.lostOut--;
}

/** No range counts as lost any more: a reduction is taken back. */
export function unmarkLosses(connection: Connection): void {
  for (const range of connection.sent) range.lost = false;
  connection.lostOut = 0;
}

/** Has anything that is still out been sent again, or was that what is to be acknowledged next? */
export function anyRepeated(connection: Connection): boolean {
  return connection.againOut > 0 || (connection.sent[0]?.retransmits ?? 0) > 0;
}

/** Sequence number beyond the highest range that is sacked; SND.UNA where none is. */
export function highestSacked(connection: Connection): number {
  return connection.sackedOut > 0 ? connection.highestSack : connection.sndUna;
}

/** Forgets everything that is out. */
export function clearScoreboard(connection: Connection): void {
  connection.sent = [];
  connection.sackedOut = 0;
  connection.lostOut = 0;
  connection.againOut = 0;
}
