import { beginReduction, currentThreshold, endReduction, forgetWay, reduceProportionally, reducing, thresholdAfterLoss } from './congestion.ts';
import { type Connection, unsentBytes } from './connection.ts';
import type { Env } from './env.ts';
import { detectLoss, lateUs } from './loss.ts';
import { type AckNote, isDuplicate } from './note.ts';
import { checkReordering } from './sack.ts';
import { anyRepeated, inFlight, markLost } from './scoreboard.ts';
import { seqAdd, seqGeq, seqGt, seqLt } from './seq.ts';
import { onlyDelayed, undoByDuplicates, undoLoss, undoRecovery, undoReduction } from './undo.ts';

/** An acknowledgement that tells more than that all went well, or one while all did not (RFC 5681 section 3.2; Linux's tcp_ack_is_dubious). */
export function isDubious(connection: Connection, note: AckNote): boolean {
  return isDuplicate(note) || note.sackedMore || note.ece || note.dsack || connection.recovery !== 'open';
}

/** Moves the state of congestion by what an acknowledgement told (Linux's tcp_fastretrans_alert, its states and their order). */
export function react(connection: Connection, note: AckNote, duplicates: number, env: Env): void {
  if (note.ece) connection.reduction.priorSsthresh = 0;
  if (note.reneging && note.advanced) {
    waitForReneging(connection, note, env);
    return;
  }
  if (connection.recovery === 'open') connection.reduction.stamp = 0;
  else if (seqGeq(connection.sndUna, connection.recoverySeq) && leaveState(connection)) return;
  switch (connection.recovery) {
    case 'recovery':
      if (!reactInRecovery(connection, note, duplicates, env)) return;
      if (connection.recovery !== 'recovery') enterRecovery(connection, note.ece, env);
      return;
    case 'loss':
      reactInLoss(connection, note, duplicates, env);
      detectLoss(connection, note, env);
      if (!isOpen(connection) && !note.repetitionLost) return;
      break;
    default:
      break;
  }
  reactInOrder(connection, note, duplicates, env);
}

function isOpen(connection: Connection): boolean {
  return connection.recovery === 'open';
}

/** What was sacked is the next to be acknowledged: the peer gets a little time to say more (RFC 2018 section 8). */
function waitForReneging(connection: Connection, note: AckNote, env: Env): void {
  connection.rtxKind = 'rto';
  connection.rtxDueUs = env.nowUs + Math.max(connection.srttUs >> 1, 10_000);
  note.setTimer = false;
}

/** All that was out when the state began is acknowledged. True where nothing else is to be done. */
function leaveState(connection: Connection): boolean {
  if (connection.recovery === 'cwr') {
    // CWR is to reach the peer first: something above has to be acknowledged.
    if (connection.sndUna === connection.recoverySeq) return false;
    endReduction(connection);
    connection.recovery = 'open';
  } else if (connection.recovery === 'recovery') {
    if (!connection.sackOk) connection.sackedOut = 0;
    if (undoRecovery(connection)) return true;
    endReduction(connection);
  }
  return false;
}

/** True where losses remain that call for recovery. */
function reactInRecovery(connection: Connection, note: AckNote, duplicates: number, env: Env): boolean {
  if (!note.advanced) {
    if (!connection.sackOk) addDuplicates(connection, duplicates, env);
  } else if (undoPartially(connection, note, env)) return false;
  if (undoByDuplicates(connection)) tryOpen(connection, note, env);
  detectLoss(connection, note, env);
  return connection.recovery === 'recovery' || connection.lostOut > 0;
}

function reactInOrder(connection: Connection, note: AckNote, duplicates: number, env: Env): void {
  if (!connection.sackOk) {
    if (note.advanced) connection.sackedOut = 0;
    addDuplicates(connection, duplicates, env);
  }
  if (connection.recovery === 'open' || connection.recovery === 'disorder') undoByDuplicates(connection);
  detectLoss(connection, note, env);
  if (connection.lostOut > 0) enterRecovery(connection, note.ece, env);
  else tryOpen(connection, note, env);
}

