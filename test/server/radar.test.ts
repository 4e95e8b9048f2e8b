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
/**
 * After so many seconds in which its room goes on and the team has something to do, a planted stall must have been told. Other seconds are none of the
 * room's time, or none that the team lets pass: everybody is asked something, or in a turn others are waited for.
 */
const WITHIN_S = 60;
/** Who has not had so much to do by then has not been found. */
const MOST_S = 480;

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

/** Somebody joins, while time passes. */
async function join(room: string, who: Parameters<typeof SocketPlayer.join>[2]): Promise<SocketPlayer> {
  const joining = SocketPlayer.join(url, room, who);
  let there = false;
  void joining.finally(() => (there = true));
  await passing(() => there);
  return joining;
}

/** A workshop whose game has just begun, with everybody in the room of his team. */
interface Class {
  host: SocketPlayer;
  people: Person[];
  radar(): Promise<RadarRow[]>;
}

/** Starts a game of this mode with all teams. What people need to come to their rooms is no time of the activity. */
async function begin(mode: string): Promise<Class> {
  const { code, hostToken } = await makeRoom(url, { workshop: { plan: [{ id: 'game', kind: 'game', mode, minutes: 30 }], rules: { teamSize: 2 } } });
  const host = await join(code, { hostToken, watch: true });
  const lobby: SocketPlayer[] = [];
  for (let i = 0; i < TEAMS * 2; i++) lobby.push(await join(code, { name: `Player ${i}` }));
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
  return { host, people, radar };
}

/** Which teams stop: where their game is on, one of each two of a room. Every other one of them does nothing more, the rest only guess, where there are segments to guess. */
function plant({ host, people }: Class): Map<string, Manner> {
  const playing = new Set(people.filter(({ player }) => player.world!.game!.phase === 'play').map(({ teamId }) => teamId));
  const byHand = people.some(({ player }) => player.world!.seats.some(({ kind }) => kind === 'kernel'));
  const chosen = host.world!.workshop!.rooms.flatMap(({ teamIds }, r) => teamIds.filter((_, i) => i % 2 === r % 2)).filter((teamId) => playing.has(teamId));
  return new Map(chosen.map((teamId, i) => [teamId, byHand && i % 2 === 1 ? 'guesses' : 'idle']));
}

/** True while the room's clock stands, since everybody is asked something. */
function isAsked({ player }: Person): boolean {
  return (player.received.filter((message) => message.t === 'question').at(-1)?.question ?? null) !== null;
}

/** A team came to be named: after how many seconds in which it had something to do and did not (WITHIN_S); null before it stalls, or where it does not. */
interface Naming {
  teamId: string;
  stalledS: number | null;
}

/** Plays on until each team that stalls from STALL_AT_S on has been named for it, or has stalled for longer than WITHIN_S. */
async function play(all: Class): Promise<{ planted: string[]; named: Naming[] }> {
  const random = seedRandom(7, 'radar in rooms');
  let manners = new Map<string, Manner>();
  const stalledS = new Map<string, number>();
  const named: Naming[] = [];
  let before = new Set<string>();
  const isOver = (): boolean => manners.size > 0 && [...manners.keys()].every((id) => (stalledS.get(id) ?? 0) > WITHIN_S || named.some(({ teamId, stalledS: s }) => teamId === id && s !== null));
  for (let atS = 0; atS < MOST_S && !isOver(); atS++) {
    if (atS === STALL_AT_S) manners = plant(all);
    await second(all.people, all.people.filter((person) => act(person, manners.get(person.teamId) ?? 'plays', random)));
    for (const teamId of manners.keys()) {
      if (all.people.some((person) => person.teamId === teamId && !isAsked(person) && moveOf(person))) stalledS.set(teamId, (stalledS.get(teamId) ?? -1) + 1);
    }
    if (atS % 2 !== 0) continue;
    const stuck = new Set((await all.radar()).filter((row) => row.stuck).map(({ teamId }) => teamId));
    for (const teamId of stuck) if (!before.has(teamId)) named.push({ teamId, stalledS: stalledS.get(teamId) ?? null });
    before = stuck;
  }
  return { planted: [...manners.keys()], named };
}

test.each(['storm', 'rush'])('the radar names at least 9 of 10 planted stalls of 20 teams in real rooms of %s within 60 s, and at most 1 of 10 that it names is none', async (mode) => {
  const all = await begin(mode);
  const { planted, named } = await play(all);
  // Who is named before the stall is named by mistake, though it stalls later.
  const found = planted.filter((id) => named.some(({ teamId, stalledS }) => teamId === id && stalledS !== null && stalledS <= WITHIN_S));
  const mistaken = named.filter(({ stalledS }) => stalledS === null);
  expect(planted.length).toBeGreaterThanOrEqual(6);
  expect(found.length / planted.length).toBeGreaterThanOrEqual(0.9);
  expect(mistaken.length / named.length).toBeLessThanOrEqual(0.1);
  for (const { player } of [...all.people, { player: all.host }]) player.cut();
}, 120_000);
