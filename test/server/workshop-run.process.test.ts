import { afterAll, beforeAll, expect, test } from 'vitest';
import { gameStandings, levelPoints, resultsOf, revealsOf as revealsIn, standings, type Reveal, type ScoreRow, type World } from '../../shared/game/index.ts';
import { campaignLevel } from '../../shared/levels/campaign.ts';
import { submissionOf } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { decodeJournal, replay } from '../../shared/log/index.ts';
import { WRONG_JOINS_PER_MINUTE } from '../../server/limits.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, refusedJoin, SocketPlayer } from '../kit/socket-player.ts';
import { nameFaults } from '../kit/workshop.ts';

let server: ServerProcess;
const dataDir = tempDir();
beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

const PLAN = [
  { id: 'who', kind: 'game', mode: 'closed', minutes: 10 },
  { id: 'alone', kind: 'levels', levels: ['first-syn', 'three-steps'], minutes: 10 },
] as const;

/** The World that another process finds in a room's journal. */
async function journalOf(code: string, token: string): Promise<World> {
  const response = await fetch(new URL(`api/rooms/${code}/journal`, server.url), { headers: { authorization: `Bearer ${token}` } });
  const journal = decodeJournal(await response.text());
  if (!journal.ok) throw new Error(journal.error);
  return replay(journal.value);
}

async function revealsOf(code: string, token: string): Promise<Reveal[]> {
  const response = await fetch(new URL(`api/rooms/${code}/journal`, server.url), { headers: { authorization: `Bearer ${token}` } });
  const journal = decodeJournal(await response.text());
  return journal.ok ? journal.value.entries.flatMap(({ input }) => revealsIn(input)) : [];
}

