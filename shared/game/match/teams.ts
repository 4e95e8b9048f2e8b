import { nextBelow, seedRandom } from '../../base/index.ts';
import { assignSeat } from '../seats.ts';
import type { World } from '../types.ts';
import type { EmitGame } from './mode.ts';
import type { Game, GameMember } from './types.ts';

/** The player that stands for a team's bot: it holds the seats that no person has (GAME-7). */
export function botOf(teamId: string): string {
  return `bot-${teamId}`;
}

/** People of a team. */
export function peopleOf({ members }: Game, teamId: string): GameMember[] {
  return members.filter((member) => member.teamId === teamId && !member.bot);
}

/** Somebody has come: into the team that a workshop says; else before the play in no team yet, later in the one with the fewest people. */
export function enterGame(game: Game, playerId: string, wanted?: string): void {
  const known = game.teams.find(({ id }) => id === wanted)?.id;
  const teamId = known ?? (game.phase === 'lobby' ? null : smallest(game));
  game.members.push({ playerId, teamId, bot: false });
}

function smallest(game: Game): string | null {
  let best: string | null = null;
  let fewest = Infinity;
  for (const { id } of game.teams) {
    const { length } = peopleOf(game, id);
    if (length < fewest) [best, fewest] = [id, length];
  }
  return best;
}

/** Deals everybody out by chance of the seed; sizes differ by one at most. */
export function shuffleTeams(game: Game, seed: number): void {
  const people = game.members.filter(({ bot }) => !bot);
  const random = seedRandom(seed, 'teams');
  for (let i = people.length - 1; i > 0; i--) {
    const j = nextBelow(random, i + 1);
    [people[i], people[j]] = [people[j]!, people[i]!];
  }
  people.forEach((member, i) => {
    member.teamId = game.teams[i % game.teams.length]!.id;
  });
}

/** When a phase begins: who chose no team is put into one, bots come, and every seat is held: by people in turn as far as they go, else by the bot. */
export function seatEverybody(world: World, emit: EmitGame): void {
  const game = world.game!;
  for (const member of game.members) if (member.teamId === null) member.teamId = smallest(game);
  for (const { id } of game.teams) {
    addBot(world, id);
    const people = peopleOf(game, id);
    const seats = world.seats.filter((seat) => seat.teamId === id);
    seats.forEach((seat, i) => {
      if (seat.playerId === null) give(world, seat.id, people.length > 0 && i < Math.max(people.length, 1) ? people[i % people.length]!.playerId : null, emit);
    });
  }
  botsTakeOver(world, emit);
}

function addBot(world: World, teamId: string): void {
  const id = botOf(teamId);
  if (world.game!.members.some(({ playerId }) => playerId === id)) return;
  world.players.push({ id, name: `Bot ${teamId.slice(1)}`, illegalSegments: 0 });
  world.game!.members.push({ playerId: id, teamId, bot: true });
}

/** Bots take the seats that nobody has, or leave all of theirs where the game has none (GAME-7). */
export function botsTakeOver(world: World, emit: EmitGame): void {
  const game = world.game!;
  if (game.phase === 'lobby') return;
  for (const seat of world.seats) {
    if (seat.teamId === null) continue;
    const bot = botOf(seat.teamId);
    if (game.bots > 0 && seat.playerId === null) give(world, seat.id, bot, emit);
    else if (game.bots === 0 && seat.playerId === bot) give(world, seat.id, null, emit);
  }
}

function give(world: World, seatId: string, playerId: string | null, emit: EmitGame): void {
  if (playerId !== null) emit({ type: 'seat-taken', playerId, seatId });
  assignSeat(world, seatId, playerId, emit);
}

/** Each seat of a team that is held goes to the holder of the one before it, be it a person or the bot: so everybody plays every part (GAME-8). */
export function rotateRoles(world: World, emit: EmitGame): void {
  for (const { id } of world.game!.teams) {
    const seats = world.seats.filter((seat) => seat.teamId === id && seat.playerId !== null);
    const holders = seats.map(({ playerId }) => playerId!);
    seats.forEach((seat, i) => {
      seat.playerId = holders[(i + holders.length - 1) % holders.length]!;
      emit({ type: 'seat-taken', playerId: seat.playerId, seatId: seat.id });
    });
  }
  emit({ type: 'roles-rotated' });
}
