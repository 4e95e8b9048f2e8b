import { assert } from '../base/index.ts';
import { addFilter, createSim, spawn } from '../sim/index.ts';
import type { WorldConfig } from './config.ts';
import { createGame } from './match/create.ts';
import { startProgram } from './programs.ts';
import type { Seat, World } from './types.ts';
import { createWorkshop } from './workshop/plan.ts';

/** A World before its first input. The same configuration gives the same World, byte for byte. */
export function createWorld(config: WorldConfig): World {
  const sim = createSim({ seed: config.seed, hosts: config.hosts, links: config.links, rules: config.rules ?? null });
  const appPids = config.hosts.map((host, hostId) => spawn(sim, hostId, host.program));
  const seats = config.seats.map((seat): Seat => {
    assert(config.hosts[seat.hostId], `seat ${seat.id} has a host`);
    return { id: seat.id, hostId: seat.hostId, kind: seat.kind, playerId: null, teamId: seat.teamId ?? null, worker: seat.worker ?? 0 };
  });
  const world: World = {
    version: 1, inputs: 0, sim, appPids, seats, players: [], paused: false, pace: [...(config.pace ?? [1, 20])], gated: config.gated ?? true,
    programs: [],
    game: config.game ? createGame(config.game, config.seed) : null,
    workshop: config.workshop ? createWorkshop(config.workshop) : null,
    ...(config.partOf === undefined ? {} : { partOf: config.partOf }),
  };
  for (const { linkId, ...filter } of config.drops ?? []) addFilter(sim, linkId, filter);
  for (const program of config.programs ?? []) startProgram(world, program);
  return world;
}
