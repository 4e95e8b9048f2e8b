import type { TcpState } from '../tcp/index.ts';
import type { SysCall, SysResult } from './calls.ts';

/** Facts of one host. Times are virtual, microseconds. */
export type HostEvent =
  | { type: 'state-changed'; atUs: number; hostId: number; socketId: string; from: TcpState; to: TcpState; reason: string }
  | { type: 'queue-changed'; atUs: number; hostId: number; listenerId: string; queue: 'syn' | 'accept'; socketId: string; change: 'entered' | 'left' }
  | { type: 'syscall-made'; atUs: number; hostId: number; pid: number; callId: number; call: SysCall }
  | { type: 'syscall-blocked'; atUs: number; hostId: number; pid: number; callId: number; call: SysCall }
  | { type: 'syscall-returned'; atUs: number; hostId: number; pid: number; callId: number; call: SysCall; result: SysResult }
  | { type: 'signal-raised'; atUs: number; hostId: number; pid: number; signal: 'SIGPIPE' };
