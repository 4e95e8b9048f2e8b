import { describe, expect, it } from 'vitest';
import { nextBelow, seedRandom } from '../../../shared/base/index.ts';
import { gameStandings, type BotStrength, type ModeId } from '../../../shared/game/index.ts';
import type { PlayedGame } from '../../kit/match.ts';
import { playTimed } from '../../kit/timed-match.ts';
import { RANDOM_MODES } from './random-games.ts';

/**
 * What must not hang on who was faster: the standings, and each team's points by their time. What two hosts do at one instant has no order, and
 * "Who closed?" has no turns: there it is when a fault is named that differs, and counts for nothing.
 */
function scoreOf({ world }: PlayedGame): unknown {
  const game = world.game!;
  const timeOf = (us: number): number => (hasTurnsOf(game.mode) ? us : 0);
  return {
    standings: gameStandings(game).map((row) => ({ ...row, lastUs: timeOf(row.lastUs) })).sort((a, b) => (a.teamId < b.teamId ? -1 : 1)),
    points: game.teams.map(({ id }) => game.points.filter(({ teamId }) => teamId === id).map(({ why, atUs, amount, hostId }) => `${String(timeOf(atUs)).padStart(9, '0')} ${why} ${amount} ${hostId}`).sort()),
  };
}

function hasTurnsOf(mode: ModeId): boolean {
  return mode !== 'closed';
}

describe.each(RANDOM_MODES)('%s', (mode) => {
  it.each([3, 1] as BotStrength[])('GAME-9 has the same scores with 0 to 2 s of delay before each move, with bots of strength %i', (bots) => {
    const calm = playTimed({ mode, seed: 21, teams: 3, bots, delayMs: () => 0 });
    const random = seedRandom(bots, 'latency');
    const slow = playTimed({ mode, seed: 21, teams: 3, bots, delayMs: () => nextBelow(random, 2_001) });
    expect(scoreOf(slow.game)).toEqual(scoreOf(calm.game));
    // A class period has room for it.
    expect(slow.tookMs).toBeLessThan(15 * 60_000);
  }, 60_000);

  it('GAME-3, GAME-4 ends in time though everybody sits down and does nothing', () => {
    const { game, tookMs } = playTimed({ mode, seed: 22, teams: 3, bots: 3, delayMs: () => 1_000, idle: 9 });
    expect(game.world.game!.phase).toBe('over');
    expect(tookMs).toBeLessThan(20 * 60_000);
  });
});