async function get(path: string, token?: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(new URL(path, server.url), token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The score of a team, or of a player, as a World shows it. */
function scoreOf(world: World, id: string): ScoreRow | undefined {
  return world.workshop!.scores.find((row) => (id.startsWith('p') ? row.playerId === id : row.playerId === null && row.teamId === id));
}

test('a workshop runs a game and levels: who comes late, is renamed or removed, a pause, a frozen board and a kill -9; the board is what the journals say', async () => {
  const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: PLAN, rules: { teamSize: 2 } } });
  const join = (who: Parameters<typeof SocketPlayer.join>[2]) => SocketPlayer.join(server.url, code, who);
  let host = await join({ hostToken, watch: true });
  expect(await host.welcome()).toMatchObject({ host: true, token: '' });
  const players: SocketPlayer[] = [];
  for (let i = 1; i <= 8; i++) players.push(await join({ name: `Player ${i}` }));
  // The host is nobody of the workshop's teams.
  expect(await host.ask({ type: 'make-teams', count: 4 })).toMatchObject({ t: 'done' });
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await host.until(() => host.world!.workshop!.phase === 'running');
  const places = host.world!.workshop!.rooms;
  expect(places.map(({ teamIds }) => teamIds)).toEqual([['t1', 't2'], ['t3', 't4']]);
  const placeOf = (player: SocketPlayer) => {
    const { teamId } = host.world!.workshop!.members.find(({ playerId }) => playerId === player.playerId)!;
    return places.find(({ teamIds }) => teamIds.includes(teamId!))!;
  };
  const teamOf = (player: SocketPlayer) => host.world!.workshop!.members.find(({ playerId }) => playerId === player.playerId)!.teamId!;

  // A token of the workshop opens the team's room, in which the game is on; a stranger is sent to the workshop.
  const [ada, bo, cy, di] = players as [SocketPlayer, SocketPlayer, SocketPlayer, SocketPlayer];
  const inPart = await SocketPlayer.join(server.url, placeOf(bo).code, { token: bo.token });
  expect(inPart.world).toMatchObject({ partOf: code, game: { mode: 'closed', phase: 'play' } });
  const stranger = await SocketPlayer.connect(server.url);
  stranger.send({ t: 'join', v: 1, code: placeOf(ada).code, name: 'Eve' });
  expect(await stranger.message('refused')).toMatchObject({ code: 'join-workshop' });

  // Points of the room reach the workshop, for the team and for the player.
  await nameFaults(server.url, ada, placeOf(ada).code, hostToken);
  await host.until(() => (scoreOf(host.world!, teamOf(ada))?.points ?? 0) !== 0);
  expect(scoreOf(host.world!, ada.playerId)).toMatchObject({ teamId: teamOf(ada) });

  // Late: into the smallest team, and into its room.
  const late = await join({ name: 'Late' });
  await host.until(() => host.world!.workshop!.members.length === 9);
  await expect.poll(async () => {
    const tried = await SocketPlayer.connect(server.url);
    tried.send({ t: 'join', v: 1, code: placeOf(late).code, token: late.token });
    await tried.until(() => tried.received.length > 0);
    const found = tried.world?.game?.members.some(({ playerId }) => playerId === late.playerId) ?? false;
    tried.cut();
    return found;
  }).toBe(true);

  // Renamed and paused: there as here.
  expect(await host.ask({ type: 'rename-member', memberId: bo.playerId, name: 'Bobo' })).toMatchObject({ t: 'done' });
  await host.ask({ type: 'pause' });
  await inPart.until(() => inPart.world!.players.some(({ name }) => name === 'Bobo') && inPart.world!.paused);
  await host.ask({ type: 'resume' });
  await inPart.until(() => !inPart.world!.paused);

  // Removed: told so in both rooms, and let in again only as somebody new.
  const diPart = await SocketPlayer.join(server.url, placeOf(di).code, { token: di.token });
  expect(await host.ask({ type: 'remove-member', memberId: di.playerId })).toMatchObject({ t: 'done' });
  expect(await di.whenClosed()).toMatchObject({ code: 4003 });
  expect(await diPart.whenClosed()).toMatchObject({ code: 4003 });
  const back = await SocketPlayer.connect(server.url);
  back.send({ t: 'join', v: 1, code, token: di.token });
  expect(await back.message('refused')).toMatchObject({ code: 'removed' });

  // Frozen: what is won now stays on the server, and survives it.
  await host.ask({ type: 'freeze-board' });
  const before = scoreOf(host.world!, teamOf(cy))?.points ?? 0;
  await nameFaults(server.url, cy, placeOf(cy).code, hostToken);
  await expect.poll(async () => ((await get(`api/workshops/${code}/radar`, hostToken)).body['rows'] as { teamId: string; refusedSince: number; done: number }[]).some(({ teamId, refusedSince, done }) => teamId === teamOf(cy) && refusedSince + done > 0)).toBe(true);
  expect(scoreOf(host.world!, teamOf(cy))?.points ?? 0).toBe(before);
  for (const player of [...players, late, host, inPart]) player.cut();
  await server.stop('SIGKILL');
  server = await startServer({ dataDir });
  host = await join({ hostToken, watch: true });
  expect(host.world!.workshop).toMatchObject({ frozen: true, phase: 'running' });
  expect(scoreOf(host.world!, teamOf(cy))?.points ?? 0).toBe(before);
  await host.ask({ type: 'reveal-board' });
  await host.until(() => (scoreOf(host.world!, teamOf(cy))?.points ?? 0) !== before);

  // The end of the activity is the end of its games, and the board is what their journals say.
  await host.ask({ type: 'end-activity' });
  for (const { code: part, teamIds } of places) {
    await expect.poll(async () => (await journalOf(part, hostToken)).game!.phase).toBe('over');
    const { game } = await journalOf(part, hostToken);
    for (const [n, teamId] of teamIds.entries()) {
      const points = gameStandings(game!).find((row) => row.teamId === `t${n + 1}`)!.points;
      await host.until(() => scoreOf(host.world!, teamId)?.points === points);
    }
  }

  // Levels: a run that is played again counts for its player, and its share for the team; frozen, it waits.
  host.send({ t: 'start-activity', id: 'next', index: 1 });
  await host.until(() => host.world!.workshop!.current === 1 && host.world!.workshop!.phase === 'running');
  const run = submissionOf(playSolution(campaignLevel('three-steps')!, 3));
  const withHint = { inputs: [{ type: 'hint', layer: 1 }, ...run.inputs] };
  const submit = (token: string, body: object): Promise<Response> => fetch(new URL('api/levels/three-steps/runs', server.url), {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ ...run, workshop: code, ...body }),
  });
  expect((await submit('nobody', {})).status).toBe(401);
  expect((await submit(di.token, {})).status).toBe(401);
  expect((await submit(bo.token, { seed: 99 })).status).toBe(422);
  expect(await (await submit(bo.token, {})).json()).toMatchObject({ best: true, points: levelPoints(3), score: { stars: { goal: true } } });
  // A run that is not better says so, and which points count.
  expect(await (await submit(bo.token, withHint)).json()).toMatchObject({ best: false, points: levelPoints(3) });
  await host.until(() => host.world!.workshop!.scores.some((row) => row.activityId === 'alone' && row.playerId === bo.playerId && row.points === levelPoints(3)));
  await host.ask({ type: 'freeze-board' });
  expect(await (await submit(ada.token, {})).json()).toMatchObject({ best: true });
  expect(await (await submit(ada.token, withHint)).json()).toMatchObject({ best: false, points: levelPoints(3) });
  expect(host.world!.workshop!.levelRuns).toHaveLength(1);
  await host.ask({ type: 'reveal-board' });
  await host.until(() => host.world!.workshop!.levelRuns.length === 2);

  // The board for everybody, the radar for the host alone; the workshop's own journal gives the same board.
  const { body } = await get(`api/workshops/${code}/board`);
  const rows = standings(host.world!.workshop!, 'teams');
  expect((body['teams'] as { id: string; points: number; rank: number }[]).map(({ id, points, rank }) => [id, points, rank])).toEqual(rows.map(({ id, points, rank }) => [id, points, rank]));
  expect(JSON.stringify(body)).toContain('"Bobo"');
  expect(standings((await journalOf(code, hostToken)).workshop!, 'teams')).toEqual(rows);
  expect((await get(`api/workshops/${code}/radar`)).status).toBe(401);
  expect((await get(`api/workshops/${code}/radar`, ada.token)).status).toBe(401);
  expect((await get('api/workshops/AAAAAA/board')).status).toBe(404);

  // Each point of a team leads to the input that gave it, and everybody may read that room's journal; not that of the workshop itself.
  for (const { id, byActivity } of rows) {
    const { points } = (await get(`api/workshops/${code}/points?of=${id}`)).body as { points: { room: string; seq: number; amount: number; why: string }[] };
    expect(points.reduce((sum, { amount }) => sum + amount, 0)).toBe(byActivity[0] ?? 0);
    for (const { room, seq, amount, why } of points) {
      const journal = await fetch(new URL(`api/rooms/${room}/journal`, server.url));
      const { config, entries } = (decodeJournal(await journal.text()) as { value: Parameters<typeof replay>[0] }).value;
      const before = replay({ config, entries: entries.slice(0, seq - 1) }).game!.points.length;
      expect(replay({ config, entries: entries.slice(0, seq) }).game!.points.slice(before)).toContainEqual(expect.objectContaining({ amount, why }));
    }
  }
  expect((await get(`api/rooms/${code}/journal`)).status).toBe(401);
  for (const what of ['results.csv', 'mine', 'names']) expect((await get(`api/workshops/${code}/${what}`)).status).toBe(401);

  // The results are what another process finds in the journals alone; everybody sees his own, and only the host all of them.
  const played = await Promise.all(places.map(async (place) => ({ place, world: await journalOf(place.code, hostToken), reveals: await revealsOf(place.code, hostToken) })));
  const { body: results } = await get(`api/workshops/${code}/results.json`, hostToken);
  expect(results).toEqual({ ...resultsOf(await journalOf(code, hostToken), played, await revealsOf(code, hostToken)), realNames: {} });
  expect((await get(`api/workshops/${code}/results.json`, ada.token)).status).toBe(401);
  expect((await get(`api/workshops/${code}/mine`, ada.token)).body).toMatchObject({ player: { id: ada.playerId, points: expect.any(Number) }, team: { id: teamOf(ada) } });
  host.cut();
}, 120_000);

