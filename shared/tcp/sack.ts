import type { Connection, SentRange } from './connection.ts';
import type { Env } from './env.ts';
import { noteDelivered } from './loss.ts';
import type { AckNote } from './note.ts';
import { highestSacked } from './scoreboard.ts';
import type { Segment } from './segment.ts';
import { seqAdd, seqDiff, seqGeq, seqGt, seqLeq, seqLt } from './seq.ts';

type Block = readonly [number, number];

/** Marks what the SACK blocks of a segment cover (RFC 2018 section 5), and learns from duplicates (RFC 2883) and reordering. */
export function takeSack(connection: Connection, segment: Segment, note: AckNote, env: Env): void {
  const blocks = segment.options.sack;
  if (!connection.sackOk || !blocks || blocks.length === 0) return;
  const duplicate = takeDuplicateReport(connection, segment.ack, blocks, note);
  for (const block of sorted(connection, blocks)) {
    const again = duplicate && block === blocks[0];
    if (seqLeq(block[0], connection.sndUna) || seqGt(block[1], connection.sndNxt) || !seqLt(block[0], block[1])) continue;
    tagBlock(connection, block, again, note, env);
  }
  if (connection.recovery !== 'loss' || connection.reduction.undoSeq >= 0) checkReordering(connection, note.reorderedSeq, env);
}

/** Blocks from low to high: what is lower is looked at before what is higher is known. */
function sorted(connection: Connection, blocks: readonly Block[]): readonly Block[] {
  if (blocks.length === 1) return blocks;
  return [...blocks].sort((a, b) => seqDiff(a[0], connection.sndUna) - seqDiff(b[0], connection.sndUna));
}

/** RFC 2883 section 4: the first block tells of a duplicate where it lies below the ACK number, or within the second. */
function takeDuplicateReport(connection: Connection, ack: number, blocks: readonly Block[], note: AckNote): boolean {
  const [left, right] = blocks[0]!;
  const second = blocks[1];
  const reports = seqLt(left, ack) || (second !== undefined && seqLeq(right, second[1]) && seqGeq(left, second[0]));
  if (!reports) return false;
  const segments = duplicatesReported(connection, left, right, note);
  if (segments === 0) return false;
  if (connection.reduction.undoSeq >= 0 && connection.reduction.undoRepeats > 0 && seqLeq(right, note.priorUna) && seqGt(right, connection.reduction.undoSeq)) {
    connection.reduction.undoRepeats = Math.max(0, connection.reduction.undoRepeats - segments);
  }
  return true;
}

/** How many segments came twice; none where this sender cannot have caused it. */
function duplicatesReported(connection: Connection, left: number, right: number, note: AckNote): number {
  const length = seqDiff(right, left);
  if (length <= 0 || length > connection.maxSndWnd) return 0;
  const segments = Math.max(1, Math.ceil(length / connection.mss));
  if (segments === 1 && connection.tlpSeq >= 0 && connection.tlpSeq === right) note.dsackOfProbe = true;
  connection.dsackDups += segments;
  if (connection.dsackDups > connection.totalRetransmits) return 0;
  if (connection.reorderSeen > 0 && !note.dsackOfProbe) connection.rack.dsack = true;
  note.dsack = true;
  connection.delivered += segments;
  return segments;
}

function tagBlock(connection: Connection, block: Block, duplicate: boolean, note: AckNote, env: Env): void {
  for (const range of connection.sent) {
    const end = seqAdd(range.seq, range.length);
    if (seqLt(range.seq, block[0])) continue;
    if (seqGt(end, block[1])) break;
    if (duplicate && range.retransmits > 0) takeDuplicate(connection, range, end, note);
    if (!range.sacked) tagRange(connection, range, end, note, env);
    if (duplicate && range.again) {
      range.again = false;
      connection.againOut--;
    }
  }
}

function takeDuplicate(connection: Connection, range: SentRange, end: number, note: AckNote): void {
  if (connection.reduction.undoSeq >= 0 && connection.reduction.undoRepeats > 0 && seqGt(end, connection.reduction.undoSeq)) connection.reduction.undoRepeats--;
  if (range.sacked && seqLt(range.seq, note.reorderedSeq)) note.reorderedSeq = range.seq;
}

function tagRange(connection: Connection, range: SentRange, end: number, note: AckNote, env: Env): void {
  noteDelivered(connection, range, env);
  noteSample(note, range);
  if (range.again) {
    // Not known to be lost: its repetition counts as under way still.
    if (range.lost) {
      range.again = false;
      connection.againOut--;
    }
  } else if (range.retransmits === 0) {
    if (seqLt(range.seq, highestSacked(connection)) && seqLt(range.seq, note.reorderedSeq)) note.reorderedSeq = range.seq;
    if (seqLeq(end, connection.recoverySeq)) note.originalArrived = true;
    if (note.firstSackedUs < 0) note.firstSackedUs = range.sentUs;
    note.lastSackedUs = range.sentUs;
  }
  if (range.lost) {
    range.lost = false;
    connection.lostOut--;
  }
  if (connection.sackedOut === 0 || seqGt(end, connection.highestSack)) connection.highestSack = end;
  range.sacked = true;
  connection.sackedOut++;
  connection.delivered++;
  note.sackedMore = true;
}

/** Remembers the delivered range that was sent last. */
export function noteSample(note: AckNote, range: SentRange): void {
  if (range.sentUs < note.sampleUs) return;
  note.sampleUs = range.sentUs;
  note.sampleDelivered = range.delivered;
}

/** A range sent once that comes after higher ones shows how far this way reorders (RFC 4653's measure; Linux's tcp_check_sack_reordering). */
export function checkReordering(connection: Connection, lowSeq: number, env: Env, highest: number = highestSacked(connection)): void {
  const distance = seqDiff(highest, lowSeq);
  if (distance <= 0) return;
  if (distance > connection.reordering * connection.mss) {
    connection.reordering = Math.min(Math.ceil(distance / connection.mss), env.settings.maxReordering);
  }
  connection.reorderSeen++;
}
