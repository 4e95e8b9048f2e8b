import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignLevel } from '../../shared/levels/campaign.ts';
import { submissionOf } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, refusedJoin, request, SocketPlayer } from '../kit/socket-player.ts';
import { endQuestion } from '../kit/workshop.ts';

let server: ServerProcess;
const dataDir = tempDir();
beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

interface Running {
  code: string;
  hostToken: string;
  host: SocketPlayer;
  players: SocketPlayer[];
  /** The room of the game, as the first player sees it. */
  part: SocketPlayer;
}

/** A workshop of one game, with so many people in so many teams, that runs. */
async function running(mode: string, people: number, teams: number): Promise<Running> {
  const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: [{ id: 'game', kind: 'game', mode, minutes: 10 }] } });
  const host = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
  const players: SocketPlayer[] = [];
  for (let i = 1; i <= people; i++) players.push(await SocketPlayer.join(server.url, code, { name: `Player ${i}` }));
  await host.ask({ type: 'make-teams', count: teams });
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await host.until(() => host.world!.workshop!.phase === 'running');
  const { rooms, members } = host.world!.workshop!;
  const { teamId } = members.find(({ playerId }) => playerId === players[0]!.playerId)!;
  const part = await SocketPlayer.join(server.url, rooms.find(({ teamIds }) => teamIds.includes(teamId!))!.code, { token: players[0]!.token });
  return { code, hostToken, host, players, part };
}

/** Cuts all connections. */
function leave({ host, players, part }: Running): void {
  for (const player of [host, part, ...players]) player.cut();
}

/** The team of the workshop that a player is in, and that of the game. */
function teamsOf({ host, part }: Running, playerId: string): (string | null | undefined)[] {
  return [host.world!.workshop!.members, part.world!.game!.members].map((members) => members.find((member) => member.playerId === playerId)?.teamId);
}

test('who is removed leaves the seats to the bot; who is moved plays in the other team, and may be moved back; who comes late joins a team that plays', async () => {
  const all = await running('rush', 4, 2);
  const { host, players, part, code } = all;
  const [{ playerId: stays }, { playerId: gone }] = players as [SocketPlayer, SocketPlayer];
  const seatsOf = (playerId: string) => part.world!.seats.filter((seat) => seat.playerId === playerId);
  expect(teamsOf(all, stays)[0]).toBe(teamsOf(all, stays)[1]);
  const seats = seatsOf(gone).map(({ id }) => id);
  expect(seats.length).toBeGreaterThan(0);
  await host.ask({ type: 'remove-member', memberId: gone });
  await part.until(() => seatsOf(gone).length === 0);
  for (const id of seats) expect(part.world!.seats.find((seat) => seat.id === id)!.playerId).toMatch(/^bot-/);
  expect(teamsOf(all, gone)).toEqual([null, null]);

  const [from, to] = teamsOf(all, stays)[0] === 't1' ? ['t1', 't2'] as const : ['t2', 't1'] as const;
  for (const teamId of [to, null, from]) {
    await host.ask({ type: 'move-member', memberId: stays, teamId });
    await part.until(() => teamsOf(all, stays)[1] === teamId);
    expect(seatsOf(stays)).toEqual([]);
  }
  // Who does not hold the host's controls moves nobody, there as here.
  expect(await part.ask({ type: 'move-member', memberId: stays, teamId: to })).toMatchObject({ t: 'refused', code: 'host-only' });

  const late = await SocketPlayer.join(server.url, code, { name: 'Late' });
  await part.until(() => part.world!.game!.members.some(({ playerId }) => playerId === late.playerId));
  expect(teamsOf(all, late.playerId)[0]).toBe(teamsOf(all, late.playerId)[1]);
  late.cut();
  leave(all);
}, 60_000);

test('who comes late while a game runs is not put into a team that has no room of it', async () => {
  const all = await running('rush', 2, 3);
  const { host, players, part, code } = all;
  const playing = host.world!.workshop!.rooms.flatMap(({ teamIds }) => teamIds);
  expect(playing).toHaveLength(2);
  const late = await SocketPlayer.join(server.url, code, { name: 'Late' });
  await part.until(() => part.world!.game!.members.some(({ playerId }) => playerId === late.playerId));
  expect(playing).toContain(teamsOf(all, late.playerId)[0]);
  players.push(late);
  leave(all);
}, 60_000);

