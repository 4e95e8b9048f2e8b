import { describe, expect, it } from 'vitest';
import { nextBelow, seedRandom } from '../../../shared/base/index.ts';
import { gameStandings, type BotStrength } from '../../../shared/game/index.ts';
import type { PlayedGame } from '../../kit/match.ts';
import { playTimed } from '../../kit/timed-match.ts';
import { RANDOM_MODES } from './random-games.ts';

/** What must not hang on who was faster: the standings, and each team's points by their time. What two hosts do at one instant has no order. */
function scoreOf({ world }: PlayedGame): unknown {
  const game = world.game!;
  return {
    standings: gameStandings(game),
    points: game.teams.map(({ id }) => game.points.filter(({ teamId }) => teamId === id).map(({ why, atUs, amount, hostId }) => `${String(atUs).padStart(9, '0')} ${why} ${amount} ${hostId}`).sort()),
  };
}

describe.each(RANDOM_MODES)('%s', (mode) => {
  it.each([3, 2, 1] as BotStrength[])('GAME-9 has the same scores with 0 to 2 s of delay before each move, with bots of strength %i', (bots) => {
    const calm = playTimed({ mode, seed: 21, teams: 3, bots, delayMs: () => 0 });
    for (const seed of [1, 2]) {
      const random = seedRandom(seed, 'latency');
      const slow = playTimed({ mode, seed: 21, teams: 3, bots, delayMs: () => nextBelow(random, 2_001) });
      expect(scoreOf(slow.game)).toEqual(scoreOf(calm.game));
    }
  });
});
