import { segmentLength, type Segment, seqAdd, seqGt } from '../tcp/index.ts';
import { decodeFrame, segmentOf } from '../wire/index.ts';
import { packetBytes } from './capture-file.ts';
import { type CaptureIndex, packetTimeUs } from './capture-index.ts';
import { createEnd, type InferredEnd, noteSent, noteTaken } from './capture-states.ts';
import { type Taken, takenSegments } from './capture-taken.ts';
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
 * Opens one conversation of a capture (CAP-5). The segments seen are given to two ends of the engine, which tell the states:
 * what an end sends changes its state before the segment, what it takes after it. A tap sees no application and no clock of
 * the hosts, so TIME_WAIT and retries do not run out, and a listener shows when it answers. Where nothing seen shows that an end took
 * a segment, the states that follow are `assumed`. Total; linear in the packets up to a logarithm. Memory: the payload of
 * this conversation, and about 1 KB for each of its packets, 20 MB at most besides.
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

function inferRows(opened: OpenConversation, index: CaptureIndex, seen: readonly Seen[]): void {
  const { conversation, ladder } = opened;
  let assumed = false;
  const ends = ([0, 1] as const).map((side): InferredEnd => createEnd(side, (_side, from, to, reason) => {
    opened.unknown[side] = opened.unknown[side] && from !== 'CLOSED' && from !== 'LISTEN';
    ladder.rows.push({ kind: 'state', id: ladder.rows.length, atUs: ladder.nowUs, hostId: side, socketId: `end${side}`, from, to, reason, assumed });
  }));
  const taken = takenSegments(conversation, seen.map(({ segment }) => segment));
  const history: [History, History] = [createHistory(), createHistory()];
  for (const [at, packet] of seen.entries()) {
    const side = sideOf(conversation, packet.segment);
    ladder.nowUs = Math.max(ladder.nowUs, packet.timeUs);
    const copyOf = history[side].packets.get(packetKey(packet)) ?? null;
    assumed = false;
    if (copyOf === null) noteSent(ends[side]!, packet.segment, packet.timeUs);
    const row = addRow(ladder, packet, side, conversation, copyOf, history[side]);
    opened.notes.push({ row: row.id, packet: packet.packet + 1, outOfOrder: isOutOfOrder(row, history[side]), comments: packetComments(index.file, packet.packet), faults: packet.faults });
    remember(history[side], packet, row);
    if (copyOf === null) take(ends[1 - side]!, packet, taken[at]!, (value) => void (assumed = value));
  }
  for (const side of [0, 1] as const) opened.lost[side] = ends[side]!.lost;
}

function take(end: InferredEnd, { segment, timeUs }: Seen, taken: Taken, setAssumed: (assumed: boolean) => void): void {
  if (taken === 'no') return;
  setAssumed(taken === 'assumed');
  noteTaken(end, segment, timeUs);
}

/** What one end has sent so far: which numbers began a segment, how far it got, and its packets. */
interface History {
  starts: Set<number>;
  right: number | null;
  packets: Map<string, number>;
}

function createHistory(): History {
  return { starts: new Set(), right: null, packets: new Map() };
}

/** A packet seen twice has the same identification too; one that is sent again has another, unless its sender gives none (0). */
function packetKey({ ipId, segment, packet }: Seen): string {
  const { seq, ack, flags, payload } = segment;
  return ipId === 0 ? `packet ${packet}` : `${ipId} ${seq} ${ack} ${flags} ${payload.length}`;
}

function remember(history: History, packet: Seen, row: SegmentRow): void {
  const { segment } = packet;
  if (row.copyOf === null) history.packets.set(packetKey(packet), row.id);
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