test('what the host says reaches the team that it is for where it plays, roles rotate there, an activity is made longer, and its end is the end of the game, for good', async () => {
  const all = await running('rush', 4, 2);
  const { host, part, code } = all;
  const mine = part.world!.game!.members.find(({ playerId }) => playerId === part.playerId)!.teamId!;
  await host.ask({ type: 'nudge', teamId: mine === 't1' ? 't2' : 't1', text: 'Not you' });
  await host.ask({ type: 'nudge', teamId: mine, text: 'Who accepts?' });
  await host.ask({ type: 'nudge', teamId: null, text: 'Two minutes left', hint: true });
  await part.until(() => part.world!.nudges?.length === 3);
  expect(part.world!.nudges!.filter(({ teamId }) => teamId === mine || teamId === null).map(({ text }) => text)).toEqual(['Who accepts?', 'Two minutes left']);
  expect(part.world!.nudges!.map(({ hint }) => hint)).toEqual([undefined, undefined, true]);
  expect(await part.ask({ type: 'nudge', teamId: null, text: 'I am the host' })).toMatchObject({ t: 'refused', code: 'host-only' });
  const holders = (): (string | null)[] => part.world!.seats.map(({ playerId }) => playerId);
  const before = holders();
  await host.ask({ type: 'rotate-roles' });
  await part.until(() => holders().join() !== before.join());
  const { endsUs } = host.world!.workshop!;
  await host.ask({ type: 'extend-activity', byUs: 60_000_000 });
  expect(host.world!.workshop!.endsUs).toBe(endsUs + 60_000_000);
  expect(part.world!.nudges).toHaveLength(3);
  await host.ask({ type: 'end-activity' });
  await part.until(() => part.world!.game!.phase === 'over');
  expect(await host.ask({ type: 'extend-activity', byUs: 1 })).toMatchObject({ t: 'refused', code: 'nothing-runs' });
  // Who comes now comes to the workshop, and not into a game that is over.
  const late = await SocketPlayer.join(server.url, code, { name: 'Late' });
  expect(late.world!.workshop!.phase).toBe('between');
  late.cut();
  leave(all);
}, 60_000);

test('an activity ends on time while nobody looks at the workshop, and its games with it, a kill -9 in the middle', async () => {
  const all = await running('rush', 2, 1);
  const { host, code, hostToken } = all;
  const place = host.world!.workshop!.rooms[0]!;
  // Ten minutes of this workshop are two seconds of the wall.
  await host.ask({ type: 'set-pace', pace: [300, 1] });
  leave(all);
  await server.stop('SIGKILL');
  server = await startServer({ dataDir });
  const part = await SocketPlayer.join(server.url, place.code, { token: all.players[0]!.token });
  await part.until(() => part.world!.game!.phase === 'over');
  const again = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
  expect(again.world!.workshop).toMatchObject({ phase: 'between', endsUs: -1 });
  again.cut();
  part.cut();
}, 60_000);

test('what was kept back is on the board at the very moment at which it is revealed, and a kill -9 right after loses none of it', async () => {
  const all = await running('closed', 2, 2);
  const { host, part, code, hostToken } = all;
  await host.ask({ type: 'freeze-board' });
  const teamId = part.world!.game!.members.find(({ playerId }) => playerId === part.playerId)!.teamId!;
  const hostId = part.world!.game!.places.find((place) => place.teamId === teamId)!.hosts[0]!;
  for (const fault of ['unread-data', 'wrong-shutdown'] as const) await part.ask({ type: 'name-fault', hostId, fault });
  const points = part.world!.game!.points.reduce((sum, { amount }) => sum + amount, 0);
  expect(points).not.toBe(0);
  // The radar is asked, so that the server has seen the room.
  await fetch(new URL(`api/workshops/${code}/radar`, server.url), { headers: { authorization: `Bearer ${hostToken}` } });
  const onBoard = (player: SocketPlayer): number => player.world!.workshop!.scores.filter(({ playerId }) => playerId === null).reduce((sum, row) => sum + row.points, 0);
  expect(onBoard(host)).toBe(0);
  const since = host.received.length;
  await host.ask({ type: 'reveal-board' });
  const inputs = host.received.slice(since).flatMap((message) => (message.t === 'inputs' ? message.inputs.map(({ input }) => input.type) : []));
  expect(inputs.indexOf('scores')).toBeGreaterThanOrEqual(0);
  expect(inputs.indexOf('scores')).toBeLessThan(inputs.indexOf('reveal-board'));
  expect(onBoard(host)).toBe(points);
  leave(all);
  await server.stop('SIGKILL');
  server = await startServer({ dataDir });
  const again = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
  expect(again.world!.workshop).toMatchObject({ frozen: false, phase: 'running' });
  expect(onBoard(again)).toBe(points);
  again.cut();
}, 60_000);

