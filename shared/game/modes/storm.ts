import { nextBelow, seedRandom } from '../../base/index.ts';
import { setLink, syscall } from '../../sim/index.ts';
import { layOut } from '../match/layout.ts';
import { PLAIN_MODE, stateOf, type EmitGame, type Mode } from '../match/mode.ts';
import { owedPlay, SERVER_PORT, socketsOf } from '../match/programs.ts';
import { award, teamOfHost } from '../match/score.ts';
import { seatProcess } from '../processes.ts';
import type { GameEvent, World } from '../types.ts';

const SECOND_US = 1_000_000;
/** Bytes of one segment, so that a text takes several (TCP_MAXSEG). */
const SEGMENT_BYTES = 96;
/** The text is written in parts: so many bytes at once, each so long after the one before, where that has been delivered. */
const PART_BYTES = 384;
const PART_US = 2_500_000;
/** Bytes for which a team gets points once. */
const PIECE_BYTES = 48;
const LINKS = [
  { delayUs: 50_000, jitterUs: 0, lossPpm: 80_000, duplicatePpm: 0 },
  { delayUs: 50_000, jitterUs: 0, lossPpm: 150_000, duplicatePpm: 30_000 },
  { delayUs: 50_000, jitterUs: 40_000, lossPpm: 180_000, duplicatePpm: 50_000 },
];
/** Sentences of one text. */
const TEXT_SENTENCES = 32;
/** What is carried: true sentences, by chance of the seed. */
const SENTENCES = [
  'A SYN uses up one sequence number, and so does a FIN. ', 'An acknowledgment names the byte that is expected next. ',
  'A segment that is lost is sent again when its timer ends. ', 'Three duplicates of an acknowledgment tell of a hole. ',
  'What came early waits behind the hole until it is filled. ', 'The window says how much the receiver can still take. ',
  'accept() takes a connection that is established already. ', 'A stream has no borders between what was written. ',
  'A pure acknowledgment uses no sequence number. ', 'A FIN closes one direction, and the other one goes on. ',
  'SACK tells which bytes beyond the hole have come. ', 'A window of zero is probed until it opens again. ',
  'The slower of the two has the word: flow control. ', 'Congestion control spares the network, not the receiver. ',
  'A segment that comes twice is acknowledged again. ', 'Only what is acknowledged may be forgotten by the sender. ',
];

/** Message through the storm: teams carry a text over a link that loses, by kernel seats. Bytes that arrive in order count. */
export const storm: Mode = {
  ...PLAIN_MODE,
  id: 'storm',
  playUs: 27 * SECOND_US,
  practiceUs: 3 * SECOND_US,
  rounds: LINKS.length,
  teams: { least: 1, most: 15, even: false },
  layout: (teams) => layOut(teams, (plot, i) => {
    const far = plot.host(`harbour${i + 1}`, ['kernel'], { program: 'reader' });
    const near = plot.host(`ship${i + 1}`, ['kernel'], { program: 'writer' });
    plot.link(far, near, LINKS[0]);
  }),
  state: (seed) => ({ mode: 'storm', text: textOf(seed), read: {}, written: {} }),
  beginRound(world) {
    const { sim, game } = world;
    const settings = LINKS[game!.phase === 'play' ? game!.round : 0]!;
    sim.links.forEach(({ id }) => setLink(sim, id, settings));
  },
  run,
  wakesUs: ({ game, sim }) => (game!.phase === 'play' ? game!.beganUs + (Math.floor((sim.nowUs - game!.beganUs) / PART_US) + 1) * PART_US : -1),
  observe,
  isDone: ({ game }) => game!.phase === 'play' && game!.teams.every(({ id }) => (stateOf(game!, 'storm').read[id] ?? 0) >= stateOf(game!, 'storm').text.length),
  move: (world, seat, playerId) => owedPlay(world, seat, playerId),
};