/** RFC 5681 section 3.2, and RFC 6582: fast retransmit begins. */
export function enterRecovery(connection: Connection, ece: boolean, env: Env): void {
  if (!anyRepeated(connection)) connection.reduction.stamp = 0;
  connection.reduction.priorSsthresh = 0;
  beginUndo(connection);
  if (!reducing(connection)) {
    if (!ece) connection.reduction.priorSsthresh = currentThreshold(connection);
    beginReduction(connection, env);
  }
  connection.recovery = 'recovery';
}

function beginUndo(connection: Connection): void {
  connection.reduction.undoSeq = connection.sndUna;
  const out = connection.againOut + (connection.tlpSeq >= 0 && connection.tlpAgain ? 1 : 0);
  // None yet is not the same as none left.
  connection.reduction.undoRepeats = out > 0 ? out : -1;
}

/** The retransmission timer expired (RFC 5681 section 3.1, equation 4; RFC 8985 section 6.3; Linux's tcp_enter_loss). */
export function enterLoss(connection: Connection, env: Env): void {
  const fresh = connection.recovery !== 'recovery' && connection.recovery !== 'loss';
  markTimedOut(connection, env);
  const first = connection.recovery === 'open' || connection.recovery === 'disorder' || !seqGt(connection.recoverySeq, connection.sndUna)
    || (connection.recovery === 'loss' && connection.retransmits === 0);
  if (first) {
    connection.reduction.priorSsthresh = currentThreshold(connection);
    connection.reduction.priorCwnd = connection.cwnd;
    connection.ssthresh = thresholdAfterLoss(connection, env);
    beginUndo(connection);
  }
  connection.cwnd = inFlight(connection) + 1;
  connection.cwndCount = 0;
  connection.cwndStampUs = env.nowUs;
  // So many duplicates and yet a timeout: this way reorders less than was thought.
  if ((connection.recovery === 'open' || connection.recovery === 'disorder') && connection.sackedOut >= env.settings.reordering) {
    connection.reordering = Math.min(connection.reordering, env.settings.reordering);
  }
  connection.recovery = 'loss';
  forgetWay(connection, env);
  connection.recoverySeq = connection.sndNxt;
  connection.tlpSeq = -1;
  connection.tlpOwed = false;
  connection.reduction.newFirst = false;
  if (connection.ecn.agreed) connection.ecn.owesCwr = true;
  connection.reduction.frto = env.settings.frto && (fresh || connection.retransmits > 0);
}

/** The first counts as lost, and all that is as old; a peer that sacked the first has forgotten what it sacked. */
function markTimedOut(connection: Connection, env: Env): void {
  const reneged = connection.sent[0]?.sacked ?? false;
  if (reneged || !connection.sackOk) connection.sackedOut = 0;
  connection.sent.forEach((range, i) => {
    if (reneged) range.sacked = false;
    else if (i > 0 && connection.sackOk && lateUs(connection, range, 0, env) > 0) return;
    markLost(connection, range);
  });
}

function reactInLoss(connection: Connection, note: AckNote, duplicates: number, env: Env): void {
  if (note.advanced && undoLoss(connection, false)) return;
  const recovered = seqGeq(connection.sndUna, connection.recoverySeq);
  if (connection.reduction.frto && proceedFrto(connection, note, duplicates, recovered)) return;
  if (recovered) {
    undoRecovery(connection);
    return;
  }
  if (connection.sackOk) return;
  if (seqGt(connection.sndNxt, connection.recoverySeq) && duplicates > 0) addDuplicates(connection, duplicates, env);
  else if (note.advanced) connection.sackedOut = 0;
}

/** F-RTO with SACK (RFC 5682 section 3.1). True where nothing else is to be done. */
function proceedFrto(connection: Connection, note: AckNote, duplicates: number, recovered: boolean): boolean {
  // Step 3b: what was never sent again has arrived, so the timeout was for nothing.
  if (note.originalArrived && undoLoss(connection, true)) return true;
  if (seqGt(connection.sndNxt, connection.recoverySeq)) {
    if (note.sackedMore || duplicates > 0) connection.reduction.frto = false;
  } else if (note.advanced && !recovered) {
    connection.recoverySeq = connection.sndNxt;
    if (unsentBytes(connection) > 0 && seqGt(seqAdd(connection.sndUna, connection.sndWnd), connection.sndNxt)) {
      // Step 2b: new data first; what it brings back tells whether the rest was lost.
      connection.reduction.newFirst = true;
      return true;
    }
    connection.reduction.frto = false;
  }
  return false;
}

