import { ACK, FIN, RST, segmentLength, type Segment, seqAdd, seqGt, seqLeq, type TcpState } from '../tcp/index.ts';
import { decodeFrame, segmentOf } from '../wire/index.ts';
import { packetBytes } from './capture-file.ts';
import { type CaptureIndex, packetTimeUs } from './capture-index.ts';
import { createEnd, type InferredEnd, noteSent, noteTaken } from './capture-states.ts';
import { type Judgement, type Taken, takenSegments } from './capture-taken.ts';
import { type Conversation, sideOf } from './conversations.ts';
import { createLadder, type Ladder } from './ladder.ts';
import type { SegmentRow } from './ladder-rows.ts';
import { packetComments } from './pcapng-read.ts';

/** The most packets of one conversation that are opened. */
export const MAX_OPEN_PACKETS = 20_000;

/** What is told of a row of a segment besides the segment. */
export interface PacketNote {
  row: number;
  /** Its number in the file, from 1. */
  packet: number;
  /** It came after a later part of the same stream, and was not seen before. */
  outOfOrder: boolean;
  comments: string[];
  /** What is wrong with its bytes, with the offset in the packet. */
  faults: string[];
}

/**
 * One conversation as a ladder: its two ends are the hosts 0 (who sent first) and 1, times count from the first packet of the
 * file in microseconds. `unknown` tells of each end that its state at the beginning is not known (`?`): the capture begins after
 * its SYN; `lost` that it could not be followed to the end. `leftOut` counts packets beyond the most that are opened.
 */
export interface OpenConversation {
  conversation: Conversation;
  ladder: Ladder;
  notes: PacketNote[];
  unknown: [boolean, boolean];
  lost: [boolean, boolean];
  leftOut: number;
}

interface Seen {
  packet: number;
  timeUs: number;
  segment: Segment;
  ipId: number;
  faults: string[];
}

/**
 * Opens one conversation of a capture (CAP-5). The segments seen are given to two ends of the engine, which tell the states: what an
 * end sends changes its state before the segment; what it takes, when it shows that it did. What is not shown is `assumed`: that a last
 * ACK arrived, and whatever a tap cannot tell apart (see isTwofold). A tap sees no application and no clock of the hosts: TIME_WAIT and
 * retries do not run out, a listener shows when it answers, and shutdown() looks like close(). Total; linear in the packets up
 * to a logarithm. Memory: the payload of this conversation, and about 1 KB for each of its packets, 20 MB at most.
 */
export function openConversation(index: CaptureIndex, chosen: Conversation): OpenConversation {
  const { seen, leftOut } = collect(index, chosen);
  const conversation = { ...chosen, id: 0 };
  const hosts = conversation.ends.map(({ addr, port }) => ({ name: `${addr}:${port}`, addr }));
  const ladder = createLadder(hosts);
  ladder.conversations.all.push(conversation);
  for (const side of [0, 1]) ladder.sockets.set(`${side}/end${side}`, [conversation]);
  const opened: OpenConversation = { conversation, ladder, notes: [], unknown: [true, true], lost: [false, false], leftOut };
  inferRows(opened, index, seen);
  return opened;
}

function collect({ file, conversationOf }: CaptureIndex, { id }: Conversation): { seen: Seen[]; leftOut: number } {
  const seen: Seen[] = [];
  let leftOut = 0;
  for (let packet = conversationOf.indexOf(id); packet >= 0; packet = conversationOf.indexOf(id, packet + 1)) {
    if (seen.length === MAX_OPEN_PACKETS) {
      leftOut++;
      continue;
    }
    const bytes = packetBytes(file, packet);
    const decoded = decodeFrame(bytes, file.interfaces[file.packets.interfaceId[packet]!]!.linkType);
    if (!decoded.ok) continue;
    const { ip, faults } = decoded.value;
    seen.push({
      packet, timeUs: packetTimeUs(file, packet), segment: segmentOf(bytes, decoded.value), ipId: ip.id,
      faults: faults.map(({ offset, what }) => `${what} (offset ${offset})`),
    });
  }
  return { seen, leftOut };
}

