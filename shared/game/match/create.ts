import { MODES } from '../modes/index.ts';
import type { WorldConfig } from '../config.ts';
import type { Game, GameConfig, ModeId, Place } from './types.ts';

/** Most hosts of one room. */
const MAX_HOSTS = 60;

/** Teams that a mode can have when so many are wanted: within its bounds, even where they play in pairs, and no more than fit into a room. */
export function teamsFor(mode: ModeId, wanted: number): number {
  const { teams: { least, most, even }, layout } = MODES[mode];
  let count = Math.min(most, Math.max(least, wanted));
  if (even && count % 2 === 1) count = Math.min(most, count + 1);
  while (count > least && layout(count, 0).hosts.length > MAX_HOSTS) count -= even ? 2 : 1;
  return count;
}

/** What the room of a game starts from: its network, its seats by team, and the game. */
export function gameConfig(config: GameConfig, seed: number): WorldConfig {
  const mode = MODES[config.mode];
  const teams = teamsFor(config.mode, config.teams);
  const { hosts, links, seats, places } = mode.layout(teams, seed);
  return { seed, hosts, links, seats, gated: mode.gated, pace: [...mode.pace], game: { ...config, teams, places } };
}

/** A game before anybody has come. */
export function createGame({ mode: id, teams, bots, playUs, places }: GameConfig & { places: Place[] }, seed: number): Game {
  const mode = MODES[id];
  const list = Array.from({ length: teams }, (_, i) => ({ id: `t${i + 1}`, name: '' }));
  return {
    mode: id, seed, bots: bots ?? 2, phase: 'lobby', round: 0, rounds: mode.rounds, playUs: playUs ?? mode.playUs, beganUs: 0, endsUs: -1, teams: list,
    members: [], places: places.map(({ teamId, hosts }) => ({ teamId, hosts: [...hosts] })), points: [], asked: [], overdue: [], slow: {}, passed: [], turn: 0, acts: {}, moves: {}, customers: [], state: mode.state(seed),
  };
}
