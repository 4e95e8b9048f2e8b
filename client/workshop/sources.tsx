import type { Standing, World } from '../../shared/game/index.ts';
import { spacedCode } from '../codes.ts';
import { cards, inLanguage } from '../levels/catalogue.ts';
import { useLiveWorld } from '../store.ts';
import { activityName } from './names.ts';
import { w } from './words.ts';

/** Where the points of a row come from: the room of each game, whose list of points leads from each to its event, and the levels that were solved. */
export function Sources({ world, row, teamId }: { world: World; row: Standing; teamId: string | null }) {
  useLiveWorld();
  const { plan, rooms, levelRuns, members } = world.workshop!;
  const people = row.id === teamId ? members.filter((member) => member.teamId === teamId).map(({ playerId }) => playerId) : [row.id];
  return (
    <ul class="board-sources">
      {plan.map((activity, i) => {
        const points = row.byActivity[i] ?? null;
        const room = rooms.find(({ activityId, teamIds }) => activityId === activity.id && teamId !== null && teamIds.includes(teamId));
        const runs = levelRuns.filter((run) => run.activityId === activity.id && people.includes(run.playerId));
        if (points === null) return null;
        return (
          <li key={activity.id}>
            <b>{activityName(activity)}</b> {w('points', { count: points })}
            {room && <> · <a href={`#/room/${room.code}`}>{w('board.room', { code: spacedCode(room.code) })}</a></>}
            {runs.length > 0 && <span class="dim"> {runs.map((run) => w('board.level', { level: levelTitle(run.levelId), points: run.points })).join(' · ')}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function levelTitle(id: string): string {
  const card = cards.find((one) => one.id === id);
  return card ? inLanguage(card.title) : id;
}
