import type { Connection } from './connection.ts';
import type { Env } from './env.ts';
import { clearScoreboard } from './scoreboard.ts';
import { INITIAL_CWND, RTO_FALLBACK_US } from './settings.ts';
import { setState } from './state.ts';

/** A SYN+ACK has left, and by the rules in force that is enough: its acknowledgement is not waited for. */
export function establishEarly(connection: Connection, env: Env): void {
  clearScoreboard(connection);
  connection.sndUna = connection.sndNxt;
  connection.rtxDueUs = -1;
  connection.sndWnd *= 2 ** connection.sndWscale;
  connection.maxSndWnd = connection.sndWnd;
  establish(connection, env);
  setState(connection, 'ESTABLISHED', 'SYN+ACK sent', env);
}

/** The handshake is done: what the transfer begins with (RFC 6928; RFC 5681 section 3.1; RFC 6298 section 5.7; Linux's tcp_init_transfer). */
export function establish(connection: Connection, env: Env): void {
  const syn = connection.totalRetransmits;
  // One SYN may be lost by chance; where it took more, the network is full.
  connection.cwnd = syn > 1 && !spurious(connection) ? 1 : INITIAL_CWND;
  connection.ssthresh = 0x7fff_ffff;
  connection.cwndStampUs = env.nowUs;
  if (env.rules.noticesSilence) watchSilence(connection);
  connection.lastDataUs = env.nowUs;
  connection.lastSendUs = env.nowUs;
  connection.reduction.stamp = 0;
  connection.reduction.undoSeq = -1;
  connection.pushedSeq = connection.sndUna;
  connection.tailSeq = connection.sndUna;
  // Linux counts the handshake's segment as delivered.
  connection.delivered = Math.max(1, connection.delivered);
  if (connection.srttUs === 0) {
    connection.rttvarUs = RTO_FALLBACK_US;
    connection.mdevQuartersUs = RTO_FALLBACK_US;
    connection.mdevMaxUs = RTO_FALLBACK_US;
    connection.rtoUs = RTO_FALLBACK_US;
  }
}

/** Keepalive each second, asked for by nobody. */
function watchSilence(connection: Connection): void {
  connection.keepalive = true;
  connection.keepIdleS = 1;
  connection.keepIntervalS = 1;
  connection.keepCount = 3;
}

/** The echoed timestamp is that of the first SYN: its repetition was not called for (RFC 3522). */
function spurious(connection: Connection): boolean {
  return connection.reduction.synStamp > 0 && connection.lastEcho === connection.reduction.synStamp;
}
