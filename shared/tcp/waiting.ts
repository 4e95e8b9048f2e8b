import { windowAllows } from './congestion.ts';
import { type Connection, unsentBytes } from './connection.ts';
import type { Env } from './env.ts';
import { seqDiff } from './seq.ts';
import { sendWindowEnd } from './window.ts';

/** Notes what the connection waits for from now on, and how long it waited for something else (Linux's tcp_chrono_start). */
export function noteWaiting(connection: Connection, env: Env): void {
  const now = waitsFor(connection);
  if (now === connection.waiting.reason) return;
  const { busyUs, windowLimitedUs } = waited(connection, env.nowUs);
  connection.waiting.busyUs = busyUs;
  connection.waiting.windowUs = windowLimitedUs;
  connection.waiting.reason = now;
  connection.waiting.sinceUs = env.nowUs;
}

function waitsFor(connection: Connection): Connection['waiting']['reason'] {
  const unsent = unsentBytes(connection);
  if (connection.sent.length === 0 && unsent <= 0) return 'none';
  if (unsent <= 0 || !windowAllows(connection)) return 'busy';
  return Math.min(unsent, connection.mss) > seqDiff(sendWindowEnd(connection), connection.sndNxt) ? 'window' : 'busy';
}

/** Time in which bytes waited for an acknowledgement, and for the peer's window, up to `nowUs`, microseconds. */
export function waited(connection: Connection, nowUs: number): { busyUs: number; windowLimitedUs: number } {
  const last = nowUs - connection.waiting.sinceUs;
  return {
    busyUs: connection.waiting.busyUs + (connection.waiting.reason === 'none' ? 0 : last),
    windowLimitedUs: connection.waiting.windowUs + (connection.waiting.reason === 'window' ? last : 0),
  };
}
