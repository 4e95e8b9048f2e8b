import { describe, expect, it } from 'vitest';
import {
  beginTrack, botMove, createWorkshop, createWorld, followGame, followLevels, gameConfig, progressAt, step,
  type GameLook, type Input, type LevelRun, type RevealedQuestion, type Track, type World,
} from '../../../shared/game/index.ts';

const SECOND_US = 1_000_000;

/** A game "Who closed?" of two teams, each of one person, that has begun. */
function closedGame(): World {
  const world = createWorld(gameConfig({ mode: 'closed', teams: 2 }, 5));
  for (const [i, playerId] of ['p1', 'p2'].entries()) step(world, { type: 'join', playerId, name: playerId, teamId: `t${i + 1}` });
  step(world, { type: 'start-phase', phase: 'play' });
  return world;
}

function look(track: Track, world: World, inputs: Input[], atS: number, more: Partial<GameLook> = {}): void {
  for (const input of inputs) step(world, input);
  followGame(track, { world, gameTeamId: 't1', inputs, stands: false, ...more }, atS * SECOND_US);
}

function nameFault(world: World, fault: 'unread-data' | 'wrong-shutdown'): Input {
  return { type: 'name-fault', playerId: 'p1', hostId: world.game!.places.find(({ teamId }) => teamId === 't1')!.hosts[0]!, fault };
}

const QUESTION: RevealedQuestion = {
  kind: 'fault', about: { server: 'a', client: 'b', case: 0 }, answer: 0, rule: 'GAME-18',
  choices: [{ value: { kind: 'fault', fault: 'leaked-fd' }, beliefs: [] }, { value: { kind: 'fault', fault: 'full-queue' }, beliefs: ['backlog-limits-connections'] }],
};

