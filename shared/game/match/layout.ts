import type { LinkSettings } from '../../net/index.ts';
import type { Sysctls } from '../../tcp/index.ts';
import type { SeatKind } from '../types.ts';
import { DEFAULT_LINK, type WorldConfig, type WorldHost } from '../config.ts';
import type { Place } from './types.ts';

/** Hosts, links and seats of a game as they are laid out, team by team. */
export interface Layout {
  hosts: WorldHost[];
  links: WorldConfig['links'];
  seats: WorldConfig['seats'];
  places: Place[];
}

/** Adds the parts of one team to a layout. */
export interface Plot {
  teamId: string;
  /** Adds a host with seats of these kinds; `workers` more app seats stand for the children that its program forks. Gives its index. */
  host(name: string, seats: SeatKind[], more?: { sysctls?: Partial<Sysctls>; program?: string; workers?: number }): number;
  link(a: number, b: number, settings?: Partial<LinkSettings>): number;
}

/** Lays out so many teams, each by `plot`. `t1`, `t2`, ... are their ids. */
export function layOut(teams: number, plot: (plot: Plot, index: number) => void, after: (layout: Layout) => void = () => {}): Layout {
  const layout: Layout = { hosts: [], links: [], seats: [], places: [] };
  for (let i = 0; i < teams; i++) plot(plotOf(layout, `t${i + 1}`), i);
  after(layout);
  return layout;
}

function plotOf(layout: Layout, teamId: string): Plot {
  const place: Place = { teamId, hosts: [] };
  layout.places.push(place);
  return {
    teamId,
    host(name, kinds, { sysctls, program = 'program', workers = 0 } = {}) {
      const hostId = layout.hosts.length;
      layout.hosts.push({ name, addr: addressOf(hostId), program, ...(sysctls ? { sysctls } : {}) });
      place.hosts.push(hostId);
      for (const kind of kinds) layout.seats.push({ id: `${name}.${kind}`, hostId, kind, teamId });
      for (let worker = 1; worker <= workers; worker++) layout.seats.push({ id: `${name}.worker${worker}`, hostId, kind: 'app', teamId, worker });
      return hostId;
    },
    link: (a, b, settings) => connect(layout, a, b, settings),
  };
}

/** Adds a link to a layout; gives its index. */
export function connect(layout: Layout, a: number, b: number, settings: Partial<LinkSettings> = {}): number {
  return layout.links.push({ a, b, settings: { ...DEFAULT_LINK, ...settings } }) - 1;
}

/** Host number `hostId` has the address 10.9.x.y, and no other one. */
export function addressOf(hostId: number): string {
  return `10.9.${Math.floor(hostId / 250)}.${(hostId % 250) + 1}`;
}
