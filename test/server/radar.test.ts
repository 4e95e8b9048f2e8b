import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type App, startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { nextBelow, type RandomState, seedRandom } from '../../shared/base/index.ts';
import { botMove, type Input, type RadarRow } from '../../shared/game/index.ts';
import type { AskedInput } from '../../shared/protocol/index.ts';
import { removeDir, tempDir } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const TEAMS = 20;
const STALL_AT_S = 60;
/** After so much room time a planted stall must have been told, from when the team has something to do: others may be waited for first. */
const WITHIN_S = 60;
const END_S = STALL_AT_S + WITHIN_S + 30;

let app: App;
let url: string;
const dataDir = tempDir();
// The server's time is the test's: real rooms over real WebSockets, and nobody waits.
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  const config = readConfig({ HOST: '127.0.0.1', DATA_DIR: dataDir });
  if (!config.ok) throw new Error(config.error);
  const started = await startApp({ ...config.value, port: 0 }, async () => ({ folder: dataDir }));
  if (!started.ok) throw new Error(started.error);
  app = started.value;
  url = `http://127.0.0.1:${app.port}/`;
});
afterEach(async () => {
  vi.useRealTimers();
  await app.stop();
  removeDir(dataDir);
});

type Manner = 'plays' | 'idle' | 'guesses';

/** Somebody of a team, in the room of the team's game. */
interface Person {
  teamId: string;
  player: SocketPlayer;
  heard: number;
  asks: number;
}

/** Everything that was sent has been answered, and what was to be told has been told. */
async function settle(people: Person[]): Promise<void> {
  await Promise.all(people.map(async ({ player }) => {
    const since = player.received.length;
    player.send({ t: 'ping' });
    await player.message('pong', () => true, since);
  }));
}

/** Lets time pass until that holds. */
async function passing(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await vi.advanceTimersByTimeAsync(5);
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

/** A second of the rooms' time, after what these have just sent. */
async function second(people: Person[], sent: Person[]): Promise<void> {
  await settle(sent);
  await vi.advanceTimersByTimeAsync(1_000);
  await settle(people);
}

/** Votes where something is asked; somebody of the workshop is wrong each time. True where there was something. */
function vote({ player, asks }: Person, since: number): boolean {
  const told = player.received.slice(since).filter((message) => message.t === 'question').at(-1);
  if (!told?.question || told.question.stage === 'talk') return false;
  player.send({ t: 'predict', id: `v${asks}-${since}`, question: told.question.number, choice: asks % told.question.choices.length });
  return true;
}

/** What somebody could sensibly do now, or null. */
function moveOf({ player: { world, playerId } }: Person): Input | null {
  const seat = world!.seats.find((one) => one.playerId === playerId);
  return seat ? botMove(world!, seat.id, playerId, 3) : null;
}

/** A chance to act: a good move in one of four seconds, or, of who guesses, one that is refused. True where something was sent. */
function act(person: Person, manner: Manner, random: RandomState): boolean {
  const since = person.heard;
  person.heard = person.player.received.length;
  if (manner === 'idle') return false;
  const voted = manner === 'plays' && vote(person, since);
  const { player } = person;
  const move = nextBelow(random, 4) === 0 ? moveOf(person) : null;
  if (!move || !('playerId' in move)) return voted;
  const { playerId: _, ...asked } = move;
  const input = manner === 'guesses' && asked.type === 'play' ? { ...asked, draft: { ...asked.draft, ack: (asked.draft.ack + 7) >>> 0, seq: (asked.draft.seq + 7) >>> 0 } } : asked;
  player.send({ t: 'input', id: `m${person.asks++}`, input: input as AskedInput });
  return true;
}

test('the radar names at least 9 of 10 planted stalls of 20 teams in real rooms within 60 s, and at most 1 of 10 that it names is none', async () => {
  const random = seedRandom(7, 'radar in rooms');
  const { code, hostToken } = await makeRoom(url, { workshop: { plan: [{ id: 'storm', kind: 'game', mode: 'storm', minutes: 30 }], rules: { teamSize: 2 } } });
  const join = async (room: string, who: Parameters<typeof SocketPlayer.join>[2]): Promise<SocketPlayer> => {
    const joining = SocketPlayer.join(url, room, who);
    let there = false;
    void joining.finally(() => (there = true));
    await passing(() => there);
    return joining;
  };
  const host = await join(code, { hostToken, watch: true });
  const lobby: SocketPlayer[] = [];
  for (let i = 0; i < TEAMS * 2; i++) lobby.push(await join(code, { name: `Player ${i}` }));
  // What people need to come to their rooms is no time of the activity.
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await passing(() => host.world!.workshop!.phase === 'running');
  host.send({ t: 'input', id: 'hold', input: { type: 'pause' } });
  await passing(() => host.world!.paused);
  const { members, rooms } = host.world!.workshop!;
  const people: Person[] = [];
  for (const player of lobby) {
    const teamId = members.find(({ playerId }) => playerId === player.playerId)!.teamId!;
    people.push({ teamId, player: await join(rooms.find(({ teamIds }) => teamIds.includes(teamId))!.code, { token: player.token }), heard: 0, asks: 0 });
    player.cut();
  }
  host.send({ t: 'input', id: 'on', input: { type: 'resume' } });
  await passing(() => people.every(({ player }) => !player.world!.paused));
  const radar = async (): Promise<RadarRow[]> => {
    const response = await fetch(new URL(`api/workshops/${code}/radar`, url), { headers: { authorization: `Bearer ${hostToken}` } });
    return ((await response.json()) as { rows: RadarRow[] }).rows;
  };

  const manners = new Map<string, Manner>();
  /** When a planted team first had something to do and did not, and when a team was first named, seconds. */
  const stalls = new Map<string, number>();
  const named = new Map<string, number>();
  for (let atS = 0; atS < END_S; atS++) {
    // One team of each room stops, where its game is still on: every other one does nothing more, the rest only guess.
    if (atS === STALL_AT_S) {
      const playing = new Set(people.filter(({ player }) => player.world!.game!.phase === 'play').map(({ teamId }) => teamId));
      rooms.flatMap(({ teamIds }, i) => teamIds[i % 2]!).filter((teamId) => playing.has(teamId)).forEach((teamId, i) => manners.set(teamId, i % 2 === 0 ? 'idle' : 'guesses'));
    }
    for (const person of people) if (manners.has(person.teamId) && !stalls.has(person.teamId) && moveOf(person)) stalls.set(person.teamId, atS);
    await second(people, people.filter((person) => act(person, manners.get(person.teamId) ?? 'plays', random)));
    if (atS % 2 === 0) for (const { teamId, stuck } of await radar()) if (stuck && !named.has(teamId)) named.set(teamId, atS);
  }
  const planted = [...stalls].filter(([, atS]) => atS + WITHIN_S < END_S);
  const found = planted.filter(([teamId, atS]) => (named.get(teamId) ?? Infinity) <= atS + WITHIN_S);
  const wrong = [...named.keys()].filter((teamId) => !manners.has(teamId));
  expect(planted.length).toBeGreaterThanOrEqual(6);
  expect(found.length / planted.length).toBeGreaterThanOrEqual(0.9);
  expect(wrong.length / named.size).toBeLessThanOrEqual(0.1);
  for (const { player } of people) player.cut();
  host.cut();
}, 120_000);
