import { nextBelow, seedRandom } from '../../base/index.ts';
import { layOut } from '../match/layout.ts';
import { PLAIN_MODE, type Mode } from '../match/mode.ts';
import type { RevealedQuestion } from '../match/types.ts';
import type { World } from '../types.ts';
import { FAULT_KINDS, plantFault, type FaultKind } from './faults.ts';

const SECOND_US = 1_000_000;
/** Cases in the play; one more is the practice. */
export const CASES = 3;

/** Which of RFC or man page tells each fault. */
const RULES: Record<FaultKind, string> = {
  'leaked-fd': 'GAME-20', 'unread-data': 'GAME-21', 'wrong-shutdown': 'GAME-22', 'full-queue': 'SOCK-ACCEPTQ', 'half-open': 'GAME-23', 'forgotten-close': 'GAME-24',
  'nobody-listens': 'GAME-25',
};

/**
 * Who closed?: a network runs, and something is wrong in it. Everybody looks at it with the inspector, the ladder and the time machine;
 * what is wrong is asked as a prediction is: locked, talked about, locked again, and then told.
 */
export const closed: Mode = {
  ...PLAIN_MODE,
  id: 'closed',
  // Each case is as long as its question, which holds the clock; the rest is for looking on.
  playUs: 3 * SECOND_US,
  practiceUs: SECOND_US,
  rounds: CASES,
  gated: false,
  turn: { ...PLAIN_MODE.turn, everyUs: 0 },
  teams: { least: 1, most: 15, even: false },
  // The same network for all: one pair of hosts for each case, and one for the practice.
  layout: (teams) => {
    const layout = layOut(CASES + 1, (plot, i) => {
      const server = plot.host(`server${i + 1}`, [], { program: 'httpd' });
      const client = plot.host(`client${i + 1}`, [], { program: 'curl' });
      plot.link(server, client, { delayUs: 20_000 });
    });
    const scenes = layout.places.map(({ hosts }) => hosts);
    layout.places = Array.from({ length: teams }, (_, i) => ({ teamId: `t${i + 1}`, hosts: scenes.flat() }));
    return layout;
  },
  state: () => ({ mode: 'closed' }),
  beginRound(world, emit) {
    const at = caseAt(world);
    plantFault(world, { serverId: 2 * at, clientId: 2 * at + 1, linkId: at }, faultAt(world.game!.seed, at), emit);
  },
  move: () => null,
};

/** Which pair of hosts is the case now: 0 in the practice, then 1 to CASES. */
function caseAt({ game }: World): number {
  return game!.phase === 'play' ? game!.round + 1 : 0;
}

/** The fault of a case, by chance of the seed: no two of one game are the same. */
function faultAt(seed: number, at: number): FaultKind {
  const random = seedRandom(seed, 'faults');
  const left = [...FAULT_KINDS];
  for (let i = 0; i < at; i++) left.splice(nextBelow(random, left.length), 1);
  return left[nextBelow(random, left.length)]!;
}

/** What the host asks about the case that runs, with its answer. Null where none runs. */
export function faultQuestion(world: World): RevealedQuestion | null {
  const { game, sim } = world;
  if (game?.mode !== 'closed' || game.phase === 'lobby' || game.phase === 'over') return null;
  const at = caseAt(world);
  const kind = faultAt(game.seed, at);
  return {
    kind: 'fault', about: { server: sim.hosts[2 * at]!.name, client: sim.hosts[2 * at + 1]!.name, case: at },
    choices: FAULT_KINDS.map((fault) => ({ value: { fault }, beliefs: [] })), answer: FAULT_KINDS.indexOf(kind), rule: RULES[kind],
  };
}
