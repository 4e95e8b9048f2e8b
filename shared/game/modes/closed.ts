import { nextBelow, seedRandom } from '../../base/index.ts';
import { restartHost, setLink, spawn } from '../../sim/index.ts';
import { layOut } from '../match/layout.ts';
import { PLAIN_MODE, stateOf, type EmitGame, type Mode } from '../match/mode.ts';
import { award } from '../match/score.ts';
import type { FaultKind, GameInput, RevealedQuestion } from '../match/types.ts';
import { startProgram } from '../programs.ts';
import type { World } from '../types.ts';
import { FAULT_KINDS, makeCase, VANISH_US, type Case, type Cast } from './faults.ts';

const SECOND_US = 1_000_000;
/** Cases in the play; one more is the practice. */
const CASES = 3;
const CASE_US = 14 * SECOND_US;
/** What is left of a case when every team has named its fault, so that it can be looked at once more. */
const LOOK_US = SECOND_US;
/** When bots name a fault, by strength, microseconds after the case began: by then it has shown itself. */
const BOT_US: readonly [number, number, number, number] = [-1, 9 * SECOND_US, 8 * SECOND_US, 6 * SECOND_US];

/** The rule that tells each fault. */
export const FAULT_RULES: Readonly<Record<FaultKind, string>> = {
  'leaked-fd': 'GAME-20', 'unread-data': 'RST-2', 'wrong-shutdown': 'GAME-21', 'full-queue': 'SOCK-ACCEPTQ', 'half-open': 'GAME-22', 'forgotten-close': 'GAME-23',
  'nobody-listens': 'GAME-24',
};

/**
 * Who closed?: a network runs, and something is wrong in it. Each team has its own, with its own faults, looks at it with the inspector, the
 * ladder and the time machine, and names the host and the fault. A wrong name costs (GAME-18).
 */
export const closed: Mode = {
  ...PLAIN_MODE,
  id: 'closed',
  playUs: CASES * CASE_US,
  practiceUs: CASE_US,
  rounds: CASES,
  gated: false,
  turn: { ...PLAIN_MODE.turn, everyUs: 0 },
  teams: { least: 1, most: 15, even: false },
  layout: (teams) => layOut(teams, (plot, i) => {
    const server = plot.host(`server${i + 1}`, [], { program: 'init' });
    for (const name of ['alice', 'bob']) plot.link(server, plot.host(`${name}${i + 1}`, [], { program: 'init' }), { delayUs: 40_000 });
  }),
  state: () => ({ mode: 'closed', caseUs: 0, named: [], wrong: {} }),
  beginRound,
  run: (world, emit) => {
    if (world.sim.nowUs !== stateOf(world.game!, 'closed').caseUs + VANISH_US) return;
    for (const { teamId } of world.game!.places) {
      const { vanishes } = caseOf(world, teamId);
      if (vanishes >= 0) restart(world, vanishes, emit);
    }
  },
  wakesUs: (world) => {
    const { caseUs } = stateOf(world.game!, 'closed');
    return [VANISH_US, ...BOT_US.slice(1)].map((afterUs) => caseUs + afterUs).filter((atUs) => atUs > world.sim.nowUs).reduce((least, atUs) => (least < 0 || atUs < least ? atUs : least), -1);
  },
  spareUs: ({ game }) => (stateOf(game!, 'closed').named.length === game!.teams.length ? LOOK_US : -1),
  move: () => null,
  teamMove(world, teamId, playerId, strength) {
    const state = stateOf(world.game!, 'closed');
    if (strength === 0 || state.named.includes(teamId) || world.sim.nowUs < state.caseUs + BOT_US[strength]) return null;
    const { kind, hostId } = caseOf(world, teamId);
    // A weak bot blames the wrong thing first.
    const fault = strength === 1 && (state.wrong[teamId] ?? 0) === 0 ? FAULT_KINDS[(FAULT_KINDS.indexOf(kind) + 1) % FAULT_KINDS.length]! : kind;
    return { type: 'name-fault', playerId, hostId, fault };
  },
};

/** The machines of every team start afresh, and the case's programs on them. */
function beginRound(world: World, emit: EmitGame): void {
  const game = world.game!;
  Object.assign(stateOf(game, 'closed'), { caseUs: world.sim.nowUs, named: [], wrong: {} });
  for (const { teamId, hosts } of game.places) {
    for (const hostId of hosts) restart(world, hostId, emit);
    for (const link of world.sim.links) if (hosts.includes(link.a)) setLink(world.sim, link.id, { delayUs: 40_000 });
    for (const program of caseOf(world, teamId).programs) startProgram(world, program);
  }
}

function restart(world: World, hostId: number, emit: EmitGame): void {
  restartHost(world.sim, hostId, emit);
  world.programs = world.programs.filter((program) => program.hostId !== hostId);
  world.appPids[hostId] = spawn(world.sim, hostId, 'init');
}

/** The case of a team now, by chance of the game's seed: no fault comes twice to one team in its play. */
export function caseOf({ game, sim }: World, teamId: string): Case {
  const { hosts: [server, alice, bob] } = game!.places.find((place) => place.teamId === teamId)!;
  const cast: Cast = { server: server!, serverAddr: sim.hosts[server!]!.addr, clients: [alice!, bob!] };
  const at = game!.phase === 'play' ? game!.round + 1 : 0;
  // In the practice all teams have the same one, so that all can talk about it.
  const whose = at === 0 ? 'all' : teamId;
  const random = seedRandom(game!.seed, `faults ${whose}`);
  const left = [...FAULT_KINDS];
  for (let i = 1; i < at; i++) left.splice(nextBelow(random, left.length), 1);
  return makeCase(left[nextBelow(random, left.length)]!, cast, seedRandom(game!.seed, `case ${at} ${whose}`));
}

/** What everybody is asked about the practice's case when it has shown itself, with its answer; null at any other time. */
export function faultQuestion(world: World): RevealedQuestion | null {
  const { game } = world;
  if (game?.state.mode !== 'closed' || game.phase !== 'practice' || world.sim.nowUs < game.state.caseUs + BOT_US[3]) return null;
  const [place] = game.places;
  const { kind } = caseOf(world, place!.teamId);
  const [server, client] = place!.hosts.map((hostId) => world.sim.hosts[hostId]!.name);
  return {
    kind: 'fault', about: { server: server!, client: client!, case: 0 }, choices: FAULT_KINDS.map((fault) => ({ value: { kind: 'fault', fault }, beliefs: [] })),
    answer: FAULT_KINDS.indexOf(kind), rule: FAULT_RULES[kind],
  };
}

/** A team names a host and what is wrong there: right, its case is done; wrong, it costs, and the team may go on. */
export function nameFault(world: World, { playerId, hostId, fault }: Extract<GameInput, { type: 'name-fault' }>, emit: EmitGame): void {
  const game = world.game!;
  const state = stateOf(game, 'closed');
  const teamId = game.members.find((member) => member.playerId === playerId)!.teamId!;
  const truth = caseOf(world, teamId);
  const right = truth.kind === fault && truth.hostId === hostId;
  emit({ type: 'fault-named', playerId, teamId, hostId, fault, right });
  if (right) state.named.push(teamId);
  else state.wrong[teamId] = (state.wrong[teamId] ?? 0) + 1;
  award(world, emit, { teamId, playerId: null, hostId }, right ? 'named-fault' : 'wrong-name');
}
