import { gameStandings, playerPoints, type ActivityRoom, type Point, type ScoreRow, type World } from '../../shared/game/index.ts';
import { gameTeamId } from './activities.ts';

/** A point with the room and the input in which it was got (`seq`). `of`: among how many its team shares it (GAME-6); a player has all of it. */
export interface TracedPoint extends Pick<Point, 'amount' | 'of' | 'why' | 'rule' | 'seq'> {
  room: string;
  activityId: string;
}

/** The points of a team of the workshop, or of a player, in a room of a game, in their order. */
export function pointsIn({ activityId, code, teamIds }: ActivityRoom, { game }: World, id: string): TracedPoint[] {
  const at = teamIds.indexOf(id);
  const mine = (point: Point): boolean => point.playerId === id || (at >= 0 && point.teamId === gameTeamId(at));
  return game!.points.filter(mine).map(({ amount, of, why, rule, seq }) => ({ room: code, activityId, amount, of: at >= 0 ? of : 1, why, rule, seq }));
}

/** The scores of a room's game as rows of its workshop: of each team that was put there, of each of its people, and of who got points there and was moved away (in no team of it). */
export function rowsOf({ activityId, teamIds }: ActivityRoom, { game, players }: World): ScoreRow[] {
  const standings = gameStandings(game!);
  const teams = teamIds.map((teamId, n): ScoreRow => {
    const standing = standings.find((one) => one.teamId === gameTeamId(n))!;
    return { activityId, teamId, playerId: null, points: standing.points, mistakes: standing.illegal, tookUs: standing.lastUs };
  });
  const people = game!.members.filter(({ bot }) => !bot).flatMap(({ playerId, teamId: id }): ScoreRow[] => {
    const own = game!.points.filter((point) => point.playerId === playerId);
    const teamId = teamIds.find((_, n) => gameTeamId(n) === id) ?? null;
    if (teamId === null && own.length === 0) return [];
    const tookUs = Math.max(0, ...own.filter(({ amount }) => amount > 0).map(({ atUs }) => atUs));
    return [{ activityId, teamId, playerId, points: playerPoints(game!, playerId), mistakes: players.find((player) => player.id === playerId)?.illegalSegments ?? 0, tookUs }];
  });
  return [...teams, ...people];
}
