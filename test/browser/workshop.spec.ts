import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { resultsOf, revealsOf, standings, type PlayedRoom, type Results, type World } from '../../shared/game/index.ts';
import { campaignLevel } from '../../shared/levels/campaign.ts';
import { submissionOf } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { decodeJournal, replay } from '../../shared/log/index.ts';
import { test } from '../kit/pages.ts';
import { picture } from '../kit/pictures.ts';
import { SocketPlayer } from '../kit/socket-player.ts';
import { cellsOf, joinAll, moveOnce, nameFaults, pointsOfRooms, tableOf } from '../kit/workshop.ts';

/** Players that are no pages: connections as pages have them. */
const BOTS = 194;
/** Of these so many play on; the others only look. */
const ACTIVE = 24;
const LEVEL = 'three-steps';

async function graveFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
}

/** Pictures of the host's guide, in both languages: `ACKADEMY_GUIDE=1` puts them where the guide takes them from, else they are only looked at. */
async function guidePicture(page: Page, name: string): Promise<void> {
  const folder = fileURLToPath(new URL(process.env['ACKADEMY_GUIDE'] === '1' ? '../../client/public/guide' : '../../test-results/guide', import.meta.url));
  mkdirSync(folder, { recursive: true });
  await page.evaluate(() => scrollTo(0, 0));
  for (const language of ['en', 'zh']) {
    await page.screenshot({ path: `${folder}/screenshot-${name}-${language}.jpg`, type: 'jpeg', quality: 70 });
    await speak(page, language === 'en' ? 'zh' : 'en');
  }
}

/** Changes the language of a page; the wall has no button for it, so it is opened anew. */
async function speak(page: Page, language: string): Promise<void> {
  const toggle = page.getByTestId(ids.language);
  if (await toggle.count()) await toggle.click();
  else {
    await page.evaluate((value) => localStorage.setItem('ackademy:locale', value), language);
    await page.reload();
    await expect(page.getByTestId(ids.wkWall)).toBeVisible();
  }
  await expect(page.locator('html')).toHaveAttribute('lang', language === 'en' ? 'en' : 'zh-Hans');
}

/** A room's journal as another process reads it: its World, and what was revealed. */
async function journalOf(url: string, code: string, token: string): Promise<{ world: World; reveals: PlayedRoom['reveals'] }> {
  const response = await fetch(new URL(`api/rooms/${code}/journal`, url), { headers: { authorization: `Bearer ${token}` } });
  const journal = decodeJournal(await response.text());
  if (!journal.ok) throw new Error(journal.error);
  return { world: replay(journal.value), reveals: journal.value.entries.flatMap(({ input }) => revealsOf(input)) };
}

/** Those who are active, with their rooms of the activity that runs. */
function inRooms(watch: SocketPlayer, bots: SocketPlayer[]): { bot: SocketPlayer; code: string }[] {
  const { rooms, members, plan, current } = watch.world!.workshop!;
  return bots.slice(0, ACTIVE).map((bot) => {
    const { teamId } = members.find(({ playerId }) => playerId === bot.playerId)!;
    return { bot, code: rooms.find((room) => room.activityId === plan[current]!.id && room.teamIds.includes(teamId!))!.code };
  });
}

/** The host ends what runs, and says that it is meant. */
async function endActivity(host: Page): Promise<void> {
  await host.getByTestId(ids.wkEnd).click();
  await host.getByTestId(ids.wkSure).click();
}

/** The secret that makes this browser the host's. */
function hostTokenOf(page: Page, code: string): Promise<string> {
  return page.evaluate((key) => (JSON.parse(localStorage.getItem(key)!) as { hostToken: string }).hostToken, `ackademy:room:${code}`);
}

