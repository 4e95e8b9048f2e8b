import { nextBelow, seedRandom } from '../../base/index.ts';
import { SYN } from '../../tcp/index.ts';
import { countLeaks, customersWakeUs, planCustomers, runCustomers } from '../match/customers.ts';
import { layOut } from '../match/layout.ts';
import { PLAIN_MODE, stateOf, type Mode } from '../match/mode.ts';
import { SERVER_PORT, serverCall } from '../match/programs.ts';
import { award } from '../match/score.ts';
import type { Place } from '../match/types.ts';
import { seatProcess } from '../processes.ts';
import type { World } from '../types.ts';

const SECOND_US = 1_000_000;
/** Segments that a red team may inject in its half. */
export const BUDGET = 40;
const CUSTOMERS = 8;
const GAP_US = 700_000;
const PATIENCE_US = 5 * SECOND_US;
const LINK = { delayUs: 20_000 };

/** Hosts of a team: its server, the two that its customers come from, and the one from which it attacks the other of its pair. */
interface Camp {
  teamId: string;
  server: number;
  from: number[];
  attacker: number;
}

function campOf({ teamId, hosts: [server, one, two, attacker] }: Place): Camp {
  return { teamId, server: server!, from: [one!, two!], attacker: attacker! };
}

/** Flood: red sends SYNs within a budget, blue keeps its server open to customers: backlog, SYN+ACK retries, SYN cookies. Then they swap. */
export const flood: Mode = {
  ...PLAIN_MODE,
  id: 'flood',
  playUs: 18 * SECOND_US,
  practiceUs: 4 * SECOND_US,
  rounds: 2,
  turn: { everyUs: 250_000, acts: { app: 1, kernel: 1, raw: 3 } },
  pace: [1, 5],
  teams: { least: 2, most: 14, even: true },
  layout: (teams) => layOut(teams, (plot, i) => {
    // A small SYN queue, so that a budget of some tens can fill it: the table of Linux holds hundreds.
    const server = plot.host(`server${i + 1}`, ['app'], { program: 'shop', sysctls: { maxSynBacklog: 8, synackRetries: 5 } });
    for (const name of ['street', 'market']) plot.link(server, plot.host(`${name}${i + 1}`, [], { program: 'nobody' }), LINK);
    plot.host(`red${i + 1}`, ['raw'], { program: 'nobody' });
  }, (layout) => {
    layout.places.forEach((place, i) => {
      const other = layout.places[i % 2 === 0 ? i + 1 : i - 1]!;
      layout.links.push({ a: other.hosts[0]!, b: place.hosts[3]!, settings: { delayUs: 20_000, jitterUs: 0, lossPpm: 0, duplicatePpm: 0, rateBps: 0, cut: false } });
    });
  }),
  state: () => ({ mode: 'flood', injected: {} }),
  beginRound(world) {
    const game = world.game!;
    const state = stateOf(game, 'flood');
    state.injected = {};
    const count = game.phase === 'practice' ? 2 : CUSTOMERS;
    const gaps = Array.from({ length: count }, () => GAP_US);
    game.customers.push(...game.places.flatMap((place, i) => {
      const { teamId, server, from } = campOf(place);
      return isBlue(world, i) ? planCustomers({ teamId, serverId: server, from }, world.sim.nowUs + SECOND_US, gaps, PATIENCE_US) : [];
    }));
  },
  observe: () => {},
  run: (world, emit) => runCustomers(world, emit, ({ teamId, serverId, step }) => {
    if (step === 'served') return award(world, emit, { teamId, hostId: serverId }, 'served');
    const red = opponentOf(world, teamId);
    if (red) award(world, emit, { teamId: red.teamId, hostId: red.attacker }, 'not-served');
  }),
  wakesUs: customersWakeUs,
  isDone: ({ game }) => game!.phase === 'play' && game!.round === 1 && game!.customers.every(({ step }) => step === 'served' || step === 'gone'),
  finish(world, emit) {
    for (const place of world.game!.places) countLeaks(world, emit, place.teamId, campOf(place).server);
  },
  move(world, seat, playerId) {
    const { sim, game } = world;
    if (seat.kind === 'raw') return attack(world, seat, playerId);
    const process = seatProcess(world, seat);
    if (!process || process.sleeping || process.exited) return null;
    const at = game!.places.findIndex(({ hosts }) => hosts.includes(seat.hostId));
    // Blue sees its SYN queue fill up: cookies need no place in it.
    const listening = Object.values(sim.hosts[seat.hostId]!.sockets).find(({ listener }) => listener !== null);
    if (isBlue(world, at) && sim.hosts[seat.hostId]!.sysctls.syncookies === 0 && (listening?.listener?.synQueue.length ?? 0) > 4) {
      return { type: 'tune', playerId, seatId: seat.id, tuning: { syncookies: 1 } };
    }
    const call = serverCall(sim.hosts[seat.hostId]!, process, 'here you are\n', 8);
    return call && { type: 'call', playerId, seatId: seat.id, call };
  },
};

/** In the first half (and the practice) the first of each pair is red, in the second the other. */
export function isBlue({ game }: World, index: number): boolean {
  const secondHalf = game!.phase === 'play' && game!.round === 1;
  return (index % 2 === 1) !== secondHalf;
}

function opponentOf({ game }: World, teamId: string): Camp | null {
  const at = game!.places.findIndex((place) => place.teamId === teamId);
  const other = game!.places[at % 2 === 0 ? at + 1 : at - 1];
  return other ? campOf(other) : null;
}

/** Segments that the red team of this seat may still inject. */
export function budgetLeft(world: World, teamId: string): number {
  const { game } = world;
  if (game?.mode !== 'flood') return 0;
  const at = game.places.findIndex((place) => place.teamId === teamId);
  return isBlue(world, at) ? 0 : BUDGET - (stateOf(game, 'flood').injected[teamId] ?? 0);
}

/** A SYN from a source that is not there, with numbers by chance of how many were sent. */
function attack(world: World, seat: { id: string; hostId: number }, playerId: string): ReturnType<Mode['move']> {
  const { game, sim } = world;
  const teamId = game!.places.find(({ hosts }) => hosts.includes(seat.hostId))!.teamId;
  const victim = opponentOf(world, teamId);
  const left = budgetLeft(world, teamId);
  if (!victim || left <= 0) return null;
  const random = seedRandom(game!.seed + left, teamId);
  return {
    type: 'inject', playerId, seatId: seat.id,
    segment: {
      srcAddr: `198.51.100.${1 + nextBelow(random, 250)}`, srcPort: 1024 + nextBelow(random, 60_000), dstAddr: sim.hosts[victim.server]!.addr, dstPort: SERVER_PORT,
      flags: SYN, seq: nextBelow(random, 2 ** 31), ack: 0, payload: '',
    },
  };
}
