import { describe, expect, it } from 'vitest';
import { MUTANTS, type MutantId } from '../../../shared/socket/index.ts';
import { createWorld, gameConfig, resultsOf, standings, step, type Input, type LevelRun, type PlayedRoom, type ResultRow, type World } from '../../../shared/game/index.ts';

/** The room of a game in which p1 plays for team t3 and p2 for t4 of the workshop. */
function gameRoom(...inputs: Input[]): PlayedRoom {
  const world = createWorld({ ...gameConfig({ mode: 'closed', teams: 2 }, 5), partOf: 'AAAAAA' });
  take(world, ...['p1', 'p2'].map((playerId, i): Input => ({ type: 'join', playerId, name: playerId, teamId: `t${i + 1}` })), { type: 'start-phase', phase: 'play' }, ...inputs);
  return { place: { activityId: 'game', code: 'BBBBBB', teamIds: ['t3', 't4'] }, world, reveals: [] };
}

/** The World of a workshop of levels that runs, with so many people in two teams: p1 and those of odd number in t1. */
function levelsRun(people: number): World {
  const world = createWorld({ seed: 5, hosts: [], links: [], seats: [], workshop: { plan: [{ id: 'alone', kind: 'levels', levels: ['a', 'b'], minutes: 5 }] } });
  const ids = Array.from({ length: people }, (_, i) => `p${i + 1}`);
  take(world, ...ids.map((playerId): Input => ({ type: 'join', playerId, name: playerId })), { type: 'make-teams', count: 2, seed: 1 });
  take(world, ...ids.map((memberId, i): Input => ({ type: 'move-member', memberId, teamId: `t${(i % 2) + 1}` })), { type: 'start-activity', index: 0, rooms: [] });
  return world;
}

function take(world: World, ...inputs: Input[]): void {
  for (const input of inputs) step(world, input);
}

const run = (playerId: string, levelId: string, more: Partial<LevelRun> = {}): Input => ({
  type: 'level-run', run: { activityId: 'alone', playerId, levelId, points: 160, stars: 3, mistakes: 0, hints: 0, predicted: { right: 2, of: 2 }, beliefs: [], tookUs: 1, ...more },
});

function rowOf(world: World, id: string): ResultRow {
  const { teams, players } = resultsOf(world, [], []);
  return [...teams, ...players].find((row) => row.id === id)!;
}

describe('WORK-7: of several runs of a level by one player', () => {
  const wrong = { points: 140, mistakes: 1, predicted: { right: 1, of: 2 }, beliefs: ['backlog-limits-connections'] } satisfies Partial<LevelRun>;

  it('the best gives the points, the first is the first vote, the last the second, and what it no longer shows is put right', () => {
    for (const later of [[run('p1', 'a')], [run('p1', 'a'), run('p1', 'a', { points: 120 })]]) {
      const world = levelsRun(2);
      take(world, run('p1', 'a', wrong), ...later);
      expect(rowOf(world, 'p1')).toMatchObject({
        points: 160, mistakes: 0, objectives: 1, first: { right: 1, of: 2 }, second: { right: 2, of: 2 }, beliefs: [{ mutant: 'backlog-limits-connections', seen: 1, resolved: 1 }],
      });
    }
  });

  it('a worse one that comes later tells of the second vote all the same', () => {
    const world = levelsRun(2);
    take(world, run('p1', 'a'), run('p1', 'a', wrong));
    expect(rowOf(world, 'p1')).toMatchObject({ points: 160, first: { right: 2, of: 2 }, second: { right: 1, of: 2 }, beliefs: [] });
    expect(resultsOf(world, [], []).talkAbout).toEqual([]);
  });

  it('one that shows the belief again, or was asked less, puts nothing right; what to talk about keeps it', () => {
    for (const more of [wrong, { predicted: { right: 1, of: 1 } }]) {
      const world = levelsRun(2);
      take(world, run('p1', 'a', wrong), run('p1', 'a', { ...more, points: 160 }));
      expect(resultsOf(world, [], []).talkAbout).toEqual([{ mutant: 'backlog-limits-connections', seen: 1, resolved: 0 }]);
    }
  });

  it('the same one, sent again or entered again after a crash, is no second vote', () => {
    const world = levelsRun(2);
    take(world, run('p1', 'a', wrong), run('p1', 'a', wrong));
    expect(rowOf(world, 'p1')).toMatchObject({ first: { right: 1, of: 2 }, second: { right: 0, of: 0 }, beliefs: [{ seen: 1, resolved: 0 }] });
  });
});

