import { createWorld, step } from '../game/index.ts';
import type { SimEvent } from '../sim/index.ts';
import type { CaptureSource } from './capture.ts';
import type { Journal } from './journal.ts';
import { addEvents, createLadder } from './ladder.ts';
import type { LadderHost } from './ladder-rows.ts';
import { PROGRAM_NET, runProgram } from './run-program.ts';
import type { SocketProgram } from './socket-program.ts';

/** What happened in a room or a level run, by playing its journal again. Its entries must be those that a World took. */
export function sourceOfJournal(journal: Journal): CaptureSource {
  const world = createWorld(journal.config);
  const ladder = createLadder(journal.config.hosts);
  for (const { input } of journal.entries) addEvents(ladder, step(world, input), world.sim.nowUs);
  return { ladder, links: journal.config.links, seats: journal.config.seats };
}

/** What happened in a run of the simulator: its events, and the hosts and links that it was made of. */
export function sourceOfRun(hosts: readonly LadderHost[], links: CaptureSource['links'], events: readonly SimEvent[]): CaptureSource {
  const ladder = createLadder(hosts);
  addEvents(ladder, events);
  return { ladder, links, seats: [] };
}

/** What happens when a socket program is replayed, whether or not that agrees with its recording. */
export function sourceOfProgram(program: SocketProgram): CaptureSource {
  const events: SimEvent[] = [];
  runProgram(program, { observe: (event) => events.push(event) });
  return sourceOfRun(PROGRAM_NET.hosts, PROGRAM_NET.links, events);
}
