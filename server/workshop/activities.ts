import { gameConfig, membersOf, presentMembers, smallestTeam, type Activity, type Input, type ModeId, type Workshop, type World } from '../../shared/game/index.ts';
import { checkInput, createWorld, step } from '../../shared/game/index.ts';
import type { ClientMessage } from '../../shared/protocol/index.ts';
import { faultOf, refusal, type ServerRefusal } from '../asked.ts';
import { catchUp } from '../clock.ts';
import { tell } from '../fanout.ts';
import type { Place } from '../joining.ts';
import { isAsking } from '../question.ts';
import { applyInput, type Room } from '../room.ts';
import type { Rooms } from '../rooms.ts';
import { newSeed } from '../tokens.ts';

type Start = Extract<ClientMessage, { t: 'start-activity' }>;

/** Teams that share one room of a game: a network that people can look through, and an opponent for everybody. */
const TEAMS_OF_A_ROOM = 2;

const starting = new WeakSet<Room>();

/**
 * Begins an activity of a workshop: whoever is in no team is put into one, and a game gets its rooms. Levels need none: each player's
 * browser has its own.
 */
export function startActivity(rooms: Rooms, { room, member }: Place, { id, index }: Start): ServerRefusal | null {
  if (!member.host) return refusal('host-only', 'Only the host of this room can do that.');
  const fault = faultOf(room, { type: 'start-activity', index, rooms: [] });
  if (fault) return fault;
  if (isAsking(room)) return refusal('question-open', 'A question is open: end it first.');
  if (starting.has(room)) return refusal('workshop-running', 'An activity is being started.');
  starting.add(room);
  begin(rooms, room, index, (input) => applyInput(room, input, member.playerId, id)).catch((error: unknown) => {
    rooms.log.error({ room: room.record.code, err: error }, 'an activity was not started');
    tell(member.connection, { t: 'refused', id, code: 'storage', text: 'The server could not do that, so it was not done.' });
  }).finally(() => starting.delete(room));
  return null;
}

async function begin(rooms: Rooms, room: Room, index: number, apply: (input: Input) => void): Promise<void> {
  const made: { code: string; teamIds: string[] }[] = [];
  // Who comes in, or changes team, while rooms are made gets a place as well.
  for (;;) {
    await still(rooms, room);
    catchUp(room, performance.now());
    formTeams(room);
    rooms.changed(room);
    const workshop = room.world.workshop!;
    const activity = workshop.plan[index]!;
    const groups = groupsFor(workshop, activity, made.flatMap(({ teamIds }) => teamIds));
    if (groups.length === 0) break;
    for (const teamIds of groups) made.push({ code: await makeRoom(rooms, room, activity, teamIds), teamIds });
  }
  // A pause, or a question of the host's, ended with the activity before.
  if (room.world.paused) applyInput(room, { type: 'resume' });
  const input = { type: 'start-activity', index, rooms: made } as const;
  if (checkInput(room.world, input) === null) apply(input);
}

/** Waits until the room may be changed. */
export function still(rooms: Rooms, room: Room): Promise<void> {
  return new Promise((resolve) => rooms.whenStill(room, resolve));
}

/** Teams of the size that the rules say where there are none yet; who is in none goes into the smallest. */
function formTeams(room: Room): void {
  const workshop = room.world.workshop!;
  const members = presentMembers(workshop);
  if (workshop.teams.length === 0 && members.length > 0) {
    applyInput(room, { type: 'make-teams', count: Math.ceil(members.length / workshop.rules.teamSize), seed: newSeed() });
  }
  for (const { playerId, teamId } of members) {
    const team = teamId === null ? smallestTeam(workshop) : null;
    if (team) applyInput(room, { type: 'move-member', memberId: playerId, teamId: team.id });
  }
}

/** Which teams share a room, of those that have none yet: none for levels. One team alone plays with a team of bots. */
function groupsFor(workshop: Workshop, activity: Activity, placed: readonly string[]): string[][] {
  if (activity.kind !== 'game') return [];
  const teamIds = workshop.teams.map(({ id }) => id).filter((id) => !placed.includes(id) && membersOf(workshop, id).length > 0);
  const groups: string[][] = [];
  for (let i = 0; i < teamIds.length; i += TEAMS_OF_A_ROOM) groups.push(teamIds.slice(i, i + TEAMS_OF_A_ROOM));
  return groups;
}

async function makeRoom(rooms: Rooms, room: Room, activity: Activity, teamIds: string[]): Promise<string> {
  const mode = (activity as Extract<Activity, { kind: 'game' }>).mode as ModeId;
  const seed = newSeed();
  const config = { ...gameConfig({ mode, teams: TEAMS_OF_A_ROOM }, seed), partOf: room.record.code };
  const joins = teamIds.flatMap((teamId, i) => joinsOf(room, teamId, i));
  const inputs: Input[] = [...joins, { type: 'start-phase', phase: 'play' }];
  const world = createWorld(config);
  for (const input of inputs) step(world, input);
  return rooms.part(room, config, joins.map(({ playerId }) => room.players.get(playerId)!), inputs);
}

/** The players of a team of the workshop as they come into a room in which it is the n-th. */
function joinsOf({ world }: Room, teamId: string, n: number): Extract<Input, { type: 'join' }>[] {
  return membersOf(world.workshop!, teamId).map(({ playerId }) => joinOf(world, playerId, n));
}

/** How a player of a workshop comes into a room of its activity: teams there are called t1, t2, in the order of the workshop's. */
export function joinOf({ players }: World, playerId: string, n: number): Extract<Input, { type: 'join' }> {
  return { type: 'join', playerId, name: players.find(({ id }) => id === playerId)!.name, teamId: gameTeamId(n) };
}

/** The id in its room's game of the n-th team that was put there. */
export function gameTeamId(n: number): string {
  return `t${n + 1}`;
}
