import type { Segment, TcpState } from '../tcp/index.ts';
import type { SysCall, SysResult } from '../socket/index.ts';

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
  | { type: 'state-changed'; atUs: number; hostId: number; socketId: string; from: TcpState; to: TcpState; reason: string }
  | { type: 'queue-changed'; atUs: number; hostId: number; listenerId: string; queue: 'syn' | 'accept'; socketId: string; change: 'entered' | 'left' }
  | { type: 'syscall-made'; atUs: number; hostId: number; pid: number; callId: number; call: SysCall }
  | { type: 'syscall-blocked'; atUs: number; hostId: number; pid: number; callId: number; call: SysCall }
  | { type: 'syscall-returned'; atUs: number; hostId: number; pid: number; callId: number; call: SysCall; result: SysResult }
  | { type: 'signal-raised'; atUs: number; hostId: number; pid: number; signal: 'SIGPIPE' };

export type Emit = (event: SimEvent) => void;
