import { gameStandings, playerPoints, type ActivityRoom, type ScoreRow, type World } from '../../shared/game/index.ts';
import { gameTeamId } from './activities.ts';

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