test('names from a list are for the host alone; the table opens right in a spreadsheet, Chinese and what looks like a formula too', async () => {
  const list = ['Zhang Wei 张伟', '=SUM(A1:A9)', 'Ada'];
  const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: PLAN, rules: { names: 'list', title: 'Class 5b' }, names: list } });
  const host = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
  const ask = async (name: string): Promise<SocketPlayer> => {
    const player = await SocketPlayer.connect(server.url);
    player.send({ t: 'join', v: 1, code, name });
    await player.until(() => player.received.length > 0);
    return player;
  };
  expect((await ask('Eve')).received[0]).toMatchObject({ t: 'refused', code: 'not-on-list' });
  const players = [await ask('zhang wei 张伟'), await ask('=sum(a1:a9)')];
  expect((await ask('Zhang Wei 张伟')).received[0]).toMatchObject({ t: 'refused', code: 'name-taken' });
  await host.ask({ type: 'make-teams', count: 1 });
  for (const { received } of [...players, host]) expect(JSON.stringify(received)).not.toMatch(/张伟|SUM/);
  expect((await get(`api/workshops/${code}/names`, hostToken)).body).toEqual({ names: { p1: list[0], p2: list[1] } });
  expect((await get(`api/workshops/${code}/names`, players[0]!.token)).status).toBe(401);
  // A frozen board is told in each row, and as data.
  await host.ask({ type: 'freeze-board' });
  expect((await get(`api/workshops/${code}/results.json`, hostToken)).body).toMatchObject({ frozen: true });
  expect((await get(`api/workshops/${code}/mine`, players[0]!.token)).body).toMatchObject({ frozen: true });
  const response = await fetch(new URL(`api/workshops/${code}/results.csv`, server.url), { headers: { authorization: `Bearer ${hostToken}` } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = new TextDecoder().decode(bytes);
  expect(text).toContain('Zhang Wei 张伟');
  // A cell that begins with = would be run.
  expect(text).toContain("'=SUM(A1:A9)");
  expect(text).not.toMatch(/(^|,)=SUM/m);
  // What can be no name, or stands there twice, is refused before anybody waits for it at the door.
  for (const names of [['Ada', 'ada'], ['Ada', 'x'.repeat(25)]]) {
    const refused = await fetch(new URL('api/rooms', server.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ workshop: { plan: 45, rules: { names: 'list' }, names } }) });
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(`change ${names[1]}`)]);
  }
  const [head, ...lines] = text.trim().split('\r\n');
  expect([head, ...lines].map((line) => line!.split(',').at(-1))).toEqual(['board', ...lines.map(() => 'frozen')]);
  // Taken out, by the host, he may come back under his name: on another device, say, or without what the browser kept.
  await host.ask({ type: 'remove-member', memberId: 'p1' });
  expect((await ask('Zhang Wei 张伟')).received[0]).toMatchObject({ t: 'welcome' });
  // What the host deletes is gone, names and all.
  const asked = { method: 'DELETE', headers: { authorization: `Bearer ${players[0]!.token}` } };
  expect((await fetch(new URL(`api/workshops/${code}`, server.url), asked)).status).toBe(401);
  expect((await fetch(new URL(`api/workshops/${code}`, server.url), { ...asked, headers: { authorization: `Bearer ${hostToken}` } })).status).toBe(204);
  await players[0]!.whenClosed();
  expect((await get(`api/workshops/${code}/names`, hostToken)).status).toBe(404);
  // Pages of it that are still open lock nobody of their address out.
  for (const what of ['about', 'board']) {
    const answers = await Promise.all(Array.from({ length: WRONG_JOINS_PER_MINUTE }, () => get(`api/workshops/${code}/${what}`, players[0]!.token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  }
  expect(await Promise.all(Array.from({ length: WRONG_JOINS_PER_MINUTE }, () => refusedJoin(server.url, code, { token: players[0]!.token })))).not.toContain('too-fast');
  expect((await SocketPlayer.join(server.url, (await makeRoom(server.url)).code, { name: 'Bo' })).world).not.toBeNull();
  for (const player of [...players, host]) player.cut();
});
