import { beginTrack, followGame, followLevels, membersOf, progressAt, radar, type ActivityRoom, type Input, type LevelRun, type RadarRow, type Track, type World } from '../../shared/game/index.ts';
import { nowUsOf } from '../clock.ts';
import { isAsking } from '../question.ts';
import type { Room } from '../room.ts';
import type { Rooms } from '../rooms.ts';
import { gameTeamId } from './activities.ts';

/** How the teams get on in the activity that runs. Not stored: after a start of the server it begins anew. */
interface Tracks {
  /** Number of the activity in the plan; -1 before the first. */
  current: number;
  of: Map<string, Track>;
}

const TRACKS = new WeakMap<Room, Tracks>();

/** The tracks of the activity that runs: begun with it, and those of teams that came later with them. */
function tracksOf(room: Room): Map<string, Track> {
  const workshop = room.world.workshop!;
  const found = TRACKS.get(room);
  const tracks = found?.current === workshop.current ? found : { current: workshop.current, of: new Map<string, Track>() };
  TRACKS.set(room, tracks);
  const nowUs = nowUsOf(room, performance.now());
  for (const { id } of workshop.teams) {
    if (!tracks.of.has(id) && membersOf(workshop, id).length > 0) tracks.of.set(id, beginTrack(id, nowUs));
  }
  return tracks.of;
}

/** Takes in what has happened in a room of the activity that runs. */
export function followPart(whole: Room, part: Room, { activityId, teamIds }: ActivityRoom, inputs: readonly Input[]): void {
  const { phase, plan, current } = whole.world.workshop!;
  if (phase !== 'running' || plan[current]?.id !== activityId) return;
  const tracks = tracksOf(whole);
  const { world } = part;
  const stands = world.paused || isAsking(part);
  teamIds.forEach((teamId, n) => {
    const track = tracks.get(teamId);
    if (track) followGame(track, { world, gameTeamId: gameTeamId(n), inputs, stands }, nowUsOf(whole, performance.now()));
  });
}

/** Takes in which levels are solved, those that are kept back too; begins the tracks of an activity that has just begun. */
export function followRuns(whole: Room, kept: readonly LevelRun[]): void {
  const { phase, plan, current, levelRuns } = whole.world.workshop!;
  if (phase !== 'running') return;
  const tracks = tracksOf(whole);
  if (plan[current]?.kind !== 'levels') return;
  const nowUs = nowUsOf(whole, performance.now());
  for (const track of tracks.values()) followLevels(track, whole.world.workshop!, [...levelRuns, ...kept], nowUs);
}

/** Who needs help, neediest first; nobody while nothing runs. For the host alone. */
export async function radarOf(rooms: Rooms, whole: Room, kept: readonly LevelRun[]): Promise<RadarRow[]> {
  for (const place of runningRooms(whole.world)) {
    const part = await rooms.open(place.code);
    if (typeof part !== 'string') followPart(whole, part, place, []);
  }
  followRuns(whole, kept);
  if (whole.world.workshop!.phase !== 'running') return [];
  const nowUs = nowUsOf(whole, performance.now());
  return radar([...tracksOf(whole).values()].map((track) => progressAt(track, nowUs)), nowUs);
}

function runningRooms({ workshop }: World): ActivityRoom[] {
  const { phase, plan, current, rooms } = workshop!;
  return phase === 'running' ? rooms.filter(({ activityId }) => activityId === plan[current]?.id) : [];
}
