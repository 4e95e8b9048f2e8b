import type { CaptureDamage } from '../../shared/log/capture-file.ts';
import type { OpenConversation } from '../../shared/log/capture-in.ts';
import type { Skipped } from '../../shared/log/capture-index.ts';
import type { Conversation } from '../../shared/log/conversations.ts';

/** What a capture file holds, without its packets. */
export interface CaptureSummary {
  format: 'pcapng' | 'pcap';
  packets: number;
  conversations: readonly Conversation[];
  skipped: Skipped;
  badChecksums: number;
  leftOut: number;
  /** What kept the rest of the file from being read. */
  damage: CaptureDamage | null;
}

/** To the worker: a file, or a conversation of the file that it holds. */
export type CaptureRequest = { open: ArrayBuffer } | { conversation: number };

/** From the worker. */
export type CaptureAnswer =
  | { is: 'summary'; summary: CaptureSummary }
  | { is: 'refused'; damage: CaptureDamage }
  | { is: 'conversation'; opened: OpenConversation };