function textOf(seed: number): string {
  const random = seedRandom(seed, 'storm');
  let left: string[] = [];
  let text = '';
  for (let i = 0; i < TEXT_SENTENCES; i++) {
    if (left.length === 0) left = [...SENTENCES];
    text += left.splice(nextBelow(random, left.length), 1)[0]!;
  }
  return text;
}

/** The programs at both ends: they open the connection, write the text, and read what comes. Their kernels are the players. */
function run(world: World, emit: EmitGame): void {
  const { sim, game } = world;
  if (game!.phase === 'lobby' || game!.phase === 'over') return;
  for (const { teamId, hosts: [far, near] } of game!.places) {
    reader(world, far!, emit);
    writer(world, { teamId, hostId: near! }, sim.hosts[far!]!.addr, emit);
  }
}

function reader(world: World, hostId: number, emit: EmitGame): void {
  const host = world.sim.hosts[hostId]!;
  const process = seatProcess(world, { hostId })!;
  const call = (what: Parameters<typeof syscall>[3]): number => syscall(world.sim, hostId, process.pid, what, emit);
  if (socketsOf(host, process).length === 0) {
    call({ name: 'socket', nonblock: true });
    call({ name: 'setsockopt', fd: 3, option: 'TCP_MAXSEG', value: SEGMENT_BYTES });
    call({ name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: SERVER_PORT } });
    call({ name: 'listen', fd: 3, backlog: 1 });
  }
  const [listener, ...open] = socketsOf(host, process);
  if ((listener!.sock.listener?.acceptQueue.length ?? 0) > 0) call({ name: 'accept4', fd: 3, nonblock: true });
  for (const { fd, sock: { conn } } of open) if (conn.receiveQueue.length > 0) call({ name: 'read', fd, len: 65_536 });
}

function writer(world: World, { teamId, hostId }: { teamId: string; hostId: number }, addr: string, emit: EmitGame): void {
  const host = world.sim.hosts[hostId]!;
  const process = seatProcess(world, { hostId })!;
  const call = (what: Parameters<typeof syscall>[3]): number => syscall(world.sim, hostId, process.pid, what, emit);
  if (socketsOf(host, process).length === 0) {
    call({ name: 'socket', nonblock: true });
    call({ name: 'setsockopt', fd: 3, option: 'TCP_MAXSEG', value: SEGMENT_BYTES });
    call({ name: 'connect', fd: 3, address: { addr, port: SERVER_PORT } });
  }
  const [mine] = socketsOf(host, process);
  // In the practice round only the handshake is tried.
  const { conn } = mine!.sock;
  if (world.game!.phase !== 'play' || conn.state !== 'ESTABLISHED' || conn.sendQueue.length > 0) return;
  const { text, written } = stateOf(world.game!, 'storm');
  const at = written[teamId] ?? 0;
  const part = text.slice(at, at + PART_BYTES);
  if (part === '' || world.sim.nowUs < world.game!.beganUs + Math.floor(at / PART_BYTES) * PART_US) return;
  written[teamId] = at + part.length;
  call({ name: 'write', fd: 3, data: part });
}

function observe(world: World, event: GameEvent, emit: EmitGame): void {
  if (event.type === 'refused' && event.draft) {
    const { hostId } = world.seats.find(({ id }) => id === event.seatId)!;
    return award(world, emit, { teamId: teamOfHost(world.game!, hostId)!, playerId: event.playerId, hostId }, 'illegal-segment');
  }
  if (event.type !== 'syscall-returned' || event.result.data === undefined || event.result.ret <= 0) return;
  const state = stateOf(world.game!, 'storm');
  const teamId = teamOfHost(world.game!, event.hostId)!;
  const before = state.read[teamId] ?? 0;
  const now = before + event.result.ret;
  state.read[teamId] = now;
  const pieces = Math.floor(now / PIECE_BYTES) - Math.floor(before / PIECE_BYTES);
  for (let i = 0; i < pieces; i++) award(world, emit, { teamId, hostId: event.hostId }, 'delivered');
  if (now >= state.text.length && before < state.text.length) award(world, emit, { teamId, hostId: event.hostId }, 'whole-text');
}
