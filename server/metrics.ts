import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RefusalCode, ResyncReason } from '../shared/protocol/index.ts';

/**
 * What the server tells Prometheus of itself. Totals alone: no room code, name, address or token is a label, and every
 * label has few values. Counting is one addition of a number, so that it may stand on the path of every delivery.
 */
const registry = new Registry();

/** A total without labels. Returns what adds to it. */
function total(name: string, help: string): (by?: number) => void {
  let sum = 0;
  const counter = new Counter({
    name: `ackademy_${name}`, help, registers: [registry],
    collect() {
      counter.reset();
      counter.inc(sum);
    },
  });
  return (by = 1) => {
    sum += by;
  };
}

/** A total for each value of one label. Returns what adds to it. */
function totalBy(name: string, help: string, label: string): (value: string, by?: number) => void {
  const sums = new Map<string, number>();
  const counter = new Counter({
    name: `ackademy_${name}`, help, labelNames: [label], registers: [registry],
    collect() {
      counter.reset();
      for (const [value, sum] of sums) counter.inc({ [label]: value }, sum);
    },
  });
  return (value, by = 1) => void sums.set(value, (sums.get(value) ?? 0) + by);
}

/** Inputs that are on disk, by type. */
export const countInput = totalBy('inputs_total', 'Inputs written to the journal', 'type');
/** What was asked for and refused, by code. */
export const countRefusal: (code: RefusalCode) => void = totalBy('refusals_total', 'Messages that were refused', 'code');
/** Messages to whole rooms: one for each reader that got it. */
export const countDeliveries = total('deliveries_total', 'Messages to whole rooms, once for each reader');
/** Bytes of those, before WebSocket or HTTP framing. */
export const countFanoutBytes = total('fanout_bytes_total', 'Bytes of messages to whole rooms, once for each reader');
/** Replicas that asked for a World. `hash` is what must never happen: a replica that differs. */
export const countResync: (why: ResyncReason | 'asked') => void = totalBy('resyncs_total', 'Snapshots that replicas asked for, by reason', 'why');
/** Worlds sent, in welcomes too. */
export const countSnapshot = total('snapshots_total', 'Worlds sent to readers, in welcomes too');
/** Readers that were cut because they read too slowly. */
export const countCut = total('readers_cut_total', 'Readers that were cut because they read too slowly');
/** Rooms that stopped because their journal is broken. */
export const countBroken = total('rooms_broken_total', 'Rooms that could not be read back');
/** What was found broken in the store and done without: a journal's tail, a checkpoint. */
export const countRepair = total('repairs_total', 'Broken tails of journals and checkpoints that were done without');

const connections = new Gauge({ name: 'ackademy_connections', help: 'Open connections', labelNames: ['transport'], registers: [registry] });

/** A connection opened (1) or ended (-1). */
export function countConnection(transport: 'websocket' | 'sse', change: 1 | -1): void {
  connections.inc({ transport }, change);
}

const commitSeconds = new Histogram({
  name: 'ackademy_commit_seconds', help: 'One group commit, from its beginning until it is on disk', registers: [registry],
  buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
});
const commitInputs = new Histogram({
  name: 'ackademy_commit_inputs', help: 'Inputs of one group commit', registers: [registry], buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 2_000],
});
/** Commits that the store refused, such as on a full disk. */
export const countCommitFailure = total('commit_failures_total', 'Group commits that the store refused');

/** A group commit took so long and held so many inputs. */
export function countCommit(seconds: number, inputs: number): void {
  commitSeconds.observe(seconds);
  commitInputs.observe(inputs);
}

/** What is asked of the server when somebody reads the metrics. */
export interface Now {
  rooms: number;
  players: number;
  remotes: number;
  /** Bytes that wait for the slowest reader, and for all of them. */
  unreadMaxBytes: number;
  unreadBytes: number;
  /** Readers that miss inputs and wait for a World. */
  behind: number;
}

const NOW_HELP: Record<keyof Now, [name: string, help: string]> = {
  rooms: ['rooms_open', 'Rooms in memory'],
  players: ['players_connected', 'Players connected'],
  remotes: ['remotes_connected', 'Remotes of hosts connected'],
  unreadMaxBytes: ['unread_max_bytes', 'Bytes that wait for the slowest reader'],
  unreadBytes: ['unread_bytes', 'Bytes that wait for all readers'],
  behind: ['readers_behind', 'Readers that miss inputs and wait for a World'],
};
const gauges = Object.entries(NOW_HELP).map(([key, [name, help]]) => ({
  key: key as keyof Now, gauge: new Gauge({ name: `ackademy_${name}`, help, registers: [registry] }),
}));

// Processor time, memory, garbage collection, lag of the event loop.
collectDefaultMetrics({ register: registry });

/** Everything as Prometheus reads it (text format 0.0.4). */
export async function metricsText(now: Now): Promise<{ type: string; text: string }> {
  for (const { key, gauge } of gauges) gauge.set(now[key]);
  return { type: registry.contentType, text: await registry.metrics() };
}
