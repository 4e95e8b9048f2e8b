import { bestRun, type ActivityRoom, type Input, type LevelRun, type ScoreRow, type Workshop } from '../../shared/game/index.ts';
import { createPaced, type Paced } from '../pace.ts';
import { isAsking } from '../question.ts';
import { applyInput, type Room } from '../room.ts';
import type { Rooms } from '../rooms.ts';
import { still } from './activities.ts';
import { align, applyIfMay, sendAway, type News } from './aligning.ts';
import { followPart, followRuns } from './radar.ts';
import { rowsOf } from './rows.ts';

/** Scores go out to everybody at most this often, milliseconds. */
const SCORES_EVERY_MS = 500;

/** What the server keeps in mind of a workshop, besides its World. All of it can be found again from the rooms' journals. */
export interface Desk {
  /** The newest scores of each room of an activity by its code, entered or kept back. */
  latest: Map<string, ScoreRow[]>;
  /** Runs of levels that are kept back while the board is frozen; on disk too. */
  kept: LevelRun[];
  /** Resolves when `kept` holds what is on disk: before that nothing may be written there. */
  read: Promise<void> | null;
  /** What its rooms were last brought in line with. */
  seen: string;
  entering: Paced;
  gathered: boolean;
  /** True where what was kept back has been entered, and is still on disk. A crash before it is gone enters it again, which changes nothing. */
  clears: boolean;
}

const DESKS = new WeakMap<Room, Desk>();
/** How far a room of an activity had come when it was last looked at, and whether a question was open there. */
const LOOKED = new WeakMap<Room, string>();

/** The desk of a workshop. */
export function deskOf(rooms: Rooms, room: Room): Desk {
  const found = DESKS.get(room);
  if (found) return found;
  const desk: Desk = {
    latest: new Map(), kept: [], read: null, seen: '', gathered: false, clears: false,
    entering: createPaced(SCORES_EVERY_MS, () => rooms.whenStill(room, () => enter(rooms, room))),
  };
  DESKS.set(room, desk);
  return desk;
}

/** To be called after every change of a room: a workshop brings its rooms in line, and one of its rooms tells it of new scores. `inputs`: what the change was. */
export function tendWorkshop(rooms: Rooms, room: Room, inputs: readonly Input[]): void {
  const { workshop, game, partOf } = room.world;
  if (workshop) tendDesk(rooms, room, workshop, inputs);
  else if (game && partOf !== undefined) tendPart(rooms, room, partOf, inputs);
}

function tendPart(rooms: Rooms, room: Room, partOf: string, inputs: readonly Input[]): void {
  const mark = `${room.world.inputs} ${isAsking(room)}`;
  if (LOOKED.get(room) === mark) return;
  LOOKED.set(room, mark);
  inBackground(rooms, partOf, async () => {
    const whole = await rooms.open(partOf);
    if (typeof whole === 'string' || !whole.world.workshop) return;
    note(rooms, whole, room, inputs);
    wake(rooms, whole);
  });
}

/** After a start of the server people may come to the rooms of an activity and nobody to the workshop itself: its clock is to run all the same. */
function wake(rooms: Rooms, whole: Room): void {
  if (whole.anchor === null && whole.world.workshop!.phase === 'running' && !whole.world.paused) rooms.changed(whole);
}

/** Takes in what a room of an activity shows. */
function note(rooms: Rooms, whole: Room, part: Room, inputs: readonly Input[] = []): void {
  const workshop = whole.world.workshop!;
  const place = workshop.rooms.find(({ code }) => code === part.record.code);
  if (!place) return;
  const desk = deskOf(rooms, whole);
  desk.latest.set(place.code, rowsOf(place, part.world));
  followPart(whole, part, place, inputs);
  if (!workshop.frozen && wanting(workshop, desk).length > 0) desk.entering.ask();
}

function keyOf({ activityId, teamId, playerId }: ScoreRow): string {
  return playerId === null ? `${activityId} t ${teamId}` : `${activityId} p ${playerId}`;
}

/** Rows that the World does not have yet as they are. */
function wanting({ scores }: Workshop, { latest }: Desk): ScoreRow[] {
  const entered = new Map(scores.map((row) => [keyOf(row), row]));
  const sums = new Map<string, ScoreRow>();
  for (const row of [...latest.values()].flat()) sums.set(keyOf(row), sumOf(sums.get(keyOf(row)), row));
  return [...sums].filter(([key, row]) => !isSame(entered.get(key), row)).map(([, row]) => row);
}

/** Who was moved to a team of another room has rows in both: what was got stays (WORK-4). The team is the one where he plays now. */
function sumOf(a: ScoreRow | undefined, b: ScoreRow): ScoreRow {
  if (!a) return b;
  return { ...b, teamId: a.teamId ?? b.teamId, points: a.points + b.points, mistakes: a.mistakes + b.mistakes, tookUs: Math.max(a.tookUs, b.tookUs) };
}

