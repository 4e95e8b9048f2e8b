import type { GameEvent } from '../../shared/game/index.ts';
import { kindOf, tokenWords, type FlightView } from './flightview.ts';
import { roundCorners, type Point } from './geometry.ts';
import type { HostPicture } from './hostpicture.ts';

/** Something short that an event shows. Places are looked up at each frame, so that it stays in place while the view moves. */
export type Effect =
  | { kind: 'lift'; startMs: number; hostId: number; pid: number; fd: number; from: string }
  | { kind: 'lost'; startMs: number; from: number; to: number; token: Token; why: string; queue: 'syn' | 'accept' | null }
  | { kind: 'flash'; startMs: number; hostId: number }
  | { kind: 'pulse'; startMs: number; hostId: number; pid: number; fd: number }
  | { kind: 'cut'; startMs: number; hostId: number; path: Point[]; w: number };

export type Token = Pick<FlightView, 'kind' | 'letters' | 'numbers' | 'again' | 'copy'>;

const LENGTHS_MS: Record<Effect['kind'], number> = { lift: 2600, lost: 2600, flash: 900, pulse: 1600, cut: 2000 };

/** How far an effect is, 0 to 1 and beyond when it is over. */
export function progress(effect: Effect, nowMs: number): number {
  return (nowMs - effect.startMs) / LENGTHS_MS[effect.kind];
}

/** The effects that an event asks for. `picture` is its host's before the event: a string that is cut was there. */
export function effectsOf(event: GameEvent, nowMs: number, picture: (hostId: number) => HostPicture | null): Effect[] {
  switch (event.type) {
    case 'syscall-returned': return ofCall(event, nowMs, picture(event.hostId));
    case 'segment-dropped': {
      const kind = kindOf(event.segment, undefined);
      const [letters, numbers] = tokenWords(event.segment, kind);
      const queue = event.reason === 'syn-queue-full' ? 'syn' : event.reason === 'accept-queue-full' ? 'accept' : null;
      return [{
        kind: 'lost', startMs: nowMs, from: event.hostId, to: event.toHostId, token: { kind, letters, numbers, again: false, copy: false }, why: `drop.${event.reason}`, queue,
      }];
    }
    case 'segment-arrived': return event.segment.flags & 4 ? [{ kind: 'flash', startMs: nowMs, hostId: event.hostId }] : [];
    default: return [];
  }
}

function ofCall(event: Extract<GameEvent, { type: 'syscall-returned' }>, nowMs: number, picture: HostPicture | null): Effect[] {
  const { call, result, hostId, pid } = event;
  if (result.ret < 0) return [];
  switch (call.name) {
    case 'accept':
    case 'accept4':
      return [{ kind: 'lift', startMs: nowMs, hostId, pid, fd: result.ret, from: result.address ? `.${result.address.addr.slice(result.address.addr.lastIndexOf('.') + 1)}:${result.address.port}` : '' }];
    case 'socket':
    case 'dup':
      return [{ kind: 'pulse', startMs: nowMs, hostId, pid, fd: result.ret }];
    case 'fork': return rowsOf(picture, pid).map(({ fd }) => ({ kind: 'pulse', startMs: nowMs, hostId, pid: result.ret, fd: fd.fd }));
    case 'close': return cuts(hostId, nowMs, picture, rowsOf(picture, pid).filter(({ fd }) => fd.fd === call.fd));
    case 'exit': return cuts(hostId, nowMs, picture, rowsOf(picture, pid));
    default: return [];
  }
}

function rowsOf(picture: HostPicture | null, pid: number) {
  return picture?.near?.processes.find(({ process }) => process.pid === pid)?.rows ?? [];
}

function cuts(hostId: number, nowMs: number, picture: HostPicture | null, rows: { string: Point[] }[]): Effect[] {
  if (!picture?.near) return [];
  const { unit } = picture.near;
  return rows.filter(({ string }) => string.length > 0).map(({ string }) => ({ kind: 'cut', startMs: nowMs, hostId, path: roundCorners(string, 8 * unit), w: picture.w }));
}
