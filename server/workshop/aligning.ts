import { checkInput, type ActivityRoom, type Input, type Workshop } from '../../shared/game/index.ts';
import { catchUp } from '../clock.ts';
import { tell } from '../fanout.ts';
import { isAsking } from '../question.ts';
import { addPlayer, applyInput, type Room } from '../room.ts';
import { gameTeamId, joinOf } from './activities.ts';

/** Does what the server wants done, where it may be done. */
export function applyIfMay(room: Room, input: Input): void {
  if (checkInput(room.world, input) === null) applyInput(room, input);
}

type Nudge = Extract<Input, { type: 'nudge' }>;

/** What the host has done once, for all rooms that run: told with the change, and not to be found in the workshop as it is. */
export interface News {
  rotate: boolean;
  nudges: Nudge[];
}

/** Brings one room of an activity in line with the workshop: who plays there and in which team, under which name, whether the clock stands, whether it is over. */
export function align(whole: Room, part: Room, place: ActivityRoom, { rotate, nudges }: News): void {
  const workshop = whole.world.workshop!;
  catchUp(part, performance.now());
  if (workshop.phase !== 'running') applyInput(part, { type: 'end-game' });
  else {
    place.teamIds.forEach((teamId, n) => bringIn(whole, part, teamId, n));
    for (const playerId of part.players.keys()) putInTeam(workshop, part, place, playerId);
    rename(whole, part);
    const stands = whole.world.paused || isAsking(whole);
    if (part.world.paused !== stands) applyInput(part, { type: stands ? 'pause' : 'resume' });
    if (rotate) applyIfMay(part, { type: 'rotate' });
    for (const nudge of nudges) passOn(part, place, nudge);
  }
  sendAway(part, workshop);
}

/** Who has come late, or has been moved into a team, comes into its room. */
function bringIn(whole: Room, part: Room, teamId: string, n: number): void {
  for (const member of whole.world.workshop!.members) {
    if (member.removed || member.teamId !== teamId || part.players.has(member.playerId)) continue;
    const player = whole.players.get(member.playerId);
    if (!player) continue;
    const { name } = joinOf(whole.world, member.playerId, n);
    addPlayer(part, { ...player, name }, gameTeamId(n));
  }
}

/** Who was moved, or removed, leaves the seats of the team before to its bot; who belongs to no team of this room plays in none. */
function putInTeam({ members }: Workshop, part: Room, { teamIds }: ActivityRoom, playerId: string): void {
  const { teamId, removed } = members.find((member) => member.playerId === playerId)!;
  const n = teamId === null || removed ? -1 : teamIds.indexOf(teamId);
  const wanted = n < 0 ? null : gameTeamId(n);
  const playing = part.world.game!.members.find((member) => member.playerId === playerId);
  if (!playing || playing.teamId === wanted) return;
  for (const seat of part.world.seats) if (seat.playerId === playerId) applyInput(part, { type: 'leave-seat', playerId, seatId: seat.id });
  applyIfMay(part, { type: 'move-member', memberId: playerId, teamId: wanted });
}

/** Who plays reads what the host says where they play. */
function passOn(part: Room, { teamIds }: ActivityRoom, { teamId, text, hint }: Nudge): void {
  const n = teamId === null ? -1 : teamIds.indexOf(teamId);
  if (teamId === null || n >= 0) applyIfMay(part, { type: 'nudge', teamId: teamId === null ? null : gameTeamId(n), text, ...(hint ? { hint } : {}) });
}

function rename(whole: Room, part: Room): void {
  for (const { id, name } of part.world.players) {
    const now = whole.world.players.find((player) => player.id === id)?.name;
    if (now !== undefined && now !== name) applyIfMay(part, { type: 'rename-member', memberId: id, name: now });
  }
}

/** The host has taken them out: they are told so. */
export function sendAway(room: Room, { members }: Workshop): void {
  for (const { playerId, removed } of members) {
    const member = removed ? room.members.get(playerId) : undefined;
    if (!member) continue;
    tell(member.connection, { t: 'refused', code: 'removed', text: 'The host has taken you out of this workshop. You may come in again under another name.' });
    member.connection.close(4003, 'removed');
  }
}
