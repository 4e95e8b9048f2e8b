import { gameStandings, playerPoints, type PlayedRoom, type ResultRow, type Results } from '../../shared/game/index.ts';
import { moveOf } from './game-bot.ts';
import { SocketPlayer } from './socket-player.ts';

/** Two faults that a team may name: whichever is true, it gets points, -8, 16 or 20. */
const NAMED = ['unread-data', 'wrong-shutdown'] as const;

/** A player of a workshop goes to the room of its team, where "Who closed?" is played, and names two faults there. A question that is open meanwhile is ended by the host. */
export async function nameFaults(url: string, player: SocketPlayer, code: string, hostToken: string): Promise<void> {
  const part = await SocketPlayer.join(url, code, { token: player.token });
  const { game } = part.world!;
  const teamId = game!.members.find(({ playerId }) => playerId === part.playerId)!.teamId!;
  const hostId = game!.places.find((place) => place.teamId === teamId)!.hosts[0]!;
  for (const fault of NAMED) {
    for (;;) {
      const answer = await part.ask({ type: 'name-fault', hostId, fault });
      if (answer.t === 'done' || answer.code !== 'question-open') break;
      await endQuestion(url, code, hostToken);
    }
  }
  part.cut();
}

/** The host ends every stage of the question that is open. */
export async function endQuestion(url: string, code: string, hostToken: string): Promise<void> {
  const host = await SocketPlayer.join(url, code, { hostToken, watch: true });
  const open = (): string | undefined => host.received.filter((message) => message.t === 'question').at(-1)?.question?.stage;
  await host.until(() => host.received.some(({ t }) => t === 'question' || t === 'presence'));
  for (let stage = open(); stage !== undefined; stage = open()) {
    const before = stage;
    host.send({ t: 'end-stage', id: `${host.playerId}-${stage}` });
    await host.until(() => open() !== before);
  }
  host.cut();
}

/** Joins so many at once. */
const AT_ONCE = 20;

/** Connections for all of these, some at a time as people come. */
export async function joinAll(url: string, code: string, who: readonly Parameters<typeof SocketPlayer.join>[2][]): Promise<SocketPlayer[]> {
  const players: SocketPlayer[] = [];
  for (let i = 0; i < who.length; i += AT_ONCE) players.push(...await Promise.all(who.slice(i, i + AT_ONCE).map((one) => SocketPlayer.join(url, code, one))));
  return players;
}

/** A player of a workshop goes to the room of its team and makes the move that is due at its seat; false where none is. */
export async function moveOnce(url: string, player: SocketPlayer, code: string): Promise<boolean> {
  const part = await SocketPlayer.join(url, code, { token: player.token });
  const move = moveOf(part.world!, part.playerId, 3);
  const since = part.received.length;
  if (move && 'playerId' in move) {
    const { playerId: _, ...asked } = move;
    part.send({ t: 'input', id: `${part.playerId}-move`, input: asked as Parameters<SocketPlayer['ask']>[0] });
    // Done, refused, or held by a question: whichever comes.
    await part.until(() => part.received.length > since);
  }
  part.cut();
  return move !== null;
}

/** Points of teams and players in games, `activity id`, as the journals of the rooms give them by themselves: not what the server entered in the workshop. */
export function pointsOfRooms(rooms: readonly PlayedRoom[]): Map<string, number> {
  const points = new Map<string, number>();
  const add = (key: string, more: number): unknown => points.set(key, (points.get(key) ?? 0) + more);
  for (const { place: { activityId, teamIds }, world: { game } } of rooms) {
    for (const standing of gameStandings(game!)) {
      const teamId = teamIds[Number(standing.teamId.slice(1)) - 1];
      if (teamId !== undefined) add(`${activityId} ${teamId}`, standing.points);
    }
    for (const { playerId, bot } of game!.members) if (!bot) add(`${activityId} ${playerId}`, playerPoints(game!, playerId));
  }
  return points;
}

/** The rows of a table as the spreadsheet has them, by their head; no cell of these tests holds a comma or a quote. */
export function tableOf(csv: string): Record<string, string>[] {
  const [head, ...lines] = csv.replace('\ufeff', '').trim().split('\r\n').map((line) => line.split(','));
  return lines.map((line) => Object.fromEntries(line.map((cell, i) => [head![i]!, cell])));
}

/** What the table is to say of a row of the results. */
export function cellsOf({ rank, points, byActivity, objectives, mistakes, first, second, hints }: ResultRow, { activities }: Results): Record<string, string> {
  const named = Object.fromEntries(activities.map(({ id }, i) => [`points ${id}`, String(byActivity[i] ?? '')]));
  return {
    ...named, rank: String(rank), points: String(points), objectives: String(objectives), mistakes: String(mistakes),
    'first right': String(first.right), 'first of': String(first.of), 'second right': String(second.right), 'second of': String(second.of), hints: String(hints),
  };
}
