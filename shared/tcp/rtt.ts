import type { Connection } from './connection.ts';
import { seqGt } from './seq.ts';
import { RTO_INITIAL_US, RTO_MAX_US, RTO_MIN_US } from './settings.ts';

/**
 * Takes one round-trip measurement in (RFC 6298 section 2), microseconds; `latestUs` is that of the segment delivered last. Linux
 * keeps 200 ms as the least variance, lets it decay once a flight, and hears a shorter round trip only by an eighth.
 */
export function measureRtt(connection: Connection, sampleUs: number, latestUs: number = sampleUs): void {
  const sample = Math.max(1, sampleUs);
  const shortest = Math.max(1, latestUs);
  if (connection.minRttUs < 0 || shortest < connection.minRttUs) connection.minRttUs = shortest;
  if (connection.srttUs === 0) {
    connection.srttEighthsUs = sample * 8;
    connection.mdevQuartersUs = sample * 2;
    connection.rttvarUs = Math.max(connection.mdevQuartersUs, RTO_MIN_US);
    connection.mdevMaxUs = connection.rttvarUs;
    connection.rttSeq = connection.sndNxt;
  } else {
    smooth(connection, sample);
  }
  connection.srttUs = Math.max(1, connection.srttEighthsUs >> 3);
  connection.rtoUs = boundRto(connection.srttUs + connection.rttvarUs);
}

function smooth(connection: Connection, sample: number): void {
  const error = sample - (connection.srttEighthsUs >> 3);
  connection.srttEighthsUs = Math.max(1, connection.srttEighthsUs + error);
  const change = Math.abs(error) - (connection.mdevQuartersUs >> 2);
  connection.mdevQuartersUs += error < 0 && change > 0 ? change >> 3 : change;
  if (connection.mdevQuartersUs > connection.mdevMaxUs) {
    connection.mdevMaxUs = connection.mdevQuartersUs;
    if (connection.mdevMaxUs > connection.rttvarUs) connection.rttvarUs = connection.mdevMaxUs;
  }
  if (seqGt(connection.sndUna, connection.rttSeq)) {
    if (connection.mdevMaxUs < connection.rttvarUs) connection.rttvarUs -= (connection.rttvarUs - connection.mdevMaxUs) >> 2;
    connection.rttSeq = connection.sndNxt;
    connection.mdevMaxUs = RTO_MIN_US;
  }
}

/** Holds a timeout within Linux's bounds. */
export function boundRto(us: number): number {
  return Math.min(Math.max(us, RTO_MIN_US), RTO_MAX_US);
}

/** The timeout without backoff: what RFC 6298 section 2 gives from the measurements so far. */
export function baseRto(connection: Connection): number {
  if (connection.srttUs === 0) return connection.rttvarUs > 0 ? connection.rttvarUs : RTO_INITIAL_US;
  return boundRto(connection.srttUs + connection.rttvarUs);
}
