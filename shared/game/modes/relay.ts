import { setLink } from '../../sim/index.ts';
import { seatProcess } from '../processes.ts';
import { PLAIN_MODE, stateOf, type EmitGame, type Mode } from '../match/mode.ts';
import { layOut } from '../match/layout.ts';
import { clientCall, owedPlay, SERVER_PORT, serverCall } from '../match/programs.ts';
import { award, teamOfHost } from '../match/score.ts';
import type { Lap, PointReason } from '../match/types.ts';
import type { GameEvent, World } from '../types.ts';

/** Clean connections that a team is to bring up, use and close: one in each round. */
export const LAPS = 3;
const SECOND_US = 1_000_000;
/** What is left of a round when all have done its lap. */
const LOOK_US = 300_000;
/** How the link gets worse, round by round. */
const LINKS = [
  { delayUs: 40_000, jitterUs: 0, lossPpm: 0, duplicatePpm: 0 },
  { delayUs: 60_000, jitterUs: 10_000, lossPpm: 60_000, duplicatePpm: 0 },
  { delayUs: 80_000, jitterUs: 60_000, lossPpm: 120_000, duplicatePpm: 60_000 },
];

/**
 * Handshake relay: each team brings up, uses and closes connections by hand. What counts is how cleanly (GAME-10 to GAME-12): a team
 * that has done its lap waits for the others and loses nothing.
 */
export const relay: Mode = {
  ...PLAIN_MODE,
  id: 'relay',
  playUs: 24 * SECOND_US,
  practiceUs: 4 * SECOND_US,
  rounds: LINKS.length,
  teams: { least: 1, most: 15, even: false },
  layout: (teams) => layOut(teams, (plot, i) => {
    const server = plot.host(`server${i + 1}`, ['app', 'kernel'], { program: 'httpd' });
    const client = plot.host(`client${i + 1}`, ['app', 'kernel'], { program: 'curl' });
    plot.link(server, client, LINKS[0]);
  }),
  state: () => ({ mode: 'relay', laps: [], done: {} }),
  beginRound(world) {
    const game = world.game!;
    const settings = LINKS[game.phase === 'play' ? game.round : 0]!;
    world.sim.links.forEach(({ id }) => setLink(world.sim, id, settings));
    if (game.phase === 'play' && game.round === 0) Object.assign(stateOf(game, 'relay'), { laps: [], done: {} });
  },
  observe,
  spareUs: (world) => (world.game!.teams.every(({ id }) => lapsDone(world, id) >= lapsDue(world)) ? LOOK_US : -1),
  isDone: (world) => world.game!.phase === 'play' && world.game!.teams.every(({ id }) => lapsDone(world, id) >= LAPS),
  move(world, seat, playerId) {
    if (seat.kind === 'kernel') return owedPlay(world, seat, playerId);
    const process = seatProcess(world, seat);
    const host = world.sim.hosts[seat.hostId]!;
    if (!process || process.sleeping) return null;
    const [serverId] = world.game!.places.find(({ hosts }) => hosts.includes(seat.hostId))!.hosts;
    const call = seat.hostId === serverId
      ? serverCall(host, process, 'welcome\n', 5)
      : clientCall(host, process, world.sim.hosts[serverId!]!.addr, 'hello\n', lapsDone(world, teamOfHost(world.game!, seat.hostId)!) < lapsDue(world));
    return call && { type: 'call', playerId, seatId: seat.id, call };
  },
};

/** Laps that may be done by now. */
function lapsDue({ game }: World): number {
  return game!.round + 1;
}

function lapsDone(world: World, teamId: string): number {
  return stateOf(world.game!, 'relay').done[teamId] ?? 0;
}

function observe(world: World, event: GameEvent, emit: EmitGame): void {
  switch (event.type) {
    case 'state-changed':
      return stateChanged(world, event, emit);
    case 'syscall-returned':
      if (event.result.ret > 0 && event.result.data !== undefined) dataRead(world, event, emit);
      return;
    case 'refused':
      if (event.draft) illegal(world, event, emit);
      return;
    default:
  }
}

/** The lap to which a connection of this host belongs: it is known by the client's port. */
function lapOf(world: World, hostId: number, socketId: string): Lap | null {
  const conn = world.sim.hosts[hostId]!.sockets[socketId]?.conn;
  if (!conn) return null;
  const teamId = teamOfHost(world.game!, hostId);
  const place = world.game!.places.find((candidate) => candidate.teamId === teamId);
  const port = conn.localPort === SERVER_PORT ? conn.remotePort : conn.localPort;
  return stateOf(world.game!, 'relay').laps.find((lap) => place?.hosts.includes(lap.hostId) && lap.port === port) ?? null;
}