/** Plays a segment that is refused, at a kernel of the player's team, and so costs the player points there. */
async function slipIn(code: string, player: SocketPlayer, hostToken: string): Promise<void> {
  const part = await SocketPlayer.join(server.url, code, { token: player.token });
  const { seats, game } = part.world!;
  const { teamId } = game!.members.find(({ playerId }) => playerId === player.playerId)!;
  const { hosts } = game!.places.find((place) => place.teamId === teamId)!;
  const seat = seats.find(({ kind, hostId }) => kind === 'kernel' && hosts.includes(hostId))!;
  if (seat.playerId !== player.playerId) await part.ask({ type: 'take-seat', seatId: seat.id });
  const played = part.ask({ type: 'play', seatId: seat.id, draft: DRAFT });
  const since = part.received.length;
  await part.until(() => part.received.length > since);
  // Where the segment is worth a prediction, it waits for that.
  if (part.received.some((message) => message.t === 'question' && message.question !== null)) await endQuestion(server.url, code, hostToken);
  await played;
  part.cut();
}

/** An acknowledgement of nothing, from no socket. */
const DRAFT = { srcPort: 9_999, dstAddr: '10.9.9.9', dstPort: 9, flags: 0x10, seq: 1, ack: 1, payload: '' };

test('WORK-4: who is moved to a team of another room keeps the points that were got before', async () => {
  const all = await running('relay', 4, 4);
  const { host, hostToken, players: [ada] } = all;
  const workshop = () => host.world!.workshop!;
  const scoreOf = () => workshop().scores.find(({ playerId }) => playerId === ada!.playerId);
  const roomOf = (teamId: string | null) => workshop().rooms.find(({ teamIds }) => teamIds.includes(teamId!))!;
  const before = roomOf(workshop().members.find(({ playerId }) => playerId === ada!.playerId)!.teamId);
  await slipIn(before.code, ada!, hostToken);
  await host.until(() => scoreOf()?.points === -2);
  const teamId = workshop().teams.find(({ id }) => !before.teamIds.includes(id))!.id;
  await host.ask({ type: 'move-member', memberId: ada!.playerId, teamId });
  await host.until(() => scoreOf()!.teamId === teamId);
  expect(scoreOf()!.points).toBe(-2);
  // What comes in the other room is added.
  await slipIn(roomOf(teamId).code, ada!, hostToken);
  await host.until(() => scoreOf()!.points === -4);
  leave(all);
}, 60_000);

test('a hint reaches each team that it is sent to, also while the clock stands and its words are the same', async () => {
  const all = await running('rush', 4, 2);
  const { host, part } = all;
  await host.ask({ type: 'pause' });
  await part.until(() => part.world!.paused);
  for (const teamId of ['t1', 't2', 't1']) await host.ask({ type: 'nudge', teamId, text: 'A hint', hint: true });
  await part.until(() => part.world!.nudges?.length === 3);
  expect(part.world!.nudges!.map(({ teamId }) => teamId)).toEqual(['t1', 't2', 't1']);
  leave(all);
}, 60_000);

test('an activity that ended while it was paused leaves no pause to the next', async () => {
  const all = await running('rush', 2, 2);
  const { host } = all;
  await host.ask({ type: 'set-plan', plan: [...host.world!.workshop!.plan, { id: 'next', kind: 'game', mode: 'rush', minutes: 10 }] });
  await host.ask({ type: 'pause' });
  await host.ask({ type: 'end-activity' });
  host.send({ t: 'start-activity', id: 'second', index: 1 });
  await host.until(() => host.world!.workshop!.current === 1);
  expect(host.world!.paused).toBe(false);
  const next = await SocketPlayer.join(server.url, host.world!.workshop!.rooms[1]!.code, { watch: true });
  expect(next.world!.paused).toBe(false);
  next.cut();
  leave(all);
}, 60_000);

test('WORK-3: runs of levels that are kept back survive a kill -9, also where more runs are the first thing that the server hears then', async () => {
  const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: [{ id: 'alone', kind: 'levels', levels: ['three-steps'], minutes: 10 }] } });
  const host = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
  const players = [await SocketPlayer.join(server.url, code, { name: 'Ada' }), await SocketPlayer.join(server.url, code, { name: 'Bo' })];
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await host.until(() => host.world!.workshop!.phase === 'running');
  await host.ask({ type: 'freeze-board' });
  const run = submissionOf(playSolution(campaignLevel('three-steps')!, 3));
  const submit = async ({ token }: SocketPlayer): Promise<number> => (await fetch(new URL('api/levels/three-steps/runs', server.url), {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ ...run, workshop: code }),
  })).status;
  expect(await submit(players[0]!)).toBe(200);
  for (const one of [host, ...players]) one.cut();
  await server.stop('SIGKILL');
  server = await startServer({ dataDir });
  expect(await submit(players[1]!)).toBe(200);
  const again = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
  expect(again.world!.workshop!.levelRuns).toEqual([]);
  await again.ask({ type: 'reveal-board' });
  await again.until(() => again.world!.workshop!.levelRuns.length === 2);
  again.cut();
}, 60_000);

