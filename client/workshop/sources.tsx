import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Standing, World } from '../../shared/game/index.ts';
import { spacedCode } from '../codes.ts';
import { roomCode } from '../connection.ts';
import { t } from '../i18n.ts';
import { cards, inLanguage } from '../levels/catalogue.ts';
import { isHost, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { askPoints, type TracedPoint } from './fetching.ts';
import { keepWatch } from './looking.ts';
import { activityName } from './names.ts';
import { w } from './words.ts';

/** Where the points of a row come from: each point of a game leads to the event that gave it, and the levels that were solved are named. */
export function Sources({ world, row, teamId }: { world: World; row: Standing; teamId: string | null }) {
  useLiveWorld();
  const { plan, rooms, levelRuns, members, frozen } = world.workshop!;
  const people = row.id === teamId ? members.filter((member) => member.teamId === teamId).map(({ playerId }) => playerId) : [row.id];
  const points = usePoints(row, frozen);
  return (
    <ul class="board-sources" data-testid={ids.wkSources}>
      {plan.map((activity, i) => {
        const sum = row.byActivity[i] ?? null;
        const room = rooms.find(({ activityId, teamIds }) => activityId === activity.id && teamId !== null && teamIds.includes(teamId));
        const runs = levelRuns.filter((run) => run.activityId === activity.id && people.includes(run.playerId));
        if (sum === null) return null;
        return (
          <li key={activity.id}>
            <b>{activityName(activity)}</b> {w('points', { count: sum })}
            {room && <> · <Link room={room.code} at={null}>{w('board.room', { code: spacedCode(room.code) })}</Link></>}
            {runs.length > 0 && <span class="dim"> {runs.map((run) => w('board.level', { level: levelTitle(run.levelId), points: run.points })).join(' · ')}</span>}
            <ul>{points.filter(({ activityId }) => activityId === activity.id).map((point, at) => (
              <li key={at}><Link room={point.room} at={point.seq}>{signed(point.amount / point.of)} {t(`point.${point.why}`)}</Link> <span class="dim">{point.of > 1 && `${w('board.shared', { amount: point.amount, count: point.of })} · `}{point.rule}</span></li>
            ))}</ul>
          </li>
        );
      })}
    </ul>
  );
}

/** A number of points with its sign; parts of a point as hundredths. */
function signed(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(Math.round(points * 100) / 100)}`;
}

/** The points of a row, asked for anew where its sum has changed. */
function usePoints({ id, points }: Standing, frozen: boolean): TracedPoint[] {
  const found = useSignal<TracedPoint[]>([]);
  useEffect(() => {
    const code = roomCode();
    if (code !== null) void askPoints(code, id).then((told) => (found.value = told ?? found.value));
  }, [id, points, frozen]);
  return found.value;
}

/** Leads into a room of the workshop, to one of its events: the host comes with the host's controls, everybody else looks on. The page is named in full, for a board in a frame (`embed`) shows no rooms. */
function Link({ room, at, children }: { room: string; at: number | null; children: ComponentChildren }) {
  const query = [isHost.value ? '' : 'watch', at === null ? '' : `at=${at}`].filter(Boolean).join('&');
  return <a href={`./#/room/${room}${query && `?${query}`}`} target="_blank" rel="noreferrer" onClick={() => isHost.value && keepWatch(room, roomCode()!)}>{children}</a>;
}

function levelTitle(id: string): string {
  const card = cards.find((one) => one.id === id);
  return card ? inLanguage(card.title) : id;
}
