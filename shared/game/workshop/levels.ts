import { enterScores } from './standing.ts';
import { membersOf } from './teams.ts';
import type { KeptRun, LevelRun, Predictions, ScoreRow, Workshop } from './types.ts';

/** Points of a level that is solved, and of each of its stars. */
const LEVEL_POINTS = 100;
const STAR_POINTS = 20;

/** What a solved level gives in a workshop. */
export function levelPoints(stars: number): number {
  return LEVEL_POINTS + STAR_POINTS * stars;
}

/** Takes a verified run in: the best of its player at its level gives the points, and what was predicted first and last is kept. The scores of the player and the team follow. */
export function enterRun(workshop: Workshop, run: LevelRun): void {
  const at = workshop.levelRuns.findIndex((kept) => isOfSame(kept, run));
  if (at < 0) workshop.levelRuns.push({ ...run });
  else workshop.levelRuns[at] = withRun(workshop.levelRuns[at]!, run);
  const row = playerRow(workshop, run);
  enterScores(workshop, [row]);
  if (row.teamId !== null) enterScores(workshop, teamRows(workshop, run.activityId, [row.teamId]));
}

/** What is kept once there is another run. One that is as the best in everything is the same one, sent again. */
function withRun(kept: KeptRun, run: LevelRun): KeptRun {
  const better = isBetter(run, kept);
  const again = !better && !isBetter(kept, run) && JSON.stringify(predictionsOf(run)) === JSON.stringify(predictionsOf(kept));
  return again ? kept : { ...(better ? run : kept), first: kept.first ?? predictionsOf(kept), last: predictionsOf(run) };
}

function predictionsOf({ predicted: { right, of }, beliefs }: Predictions): Predictions {
  return { predicted: { right, of }, beliefs: [...beliefs] };
}

/** The best of these that is of the same player at the same level of the same activity, or null. */
export function bestRun(runs: readonly LevelRun[], run: LevelRun): LevelRun | null {
  return runs.filter((one) => isOfSame(one, run)).reduce<LevelRun | null>((best, one) => (best && !isBetter(one, best) ? best : one), null);
}

function isOfSame(a: LevelRun, b: LevelRun): boolean {
  return a.activityId === b.activityId && a.playerId === b.playerId && a.levelId === b.levelId;
}

/** More points, then fewer mistakes, then less time (WORK-2). */
export function isBetter(a: LevelRun, b: LevelRun): boolean {
  return a.points > b.points || (a.points === b.points && (a.mistakes < b.mistakes || (a.mistakes === b.mistakes && a.tookUs < b.tookUs)));
}

function playerRow({ levelRuns, members }: Workshop, { activityId, playerId }: LevelRun): ScoreRow {
  const row: ScoreRow = { activityId, teamId: members.find((member) => member.playerId === playerId)?.teamId ?? null, playerId, points: 0, mistakes: 0, tookUs: 0 };
  for (const run of levelRuns) {
    if (run.activityId !== activityId || run.playerId !== playerId) continue;
    row.points += run.points;
    row.mistakes += run.mistakes;
    row.tookUs += run.tookUs;
  }
  return row;
}

/** Who is in which team has changed: the scores of the teams follow while an activity of levels runs, and stay when it has ended (WORK-7). */
export function followTeams(workshop: Workshop): void {
  const { phase, plan, current, teams, scores } = workshop;
  const activity = plan[current];
  if (phase !== 'running' || activity?.kind !== 'levels') return;
  const known = new Set(scores.filter((row) => row.activityId === activity.id && row.playerId === null).map(({ teamId }) => teamId));
  const rows = teamRows(workshop, activity.id, teams.map(({ id }) => id));
  enterScores(workshop, rows.filter(({ teamId, points }) => points > 0 || known.has(teamId)));
}

/** A team has the mean of its members, so that its size is no advantage. */
function teamRows(workshop: Workshop, activityId: string, teamIds: readonly string[]): ScoreRow[] {
  const own = new Map(workshop.scores.filter((row) => row.activityId === activityId).map((row) => [row.playerId, row]));
  return teamIds.map((teamId) => {
    const members = membersOf(workshop, teamId);
    const mean = (of: 'points' | 'mistakes' | 'tookUs'): number => Math.round(members.reduce((sum, { playerId }) => sum + (own.get(playerId)?.[of] ?? 0), 0) / Math.max(1, members.length));
    return { activityId, teamId, playerId: null, points: mean('points'), mistakes: mean('mistakes'), tookUs: mean('tookUs') };
  });
}
