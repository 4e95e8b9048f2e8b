import { describe, expect, it } from 'vitest';
import { createWorld, gameStandings, peopleOf, step, type BotStrength, type PointReason } from '../../../shared/game/index.ts';
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
  return [31, 32, 33].flatMap((seed) => gameStandings(playMatch({ mode, seed, teams: 2, people: 0, bots }).world.game!)).reduce((sum, { points }) => sum + points, 0);
}

describe.each(RANDOM_MODES)('%s', (mode) => {
  it('better bots get more', () => {
    const [weak, fair, good] = ([1, 2, 3] as BotStrength[]).map((bots) => pointsOf(mode, bots));
    expect(good).toBeGreaterThanOrEqual(fair!);
    expect(good).toBeGreaterThan(weak!);
  });

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
      const again = createWorld(JSON.parse(JSON.stringify(game.config)));
      for (const input of JSON.parse(JSON.stringify(game.inputs))) step(again, input);
      expect(scoreText({ world: again })).toBe(scoreText(game));
    }
  });
});
