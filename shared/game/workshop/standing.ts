import type { ScoreRow, Workshop } from './types.ts';

/** A place on the leaderboard. Ties are told: who is equal in everything has the same rank, and the next rank is left out. */
export interface Standing {
  /** A team's id, or a player's. */
  id: string;
  rank: number;
  tied: boolean;
  points: number;
  mistakes: number;
  tookUs: number;
  /** Points by activity id, in the order of the plan; null where it has no score. */
  byActivity: (number | null)[];
}

/** The leaderboard of teams or of players: of one activity, or in total (null). Best first; equals in the order of their ids. */
export function standings(workshop: Workshop, of: 'teams' | 'players', activityId: string | null = null): Standing[] {
  const sums = new Map<string, Standing>();
  for (const row of workshop.scores) {
    const id = ownerOf(row, of);
    if (id === null || (activityId !== null && row.activityId !== activityId)) continue;
    add(sums, id, row, workshop);
  }
  const sorted = [...sums.values()].sort((a, b) => compare(a, b) || (a.id < b.id ? -1 : 1));
  return ranked(sorted);
}

function ownerOf({ teamId, playerId }: ScoreRow, of: 'teams' | 'players'): string | null {
  if (of === 'players') return playerId;
  return playerId === null ? teamId : null;
}

function add(sums: Map<string, Standing>, id: string, row: ScoreRow, { plan }: Workshop): void {
  const sum = sums.get(id) ?? { id, rank: 0, tied: false, points: 0, mistakes: 0, tookUs: 0, byActivity: plan.map(() => null) };
  sums.set(id, sum);
  sum.points += row.points;
  sum.mistakes += row.mistakes;
  sum.tookUs += row.tookUs;
  const at = plan.findIndex((activity) => activity.id === row.activityId);
  if (at >= 0) sum.byActivity[at] = (sum.byActivity[at] ?? 0) + row.points;
}

/** Understanding first: points, then fewer mistakes; speed only between equals (DESIGN section 4). */
function compare(a: Standing, b: Standing): number {
  return b.points - a.points || a.mistakes - b.mistakes || a.tookUs - b.tookUs;
}

function ranked(sorted: Standing[]): Standing[] {
  sorted.forEach((standing, i) => {
    const before = sorted[i - 1];
    const equal = before !== undefined && compare(before, standing) === 0;
    standing.rank = equal ? before.rank : i + 1;
    if (equal) before.tied = standing.tied = true;
  });
  return sorted;
}

/** Takes rows in: each replaces the one before it for the same activity, team and player. */
export function enterScores(workshop: Workshop, rows: ScoreRow[]): void {
  const places = new Map(workshop.scores.map((row, i) => [keyOf(row), i]));
  for (const row of rows) {
    const place = places.get(keyOf(row));
    if (place === undefined) places.set(keyOf(row), workshop.scores.push({ ...row }) - 1);
    else workshop.scores[place] = { ...row };
  }
}

function keyOf({ activityId, teamId, playerId }: ScoreRow): string {
  return playerId === null ? `${activityId} t ${teamId}` : `${activityId} p ${playerId}`;
}
