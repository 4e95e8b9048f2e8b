import { chance, heapPush, nextBelow, seedRandom } from '../base/index.ts';
import type { Segment } from '../tcp/index.ts';
import type { InFlight, Link, LinkSettings } from './link.ts';

/** A link's id where a host sends to itself. */
export const LOOPBACK = -1;

export function createLink(id: number, a: number, b: number, seed: number, settings: Partial<LinkSettings>): Link {
  return {
    id, a, b, random: seedRandom(seed, `link ${id}`), filters: [], busyUntilUs: [0, 0],
    settings: { delayUs: 100_000, jitterUs: 0, lossPpm: 0, duplicatePpm: 0, rateBps: 0, cut: false, ...settings },
  };
}

/** What becomes of a segment that enters a link: when it arrives (twice where it is duplicated), or why it is lost. */
export type Passage = { arriveUs: number[] } | { lost: 'loss' | 'cut' | 'filter' };

/** Bytes of Ethernet, IPv4 and TCP headers without options: what `rateBps` charges besides the payload. */
const HEADER_BYTES = 54;

/** Sends a segment over a link: draws its fate from the link's stream (NET-2: the same seed gives the same fates). */
export function cross(link: Link, fromHostId: number, segment: Segment, nowUs: number): Passage {
  const { settings } = link;
  const direction = fromHostId === link.a ? 0 : 1;
  const departUs = occupy(link, direction, segment, nowUs);
  if (settings.cut) return { lost: 'cut' };
  const filter = link.filters.find((candidate) => candidate.fromHostId === fromHostId && (segment.flags & candidate.flags) === candidate.flags);
  if (filter) {
    filter.count--;
    if (filter.count <= 0) link.filters.splice(link.filters.indexOf(filter), 1);
    return { lost: 'filter' };
  }
  if (chance(link.random, settings.lossPpm)) return { lost: 'loss' };
  const delay = (): number => departUs + settings.delayUs + (settings.jitterUs > 0 ? nextBelow(link.random, settings.jitterUs) : 0);
  const arriveUs = [delay()];
  if (chance(link.random, settings.duplicatePpm)) arriveUs.push(delay());
  return { arriveUs };
}

/** The wire is busy while a segment is put on it. Returns when its last bit is out. */
function occupy(link: Link, direction: 0 | 1, segment: Segment, nowUs: number): number {
  if (link.settings.rateBps === 0) return nowUs;
  const bits = (HEADER_BYTES + segment.payload.length) * 8;
  const start = Math.max(nowUs, link.busyUntilUs[direction]);
  link.busyUntilUs[direction] = start + Math.ceil((bits * 1_000_000) / link.settings.rateBps);
  return link.busyUntilUs[direction];
}

/** Puts a segment among those on the wire. */
export function launch(inFlight: InFlight[], flight: InFlight): void {
  heapPush(inFlight, flight);
}

