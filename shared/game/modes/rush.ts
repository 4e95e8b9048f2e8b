import { countLeaks, customersWakeUs, planCustomers, runCustomers } from '../match/customers.ts';
import { layOut } from '../match/layout.ts';
import { PLAIN_MODE, stateOf, type EmitGame, type Mode } from '../match/mode.ts';
import { clientCall, serverCall, socketsOf } from '../match/programs.ts';
import { award } from '../match/score.ts';
import type { Place } from '../match/types.ts';
import { seatProcess } from '../processes.ts';
import type { GameEvent, World } from '../types.ts';

const SECOND_US = 1_000_000;
/** Workers that a server's program may fork, each with a seat. */
const WORKERS = 2;
/** Customers of each team in the play, and the time between them at first and at last. */
const CUSTOMERS = 16;
const FIRST_GAP_US = 900_000;
const LAST_GAP_US = 400_000;
const PATIENCE_US = 6 * SECOND_US;
const LINK = { delayUs: 20_000 };

/** Hosts of a team: its server, two hosts that customers come from, and the one with which it is a customer of the next team. */
interface Shop {
  teamId: string;
  server: number;
  from: number[];
  shopper: number;
}

function shopOf({ teamId, hosts: [server, one, two, shopper] }: Place): Shop {
  return { teamId, server: server!, from: [one!, two!], shopper: shopper! };
}

/** Rush hour: each team runs a server, and customers come faster and faster. The backlog, forked workers and closing what is done decide. */
export const rush: Mode = {
  ...PLAIN_MODE,
  id: 'rush',
  playUs: 18 * SECOND_US,
  practiceUs: 4 * SECOND_US,
  rounds: 2,
  turn: { everyUs: 250_000, acts: { app: 1, kernel: 1, raw: 1 } },
  pace: [1, 5],
  teams: { least: 1, most: 15, even: false },
  layout: (teams) => layOut(teams, (plot, i) => {
    const server = plot.host(`server${i + 1}`, ['app'], { program: 'shop', workers: WORKERS, sysctls: { openFiles: 12 } });
    for (const name of ['street', 'market']) plot.link(server, plot.host(`${name}${i + 1}`, [], { program: 'nobody' }), LINK);
    plot.host(`guest${i + 1}`, ['app'], { program: 'guest' });
  }, (layout) => {
    // Each team's guest goes to the next team's server; a team alone is its own guest.
    layout.places.forEach((place, i) => {
      const next = layout.places[(i + 1) % layout.places.length]!;
      layout.links.push({ a: next.hosts[0]!, b: place.hosts[3]!, settings: { delayUs: 20_000, jitterUs: 0, lossPpm: 0, duplicatePpm: 0, rateBps: 0, cut: false } });
    });
  }),
  state: () => ({ mode: 'rush', served: {} }),
  beginRound(world) {
    const game = world.game!;
    if (game.round > 0) return;
    stateOf(game, 'rush').served = {};
    const practice = game.phase === 'practice';
    const gaps = practice ? [SECOND_US, SECOND_US] : Array.from({ length: CUSTOMERS }, (_, i) => FIRST_GAP_US - Math.floor(((FIRST_GAP_US - LAST_GAP_US) * i) / CUSTOMERS));
    game.customers.push(...game.places.flatMap((place) => {
      const { teamId, server, from } = shopOf(place);
      return planCustomers({ teamId, serverId: server, from }, world.sim.nowUs + SECOND_US, gaps, PATIENCE_US);
    }));
  },
  observe,
  run: (world, emit) => runCustomers(world, emit, ({ teamId, serverId, step }) => {
    if (step === 'served') award(world, emit, { teamId, hostId: serverId }, 'served');
  }),
  wakesUs: customersWakeUs,
  isDone: ({ game }) => game!.phase === 'play' && game!.customers.every(({ step }) => step === 'served' || step === 'gone'),
  finish(world, emit) {
    for (const place of world.game!.places) countLeaks(world, emit, place.teamId, shopOf(place).server);
  },
  move(world, seat, playerId) {
    const { game, sim } = world;
    const process = seatProcess(world, seat);
    if (!process || process.sleeping || process.exited) return null;
    const host = sim.hosts[seat.hostId]!;
    const at = game!.places.findIndex(({ hosts }) => hosts.includes(seat.hostId));
    const shop = shopOf(game!.places[at]!);
    if (seat.hostId === shop.shopper) {
      const next = shopOf(game!.places[(at + 1) % game!.places.length]!);
      const call = clientCall(host, process, sim.hosts[next.server]!.addr, 'order\n', served(world, shop.teamId) < 3);
      return call && { type: 'call', playerId, seatId: seat.id, call };
    }
    // A worker inherits the listening socket; one that has none has nothing to serve.
    if (seat.worker > 0 && socketsOf(host, process).length === 0) return null;
    const wantsWorker = seat.worker === 0 && host.processes.filter(({ exited }) => !exited).length <= WORKERS && socketsOf(host, process).some(({ sock }) => sock.listener);
    const call = wantsWorker ? { name: 'fork' as const, child: 'worker' } : serverCall(host, process, 'here you are\n', 8);
    return call && { type: 'call', playerId, seatId: seat.id, call };
  },
};

function served(world: World, teamId: string): number {
  return stateOf(world.game!, 'rush').served[teamId] ?? 0;
}

function observe(world: World, event: GameEvent, emit: EmitGame): void {
  const { game } = world;
  if (event.type === 'segment-dropped' && (event.reason === 'accept-queue-full' || event.reason === 'syn-queue-full')) {
    const place = game!.places.find(({ hosts }) => hosts[0] === event.toHostId);
    if (place) award(world, emit, { teamId: place.teamId, hostId: event.toHostId }, 'queue-drop');
    return;
  }
  // An answer that a guest has read is a customer's success: being served teaches as well.
  if (event.type !== 'syscall-returned' || event.result.data === undefined || event.result.ret <= 0) return;
  const place = game!.places.find((candidate) => shopOf(candidate).shopper === event.hostId);
  if (!place) return;
  const state = stateOf(game!, 'rush');
  const count = (state.served[place.teamId] ?? 0) + 1;
  state.served[place.teamId] = count;
  if (count <= 3) award(world, emit, { teamId: place.teamId, hostId: event.hostId }, 'customer-served');
}
