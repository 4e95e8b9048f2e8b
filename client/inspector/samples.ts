import type { GameEvent, World } from '../../shared/game/index.ts';
import { seqDiff } from '../../shared/tcp/index.ts';

/** What a connection's sender looked like after an input: for the plot. */
export interface Sample {
  /** The input after which it was taken. */
  seq: number;
  atUs: number;
  /** Congestion window, segments. */
  cwnd: number;
  /** Slow start threshold, segments; at least `NO_THRESHOLD` where none was set yet. */
  ssthresh: number;
  /** Sequence numbers sent and not acknowledged. */
  flight: number;
  /** Smoothed round trip, microseconds; 0 before the first measurement. */
  srttUs: number;
  rtoUs: number;
  mss: number;
}

/** From here on a threshold stands for none (Linux's TCP_INFINITE_SSTHRESH). */
export const NO_THRESHOLD = 0x7fff_ffff;

/** Samples by `hostId/socketId`, each list in the order of time. */
export type Samples = Map<string, Sample[]>;

/** More of one connection are thinned out: every second one goes. */
const MOST_SAMPLES = 4000;

/** The key of a socket's samples. */
export function sampleKey(hostId: number, socketId: string): string {
  return `${hostId}/${socketId}`;
}

/** Takes a sample of each connection that these events touched, where it differs from its last one. */
export function addSamples(samples: Samples, world: World, seq: number, events: readonly GameEvent[]): void {
  for (const event of events) {
    if (event.type !== 'segment-sent' && event.type !== 'segment-arrived' && event.type !== 'state-changed') continue;
    if (event.socketId === null) continue;
    const conn = world.sim.hosts[event.hostId]?.sockets[event.socketId]?.conn;
    if (!conn || conn.state === 'LISTEN') continue;
    const { cwnd, ssthresh, srttUs, rtoUs, mss } = conn;
    const sample = { seq, atUs: world.sim.nowUs, cwnd, ssthresh, srttUs, rtoUs, mss, flight: seqDiff(conn.sndNxt, conn.sndUna) };
    const key = sampleKey(event.hostId, event.socketId);
    const list = samples.get(key) ?? [];
    if (list.length === 0) samples.set(key, list);
    if (differs(list.at(-1), sample)) list.push(sample);
    if (list.length > MOST_SAMPLES) samples.set(key, list.filter((_one, index) => index % 2 === 0));
  }
}

function differs(last: Sample | undefined, next: Sample): boolean {
  return !last || last.cwnd !== next.cwnd || last.ssthresh !== next.ssthresh || last.flight !== next.flight
    || last.srttUs !== next.srttUs || last.rtoUs !== next.rtoUs;
}
