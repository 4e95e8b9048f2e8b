import { findSeat } from '../seats.ts';
import type { GameEvent, World } from '../types.ts';
import type { Game, Point, PointReason } from './types.ts';

/** Points of each reason, and the rule that asks for what they are given for. Understanding first: what is done cleanly counts, never how fast. */
export const AMOUNTS: Readonly<Record<PointReason, { amount: number; rule: string }>> = {
  'handshake': { amount: 10, rule: 'HANDSHAKE-3' },
  'both-ways': { amount: 10, rule: 'GAME-10' },
  'clean-close': { amount: 20, rule: 'FIN-1' },
  'no-mistake': { amount: 5, rule: 'GAME-11' },
  'illegal-segment': { amount: -2, rule: 'JUDGE-8' },
  'reset-sent': { amount: -10, rule: 'GAME-12' },
  'served': { amount: 10, rule: 'GAME-13' },
  'not-served': { amount: 5, rule: 'GAME-14' },
  'queue-drop': { amount: -1, rule: 'SOCK-ACCEPTQ' },
  'close-wait-left': { amount: -5, rule: 'GAME-15' },
  'customer-served': { amount: 3, rule: 'GAME-13' },
  'delivered': { amount: 2, rule: 'GAME-16' },
  'whole-text': { amount: 20, rule: 'GAME-16' },
  'predicted-first': { amount: 3, rule: 'GAME-17' },
  'predicted-second': { amount: 2, rule: 'GAME-17' },
  'named-fault': { amount: 20, rule: 'GAME-18' },
  'wrong-name': { amount: -4, rule: 'GAME-18' },
};

/** Enters points of a team or one of its players, and tells of them. Nothing counts but in the play itself. */
export function award(world: World, emit: (event: GameEvent) => void, to: { teamId: string; playerId?: string | null; hostId?: number; of?: number }, why: PointReason): void {
  const { game } = world;
  if (game?.phase !== 'play') return;
  const { amount, rule } = AMOUNTS[why];
  const point: Point = { teamId: to.teamId, playerId: to.playerId ?? null, amount, of: to.of ?? 1, why, rule, seq: world.inputs + 1, atUs: world.sim.nowUs, hostId: to.hostId ?? -1 };
  game.points.push(point);
  emit({ type: 'points', point: { ...point } });
}

/** A team's place. Ties share a rank: who is equal in points, and then in illegal segments, is equal. */
export interface GameStanding {
  teamId: string;
  rank: number;
  tied: boolean;
  points: number;
  illegal: number;
  /** When the last point was got, microseconds: what orders equals on the list, and nothing else. */
  lastUs: number;
}

/**
 * The teams, best first (GAME-5, GAME-6). What each of a team could get by itself is shared among those who were there to get it: so a
 * team is neither better for being larger nor ruined by who comes late or leaves.
 */
export function gameStandings(game: Game): GameStanding[] {
  const rows = game.teams.map(({ id }) => standingOf(game, id));
  rows.sort((a, b) => b.points - a.points || a.illegal - b.illegal || a.lastUs - b.lastUs || (a.teamId < b.teamId ? -1 : 1));
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    const equal = before?.points === row.points && before.illegal === row.illegal;
    row.rank = equal ? before.rank : i + 1;
    if (equal) before.tied = row.tied = true;
  });
  return rows;
}

function standingOf({ points }: Game, teamId: string): GameStanding {
  const own = points.filter((point) => point.teamId === teamId);
  return {
    teamId, rank: 0, tied: false, points: Math.round(own.reduce((total, { amount, of }) => total + amount / of, 0)),
    illegal: own.filter(({ why }) => why === 'illegal-segment').length,
    lastUs: Math.max(0, ...own.filter(({ amount }) => amount > 0).map(({ atUs }) => atUs)),
  };
}

/** Points of one player. */
export function playerPoints({ points }: Game, playerId: string): number {
  return points.reduce((total, point) => total + (point.playerId === playerId ? point.amount : 0), 0);
}

/** The team whose host it is, or null. */
export function teamOfHost({ places }: Game, hostId: number): string | null {
  return places.find(({ hosts }) => hosts.includes(hostId))?.teamId ?? null;
}

/** The team whose seat it is, or null. */
export function teamOfSeat(world: World, seatId: string): string | null {
  return findSeat(world, seatId)?.teamId ?? null;
}
