import { describe, expect, it } from 'vitest';
import { nextBelow, seedRandom } from '../../../shared/base/index.ts';
import { radar, type Progress } from '../../../shared/game/workshop/index.ts';

const SECOND_US = 1_000_000;
const STALL_AT_S = 120;

interface Team extends Progress {
  stalls: 'idle' | 'guessing' | null;
  /** Seconds to the next step. */
  nextS: number;
}

/** Twenty teams that need 4 to 30 s for a step, with a wrong try now and then; some of them stop at STALL_AT_S, or only guess from then on. */
function classroom(seed: number): { teams: Team[]; second(atS: number): void } {
  const random = seedRandom(seed, 'radar');
  const teams = Array.from({ length: 20 }, (_, i): Team => ({
    teamId: `t${i}`, done: 0, of: 200, steps: [], progressUs: 0, actedUs: 0, waitedUs: 0, longestUs: 0, refusedSince: 0, hints: 0, misconception: null,
    stalls: nextBelow(random, 4) > 0 ? null : nextBelow(random, 2) === 0 ? 'idle' : 'guessing', nextS: 4 + nextBelow(random, 27),
  }));
  return {
    teams,
    second(atS) {
      for (const team of teams) {
        if (team.stalls !== null && atS >= STALL_AT_S) {
          if (team.stalls === 'guessing' && nextBelow(random, 6) === 0) Object.assign(team, { actedUs: atS * SECOND_US, refusedSince: team.refusedSince + 1 });
          continue;
        }
        if (nextBelow(random, 25) === 0) Object.assign(team, { actedUs: atS * SECOND_US, refusedSince: team.refusedSince + 1 });
        if (--team.nextS > 0) continue;
        Object.assign(team, { done: team.done + 1, longestUs: Math.max(team.longestUs, atS * SECOND_US - team.progressUs), progressUs: atS * SECOND_US, actedUs: atS * SECOND_US, refusedSince: 0, nextS: 4 + nextBelow(random, 27) });
      }
    },
  };
}

describe('stuck radar', () => {
  it('finds at least 9 of 10 planted stalls within 60 s, and at most 1 of 10 that it names is none', () => {
    let planted = 0;
    let found = 0;
    let mistaken = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { teams, second } = classroom(seed);
      const stalled = new Set(teams.filter(({ stalls }) => stalls !== null).map(({ teamId }) => teamId));
      // A team is named when its row turns to stuck; before it stalls that is a mistake, also of a team that stalls later.
      const right = new Set<string>();
      const wrong = new Set<string>();
      let before = new Set<string>();
      for (let atS = 1; atS <= STALL_AT_S + 60; atS++) {
        second(atS);
        const stuck = new Set(radar(teams, atS * SECOND_US).filter((row) => row.stuck).map(({ teamId }) => teamId));
        for (const teamId of stuck) if (!before.has(teamId)) (stalled.has(teamId) && atS >= STALL_AT_S ? right : wrong).add(teamId);
        before = stuck;
      }
      planted += stalled.size;
      found += right.size;
      mistaken += wrong.size;
    }
    expect(planted).toBeGreaterThan(100);
    expect(found / planted).toBeGreaterThanOrEqual(0.9);
    expect(mistaken / (found + mistaken)).toBeLessThanOrEqual(0.1);
  });

  it('names nobody where all are slow, or done, and puts who needs help first', () => {
    const team = (teamId: string, more: Partial<Progress> = {}): Progress => ({ teamId, done: 3, of: 9, steps: [], progressUs: 0, actedUs: 100 * SECOND_US, waitedUs: 0, longestUs: 0, refusedSince: 0, hints: 0, misconception: null, ...more });
    expect(radar([team('a'), team('b'), team('c', { done: 9, actedUs: 0 })], 100 * SECOND_US).filter(({ stuck }) => stuck)).toEqual([]);
    const rows = radar([team('a', { progressUs: 90 * SECOND_US }), team('b', { refusedSince: 9 }), team('c', { progressUs: 95 * SECOND_US }), team('d', { actedUs: 0, refusedSince: 9 })], 100 * SECOND_US);
    expect(rows.map(({ teamId, signs }) => [teamId, signs])).toEqual([['d', ['idle', 'refused', 'slow']], ['b', ['refused', 'slow']], ['a', []], ['c', []]]);
  });
});
