import type { DropFilter, LinkSettings } from '../net/index.ts';
import type { HostConfig, LinkConfig } from '../sim/index.ts';
import type { MutantId } from '../socket/index.ts';
import type { GameConfig, Place } from './match/types.ts';
import type { ProgramConfig } from './programs.ts';
import type { SeatKind } from './types.ts';
import type { WorkshopConfig } from './workshop/plan.ts';

/** A host of a scenario and the program whose system calls its app seat makes. */
export interface WorldHost extends HostConfig {
  program: string;
}

/** What a room starts from. Plain data: a level is one of these and more. */
export interface WorldConfig {
  /** Any 32-bit integer: all chance in the World comes of it. */
  seed: number;
  hosts: WorldHost[];
  links: LinkConfig[];
  seats: { id: string; hostId: number; kind: SeatKind; teamId?: string; worker?: number }[];
  /** Virtual microseconds per real one, as a fraction. Default: 1/20. */
  pace?: [number, number];
  /** Default: true, so that nobody who plays a kernel is hurried. */
  gated?: boolean;
  /** Programs that run by themselves, from the first input on. */
  programs?: ProgramConfig[];
  /** Segments that a link loses on purpose, from the beginning. */
  drops?: (DropFilter & { linkId: number })[];
  game?: GameConfig & { places: Place[] };
  workshop?: WorkshopConfig;
  /** The code of the workshop whose activity this room is. */
  partOf?: string;
  /** Whose idea of the rules holds: a misconception's; absent, the truth. */
  rules?: MutantId;
}

/** Settings of the default scenario's link: slow enough to be watched, without loss. */
export const DEFAULT_LINK: LinkSettings = { delayUs: 100_000, jitterUs: 0, lossPpm: 0, duplicatePpm: 0, rateBps: 0, cut: false };

/**
 * The room that opens where no level is chosen: a server and a client on one link, or a server and so many clients with a
 * link to the server each (`hosts` counts all, 2 to 250); every host with an app and a kernel seat.
 */
export function defaultConfig(seed: number, hosts = 2): WorldConfig {
  const names = Array.from({ length: hosts }, (_, i) => (i === 0 ? 'server' : hosts === 2 ? 'client' : `client${i}`));
  return {
    seed,
    hosts: names.map((name, i) => ({ name, addr: `10.9.0.${i + 1}`, program: i === 0 ? 'httpd' : 'curl' })),
    links: names.slice(1).map((_, i) => ({ a: 0, b: i + 1, settings: { ...DEFAULT_LINK } })),
    seats: names.flatMap((name, hostId) => (['app', 'kernel'] as const).map((kind) => ({ id: `${name}.${kind}`, hostId, kind }))),
  };
}
