import { windowAllows } from './congestion.ts';
import { type Connection, unsentBytes } from './connection.ts';
import type { Env } from './env.ts';
import { seqDiff } from './seq.ts';
import { sendWindowEnd } from './window.ts';

/** Notes what the connection waits for from now on, and how long it waited for something else (Linux's tcp_chrono_start). */
export function noteWaiting(connection: Connection, env: Env): void {
  const now = waitsFor(connection);
  if (now === connection.wait) return;
  const { busyUs, windowLimitedUs } = waited(connection, env.nowUs);
  connection.busyUs = busyUs;
  connection.windowLimitedUs = windowLimitedUs;
  connection.wait = now;
  connection.waitSinceUs = env.nowUs;
}

function waitsFor(connection: Connection): Connection['wait'] {
  const unsent = unsentBytes(connection);
  if (connection.sent.length === 0 && unsent <= 0) return 'none';
  if (unsent <= 0 || !windowAllows(connection)) return 'busy';
  return Math.min(unsent, connection.mss) > seqDiff(sendWindowEnd(connection), connection.sndNxt) ? 'window' : 'busy';
}

/** Time in which bytes waited for an acknowledgement, and for the peer's window, up to `nowUs`, microseconds. */
export function waited(connection: Connection, nowUs: number): { busyUs: number; windowLimitedUs: number } {
  const last = nowUs - connection.waitSinceUs;
  return {
    busyUs: connection.busyUs + (connection.wait === 'none' ? 0 : last),
    windowLimitedUs: connection.windowLimitedUs + (connection.wait === 'window' ? last : 0),
  };
}
