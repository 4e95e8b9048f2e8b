import type { RandomState } from '../base/random.ts';
import type { Segment } from '../tcp/index.ts';

/** What a link does to segments. Chances are parts per million. The same for both directions. */
export interface LinkSettings {
  /** One way, microseconds. */
  delayUs: number;
  /** Extra delay drawn uniformly from [0, jitterUs); reorders where it exceeds the gap between segments. */
  jitterUs: number;
  lossPpm: number;
  duplicatePpm: number;
  /** Bits per second; 0 is unlimited. */
  rateBps: number;
  /** True: loses everything both ways. */
  cut: boolean;
}

/** A filter that loses the next `count` segments from a host that carry every bit of `flags` (0 is any segment). */
export interface DropFilter {
  fromHostId: number;
  flags: number;
  count: number;
}

export interface Link {
  id: number;
  a: number;
  b: number;
  settings: LinkSettings;
  random: RandomState;
  filters: DropFilter[];
  /** When the wire is free again, per direction (a to b, b to a), microseconds: what `rateBps` costs. */
  busyUntilUs: [number, number];
}

/** A segment on the wire. `atUs` is when it arrives. */
export interface InFlight {
  atUs: number;
  id: number;
  linkId: number;
  fromHostId: number;
  toHostId: number;
  sentUs: number;
  segment: Segment;
  /** The id that its segment-sent event bore. */
  segmentId: number;
}
