import { stringify } from 'csv-stringify/sync';
import { resultsOf, revealsOf, type Reveal, type PlayedRoom, type ResultRow, type Results } from '../../shared/game/index.ts';
import type { Room } from '../room.ts';
import type { Rooms } from '../rooms.ts';

/** Inputs that are read from the disk at once. */
const ENTRIES_AT_ONCE = 1_000;

/** The results of a workshop, from the rooms of its activities and their journals. Null where one of these cannot be read now: results in part would be wrong. */
export async function gatherResults(rooms: Rooms, room: Room): Promise<Results | null> {
  const played: PlayedRoom[] = [];
  for (const place of room.world.workshop!.rooms) {
    const part = await rooms.open(place.code);
    if (typeof part === 'string') return null;
    played.push({ place, world: part.world, reveals: await revealsIn(rooms, place.code) });
  }
  return resultsOf(room.world, played, await revealsIn(rooms, room.record.code));
}

async function revealsIn(rooms: Rooms, code: string): Promise<Reveal[]> {
  const reveals: Reveal[] = [];
  for (let from = 1; ;) {
    const entries = await rooms.store.loadEntries(code, from, ENTRIES_AT_ONCE);
    reveals.push(...entries.flatMap(({ input }) => revealsOf(input)));
    if (entries.length < ENTRIES_AT_ONCE) return reveals;
    from += entries.length;
  }
}

/** Results as a table that spreadsheets open right: with a byte order mark, so that Chinese is read as such, and no cell that would be run as a formula. */
export function csvOf(results: Results, realNames: ReadonlyMap<string, string>): string {
  const head = ['team', 'player', 'name', 'rank', 'points', ...results.activities.map(({ id }) => `points ${id}`), 'objectives', 'mistakes', 'first right', 'first of', 'second right', 'second of', 'misconceptions', 'resolved', 'hints', 'seconds', 'board'];
  const teamName = new Map(results.teams.map(({ id, name }) => [id, name || id]));
  const line = (row: ResultRow, player: boolean): (string | number)[] => [
    teamName.get(row.teamId ?? '') ?? '', player ? row.name : '', player ? realNames.get(row.id) ?? '' : '', row.rank, row.points, ...row.byActivity.map((points) => points ?? ''), row.objectives, row.mistakes,
    row.first.right, row.first.of, row.second.right, row.second.of, row.beliefs.map(({ mutant }) => mutant).join(' '), row.beliefs.reduce((sum, { resolved }) => sum + resolved, 0), row.hints, Math.round(row.tookUs / 1_000_000),
    // In each row, so that it goes along however the table is copied.
    results.frozen ? 'frozen' : 'live',
  ];
  const lines = [...results.teams.map((row) => line(row, false)), ...results.players.map((row) => line(row, true))];
  return stringify([head, ...lines], { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

/** What one player may see of the results: his own, and his team's. */
export function mineOf(results: Results, playerId: string): Pick<Results, 'frozen' | 'activities'> & { player: ResultRow | null; team: ResultRow | null } {
  const player = results.players.find(({ id }) => id === playerId) ?? null;
  return { player, team: results.teams.find(({ id }) => id === player?.teamId) ?? null, frozen: results.frozen, activities: results.activities };
}