/** Without SACK each duplicate tells of one segment that has arrived (RFC 5681 section 3.2, step 4). */
function addDuplicates(connection: Connection, duplicates: number, env: Env): void {
  if (duplicates === 0) return;
  const before = connection.sackedOut;
  connection.sackedOut += duplicates;
  limitDuplicates(connection, 0, env);
  connection.delivered += Math.max(0, connection.sackedOut - before);
}

/** More duplicates than segments out: they were overtaken, not lost. */
function limitDuplicates(connection: Connection, acked: number, env: Env): void {
  const holes = Math.min(Math.max(connection.lostOut, 1), connection.sent.length);
  if (connection.sackedOut + holes <= connection.sent.length) return;
  connection.sackedOut = connection.sent.length - holes;
  connection.reordering = Math.min(connection.sent.length + acked, env.settings.maxReordering);
  connection.reorderSeen++;
}

/** Without SACK an acknowledgement ends a hole, and uses up the duplicates that stood for the rest. */
export function useUpDuplicates(connection: Connection, acked: number, env: Env): void {
  if (acked > 0) {
    connection.delivered += Math.max(acked - connection.sackedOut, 1);
    connection.sackedOut = Math.max(0, connection.sackedOut - (acked - 1));
  }
  limitDuplicates(connection, acked, env);
}

/** A partial acknowledgement that a late segment brought. True where nothing more is to be marked or repeated now. */
function undoPartially(connection: Connection, note: AckNote, env: Env): boolean {
  if (connection.reduction.undoSeq < 0 || !onlyDelayed(connection)) return false;
  checkReordering(connection, note.priorUna, env);
  if (connection.againOut > 0) return true;
  if (!anyRepeated(connection)) connection.reduction.stamp = 0;
  undoReduction(connection, true);
  keepOpen(connection);
  return false;
}

function tryOpen(connection: Connection, note: AckNote, env: Env): void {
  if (!anyRepeated(connection)) connection.reduction.stamp = 0;
  if (note.ece) enterCwr(connection, env);
  if (connection.recovery !== 'cwr') keepOpen(connection);
}

/** Nothing is wrong, or not yet (Linux's TCP_CA_Disorder). */
function keepOpen(connection: Connection): void {
  const state = connection.sackedOut + connection.lostOut > 0 || anyRepeated(connection) ? 'disorder' : 'open';
  if (connection.recovery === state) return;
  connection.recovery = state;
  connection.recoverySeq = connection.sndNxt;
}

/** A router marked a segment: the window is reduced though nothing was lost (RFC 3168 section 6.1.2). */
function enterCwr(connection: Connection, env: Env): void {
  connection.reduction.priorSsthresh = 0;
  if (connection.recovery !== 'open' && connection.recovery !== 'disorder') return;
  connection.reduction.undoSeq = -1;
  beginReduction(connection, env);
  connection.recovery = 'cwr';
}

/** What the answer to a tail loss probe tells (RFC 8985 section 7.4). */
export function takeProbeAnswer(connection: Connection, ack: number, note: AckNote, env: Env): void {
  if (connection.tlpSeq < 0 || seqLt(ack, connection.tlpSeq)) return;
  if (!connection.tlpAgain || note.dsackOfProbe) {
    connection.tlpSeq = -1;
  } else if (seqGt(ack, connection.tlpSeq)) {
    // The probe mended a loss: the window is reduced for it.
    beginReduction(connection, env);
    connection.recovery = 'cwr';
    endReduction(connection);
    keepOpen(connection);
  } else if (!note.advanced && isDuplicate(note) && !note.sackedMore) {
    connection.tlpSeq = -1;
  }
}

/** The reordering timer found losses (RFC 8985 section 6.3). */
export function enterByTimer(connection: Connection, lostBefore: number, env: Env): void {
  if (connection.recovery === 'recovery') return;
  enterRecovery(connection, false, env);
  reduceProportionally(connection, 1, connection.lostTotal - lostBefore, false);
}
