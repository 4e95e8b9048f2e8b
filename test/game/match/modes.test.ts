import { describe, expect, it } from 'vitest';
import { createWorld, gameStandings, step, type PointReason } from '../../../shared/game/index.ts';
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

describe.each(RANDOM_MODES)('%s', (mode) => {
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
