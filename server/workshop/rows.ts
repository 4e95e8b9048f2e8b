import { gameStandings, playerPoints, type ActivityRoom, type Point, type ScoreRow, type World } from '../../shared/game/index.ts';
import { gameTeamId } from './activities.ts';

/** A point with the room and the input in which it was got (`seq`). */
export interface TracedPoint extends Pick<Point, 'amount' | 'why' | 'rule' | 'seq'> {
  room: string;
  activityId: string;
}

/** The points of a team of the workshop, or of a player, in a room of a game, in their order. */
export function pointsIn({ activityId, code, teamIds }: ActivityRoom, { game }: World, id: string): TracedPoint[] {
  const at = teamIds.indexOf(id);
  const mine = (point: Point): boolean => point.playerId === id || (at >= 0 && point.teamId === gameTeamId(at));
  return game!.points.filter(mine).map(({ amount, why, rule, seq }) => ({ room: code, activityId, amount, why, rule, seq }));
}

/** The scores of a room's game as rows of its workshop: of each team that was put there, and of each of its people. */
export function rowsOf({ activityId, teamIds }: ActivityRoom, { game, players }: World): ScoreRow[] {
  const standings = gameStandings(game!);
  return teamIds.flatMap((teamId, n): ScoreRow[] => {
    const id = gameTeamId(n);
    const standing = standings.find((one) => one.teamId === id)!;
    const team: ScoreRow = { activityId, teamId, playerId: null, points: standing.points, mistakes: standing.illegal, tookUs: standing.lastUs };
    const people = game!.members.filter((member) => member.teamId === id && !member.bot);
    return [team, ...people.map(({ playerId }): ScoreRow => {
      const last = Math.max(0, ...game!.points.filter((point) => point.playerId === playerId && point.amount > 0).map(({ atUs }) => atUs));
      return { activityId, teamId, playerId, points: playerPoints(game!, playerId), mistakes: players.find((player) => player.id === playerId)?.illegalSegments ?? 0, tookUs: last };
    })];
  });
}