describe('progress of a team in a game', () => {
  it('a wrong name is a refusal, a right one is progress and begins the count anew; who only looks on is not idle', () => {
    const world = closedGame();
    const track = beginTrack('t7', 0);
    const wrongs = (['unread-data', 'wrong-shutdown'] as const).map((fault) => {
      look(track, world, [nameFault(world, fault)], 10);
      return world.game!.points.at(-1)!.why;
    });
    const progress = progressAt(track, 12 * SECOND_US);
    expect(wrongs).toContain('wrong-name');
    const right = wrongs.filter((why) => why === 'named-fault').length;
    expect(progress).toMatchObject({ teamId: 't7', done: right, of: right + 1, actedUs: 12 * SECOND_US });
    expect(progress.steps.find((one) => one.step === 'named-fault')).toEqual({ step: 'named-fault', met: right, of: 0 });
    expect(progress.refusedSince).toBe(wrongs.at(-1) === 'named-fault' ? 0 : wrongs.slice(wrongs.lastIndexOf('named-fault') + 1).length);
    step(world, { type: 'end-game' });
    followGame(track, { world, gameTeamId: 't1', inputs: [], stands: false }, 20 * SECOND_US);
    expect(track.of).toBe(track.done);
  });

  it('at a seat, a move is an act of its team alone, and who could move and does not is idle; who has nothing to do is not', () => {
    const world = createWorld(gameConfig({ mode: 'storm', teams: 2 }, 5));
    for (const [i, playerId] of ['p1', 'p2'].entries()) step(world, { type: 'join', playerId, name: playerId, teamId: `t${i + 1}` });
    step(world, { type: 'start-phase', phase: 'play' });
    const tracks = [beginTrack('t7', 0), beginTrack('t8', 0)];
    const both = (inputs: Input[], atS: number): void => {
      for (const input of inputs) step(world, input);
      tracks.forEach((track, i) => followGame(track, { world, gameTeamId: `t${i + 1}`, inputs, stands: false }, atS * SECOND_US));
    };
    // The ship's kernel owes its SYN, the harbour's nothing.
    for (const playerId of ['p1', 'p2']) {
      for (const { id } of world.seats.filter((seat) => seat.playerId === playerId)) step(world, { type: 'leave-seat', playerId, seatId: id });
      step(world, { type: 'take-seat', playerId, seatId: playerId === 'p1' ? 'ship1.kernel' : 'harbour2.kernel' });
    }
    both([], 10);
    // The ten seconds before the first look count for both.
    expect(tracks.map((track) => progressAt(track, 50 * SECOND_US).actedUs / SECOND_US)).toEqual([0, 40]);
    both([botMove(world, 'ship1.kernel', 'p1', 3)!], 50);
    expect(tracks.map((track) => progressAt(track, 50 * SECOND_US).actedUs / SECOND_US)).toEqual([50, 40]);
  });

  it('while a room stands for everybody nobody is idle, and that time counts for nobody', () => {
    const world = closedGame();
    const track = beginTrack('t7', 0);
    look(track, world, [], 5, { stands: true });
    expect(progressAt(track, 65 * SECOND_US)).toMatchObject({ actedUs: 60 * SECOND_US, waitedUs: 60 * SECOND_US, progressUs: 0 });
    look(track, world, [], 65, { stands: true });
    expect(track).toMatchObject({ actedUs: 60 * SECOND_US, waitedUs: 60 * SECOND_US });
  });

  it('who is idle stays as idle as before over a time with nothing to do, however often that comes', () => {
    const world = createWorld(gameConfig({ mode: 'storm', teams: 2 }, 5));
    for (const [i, playerId] of ['p1', 'p2'].entries()) step(world, { type: 'join', playerId, name: playerId, teamId: `t${i + 1}` });
    step(world, { type: 'start-phase', phase: 'play' });
    for (const { id } of world.seats.filter((seat) => seat.playerId === 'p1')) step(world, { type: 'leave-seat', playerId: 'p1', seatId: id });
    step(world, { type: 'take-seat', playerId: 'p1', seatId: 'ship1.kernel' });
    const track = beginTrack('t7', 0);
    // Ten seconds with a move, ten in which everybody is asked something, and so on.
    for (let atS = 10; atS <= 90; atS += 10) followGame(track, { world, gameTeamId: 't1', inputs: [], stands: atS % 20 === 10 }, atS * SECOND_US);
    expect(progressAt(track, 90 * SECOND_US)).toMatchObject({ actedUs: 40 * SECOND_US, waitedUs: 40 * SECOND_US });
  });

  it('counts the hints that the host gave to the team or to all', () => {
    const world = createWorld({ ...gameConfig({ mode: 'closed', teams: 2 }, 5), partOf: 'AAAAAA' });
    const track = beginTrack('t7', 0);
    look(track, world, [{ type: 'nudge', teamId: 't1', text: 'x', hint: true }, { type: 'nudge', teamId: 't2', text: 'x', hint: true }, { type: 'nudge', teamId: null, text: 'x', hint: true }, { type: 'nudge', teamId: 't1', text: 'x' }], 10);
    expect(track.hints).toBe(2);
    expect(world.nudges).toHaveLength(4);
  });

  it('the last wrong vote of its people tells a misconception, the second vote before the first, and a right one none', () => {
    const reveal = (playerId: string, first: number, second: number): Input => ({ type: 'reveal', question: QUESTION, votes: [{ playerId, first, second }] });
    for (const [input, misconception, acted] of [
      [reveal('p1', 1, 1), 'backlog-limits-connections', true], [reveal('p1', 0, 1), 'backlog-limits-connections', true], [reveal('p1', 1, 0), null, true],
      [reveal('p1', -1, -1), null, false], [reveal('p2', 1, 1), null, false],
    ] as const) {
      const track = beginTrack('t7', 0);
      look(track, closedGame(), [input], 10);
      expect(track).toMatchObject({ misconception, actedUs: acted ? 10 * SECOND_US : 0 });
    }
  });
});

it('progress of a team in levels counts each level of each member once, with hints and the newest belief, and calls nobody idle', () => {
  const workshop = createWorkshop({ plan: [{ id: 'alone', kind: 'levels', levels: ['a', 'b'], minutes: 5 }] });
  Object.assign(workshop, { current: 0, phase: 'running', teams: [{ id: 't1', name: '' }], members: ['p1', 'p2'].map((playerId) => ({ playerId, teamId: 't1', removed: false })) });
  const run = (playerId: string, levelId: string, more: Partial<LevelRun> = {}): LevelRun => ({
    activityId: 'alone', playerId, levelId, points: 160, stars: 3, mistakes: 0, hints: 0, predicted: { right: 1, of: 1 }, beliefs: [], tookUs: 1, ...more,
  });
  const track = beginTrack('t1', 0);
  followLevels(track, workshop, [run('p1', 'a', { hints: 2 }), run('p1', 'a'), run('p2', 'b', { beliefs: ['backlog-limits-connections'] }), run('p9', 'a')], 30 * SECOND_US);
  expect(progressAt(track, 90 * SECOND_US)).toMatchObject({ done: 2, of: 4, steps: [{ step: 'a', met: 1, of: 2 }, { step: 'b', met: 1, of: 2 }], hints: 2, progressUs: 30 * SECOND_US, longestUs: 30 * SECOND_US, misconception: 'backlog-limits-connections' });
  followLevels(track, workshop, [], 90 * SECOND_US);
  expect(track.actedUs).toBe(90 * SECOND_US);
});
