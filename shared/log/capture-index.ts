import { decodeFrame, LINK_TYPES, type WireError } from '../wire/index.ts';
import { type CaptureFile, packetBytes } from './capture-file.ts';
import { type Conversation, createConversations, isNewConversation, trackSegment } from './conversations.ts';

/** The most conversations that are told apart in one file; packets of further ones are counted, not kept. */
export const MAX_CONVERSATIONS = 10_000;

/** Why packets are no part of any conversation: of a kind of link or of packet that is not read here. */
export type Skipped = Record<WireError['kind'] | 'unknown-link', number>;

/**
 * The conversations of a capture, each one TCP connection (a SYN with another initial number begins a new one), and to which
 * each packet belongs. Beside the file it takes 4 bytes for each packet and about 500 for each conversation, 9 MB at most.
 */
export interface CaptureIndex {
  file: CaptureFile;
  conversations: readonly Conversation[];
  /** By packet: the id of its conversation, or -1. */
  conversationOf: Int32Array;
  skipped: Skipped;
  /** Segments whose IPv4 or TCP checksum is wrong; they are shown all the same, since network cards often fill it in later. */
  badChecksums: number;
  /** Segments of conversations beyond the most that are told apart. */
  leftOut: number;
}

/** Looks at each packet's headers once. Total, and linear in the number of packets. */
export function indexCapture(file: CaptureFile): CaptureIndex {
  const conversations = createConversations();
  const index: CaptureIndex = {
    file, conversations: conversations.all, conversationOf: new Int32Array(file.packets.count).fill(-1),
    skipped: { 'unknown-link': 0, 'not-ipv4': 0, 'not-tcp': 0, fragment: 0, 'cut-short': 0, malformed: 0 }, badChecksums: 0, leftOut: 0,
  };
  for (let packet = 0; packet < file.packets.count; packet++) {
    const { linkType } = file.interfaces[file.packets.interfaceId[packet]!]!;
    if (LINK_TYPES[linkType] === undefined) {
      index.skipped['unknown-link']++;
      continue;
    }
    const decoded = decodeFrame(packetBytes(file, packet), linkType);
    if (!decoded.ok) {
      index.skipped[decoded.error.kind]++;
      continue;
    }
    const { head, ipChecksum, tcpChecksum } = decoded.value;
    if (ipChecksum === 'bad' || tcpChecksum === 'bad') index.badChecksums++;
    if (conversations.all.length === MAX_CONVERSATIONS && isNewConversation(conversations, head)) index.leftOut++;
    else index.conversationOf[packet] = trackSegment(conversations, head, packetTimeUs(file, packet)).id;
  }
  return index;
}

/** Time of a packet since the first of the file, microseconds, with its fraction. */
export function packetTimeUs(file: CaptureFile, packet: number): number {
  return file.packets.timeNs[packet]! / 1000;
}
