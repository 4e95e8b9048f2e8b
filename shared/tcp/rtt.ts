import type { Connection } from './connection.ts';
import { seqGt } from './seq.ts';
import { RTO_INITIAL_US, RTO_MAX_US, RTO_MIN_US } from './settings.ts';

/**
 * Takes one round-trip measurement in (RFC 6298 section 2), microseconds, with Linux's floor of 200 ms under the
 * variance and its once-a-flight decay.
 */
export function measureRtt(connection: Connection, sampleUs: number): void {
  const sample = Math.max(1, sampleUs);
  if (connection.minRttUs < 0 || sample < connection.minRttUs) connection.minRttUs = sample;
  if (connection.srttUs === 0) {
    connection.srttUs = sample;
    connection.mdevUs = sample >> 1;
    connection.rttvarUs = Math.max(sample << 1, RTO_MIN_US);
    connection.mdevMaxUs = connection.rttvarUs;
    connection.rttSeq = connection.sndNxt;
  } else {
    smooth(connection, sample);
  }
  connection.rtoUs = boundRto(connection.srttUs + connection.rttvarUs);
}

function smooth(connection: Connection, sample: number): void {
  const error = sample - connection.srttUs;
  connection.srttUs = Math.max(1, connection.srttUs + (error >> 3));
  const deviation = error < 0 ? -error : error;
  connection.mdevUs += ((deviation << 2) - connection.mdevUs) >> 2;
  if (connection.mdevUs > connection.mdevMaxUs) {
    connection.mdevMaxUs = connection.mdevUs;
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
  return connection.srttUs === 0 ? RTO_INITIAL_US : boundRto(connection.srttUs + connection.rttvarUs);
}