test('SEAT-8: a remote of the workshop is one in the rooms of its activities too, whenever it was invited, until it is revoked', async () => {
  const all = await running('rush', 2, 2);
  const { host, code, part, hostToken } = all;
  const place = host.world!.workshop!.rooms[0]!.code;
  const invited = await request(host, { t: 'invite-remote' });
  if (invited.t !== 'remote-invited') throw new Error(JSON.stringify(invited));
  const phone = await SocketPlayer.join(server.url, code, { pairing: invited.pairing });
  const inPart = await SocketPlayer.join(server.url, place, { token: phone.token });
  expect(await inPart.welcome()).toMatchObject({ host: true, remote: true, playerId: phone.playerId });
  const journal = (): Promise<Response> => fetch(new URL(`api/rooms/${place}/journal`, server.url), { headers: { authorization: `Bearer ${phone.token}` } });
  expect((await journal()).status).toBe(200);
  expect(await inPart.ask({ type: 'set-pace', pace: [1, 5] }, 'slower')).toMatchObject({ t: 'done' });
  const again = await SocketPlayer.join(server.url, place, { token: phone.token });
  const before = again.seq;
  expect(await again.ask({ type: 'set-pace', pace: [1, 5] }, 'slower')).toMatchObject({ t: 'done' });
  expect(again.received.flatMap((message) => (message.t === 'inputs' ? message.inputs : [])).filter(({ seq, input }) => seq > before && input.type === 'set-pace')).toEqual([]);

  // Remotes are of the whole workshop: a room of it has none of its own.
  const watching = await SocketPlayer.join(server.url, place, { hostToken, watch: true });
  for (const t of ['invite-remote', 'revoke-remotes'] as const) expect(await request(watching, { t })).toMatchObject({ t: 'refused', code: 'join-workshop' });
  expect(await request(host, { t: 'revoke-remotes' })).toMatchObject({ t: 'remotes-revoked', count: 1 });
  for (const gone of [phone, again]) expect(await gone.whenClosed()).toMatchObject({ code: 4003 });
  for (const room of [code, place]) expect(await refusedJoin(server.url, room, { token: phone.token })).toBe('bad-token');
  expect(await part.ask({ type: 'pause' })).toMatchObject({ t: 'refused', code: 'host-only' });
  for (const player of [watching, phone, again, inPart]) player.cut();
  leave(all);
}, 60_000);

test('SEAT-8: a remote that was there when an activity began is revoked in its rooms as well', async () => {
  const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: [{ id: 'game', kind: 'game', mode: 'rush', minutes: 10 }] } });
  const host = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
  const ada = await SocketPlayer.join(server.url, code, { name: 'Ada' });
  const invited = await request(host, { t: 'invite-remote' });
  if (invited.t !== 'remote-invited') throw new Error(JSON.stringify(invited));
  const phone = await SocketPlayer.join(server.url, code, { pairing: invited.pairing });
  phone.send({ t: 'start-activity', id: 'go', index: 0 });
  await host.until(() => host.world!.workshop!.phase === 'running');
  expect(await request(host, { t: 'revoke-remotes' })).toMatchObject({ t: 'remotes-revoked', count: 1 });
  expect(await refusedJoin(server.url, host.world!.workshop!.rooms[0]!.code, { token: phone.token })).toBe('bad-token');
  for (const player of [host, ada, phone]) player.cut();
}, 60_000);

test('MSG-4: what a host who looks on has asked for is done once, also where it is sent again after a new connection and a kill -9', async () => {
  const all = await running('rush', 2, 2);
  const { host, code, hostToken } = all;
  const { endsUs } = host.world!.workshop!;
  const first = await host.ask({ type: 'extend-activity', byUs: 60_000_000 }, 'page-1');
  expect(first).toMatchObject({ t: 'done' });
  leave(all);
  for (const killed of [false, true]) {
    if (killed) {
      await server.stop('SIGKILL');
      server = await startServer({ dataDir });
    }
    const again = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
    expect(await again.ask({ type: 'extend-activity', byUs: 60_000_000 }, 'page-1')).toEqual(first);
    expect(again.world!.workshop!.endsUs).toBe(endsUs + 60_000_000);
    again.cut();
  }
}, 60_000);