test('a whole workshop: 200 people, three activities, a pause, a late, a removed and a renamed player, a reload and a kill -9, freeze, reveal and results', async ({ server, person }) => {
  test.setTimeout(420_000);
  const { url } = server;
  // Made with a plan of one's own, in English.
  const host = await person('Host');
  await host.goto(`${url}#/workshop`);
  await expect(host.getByTestId(ids.wkQuick)).toBeVisible();
  expect(await graveFaults(host)).toEqual([]);
  await host.getByTestId(ids.wkReady('own')).click();
  for (const name of ['Handshake relay', 'Rush hour', 'Who closed?']) await host.getByRole('button', { name: `${name}: Remove` }).click();
  for (const what of ['closed', 'levels-handshake', 'rush']) {
    await host.getByTestId(ids.wkAddWhat).selectOption(what);
    await host.getByTestId(ids.wkAdd).click();
  }
  await guidePicture(host, 'make');
  await host.getByTestId(ids.wkCreate).click();
  await expect(host.getByTestId(ids.wkDesk)).toBeVisible();
  const code = (await host.getByTestId(ids.wkCode).getAttribute('data-code'))!;

  // Six people at pages, one of them in Chinese on a phone; the wall; a phone as the host's remote.
  const people: Page[] = [];
  for (const [i, name] of ['Ada', '张伟', 'Cy', 'Di', 'Eve', 'Fay'].entries()) {
    const page = await person(name, i === 1 ? { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, locale: 'zh-CN' } : {});
    await page.goto(`${url}#/room/${code}`);
    await page.getByTestId(ids.joinName).fill(name);
    await page.getByTestId(ids.joinSubmit).click();
    await expect(page.getByTestId(ids.wkPlayer)).toBeVisible();
    people.push(page);
  }
  const [ada, wei, , , , fay] = people as [Page, Page, Page, Page, Page, Page];
  await expect(wei.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  const wall = await person('Wall', { viewport: { width: 1920, height: 1080 } });
  const heard: string[] = [];
  wall.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
  await wall.goto(`${url}#/projector/${code}`);
  await expect(wall.getByTestId(ids.wkWall)).toBeVisible();
  await host.getByTestId(ids.hostMenu).click();
  await host.getByTestId(ids.inviteRemote).click();
  const remote = await person('Remote', { viewport: { width: 360, height: 640 } });
  await remote.goto(await host.getByTestId(ids.remoteLink).inputValue());
  await expect(remote.getByTestId(ids.wkDesk)).toBeVisible();
  await host.getByTestId(ids.hostMenu).click();
  let bots = await joinAll(url, code, Array.from({ length: BOTS }, (_, i) => ({ name: `Bot ${i + 1}` })));
  await expect(wall.getByTestId(ids.wkWall)).toContainText('200');

  // The lobby: teams, one renamed, one removed, who may come back.
  await host.getByTestId(ids.wkMake).click();
  await expect(ada.getByTestId(ids.wkPlayer)).toContainText('your team');
  await host.getByTestId(ids.wkRename('p1')).click();
  await host.getByTestId(ids.wkNewName).fill('Ada L.');
  await host.getByTestId(ids.wkSave).click();
  await expect(ada.getByTestId(ids.wkPlayer)).toContainText('Ada L.');
  await host.getByTestId(ids.wkRemove('p6')).click();
  await host.getByTestId(ids.wkSure).click();
  await expect(fay.getByTestId(ids.wkPlayer)).toHaveCount(0);
  await fay.getByTestId(ids.joinName).fill('Fay again');
  await fay.getByTestId(ids.joinSubmit).click();
  await expect(fay.getByTestId(ids.wkPlayer)).toBeVisible();
  await guidePicture(wall, 'wall');
  expect(await graveFaults(host)).toEqual([]);
  expect(await graveFaults(wall)).toEqual([]);
  expect(await graveFaults(wei)).toEqual([]);

  // First activity, begun by the remote: pages go to their rooms by themselves; a pause reaches them.
  await remote.getByTestId(ids.wkStart).click();
  for (const page of people) await expect(page.getByTestId(ids.wkBack)).toBeVisible();
  await expect(ada.getByTestId(ids.game)).toHaveAttribute('data-phase', 'play');
  await host.getByTestId(ids.wkPause).click();
  await expect.poll(() => ada.evaluate(() => window.ackademy.world()?.paused)).toBe(true);
  await host.getByTestId(ids.wkPause).click();
  await expect.poll(() => ada.evaluate(() => window.ackademy.world()?.paused)).toBe(false);
  const watch = await SocketPlayer.join(url, code, { watch: true });
  const hostToken = await hostTokenOf(host, code);
  await Promise.all(inRooms(watch, bots).map(({ bot, code: part }) => nameFaults(url, bot, part, hostToken)));
  await expect.poll(() => standings(watch.world!.workshop!, 'teams').filter(({ points }) => points !== 0).length).toBeGreaterThan(4);
  await guidePicture(host, 'run');

  // A point of the board leads to the event that gave it, in the past of its room.
  const leader = standings(watch.world!.workshop!, 'teams').find(({ points }) => points > 0)!.id;
  await host.getByTestId(ids.wkBoard).locator(`li[data-id="${leader}"]`).getByRole('button').click();
  const point = host.getByTestId(ids.wkSources).getByRole('link', { name: '+' }).first();
  const seq = /at=(\d+)/.exec((await point.getAttribute('href'))!)![1]!;
  const [traced] = await Promise.all([host.context().waitForEvent('page'), point.click()]);
  await expect(traced.getByTestId(ids.timeBar)).toHaveAttribute('data-seq', seq);
  await expect(traced.getByTestId(ids.timeBar)).toHaveAttribute('data-live', 'false');
  await picture(host, 'workshop-traced');
  await traced.close();

  // Late: told so, in the smallest team.
  const late = await person('Late');
  await late.goto(`${url}#/room/${code}`);
  await late.getByTestId(ids.joinName).fill('Late');
  await late.getByTestId(ids.joinSubmit).click();
  await expect(late.getByTestId(ids.wkBack)).toBeVisible();

  // The host's page reloads, the server is killed: all are back, and the workshop goes on.
  await host.reload();
  await expect(host.getByTestId(ids.wkDesk)).toHaveAttribute('data-phase', 'running');
  for (const bot of bots) bot.cut();
  watch.cut();
  await server.killAndRestart();
  await expect(host.getByTestId(ids.connection)).toHaveAttribute('data-state', 'open');
  await expect(wall.getByTestId(ids.wkBoard)).toBeVisible();
  bots = await joinAll(url, code, bots.map(({ token }) => ({ token })));
  expect(new Set(bots.map(({ playerId }) => playerId)).size).toBe(BOTS);
  for (const page of [...people, late, remote]) await expect(page.getByTestId(ids.connection)).toHaveAttribute('data-state', 'open');
  await endActivity(host);
  await ada.getByTestId(ids.wkBack).click();
  await expect(ada.getByTestId(ids.wkPlayer)).toHaveAttribute('data-phase', 'between');

  // Second: levels. The board is frozen in the midst of it, and revealed at the end.
  await host.getByTestId(ids.wkStart).click();
  await expect(ada.getByTestId(ids.wkPlayer)).toHaveAttribute('data-phase', 'running');
  const again = await SocketPlayer.join(url, code, { watch: true });
  const run = submissionOf(playSolution(campaignLevel(LEVEL)!, 3));
  const solve = async (bot: SocketPlayer): Promise<void> => {
    const response = await fetch(new URL(`api/levels/${LEVEL}/runs`, url), { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${bot.token}` }, body: JSON.stringify({ ...run, workshop: code }) });
    expect(response.status).toBe(200);
  };
  for (const bot of bots.slice(0, 6)) await solve(bot);
  await again.until(() => again.world!.workshop!.levelRuns.length === 6);
  await host.getByTestId(ids.wkFreeze).click();
  await expect(wall.getByTestId(ids.wkBoard)).toHaveAttribute('data-frozen', 'yes');
  for (const bot of bots.slice(6, 12)) await solve(bot);
  expect(again.world!.workshop!.levelRuns).toHaveLength(6);
  await endActivity(host);

  // Third, a game once more, played by the server's bots for a moment; then the reveal and the end.
  await host.getByTestId(ids.wkStart).click();
  await expect(wei.getByTestId(ids.game)).toHaveAttribute('data-mode', 'rush');
  await again.until(() => again.world!.workshop!.current === 2);
  const moved = await Promise.all(inRooms(again, bots).map(({ bot, code: part }) => moveOnce(url, bot, part)));
  expect(moved.filter(Boolean).length).toBeGreaterThan(ACTIVE / 2);
  await endActivity(host);
  await host.getByTestId(ids.wkFreeze).click();
  await again.until(() => again.world!.workshop!.levelRuns.length === 12);
  await host.getByTestId(ids.wkFinish).click();
  await host.getByTestId(ids.wkSure).click();
  await expect(wall.getByTestId(ids.wkPodium)).toBeVisible();
  await guidePicture(wall, 'podium');
  for (const payload of heard) expect(payload).not.toMatch(/hostToken|realName|"answer"/);

  // The results: the table opens, and its numbers are those of the journals, replayed here.
  await host.goto(`${url}#/results/${code}`);
  const download = host.waitForEvent('download');
  await host.getByTestId(ids.wkCsv).click();
  const csv = readFileSync(await (await download).path(), 'utf8');
  expect(csv.charCodeAt(0)).toBe(0xfeff);
  expect(csv).toContain('张伟');
  await picture(host, 'workshop-results');
  expect(await graveFaults(host)).toEqual([]);
  const told = (await (await fetch(new URL(`api/workshops/${code}/results.json`, url), { headers: { authorization: `Bearer ${hostToken}` } })).json()) as Results;
  const { world: whole, reveals: polls } = await journalOf(url, code, hostToken);
  const rooms: PlayedRoom[] = [];
  for (const place of whole.workshop!.rooms) rooms.push({ place, ...await journalOf(url, place.code, hostToken) });
  expect(told).toEqual({ ...resultsOf(whole, rooms, polls), realNames: {} });
  expect(told.players.length).toBe(202);
  // By each room's journal alone, without what the server entered in the workshop; and so in the table, cell by cell.
  const points = pointsOfRooms(rooms);
  for (const row of [...told.teams, ...told.players]) {
    told.activities.forEach(({ id, kind }, i) => kind === 'game' && expect([row.id, id, row.byActivity[i] ?? 0]).toEqual([row.id, id, points.get(`${id} ${row.id}`) ?? 0]));
  }
  expect(tableOf(csv)).toEqual([...told.teams, ...told.players].map((row) => expect.objectContaining(cellsOf(row, told))));
  // Nobody else opens the host's pages.
  await ada.goto(`${url}#/results/${code}`);
  await expect(ada.getByTestId(ids.wkResults)).toContainText('your own');
  await expect(ada.getByTestId(ids.wkCsv)).toHaveCount(0);
  for (const other of [...bots, again]) other.cut();
});
