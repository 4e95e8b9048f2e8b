import { ACK, type Segment, seqDiff, SYN } from '../tcp/index.ts';

/** A segment without its payload: all that tells conversations apart. */
export type SegmentHead = Omit<Segment, 'payload'>;

/** One end of a conversation. */
export interface ConversationEnd {
  addr: string;
  port: number;
  /**
   * The sequence number that relative ones count from: the SYN's. Where no SYN of this end was seen, one less than the
   * first number seen of it (in its own segment, or acknowledged by the peer); null before any was.
   */
  initialSeq: number | null;
  /** True where `initialSeq` is that of a SYN. */
  synSeen: boolean;
}

/** All segments between two ends, from one SYN to the next with another initial number. `ends[0]` sent the first segment. */
export interface Conversation {
  id: number;
  ends: [ConversationEnd, ConversationEnd];
  /** Times of its first and last segment, microseconds. */
  firstUs: number;
  lastUs: number;
  segments: number;
}

/** Conversations told apart by looking at the segments alone, as somebody beside the wire would. */
export interface Conversations {
  all: Conversation[];
  /** The latest conversation of each pair of ends. */
  latest: Map<string, Conversation>;
}

export function createConversations(): Conversations {
  return { all: [], latest: new Map() };
}

function keyOf({ srcAddr, srcPort, dstAddr, dstPort }: SegmentHead): string {
  const from = `${srcAddr}:${srcPort}`;
  const to = `${dstAddr}:${dstPort}`;
  return from < to ? `${from} ${to}` : `${to} ${from}`;
}

/** Which of the two ends sent a segment of this conversation. */
export function sideOf(conversation: Conversation, segment: SegmentHead): 0 | 1 {
  const [first] = conversation.ends;
  return first.addr === segment.srcAddr && first.port === segment.srcPort ? 0 : 1;
}

/**
 * Finds the conversation of a segment, or begins one: for ends not seen before, and for a SYN (without ACK) whose number
 * is another than the one that its sender began with. Call it once for each segment, in the order of sending.
 */
export function trackSegment(conversations: Conversations, segment: SegmentHead, atUs: number): Conversation {
  const key = keyOf(segment);
  let conversation = conversations.latest.get(key);
  if (!conversation || beginsAnew(conversation, segment)) {
    conversation = begin(conversations, segment, atUs);
    conversations.latest.set(key, conversation);
  }
  conversation.lastUs = Math.max(conversation.lastUs, atUs);
  conversation.segments++;
  learnNumbers(conversation, segment);
  return conversation;
}

/** True where `trackSegment` would begin a conversation for this segment. */
export function isNewConversation(conversations: Conversations, segment: SegmentHead): boolean {
  const known = conversations.latest.get(keyOf(segment));
  return known === undefined || beginsAnew(known, segment);
}

function beginsAnew(conversation: Conversation, segment: SegmentHead): boolean {
  const { initialSeq } = conversation.ends[sideOf(conversation, segment)];
  return (segment.flags & (SYN | ACK)) === SYN && initialSeq !== null && segment.seq !== initialSeq;
}

function begin(conversations: Conversations, segment: SegmentHead, atUs: number): Conversation {
  const end = (addr: string, port: number): ConversationEnd => ({ addr, port, initialSeq: null, synSeen: false });
  const conversation: Conversation = {
    id: conversations.all.length, firstUs: atUs, lastUs: atUs, segments: 0,
    ends: [end(segment.srcAddr, segment.srcPort), end(segment.dstAddr, segment.dstPort)],
  };
  conversations.all.push(conversation);
  return conversation;
}

function learnNumbers(conversation: Conversation, segment: SegmentHead): void {
  const side = sideOf(conversation, segment);
  const sender = conversation.ends[side];
  const peer = conversation.ends[1 - side]!;
  const syn = (segment.flags & SYN) !== 0;
  if (sender.initialSeq === null) {
    sender.initialSeq = syn ? segment.seq : (segment.seq - 1) >>> 0;
    sender.synSeen = syn;
  } else if (syn && sender.initialSeq === segment.seq) {
    sender.synSeen = true;
  }
  if (peer.initialSeq === null && segment.flags & ACK) peer.initialSeq = (segment.ack - 1) >>> 0;
}

/** A segment's numbers counted from those that its conversation began with, as Wireshark counts them; ack null without ACK. */
export function relativeIn(conversation: Conversation, segment: SegmentHead): { seq: number; ack: number | null } {
  const side = sideOf(conversation, segment);
  const own = conversation.ends[side].initialSeq ?? 0;
  const peers = conversation.ends[1 - side]!.initialSeq ?? 0;
  return { seq: seqDiff(segment.seq, own), ack: segment.flags & ACK ? seqDiff(segment.ack, peers) : null };
}