type StateChanged = Extract<GameEvent, { type: 'state-changed' }>;

function stateChanged(world: World, { hostId, socketId, from, to }: StateChanged, emit: EmitGame): void {
  const { laps } = stateOf(world.game!, 'relay');
  if (to === 'SYN_SENT') laps.push({ hostId, port: world.sim.hosts[hostId]!.sockets[socketId]!.conn.localPort, begunUs: world.sim.nowUs, met: [], illegal: 0, ended: 0 });
  if (to === 'CLOSED' && isAbort(world, hostId, socketId)) award(world, emit, { teamId: teamOfHost(world.game!, hostId)!, hostId }, 'reset-sent');
  const lap = lapOf(world, hostId, socketId);
  if (!lap) return;
  if (from === 'SYN_RECEIVED' && to === 'ESTABLISHED') met(world, lap, 'handshake', emit);
  if (to === 'TIME_WAIT' || (from === 'LAST_ACK' && to === 'CLOSED')) ended(world, lap, emit);
}

/** An end is done: with both of them the lap is, cleanly where data went both ways. */
function ended(world: World, lap: Lap, emit: EmitGame): void {
  if (++lap.ended !== 2 || !lap.met.includes('both-ways')) return;
  met(world, lap, 'clean-close', emit);
  if (lap.illegal === 0) met(world, lap, 'no-mistake', emit);
  const { done } = stateOf(world.game!, 'relay');
  const teamId = teamOfHost(world.game!, lap.hostId)!;
  done[teamId] = (done[teamId] ?? 0) + 1;
}

/** A read has taken bytes at one end; where the other has read as well, both ways are shown. */
function dataRead(world: World, { hostId, pid }: { hostId: number; pid: number }, emit: EmitGame): void {
  const process = world.sim.hosts[hostId]!.processes.find((candidate) => candidate.pid === pid);
  const host = world.sim.hosts[hostId]!;
  for (const fileId of Object.values(process?.fds ?? {})) {
    const lap = lapOf(world, hostId, host.files[fileId]!.socketId);
    const client = lap && Object.values(world.sim.hosts[lap.hostId]!.sockets).find(({ conn }) => conn.localPort === lap.port && conn.remotePort === SERVER_PORT);
    if (!lap || !client || lap.met.includes('both-ways')) continue;
    const { conn } = client;
    const sent = ((conn.sndUna - conn.iss) >>> 0) > 1;
    const got = ((conn.rcvNxt - conn.irs) >>> 0) > (conn.finReceived ? 2 : 1);
    if (sent && got && hostId === lap.hostId) met(world, lap, 'both-ways', emit);
  }
}

function met(world: World, lap: Lap, why: PointReason, emit: EmitGame): void {
  const teamId = teamOfHost(world.game!, lap.hostId)!;
  const hosts = world.game!.places.find((place) => place.teamId === teamId)!.hosts;
  const before = stateOf(world.game!, 'relay').laps.filter((other) => hosts.includes(other.hostId) && other.met.includes(why)).length;
  if (lap.met.includes(why) || before >= lapsDue(world)) return;
  lap.met.push(why);
  award(world, emit, { teamId, hostId: lap.hostId }, why);
}

function illegal(world: World, { seatId, playerId }: Extract<GameEvent, { type: 'refused' }>, emit: EmitGame): void {
  const hostId = world.seats.find(({ id }) => id === seatId)!.hostId;
  const teamId = teamOfHost(world.game!, hostId)!;
  const hosts = world.game!.places.find((place) => place.teamId === teamId)!.hosts;
  for (const lap of stateOf(world.game!, 'relay').laps) if (hosts.includes(lap.hostId) && lap.ended < 2) lap.illegal++;
  award(world, emit, { teamId, playerId, hostId }, 'illegal-segment');
}

/** Rules by which a host aborts a connection of its own; a RST that answers what belongs to none is a duty (RST-1). */
const ABORTS = ['RST-2', 'RST-3', 'RST-4'];

function isAbort(world: World, hostId: number, socketId: string): boolean {
  const host = world.sim.hosts[hostId]!;
  const conn = host.sockets[socketId]?.conn;
  return host.strays.some(({ rule, segment }) => ABORTS.includes(rule) && segment.srcPort === conn?.localPort && segment.dstPort === conn.remotePort);
}
