import type { Input, World } from '../shared/game/index.ts';
import { refusal, type ServerRefusal } from './asked.ts';
import { MAX_PROCESSES_PER_HOST, MAX_SEGMENTS_IN_FLIGHT, MAX_SOCKETS, MAX_WORLD_LENGTH } from './limits.ts';

/** How long each World's text was when it was last written out, by World: that is done with every hash anyway. */
const lengths = new WeakMap<World, number>();

/** Notes how long a World's text is. */
export function noteLength(world: World, length: number): void {
  lengths.set(world, length);
}

function makesMore(input: Input): boolean {
  if (input.type === 'play') return true;
  // Reading and closing make room; they must go on.
  return input.type === 'call' && !['read', 'readv', 'recv', 'recvfrom', 'recvmsg', 'close', 'exit', 'shutdown'].includes(input.call.name);
}

function socketCount({ sim }: World): number {
  return sim.hosts.reduce((count, host) => count + Object.keys(host.sockets).length, 0);
}

/** Why a World is too full for an input that would make it grow, or null. Time and what frees something always pass. */
export function fullness(world: World, input: Input): ServerRefusal | null {
  if (!makesMore(input)) return null;
  const { sim } = world;
  if (sim.inFlight.length >= MAX_SEGMENTS_IN_FLIGHT) return refusal('world-full', `${MAX_SEGMENTS_IN_FLIGHT} segments are on the way: let them arrive first.`);
  if ((lengths.get(world) ?? 0) > MAX_WORLD_LENGTH) return refusal('world-full', 'The hosts hold as much as this room has memory for: read or close something.');
  if (input.type !== 'call') return null;
  if (input.call.name === 'socket' && socketCount(world) >= MAX_SOCKETS) return refusal('world-full', `This room has ${MAX_SOCKETS} sockets: close some.`);
  if (input.call.name === 'fork' && sim.hosts.some(({ processes }) => processes.length >= MAX_PROCESSES_PER_HOST)) {
    return refusal('world-full', `A host has at most ${MAX_PROCESSES_PER_HOST} processes.`);
  }
  return null;
}