/** What was sent to an end and not given to it yet, from `next` on. */
interface Waiting {
  segments: { segment: Segment; taken: Taken }[];
  next: number;
}

/** The inference under way: the two ends, what waits for each, and whether what happens now is assumed. */
interface Inference {
  ends: [InferredEnd, InferredEnd];
  waiting: [Waiting, Waiting];
  assumed: boolean;
  /** By end: two ways lead to what is seen, and all that follows is assumed. */
  doubt: [boolean, boolean];
}

function beginInference(opened: OpenConversation, isDoubtful: (side: 0 | 1, to: TcpState) => boolean): Inference {
  const { ladder } = opened;
  const end = (side: 0 | 1): InferredEnd => createEnd(side, (_side, from, to, reason) => {
    if (from === 'CLOSED' || from === 'LISTEN') opened.unknown[side] = false;
    if (isDoubtful(side, to)) inference.doubt[side] = true;
    const assumed = inference.assumed || inference.doubt[side];
    ladder.rows.push({ kind: 'state', id: ladder.rows.length, atUs: ladder.nowUs, hostId: side, socketId: `end${side}`, from, to, reason, assumed });
  });
  const inference: Inference = { ends: [end(0), end(1)], waiting: [{ segments: [], next: 0 }, { segments: [], next: 0 }], assumed: false, doubt: [false, false] };
  return inference;
}

function inferRows(opened: OpenConversation, index: CaptureIndex, seen: readonly Seen[]): void {
  const { conversation, ladder } = opened;
  const sides = seen.map(({ segment }) => sideOf(conversation, segment));
  const originals = findOriginals(seen, sides);
  const judgement = takenSegments(conversation, seen.map(({ segment }) => segment), originals.map((original) => original !== null));
  let now = 0;
  const inference = beginInference(opened, (side, to) => isTwofold(judgement, side, to, now)
    || (to === 'CLOSE_WAIT' && mayHaveClosed(inference.ends[side], sides[now] === side ? seen[now]!.segment : null)));
  const lastOf = [sides.lastIndexOf(0), sides.lastIndexOf(1)];
  const history: [History, History] = [createHistory(), createHistory()];
  const rowOf: number[] = [];
  for (const [at, packet] of seen.entries()) {
    now = at;
    const side = sides[at]!;
    const peer = 1 - side as 0 | 1;
    ladder.nowUs = Math.max(ladder.nowUs, packet.timeUs);
    const original = originals[at] ?? null;
    const copyOf = original === null ? null : rowOf[original]!;
    if (copyOf === null) {
      giveShown(inference, side, packet.segment, ladder.nowUs);
      noteSent(inference.ends[side], packet.segment, ladder.nowUs);
    }
    const row = addRow(ladder, packet, side, conversation, copyOf, history[side]);
    opened.notes.push({ row: row.id, packet: packet.packet + 1, outOfOrder: isOutOfOrder(row, history[side]), comments: packetComments(index.file, packet.packet), faults: packet.faults });
    rowOf.push(row.id);
    remember(history[side], packet.segment);
    const taken = judgement.taken[at]!;
    if (copyOf === null && taken !== 'no') inference.waiting[peer].segments.push({ segment: packet.segment, taken });
    // Nothing that the other end still sends can contradict: it may be given what waits now.
    give(inference, peer, ladder.nowUs, at > lastOf[peer]! ? isAnything : isBareAck);
  }
  for (const side of [0, 1] as const) opened.lost[side] = inference.ends[side].lost;
}

/**
 * What a tap cannot tell apart. An end that took the peer's FIN and sends data after that: its application may write on
 * (CLOSE_WAIT), or may have closed long before with that data still queued (CLOSING). An end whose FIN was acknowledged
 * before it showed that it took the peer's: either may have come first (CLOSING, or FIN_WAIT_2 and TIME_WAIT).
 */
function isTwofold({ lastData, finAcked }: Judgement, side: 0 | 1, to: TcpState, now: number): boolean {
  return (to === 'CLOSE_WAIT' && lastData[side] >= now) || (to === 'CLOSING' && finAcked[side] >= 0 && finAcked[side] <= now);
}

