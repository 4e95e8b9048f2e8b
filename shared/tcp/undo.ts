import type { Connection } from './connection.ts';
import { keepReorderingWindow } from './loss.ts';
import { anyRepeated, unmarkLosses } from './scoreboard.ts';
import { seqGeq, seqLt } from './seq.ts';

/** The echoed timestamp is older than the first repetition: the first copy was only late (Eifel, RFC 3522). */
export function onlyDelayed(connection: Connection): boolean {
  if (connection.reduction.stamp > 0) return connection.lastEcho > 0 && seqLt(connection.lastEcho, connection.reduction.stamp);
  if (!connection.sackOk && seqGeq(connection.sndUna, connection.recoverySeq)) return false;
  return connection.state !== 'SYN_SENT';
}

function mayUndo(connection: Connection): boolean {
  return connection.reduction.undoSeq >= 0 && (connection.reduction.undoRepeats === 0 || onlyDelayed(connection));
}

/** The reduction was for nothing: the window is what it was (RFC 4015). */
export function undoReduction(connection: Connection, unmark: boolean): void {
  if (unmark) unmarkLosses(connection);
  if (connection.reduction.priorSsthresh > 0) {
    connection.cwnd = Math.max(connection.cwnd, connection.reduction.priorCwnd);
    if (connection.reduction.priorSsthresh > connection.ssthresh) {
      connection.ssthresh = connection.reduction.priorSsthresh;
      connection.ecn.owesCwr = false;
    }
  }
  connection.reduction.undoSeq = -1;
  connection.rack.advanced = true;
}

/** Recovery is over, rightly or for nothing. True where the state is held until something above is acknowledged (RFC 6582 section 6). */
export function undoRecovery(connection: Connection): boolean {
  if (mayUndo(connection)) undoReduction(connection, false);
  else if (connection.rack.persist > 0) connection.rack.persist--;
  if (preventsReopening(connection)) return true;
  connection.recovery = 'open';
  return false;
}

function preventsReopening(connection: Connection): boolean {
  if (connection.sackOk || connection.sndUna !== connection.recoverySeq) return false;
  if (!anyRepeated(connection)) connection.reduction.stamp = 0;
  return true;
}

/** Every repetition was reported as a duplicate (RFC 3708). */
export function undoByDuplicates(connection: Connection): boolean {
  if (connection.reduction.undoSeq < 0 || connection.reduction.undoRepeats !== 0) return false;
  keepReorderingWindow(connection);
  undoReduction(connection, false);
  return true;
}

export function undoLoss(connection: Connection, byFrto: boolean): boolean {
  if (!byFrto && !mayUndo(connection)) return false;
  undoReduction(connection, true);
  connection.retransmits = 0;
  if (preventsReopening(connection)) return true;
  if (byFrto || connection.sackOk) connection.recovery = 'open';
  return true;
}
