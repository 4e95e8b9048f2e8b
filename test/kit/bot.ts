import {
  createWorld, defaultConfig, draftOf, dueDebts, type GameEvent, type Input, step, type World,
} from '../../shared/game/index.ts';
import type { Journal } from '../../shared/log/index.ts';
import type { LinkSettings } from '../../shared/net/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';

/** One move of a random program: how long after the one before, on which host, what. */
export interface Move {
  afterUs: number;
  hostId: number;
  /** null interrupts the call in which the program sleeps. */
  call: SysCall | null;
}

/** A run: what the World starts from, and what the applications do in it. */
export interface Run {
  seed: number;
  iss: [number, number];
  link: LinkSettings;
  moves: Move[];
  /** How long it goes on after the last move. */
  restUs: number;
}

/** What GATE-4 compares: segments and states, each with its time and host. */
export interface Trace {
  facts: string[];
  world: World;
  /** The same run as a journal that anybody can replay. */
  journal: Journal;
}

const APPS = ['server.app', 'client.app'];
const KERNELS = ['server.kernel', 'client.kernel'];
/** More segments than this at one instant are a fault: an engine that owes for ever. */
const MAX_PLAYS = 5000;

/** Does a run with a bot at the kernels of these hosts: it plays what build() gives for the first debt that is due. */
export function trace(run: Run, manual: number[]): Trace {
  const base = defaultConfig(run.seed);
  const config = {
    ...base, gated: true, hosts: base.hosts.map((host, i) => ({ ...host, iss: run.iss[i] })), links: [{ a: 0, b: 1, settings: run.link }],
  };
  const world = createWorld(config);
  const facts: string[] = [];
  const journal: Journal = { config, entries: [] };
  const input = (next: Input): void => {
    journal.entries.push({ seq: journal.entries.length + 1, input: next });
    for (const event of step(world, next)) note(facts, event);
  };
  input({ type: 'join', playerId: 'p', name: 'p' });
  for (const seatId of [...APPS, ...manual.map((hostId) => KERNELS[hostId]!)]) input({ type: 'take-seat', playerId: 'p', seatId });
  let atUs = 0;
  for (const { afterUs, hostId, call } of run.moves) {
    atUs += afterUs;
    runTo(world, atUs, input);
    const seatId = APPS[hostId]!;
    input(call ? { type: 'call', playerId: 'p', seatId, call } : { type: 'interrupt', playerId: 'p', seatId });
    payAll(world, input);
  }
  runTo(world, atUs + run.restUs, input);
  return { facts, world, journal };
}

/** Moves on to a time; the gated clock stops on the way wherever the bot owes something. */
function runTo(world: World, toUs: number, input: (next: Input) => void): void {
  payAll(world, input);
  while (world.sim.nowUs < toUs) {
    input({ type: 'advance', toUs });
    payAll(world, input);
  }
  // The clock may have reached the time with more still to happen at it.
  input({ type: 'advance', toUs });
  payAll(world, input);
}

function payAll(world: World, input: (next: Input) => void): void {
  for (let plays = 0; plays < MAX_PLAYS; plays++) {
    const hostId = world.sim.hosts.findIndex((host) => dueDebts(world, host.id).length > 0);
    const debt = hostId < 0 ? undefined : dueDebts(world, hostId)[0];
    if (!debt) return;
    input({ type: 'play', playerId: 'p', seatId: KERNELS[hostId]!, draft: draftOf(debt) });
  }
  throw new Error('the bot never stops owing');
}

function note(facts: string[], event: GameEvent): void {
  switch (event.type) {
    case 'segment-sent': {
      const { atUs, hostId, segment, retransmission, arriveUs } = event;
      facts.push(JSON.stringify({ atUs, hostId, arriveUs, retransmission, segment }));
      return;
    }
    case 'state-changed': {
      const { atUs, hostId, socketId, from, to } = event;
      facts.push(JSON.stringify({ atUs, hostId, socketId, from, to }));
      return;
    }
    case 'refused':
      if (event.draft) throw new Error(`the judge refused what build() gave: ${event.refusal.text}`);
      return;
    default:
  }
}
