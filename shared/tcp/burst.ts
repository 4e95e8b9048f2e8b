import { type Connection, type SentRange, unsentBytes } from './connection.ts';
import type { Env } from './env.ts';
import { inFlight } from './scoreboard.ts';
import { seqAdd, seqDiff, seqGt } from './seq.ts';
import { sendWindowEnd } from './window.ts';

/** Largest burst that Linux hands to a device at once, bytes. */
const LARGEST_BURST = 65_536;

/**
 * Linux hands several segments to the device as one packet, about what the connection sends in a millisecond and two at least;
 * the last of them bears PSH, so that the receiver hands them up (net/ipv4/tcp_output.c, tcp_tso_autosize and __tcp_transmit_skb).
 */
function segmentsPerBurst(connection: Connection, env: Env): number {
  let bytes = 0;
  if (connection.srttUs > 0) {
    const ratio = connection.cwnd < connection.ssthresh / 2 ? 2 : 1.2;
    const bytesPerSecond = (connection.mss * Math.max(connection.cwnd, connection.sent.length) * ratio * 1_000_000) / connection.srttUs;
    bytes = Math.min(LARGEST_BURST, Math.floor(bytesPerSecond / 1024));
  }
  // Short ways get more at once.
  const far = connection.minRttUs < 0 ? 32 : connection.minRttUs >> 9;
  if (far < 32) bytes = Math.min(LARGEST_BURST, bytes + Math.floor(LARGEST_BURST / 2 ** far));
  return Math.max(Math.floor(bytes / connection.mss), env.settings.minTsoSegs);
}

/** Where the bytes that were written together end: no segment reaches across. */
export function pieceEnd(connection: Connection, seq: number): number {
  for (const end of connection.writeEnds) if (seqGt(end.seq, seq)) return end.seq;
  return seqAdd(connection.sndNxt, unsentBytes(connection));
}

/** Is this where the application's bytes are to be pushed (RFC 9293 section 3.10.2, the PUSH flag of a SEND)? */
export function pushedAt(connection: Connection, seq: number): boolean {
  return connection.writeEnds.some((end) => end.seq === seq && end.push);
}

/** True where a segment that begins here goes on with the burst that is leaving. */
export function continuesBurst(connection: Connection, seq: number): boolean {
  return connection.burstNext === seq && seqGt(connection.burstEnd, seq);
}

/** End of the burst of new data that begins at SND.NXT; `partial`: a last segment that is not full may be in it. */
export function newBurstEnd(connection: Connection, partial: boolean, env: Env): number {
  const quota = Math.max(1, Math.min(Math.max(1, connection.cwnd >> 1), connection.cwnd - inFlight(connection)));
  const bytes = Math.min(quota, segmentsPerBurst(connection, env)) * connection.mss;
  const room = Math.min(seqDiff(pieceEnd(connection, connection.sndNxt), connection.sndNxt), seqDiff(sendWindowEnd(connection), connection.sndNxt));
  if (bytes <= room) return seqAdd(connection.sndNxt, bytes);
  return seqAdd(connection.sndNxt, partial || room < connection.mss ? room : room - (room % connection.mss));
}

/** End of the burst that begins with this range being sent again: what left with it and is as lost as it. */
export function repeatBurstEnd(connection: Connection, range: SentRange, env: Env): number {
  let left = Math.min(connection.cwnd - inFlight(connection), segmentsPerBurst(connection, env));
  let end = range.seq;
  for (const next of connection.sent) {
    if (seqGt(range.seq, next.seq)) continue;
    if (left <= 0 || next.seq !== end || !next.lost || next.again || next.sacked || next.burstEnd !== range.burstEnd) break;
    end = seqAdd(end, next.length);
    left--;
  }
  return end;
}
