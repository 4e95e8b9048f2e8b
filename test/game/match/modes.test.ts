import { describe, expect, it } from 'vitest';
import { botMoves, checkInput, createWorld, gameConfig, gameStandings, nextStepUs, peopleOf, step, type BotStrength, type Input, type PointReason } from '../../../shared/game/index.ts';
import { checkInvariants } from '../../../shared/sim/index.ts';
import { playMatch } from '../../kit/match.ts';
import { RANDOM_MODES, randomGame, scoreText } from './random-games.ts';

/** What good bots get in each mode, and how often at least, with four teams. */
const EARNED: Record<(typeof RANDOM_MODES)[number], Partial<Record<PointReason, number>>> = {
  relay: { 'handshake': 12, 'both-ways': 12, 'clean-close': 12, 'no-mistake': 12 },
  rush: { 'served': 64, 'customer-served': 12 },
  flood: { served: 30 },
  closed: { 'named-fault': 12 },
  storm: { 'delivered': 20, 'whole-text': 4 },
};

/** Sum of the points of all teams of bots in three games. */
function pointsOf(mode: (typeof RANDOM_MODES)[number], bots: BotStrength): number {
  return [31, 32].flatMap((seed) => gameStandings(playMatch({ mode, seed, teams: 2, people: 0, bots }).world.game!)).reduce((sum, { points }) => sum + points, 0);
}

describe.each(RANDOM_MODES)('%s', (mode) => {
  it('better bots get more', () => {
    const [weak, fair, good] = ([1, 2, 3] as BotStrength[]).map((bots) => pointsOf(mode, bots));
    expect(good).toBeGreaterThanOrEqual(fair!);
    expect(good).toBeGreaterThan(weak!);
  }, 60_000);

  it.each([[2, 1], [5, 2], [17, 4], [60, 15]])('%i people in %i teams have a network, seats, and play a while', (people, teams) => {
    const { world } = playMatch({ mode, seed: 41, teams, people, bots: 3, playUs: 3_000_000 });
    const game = world.game!;
    expect(game.phase).toBe('over');
    expect(world.sim.hosts.length).toBeLessThanOrEqual(60);
    const sizes = game.teams.map(({ id }) => peopleOf(game, id).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(people);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    for (const seat of world.seats) expect(game.members.find(({ playerId }) => playerId === seat.playerId)?.teamId, seat.id).toBe(seat.teamId);
  });

  it('GAME-4 is played to its end by bots that play well, and they get all there is', () => {
    const { world } = playMatch({ mode, seed: 11, teams: 4, people: 0, bots: 3 });
    expect(world.game!.phase).toBe('over');
    expect(gameStandings(world.game!)).toHaveLength(4);
    for (const [why, least] of Object.entries(EARNED[mode])) {
      expect(world.game!.points.filter((point) => point.why === why).length, why).toBeGreaterThanOrEqual(least);
    }
    expect(world.game!.points.filter(({ amount }) => amount < 0)).toEqual([]);
  });

  it('GAME-4 ends whatever people do, and GAME-1 its score is that of its journal', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const game = randomGame(mode, seed);
      expect(checkInvariants(game.world.sim)).toEqual([]);
      const again = createWorld(JSON.parse(JSON.stringify(game.config)));
      for (const input of JSON.parse(JSON.stringify(game.inputs))) step(again, input);
      expect(scoreText({ world: again })).toBe(scoreText(game));
    }
  }, 60_000);
});

describe('sandbox', () => {
  it('is played by bots as long as one likes, counts nothing, and is over when its host says so', () => {
    const world = createWorld(gameConfig({ mode: 'sandbox', teams: 2, bots: 3 }, 51));
    step(world, { type: 'start-phase', phase: 'play' });
    const seen = new Set<string>();
    while (world.sim.nowUs < 5_000_000) {
      const moves = botMoves(world).filter((input) => checkInput(world, input) === null);
      const inputs: Input[] = moves.length > 0 ? [moves[0]!] : [{ type: 'advance', toUs: nextStepUs(world)! }];
      for (const input of inputs) for (const event of step(world, input)) if (event.type === 'state-changed') seen.add(event.to);
    }
    for (const state of ['SYN_SENT', 'SYN_RECEIVED', 'ESTABLISHED', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT']) expect([...seen]).toContain(state);
    expect(world.game!.points).toEqual([]);
    step(world, { type: 'set-link', linkId: 0, settings: { cut: true } });
    step(world, { type: 'end-game' });
    expect(world.game!.phase).toBe('over');
  });
});
