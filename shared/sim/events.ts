import type { HostEvent } from '../socket/index.ts';
import type { Segment } from '../tcp/index.ts';

export type DropReason =
  | 'loss' | 'cut' | 'filter' | 'no-route'
  /** SYN: the SYN queue is full (SOCK-SYNQ). */
  | 'syn-queue-full'
  /** SYN or final ACK: the accept queue is full (SOCK-ACCEPTQ). */
  | 'accept-queue-full';

/** Facts that came of an input (DESIGN section 1). Never stored: recomputed by every replica. Times are `sim.nowUs`. */
export type SimEvent =
  | { type: 'segment-sent'; atUs: number; hostId: number; toHostId: number; segmentId: number; segment: Segment; arriveUs: number; retransmission: boolean; socketId: string | null }
  | { type: 'segment-dropped'; atUs: number; hostId: number; toHostId: number; segmentId: number; segment: Segment; reason: DropReason }
  | { type: 'segment-arrived'; atUs: number; hostId: number; fromHostId: number; segmentId: number; segment: Segment; socketId: string | null }
  | HostEvent;

export type Emit = (event: SimEvent) => void;
