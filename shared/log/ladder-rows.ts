import type { Draft, Refusal } from '../game/index.ts';
import type { DropReason } from '../sim/index.ts';
import type { SysCall, SysResult } from '../socket/index.ts';
import type { Segment, TcpState } from '../tcp/index.ts';

/** A lifeline: a host by its index in the World. */
export interface LadderHost {
  name: string;
  addr: string;
}

/**
 * What became of a segment: `in-flight` (still on the wire), `arrived`, `lost` (on the link, or for want of a way) or
 * `dropped` (it reached the host, and a full queue had no place for it). `seen` in a capture that somebody took: a tap
 * saw it, and whether it arrived is not known.
 */
export type Fate = 'in-flight' | 'arrived' | 'lost' | 'dropped' | 'seen';

/**
 * One row of a ladder: plain data. `id` is its place among all rows, `atUs` the virtual time of the event that made it
 * (microseconds); rows are in the order of both.
 */
export type LadderRow = SegmentRow | CallRow | StateRow | QueueRow | SignalRow | RefusalRow;

export interface SegmentRow {
  kind: 'segment';
  id: number;
  /** When it was sent; for a copy that the link made, when the copy arrived (nobody knew of it before). */
  atUs: number;
  segmentId: number;
  fromHostId: number;
  toHostId: number;
  sentUs: number;
  /** When it reached the other host (also where that dropped it); null while it has not. */
  arriveUs: number | null;
  /** When it is to arrive, for drawing what is in flight. Of a lost one: when it would have. */
  dueUs: number;
  fate: Fate;
  /** Why it was lost or dropped; else null. */
  reason: DropReason | null;
  /** The row of the segment whose copy this is, where the link delivered it twice; else null. */
  copyOf: number | null;
  retransmission: boolean;
  segment: Segment;
  fromSocketId: string | null;
  toSocketId: string | null;
  conversation: number;
}

/** A system call. `blockedUs` is null where it never slept, `returnedUs` and `result` are null while it has not returned. */
export interface CallRow {
  kind: 'call';
  id: number;
  atUs: number;
  hostId: number;
  pid: number;
  callId: number;
  call: SysCall;
  blockedUs: number | null;
  returnedUs: number | null;
  result: SysResult | null;
}

export interface StateRow {
  kind: 'state';
  id: number;
  atUs: number;
  hostId: number;
  socketId: string;
  from: TcpState;
  to: TcpState;
  reason: string;
  /** In a capture that somebody took: nothing seen shows that this end took the segment that brings it here. Else false. */
  assumed: boolean;
}

export interface QueueRow {
  kind: 'queue';
  id: number;
  atUs: number;
  hostId: number;
  listenerId: string;
  queue: 'syn' | 'accept';
  socketId: string;
  change: 'entered' | 'left';
}

export interface SignalRow {
  kind: 'signal';
  id: number;
  atUs: number;
  hostId: number;
  pid: number;
  signal: string;
}

/** A move that the rules forbid: nothing came of it. `draft` is null where it was no segment. */
export interface RefusalRow {
  kind: 'refusal';
  id: number;
  atUs: number;
  playerId: string;
  seatId: string;
  draft: Draft | null;
  refusal: Refusal;
}
