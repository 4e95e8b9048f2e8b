import { emptyBytes } from './bytes.ts';
import { clearScoreboard } from './scoreboard.ts';
import type { Connection, ConnectionError } from './connection.ts';
import type { Env } from './env.ts';
import { TIME_WAIT_US } from './settings.ts';
import type { TcpState } from './types.ts';

/** Moves a connection to a state and tells why. */
export function setState(connection: Connection, to: TcpState, reason: string, env: Env): void {
  const from = connection.state;
  if (from === to) return;
  connection.state = to;
  env.stateChanged(connection, from, to, reason);
}

/** Stops every timer and forgets every debt: a connection that is over asks for nothing (invariant NET-1). */
function silence(connection: Connection): void {
  connection.rtxDueUs = -1;
  connection.ackDueUs = -1;
  connection.keepaliveDueUs = -1;
  connection.waitDueUs = -1;
  connection.ack = 'none';
  connection.challenge = false;
  connection.probeOwed = false;
  connection.tlpOwed = false;
  connection.keepaliveOwed = false;
}

/** The end of a connection: nothing more is sent or taken; what was received stays to be read. */
export function finish(connection: Connection, reason: string, env: Env): void {
  silence(connection);
  clearScoreboard(connection);
  connection.sendQueue = emptyBytes();
  connection.writeEnds = [];
  connection.early = [];
  connection.sackBlocks = [];
  connection.finQueued = false;
  connection.shutRead = true;
  connection.shutWrite = true;
  setState(connection, 'CLOSED', reason, env);
}

/** The connection failed: its socket reports `error` once (RFC 9293 section 3.10.7.4, "connection reset"). */
export function abort(connection: Connection, error: ConnectionError, reason: string, env: Env): void {
  connection.error = error;
  finish(connection, reason, env);
}

/** The peer's FIN ends our direction too: what only some other set of rules asks for. */
export function endBothWays(connection: Connection, reason: string, env: Env): void {
  connection.waitDueUs = -1;
  connection.shutWrite = true;
  connection.finQueued = true;
  setState(connection, 'LAST_ACK', reason, env);
}

/** 2 MSL in which late segments of this connection are answered and die out (RFC 9293 section 3.6.1, MUST-13). */
export function enterTimeWait(connection: Connection, reason: string, env: Env): void {
  const ack = connection.ack;
  silence(connection);
  connection.ack = ack;
  const waits = connection.passive || !env.rules.timeWaitAtServer;
  connection.waitDueUs = env.nowUs + (waits ? TIME_WAIT_US : 0);
  setState(connection, 'TIME_WAIT', reason, env);
}