describe('WORK-7: a team has the mean of those who are in it', () => {
  /** Points of the teams, and of the players that have some. */
  const pointsIn = (world: World): Record<string, number> => Object.fromEntries((['teams', 'players'] as const).flatMap((of) => standings(world.workshop!, of).map(({ id, points }) => [id, points])));
  /** p1 and p3 are in t1, p2 and p4 in t2; two of them have solved a level. */
  const solved = (): World => {
    const world = levelsRun(4);
    take(world, run('p1', 'a'), run('p2', 'a', { points: 120 }));
    expect(pointsIn(world)).toEqual({ t1: 80, t2: 60, p1: 160, p2: 120 });
    return world;
  };

  it.each<[string, Input[], Record<string, number>]>([
    ['somebody is removed', [{ type: 'remove-member', memberId: 'p3' }], { t1: 160, t2: 60 }],
    ['who has points is moved, and takes them along', [{ type: 'move-member', memberId: 'p1', teamId: 't2' }], { t1: 0, t2: 93 }],
    ['who has points is in no team any more', [{ type: 'move-member', memberId: 'p1', teamId: null }], { t1: 0, t2: 60 }],
    ['somebody comes late', [{ type: 'join', playerId: 'p5', name: 'p5' }], { t1: 53, t2: 60 }],
    ['a run of who was moved enters', [{ type: 'move-member', memberId: 'p1', teamId: 't2' }, run('p1', 'b')], { t1: 0, t2: 147, p1: 320 }],
    ['the activity has ended: it stays', [{ type: 'end-activity' }, { type: 'remove-member', memberId: 'p3' }, { type: 'move-member', memberId: 'p1', teamId: 't2' }], {}],
  ])('%s', (_title, inputs, points) => {
    const world = solved();
    take(world, ...inputs);
    expect(pointsIn(world)).toEqual({ t1: 80, t2: 60, p1: 160, p2: 120, ...points });
  });
});

it('results say whether the board is frozen', () => {
  const world = levelsRun(2);
  for (const [type, frozen] of [['freeze-board', true], ['reveal-board', false]] as const) {
    take(world, { type });
    expect(resultsOf(world, [], [])).toMatchObject({ frozen });
  }
});

it('hints of the host in a game count once for the team, and once for each who plays in it; one to all for every team', () => {
  const world = createWorld({ seed: 5, hosts: [], links: [], seats: [], workshop: { plan: [{ id: 'game', kind: 'game', mode: 'closed', minutes: 5 }] } });
  take(world, ...['p1', 'p2', 'p3'].map((playerId): Input => ({ type: 'join', playerId, name: playerId })), { type: 'make-teams', count: 4, seed: 1 });
  take(world, ...['t3', 't4', 't3'].map((teamId, i): Input => ({ type: 'move-member', memberId: `p${i + 1}`, teamId })));
  const room = gameRoom(
    { type: 'join', playerId: 'p3', name: 'p3', teamId: 't1' },
    { type: 'nudge', teamId: 't1', text: 'x', hint: true }, { type: 'nudge', teamId: null, text: 'x', hint: true }, { type: 'nudge', teamId: 't2', text: 'Well done' },
  );
  const { teams, players } = resultsOf(world, [room], []);
  const hintsOf = (rows: ResultRow[]): Record<string, number> => Object.fromEntries(rows.map(({ id, hints }) => [id, hints]));
  expect(hintsOf(teams)).toEqual({ t1: 0, t2: 0, t3: 2, t4: 1 });
  expect(hintsOf(players)).toEqual({ p1: 2, p2: 1, p3: 2 });
});

describe('what to talk about next time', () => {
  /** Runs of a level that showed a belief, one by each of so many people, and a second one by some of them that no longer did. */
  function shown(world: World, mutant: MutantId, seen: number, resolved: number): void {
    for (let i = 1; i <= seen; i++) {
      take(world, run(`p${i}`, mutant, { points: 100, predicted: { right: 1, of: 2 }, beliefs: [mutant] }));
      if (i <= resolved) take(world, run(`p${i}`, mutant));
    }
  }
  const [a, b, c, d, e] = [...MUTANTS].sort() as [MutantId, MutantId, MutantId, MutantId, MutantId];

  it('is of five misconceptions the three that most people still hold, whoever held most at first', () => {
    const world = levelsRun(6);
    shown(world, a, 6, 5);
    shown(world, b, 2, 0);
    shown(world, c, 3, 1);
    shown(world, d, 5, 2);
    shown(world, e, 4, 0);
    expect(resultsOf(world, [], []).talkAbout).toEqual([{ mutant: e, seen: 4, resolved: 0 }, { mutant: d, seen: 5, resolved: 2 }, { mutant: c, seen: 3, resolved: 1 }]);
  });

  it('of equals puts the one seen more often first, and then goes by name, not by who came first', () => {
    const world = levelsRun(6);
    shown(world, e, 1, 0);
    shown(world, d, 2, 0);
    shown(world, c, 2, 0);
    shown(world, b, 2, 0);
    shown(world, a, 5, 3);
    expect(resultsOf(world, [], []).talkAbout.map(({ mutant }) => mutant)).toEqual([a, b, c]);
  });
});