function isSame(a: ScoreRow | undefined, b: ScoreRow): boolean {
  return a !== undefined && a.points === b.points && a.mistakes === b.mistakes && a.tookUs === b.tookUs && a.teamId === b.teamId;
}

/** Enters what is new, unless the board is frozen: then it stays on the server until it is revealed. */
function enter(rooms: Rooms, room: Room): void {
  if (!room.world.workshop!.frozen) enterKept(rooms, room);
}

/** Enters all that is new or was kept back: to be called right before the board is revealed too, so that nobody sees an old board revealed. */
export function enterKept(rooms: Rooms, room: Room): void {
  const desk = deskOf(rooms, room);
  const runs = desk.kept.splice(0);
  for (const run of runs) applyIfMay(room, { type: 'level-run', run });
  if (runs.length > 0) desk.clears = true;
  const rows = wanting(room.world.workshop!, desk);
  if (rows.length > 0) applyInput(room, { type: 'scores', rows });
  if (rows.length + runs.length > 0) rooms.changed(room);
}

function tendDesk(rooms: Rooms, room: Room, workshop: Workshop, inputs: readonly Input[]): void {
  const desk = deskOf(rooms, room);
  sendAway(room, workshop);
  if (desk.clears) {
    desk.clears = false;
    inBackground(rooms, room.record.code, () => keepOnDisk(rooms, room, desk));
  }
  if (!desk.gathered) {
    desk.gathered = true;
    inBackground(rooms, room.record.code, () => gather(rooms, room, desk));
  }
  const seen = JSON.stringify([workshop.phase, workshop.current, workshop.rooms.length, workshop.members, workshop.frozen, room.world.paused, isAsking(room), room.world.players.map(({ name }) => name)]);
  const news = newsIn(inputs);
  if (desk.seen === seen && !news.rotate && news.nudges.length === 0) return;
  desk.seen = seen;
  followRuns(room, desk.kept);
  if (!workshop.frozen) desk.entering.ask();
  const activity = workshop.plan[workshop.current];
  for (const place of workshop.rooms) {
    if (place.activityId === activity?.id) inBackground(rooms, place.code, () => alignPart(rooms, room, place, news));
  }
}

/** What the host has done once, for the rooms to do too. */
function newsIn(inputs: readonly Input[]): News {
  return { rotate: inputs.some(({ type }) => type === 'rotate-roles'), nudges: inputs.filter((input) => input.type === 'nudge') };
}

async function alignPart(rooms: Rooms, whole: Room, place: ActivityRoom, news: News): Promise<void> {
  const part = await rooms.open(place.code);
  if (typeof part === 'string') return;
  await still(rooms, part);
  if (part.world.game!.phase === 'over') return note(rooms, whole, part);
  const before = part.seq;
  align(whole, part, place, news);
  if (part.seq !== before) rooms.changed(part);
}

/** After a start of the server: what was kept back is found again, from the disk and from the rooms. */
async function gather(rooms: Rooms, room: Room, desk: Desk): Promise<void> {
  await readKept(rooms, room, desk);
  for (const { code } of [...room.world.workshop!.rooms]) {
    const part = await rooms.open(code);
    if (typeof part !== 'string') note(rooms, room, part);
  }
  desk.entering.ask();
}

/** Under which key runs are on disk while they are kept back. */
function keptKey({ record }: Room): string {
  return `${record.code}:kept`;
}

function keepOnDisk(rooms: Rooms, room: Room, { kept }: Desk): Promise<void> {
  return rooms.store.putResults(keptKey(room), JSON.stringify(kept), Date.now());
}

/** Reads once what is on disk, since what is written there later replaces it; where that fails, whoever needs it next tries again. */
function readKept(rooms: Rooms, room: Room, desk: Desk): Promise<void> {
  desk.read ??= rooms.store.getResults(keptKey(room)).then((kept) => {
    if (kept !== null) desk.kept.push(...(JSON.parse(kept) as LevelRun[]));
  });
  return desk.read.catch((error: unknown) => {
    desk.read = null;
    throw error;
  });
}

/** A verified run of a level counts in a workshop; while its board is frozen it is kept back. Resolves when it is on disk, with the best of that player at that level before it or null, and rejects where the disk refuses it. */
export async function takeRun(rooms: Rooms, room: Room, run: LevelRun): Promise<LevelRun | null> {
  const desk = deskOf(rooms, room);
  await readKept(rooms, room, desk);
  await still(rooms, room);
  const { frozen, levelRuns } = room.world.workshop!;
  const before = bestRun([...levelRuns, ...desk.kept], run);
  if (frozen) desk.kept.push(run);
  else applyIfMay(room, { type: 'level-run', run });
  followRuns(room, desk.kept);
  await (frozen ? keepOnDisk(rooms, room, desk) : rooms.stored(room));
  return before;
}

function inBackground(rooms: Rooms, code: string, work: () => Promise<void>): void {
  work().catch((error: unknown) => rooms.log.error({ room: code, err: error }, 'a workshop was not tended'));
}