/**
 * The segment with which an end shows that it took the peer's FIN is its own FIN, or something that it sent was not seen: a FIN
 * may have been sent and lost on the way to the tap before, which then was no answer (CLOSING).
 */
function mayHaveClosed({ conn, unseen }: InferredEnd, segment: Segment | null): boolean {
  return unseen || (segment !== null && ((segment.flags & FIN) !== 0 || (conn !== null && seqGt(segment.seq, conn.sndNxt))));
}

/** For each packet, the one before it that is the same packet (a link delivered it twice, or it was captured twice), or null. */
function findOriginals(seen: readonly Seen[], sides: readonly (0 | 1)[]): (number | null)[] {
  const known = new Map<string, number>();
  return seen.map((packet, at) => {
    const key = `${sides[at]} ${packetKey(packet)}`;
    const original = known.get(key) ?? null;
    if (original === null) known.set(key, at);
    return original;
  });
}

function isAnything(): boolean {
  return true;
}

/** Bare ACKs are taken in their turn; all else when an acknowledgement shows it, since ends that cross have not heard each other yet. */
function isBareAck(segment: Segment): boolean {
  return segmentLength(segment) === 0 && (segment.flags & RST) === 0;
}

/** Before an end sends: what this segment acknowledges was taken. */
function giveShown(inference: Inference, side: 0 | 1, sent: Segment, nowUs: number): void {
  if (!(sent.flags & ACK) || sent.flags & RST) return;
  give(inference, side, nowUs, (segment) => isBareAck(segment) || (segmentLength(segment) > 0 && seqLeq(seqAdd(segment.seq, segmentLength(segment)), sent.ack)));
}

/** Gives an end what waits for it, in order, up to the first that may not be given. */
function give(inference: Inference, side: 0 | 1, nowUs: number, may: (segment: Segment) => boolean): void {
  const queue = inference.waiting[side];
  for (let next = queue.segments[queue.next]; next && may(next.segment); next = queue.segments[queue.next]) {
    inference.assumed = next.taken === 'assumed';
    noteTaken(inference.ends[side], next.segment, nowUs);
    queue.next++;
  }
  inference.assumed = false;
}

/** What one end has sent so far: which numbers began a segment, and how far it got. */
interface History {
  starts: Set<number>;
  right: number | null;
}

function createHistory(): History {
  return { starts: new Set(), right: null };
}

/** A packet seen twice has the same identification too; one that is sent again has another, unless its sender gives none (0). */
function packetKey({ ipId, segment, packet }: Seen): string {
  const { seq, ack, flags, payload } = segment;
  return ipId === 0 ? `packet ${packet}` : `${ipId} ${seq} ${ack} ${flags} ${payload.length}`;
}

function remember(history: History, segment: Segment): void {
  if (segmentLength(segment) === 0) return;
  history.starts.add(segment.seq);
  const right = seqAdd(segment.seq, segmentLength(segment));
  if (history.right === null || seqGt(right, history.right)) history.right = right;
}

function isOutOfOrder(row: SegmentRow, { right }: History): boolean {
  return row.copyOf === null && !row.retransmission && segmentLength(row.segment) > 0 && right !== null && seqGt(right, row.segment.seq);
}

function addRow(ladder: Ladder, { timeUs, segment, packet }: Seen, side: 0 | 1, conversation: Conversation, copyOf: number | null, history: History): SegmentRow {
  const retransmission = segmentLength(segment) > 0 && history.starts.has(segment.seq);
  const row: SegmentRow = {
    kind: 'segment', id: ladder.rows.length, atUs: ladder.nowUs, segmentId: packet, fromHostId: side, toHostId: 1 - side, sentUs: timeUs, arriveUs: timeUs,
    dueUs: timeUs, fate: 'seen', reason: null, copyOf, retransmission, segment, fromSocketId: `end${side}`, toSocketId: `end${1 - side}`,
    conversation: conversation.id,
  };
  ladder.rows.push(row);
  return row;
}
