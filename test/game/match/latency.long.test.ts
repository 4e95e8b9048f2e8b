import { describe, expect, it } from 'vitest';
import { nextBelow, seedRandom } from '../../../shared/base/index.ts';
import { gameStandings, type BotStrength } from '../../../shared/game/index.ts';
import { playTimed } from '../../kit/timed-match.ts';
import { RANDOM_MODES } from './random-games.ts';

const GAMES = 40;

/** Points and illegal segments by team, and their ranks. */
function ranksOf(game: ReturnType<typeof playTimed>['game']): string[] {
  return gameStandings(game.world.game!).map(({ teamId, rank, tied, points, illegal }) => `${teamId} ${rank} ${tied} ${points} ${illegal}`).sort();
}

describe.each(RANDOM_MODES)('%s', (mode) => {
  it(`GAME-9 ${GAMES} games of all sizes and strengths have the same scores with 0 to 2 s of delay before each move`, () => {
    for (let seed = 1; seed <= GAMES; seed++) {
      const random = seedRandom(seed, 'latency');
      const of = { mode, seed, teams: 1 + (seed % 15), bots: (1 + (seed % 3)) as BotStrength };
      const calm = playTimed({ ...of, delayMs: () => 0 });
      const slow = playTimed({ ...of, delayMs: () => nextBelow(random, 2_001) });
      expect(ranksOf(slow.game), `seed ${seed}`).toEqual(ranksOf(calm.game));
    }
  });
});
