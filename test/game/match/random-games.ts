import { gameStandings, MODE_IDS, type BotStrength } from '../../../shared/game/index.ts';
import { playMatch, type PlayedGame } from '../../kit/match.ts';
import { randomMeddler } from '../../kit/meddler.ts';

export const RANDOM_MODES = MODE_IDS.filter((mode) => mode !== 'sandbox');

/** Game number `seed` of a mode, with random people who do anything at all. Throws where it gets stuck. */
export function randomGame(mode: (typeof RANDOM_MODES)[number], seed: number): PlayedGame {
  const people = seed % 9;
  return playMatch({ mode, seed, teams: 1 + (seed % 4), people, bots: (seed % 4) as BotStrength, meddle: randomMeddler(seed), playUs: 6_000_000 });
}

/** What must be the same wherever the journal is stepped. */
export function scoreText({ world }: Pick<PlayedGame, 'world'>): string {
  return JSON.stringify({ points: world.game!.points, standings: gameStandings(world.game!) });
}
