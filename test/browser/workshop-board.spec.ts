import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { campaignLevel } from '../../shared/levels/campaign.ts';
import { submissionOf } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { test } from '../kit/pages.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const LEVELS = ['three-steps', 'first-syn'];

/** A workshop of levels that runs: its host, Ada and Bo are connections without pages. */
interface Running {
  code: string;
  hostToken: string;
  people: SocketPlayer[];
  /** A player solves a level, as everybody does who plays it well. */
  solve(who: number, levelId: string): Promise<void>;
}

async function running(url: string): Promise<Running> {
  const { code, hostToken } = await makeRoom(url, { workshop: { plan: [{ id: 'alone', kind: 'levels', levels: LEVELS, minutes: 30 }], rules: { teamSize: 1 } } });
  const host = await SocketPlayer.join(url, code, { hostToken, watch: true });
  const people = [await SocketPlayer.join(url, code, { name: 'Ada' }), await SocketPlayer.join(url, code, { name: 'Bo' })];
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await host.until(() => host.world!.workshop!.phase === 'running');
  const runs = new Map(LEVELS.map((id) => [id, submissionOf(playSolution(campaignLevel(id)!, 3))]));
  const solve = async (who: number, levelId: string): Promise<void> => {
    const answer = await fetch(new URL(`api/levels/${levelId}/runs`, url), {
      method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${people[who]!.token}` }, body: JSON.stringify({ ...runs.get(levelId), workshop: code }),
    });
    expect(answer.status).toBe(200);
  };
  return { code, hostToken, people: [host, ...people], solve };
}

/** Keeps, from now on, which rows glide in a page: by data-id, with where they begin. */
async function noteMoves(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const moves: string[] = [];
    Object.assign(window, { moves });
    const { animate } = Element.prototype;
    Element.prototype.animate = function (this: HTMLElement, ...how: Parameters<Element['animate']>) {
      const animation = animate.apply(this, how);
      if (this.dataset['id'] !== undefined && this.getAnimations().includes(animation)) moves.push(`${this.dataset['id']} ${new DOMMatrix(getComputedStyle(this).transform).f > 0 ? 'up' : 'down'}`);
      return animation;
    };
  });
}

const movesIn = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as { moves: string[] }).moves);

test('on the board equals are told to be tied, and who passes another glides there; with calm motion the row is simply there', async ({ server: { url }, person }) => {
  const { code, people, solve } = await running(url);
  const pages = [await person('Lively'), await person('Calm', { reducedMotion: 'reduce' })];
  for (const page of pages) {
    await noteMoves(page);
    await page.goto(`${url}#/board/${code}`);
    await page.getByTestId(ids.wkBoardOf('players')).click();
  }
  const rows = (page: Page) => page.getByTestId(ids.wkBoard).locator('.board-rows li');
  await solve(0, 'three-steps');
  for (const page of pages) await expect(rows(page)).toHaveText([/^1Ada\d+$/]);
  await solve(1, 'three-steps');
  for (const page of pages) await expect(rows(page)).toHaveText([/^1Ada tied\d+$/, /^1Bo tied\d+$/]);
  expect(await Promise.all(pages.map(movesIn))).toEqual([[], []]);
  await solve(1, 'first-syn');
  for (const page of pages) await expect(rows(page)).toHaveText([/^1Bo\d+$/, /^2Ada\d+$/]);
  const [ada, bo] = people.slice(1).map(({ playerId }) => playerId);
  expect((await movesIn(pages[0]!)).sort()).toEqual([`${ada} down`, `${bo} up`].sort());
  expect(await movesIn(pages[1]!)).toEqual([]);
  for (const one of people) one.cut();
});

test('a page of another origin shows the board in a frame, live, and nothing else of the server', async ({ server: { url }, person }) => {
  const { code, people, solve } = await running(url);
  const other = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end(`<iframe id="board" src="${url}embed#/board/${code}"></iframe><iframe id="home" src="${url}embed#/workshop"></iframe>`));
  await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
  const page = await person('Reader');
  await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  const frame = page.frameLocator('#board');
  await expect(frame.getByTestId(ids.wkBoard)).toBeVisible();
  await expect(frame.locator('.topbar')).toHaveCount(0);
  await frame.getByTestId(ids.wkBoardOf('players')).click();
  await solve(0, 'three-steps');
  await expect(frame.locator('.board-rows li')).toHaveText([/^1Ada\d+$/]);
  await expect(page.frameLocator('#home').locator('#app')).toBeEmpty();
  await new Promise((resolve) => void other.close(resolve));
  for (const one of people) one.cut();
});

test('printed, the results say what to talk about next time, and have no buttons', async ({ server: { url }, person }) => {
  const { code, hostToken, people, solve } = await running(url);
  await solve(0, 'three-steps');
  const page = await person('Host');
  await page.addInitScript(([key, session]) => localStorage.setItem(key!, session!), [`ackademy:room:${code}`, JSON.stringify({ name: '', hostToken, watch: true })]);
  await page.goto(`${url}#/results/${code}`);
  await expect(page.getByTestId(ids.wkCsv)).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { name: 'To talk about next time' })).toBeVisible();
  for (const name of ['Teams', 'Players']) await expect(page.getByRole('heading', { name })).toBeVisible();
  await expect(page.getByTestId(ids.wkResults)).toContainText('Ada');
  await expect(page.locator('button:visible, .topbar:visible')).toHaveCount(0);
  for (const one of people) one.cut();
});
