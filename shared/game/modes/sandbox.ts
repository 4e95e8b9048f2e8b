import { connect, layOut } from '../match/layout.ts';
import { PLAIN_MODE, type Mode } from '../match/mode.ts';
import { clientCall, owedPlay, serverCall } from '../match/programs.ts';
import { seatProcess } from '../processes.ts';

/** Sandbox: a server, a client and a raw seat for each team, all in one network, without score or end. The host may cut links. */
export const sandbox: Mode = {
  ...PLAIN_MODE,
  id: 'sandbox',
  playUs: -1,
  practiceUs: -1,
  turn: { ...PLAIN_MODE.turn, everyUs: 0 },
  pace: [1, 20],
  teams: { least: 1, most: 15, even: false },
  layout: (teams) => layOut(teams, (plot, i) => {
    const server = plot.host(`server${i + 1}`, ['app', 'kernel'], { program: 'httpd' });
    const client = plot.host(`client${i + 1}`, ['app', 'kernel', 'raw'], { program: 'curl' });
    plot.link(server, client);
  }, (layout) => {
    // Every client reaches the next team's server as well.
    if (layout.places.length > 1) layout.places.forEach(({ hosts }, i) => connect(layout, layout.places[(i + 1) % layout.places.length]!.hosts[0]!, hosts[1]!));
  }),
  state: () => ({ mode: 'sandbox' }),
  move(world, seat, playerId) {
    if (seat.kind === 'kernel') return owedPlay(world, seat, playerId);
    const process = seat.kind === 'app' ? seatProcess(world, seat) : null;
    if (!process || process.sleeping || process.exited) return null;
    const host = world.sim.hosts[seat.hostId]!;
    const [server] = world.game!.places.find(({ hosts }) => hosts.includes(seat.hostId))!.hosts;
    const call = seat.hostId === server ? serverCall(host, process, 'welcome\n', 5) : clientCall(host, process, world.sim.hosts[server!]!.addr, 'hello\n', true);
    return call && { type: 'call', playerId, seatId: seat.id, call };
  },
};
