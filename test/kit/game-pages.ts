import type { BrowserContextOptions, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { inRoom, joinRoom } from './pages.ts';

/** Opens a game on the first page; gives its code when the page is in its room. */
export async function openGame(page: Page, url: string, mode: string): Promise<string> {
  await page.goto(url);
  await page.getByTestId(ids.gameHostName).fill('Host');
  await page.getByTestId(ids.gameMode).selectOption(mode);
  await page.getByTestId(ids.gameCreate).click();
  await inRoom(page);
  return new URL(page.url()).hash.split('/').at(-1)!;
}

/** The teams' totals as a page shows them. */
export function totals(page: Page): Promise<string[]> {
  return page.getByTestId(ids.gameStandings).locator('li').evaluateAll((rows) => rows.map((row) => `${row.getAttribute('data-team')} ${row.getAttribute('data-points')}`).sort());
}

type Open = (name: string, device?: BrowserContextOptions) => Promise<Page>;

/** Four people in two teams of a game that has not begun: the host, who opened it on the first page, Bo on a phone, Cy and Di. `meet` sees each page before it opens anything. */
export async function fourPeople(person: Open, url: string, mode: string, meet: (page: Page) => void = () => undefined): Promise<[Page, Page, Page, Page]> {
  const host = await person('Host');
  meet(host);
  const code = await openGame(host, url, mode);
  const join = async (name: string, device?: BrowserContextOptions): Promise<Page> => {
    const page = await person(name, device);
    meet(page);
    await joinRoom(page, url, code, name);
    return page;
  };
  const [bo, cy, di] = await Promise.all([join('Bo', { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true }), join('Cy'), join('Di')]);
  // On a phone the game stands with the calls.
  await bo.getByTestId(ids.tab('calls')).tap();
  await bo.getByTestId(ids.gameJoin('t1')).tap();
  await cy.getByTestId(ids.gameJoin('t2')).click();
  await expect(host.getByTestId(ids.game)).toContainText('Bo');
  return [host, bo, cy, di];
}
