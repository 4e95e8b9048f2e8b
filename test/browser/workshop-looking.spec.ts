import { expect, type Page } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { standings } from '../../shared/game/index.ts';
import { test, type OwnServer } from '../kit/pages.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';
import { nameFaults } from '../kit/workshop.ts';

const PLAN = ['closed', 'rush'].map((mode) => ({ id: mode, kind: 'game', mode, minutes: 10 }));

interface Running {
  code: string;
  hostToken: string;
  host: Page;
  ada: Page;
  /** The room of the first game. */
  place: string;
  /** A team that has points there. */
  teamId: string;
}

/** A workshop whose first game has begun: the host and Ada at pages, Bo in the other team, for which points were got. */
async function running({ url }: OwnServer, person: (name: string) => Promise<Page>): Promise<Running> {
  const { code, hostToken } = await makeRoom(url, { workshop: { plan: PLAN } });
  const host = await person('Host');
  await host.goto(url);
  await host.evaluate(([key, session]) => localStorage.setItem(key!, session!), [`ackademy:room:${code}`, JSON.stringify({ name: '', hostToken, watch: true })]);
  await host.goto(`${url}#/room/${code}`);
  const ada = await person('Ada');
  await ada.goto(`${url}#/room/${code}`);
  await ada.getByTestId(ids.joinName).fill('Ada');
  await ada.getByTestId(ids.joinSubmit).click();
  await expect(ada.getByTestId(ids.wkPlayer)).toBeVisible();
  const bo = await SocketPlayer.join(url, code, { name: 'Bo' });
  await bo.until(() => bo.world!.workshop!.members.length === 2);
  const watch = await SocketPlayer.join(url, code, { hostToken, watch: true });
  await watch.ask({ type: 'make-teams', count: 2 });
  await host.getByTestId(ids.wkStart).click();
  await watch.until(() => watch.world!.workshop!.phase === 'running');
  const place = watch.world!.workshop!.rooms[0]!.code;
  await nameFaults(url, bo, place, hostToken);
  const scored = (): string | undefined => standings(watch.world!.workshop!, 'teams').find(({ points }) => points !== 0)?.id;
  await watch.until(() => scored() !== undefined);
  const teamId = scored()!;
  for (const player of [bo, watch]) player.cut();
  return { code, hostToken, host, ada, place, teamId };
}

/** Opens the row of a team and follows its first point; gives the page that opens, at that moment of the game. */
async function followPoint(page: Page, teamId: string): Promise<Page> {
  await page.getByTestId(ids.wkBoard).locator(`li[data-id="${teamId}"]`).getByRole('button').click();
  const point = page.getByTestId(ids.wkSources).locator('a[href*="at="]').first();
  const seq = /at=(\d+)/.exec((await point.getAttribute('href'))!)![1]!;
  const [traced] = await Promise.all([page.context().waitForEvent('page'), point.click()]);
  await expect(traced.getByTestId(ids.timeBar)).toHaveAttribute('data-seq', seq);
  await expect(traced.getByTestId(ids.timeBar)).toHaveAttribute('data-live', 'false');
  return traced;
}

test('a remote watches the rooms of the workshop with the host\'s controls, and no longer when it is revoked', async ({ server, person }) => {
  const { host } = await running(server, person);
  await host.getByTestId(ids.hostMenu).click();
  await host.getByTestId(ids.inviteRemote).click();
  const phone = await person('Phone');
  await phone.goto(await host.getByTestId(ids.remoteLink).inputValue());
  await expect(phone.getByTestId(ids.wkDesk)).toBeVisible();
  await phone.locator('.wk-rooms summary').click();
  const [watched] = await Promise.all([phone.context().waitForEvent('page'), phone.locator('.wk-rooms a').first().click()]);
  await expect(watched.getByTestId(ids.isRemote)).toBeVisible();
  await watched.getByTestId(ids.hostMenu).click();
  await expect(watched.getByTestId(ids.hostGated)).toBeVisible();
  await expect(watched.getByTestId(ids.inviteRemote)).toHaveCount(0);
  await phone.close();
  await host.getByTestId(ids.revokeRemotes).click();
  await expect(watched.getByTestId(ids.connection)).toHaveAttribute('data-state', 'closed');
  await expect(watched.getByRole('alert')).toContainText('ended this remote');
});

test('points lead to their moments for everybody, from a board in a frame too, and who looks on is not taken away', async ({ server, person }) => {
  const { url } = server;
  const { code, host, ada, place, teamId } = await running(server, person);
  const eve = await person('Eve');
  await eve.goto(`${url}#/board/${code}`);
  const traced = await followPoint(eve, teamId);
  const framed = await person('A page of another site');
  await framed.goto(`${url}embed#/board/${code}`);
  await (await followPoint(framed, teamId)).close();
  const hosts = await followPoint(host, teamId);
  const asked: string[] = [];
  for (const page of [traced, hosts]) page.on('request', (request) => void asked.push(request.url()));

  // The game ends and another begins: Ada goes on by herself, the others stay where they look.
  await host.bringToFront();
  await host.getByTestId(ids.wkEnd).click();
  await host.getByTestId(ids.wkSure).click();
  for (const page of [traced, hosts]) await expect(page.locator('.wk-part')).toContainText('over');
  await host.getByTestId(ids.wkStart).click();
  await expect(ada.getByTestId(ids.game)).toHaveAttribute('data-mode', 'rush');
  for (const page of [traced, hosts]) expect(page.url()).toContain(`#/room/${place}`);
  expect(asked.filter((address) => address.includes('/api/workshops/'))).toEqual([]);
});

test('results that cannot be had say why, and may be asked for again', async ({ server, browser }) => {
  const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: PLAN } });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.url);
  const results = page.getByTestId(ids.wkResults);
  const visit = async (): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(`${server.url}#/results/${code}`);
  };
  await visit();
  await expect(results).toContainText('who took part');
  await page.evaluate(([key, session]) => localStorage.setItem(key!, session!), [`ackademy:room:${code}`, JSON.stringify({ name: '', hostToken, watch: true })]);
  for (const [status, text] of [[404, 'no workshop'], [401, 'Only the host'], [429, 'Wait a minute'], [503, 'cannot gather'], [0, 'not reached']] as const) {
    await page.route('**/results.json', (route) => (status === 0 ? route.abort() : route.fulfill({ status, json: {} })));
    await visit();
    await expect(results).toContainText(text);
    await expect(page.getByTestId(ids.wkAgain)).toHaveCount(status === 404 || status === 401 ? 0 : 1);
    await page.unrouteAll();
  }
  await page.getByTestId(ids.wkAgain).click();
  await expect(page.getByTestId(ids.wkCsv)).toBeVisible();
  await context.close();
});
