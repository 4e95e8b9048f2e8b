import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { fourPeople, openGame, totals } from '../kit/game-pages.ts';
import { expectSameWorld, joinRoom, test } from '../kit/pages.ts';
import { picture } from '../kit/pictures.ts';

const MODES = ['relay', 'rush', 'flood', 'closed', 'storm', 'sandbox'] as const;

/** Rules that axe finds broken in a grave way. */
async function graveFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(`[data-testid="${ids.game}"]`).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
}

/** What somebody at this page does in the game: a call at an app seat, a setting, a name for the fault, or that there is nothing to do. */
async function act(page: Page, mode: string): Promise<void> {
  if (mode === 'flood' && (await page.getByTestId(ids.gameCookies).isVisible())) {
    // A setting is this turn's act of its seat: a call would come too late in it (GAME-9).
    await page.getByTestId(ids.gameCookies).selectOption('1');
    await expect(page.getByTestId(ids.log)).toContainText('syncookies=1');
    return;
  }
  // Who is of a team that has named it already has nothing to name.
  if (mode === 'closed' && (await page.getByTestId(ids.gameNameFault).isVisible())) await page.getByTestId(ids.gameNameFault).click({ timeout: 2_000 }).catch(() => undefined);
  const socket = page.getByTestId(ids.call('socket'));
  if (await socket.isVisible()) {
    // By key: what others do moves the form while the pointer is on its way.
    await socket.press('Enter');
    await page.getByTestId(ids.callSubmit).press('Enter');
    await expect(page.getByTestId(ids.result).first()).toContainText('socket() = 3');
    return;
  }
  const pass = page.locator(`[data-testid^="${ids.gamePass('')}"]`).first();
  if (await pass.isVisible()) await pass.click();
}

for (const mode of MODES) {
  test(`${mode}: four people in two teams form teams, play, and see the same end`, async ({ server, person }) => {
    const all = await fourPeople(person, server.url, mode);
    const [host, ...others] = all;
    const panel = (page: Page) => page.getByTestId(ids.game);
    await expect(panel(host)).toContainText('Bo');
    await picture(host, `game-${mode}-lobby`);
    await host.getByTestId(ids.gameStart).click();
    for (const page of all) await expect(panel(page)).toHaveAttribute('data-phase', 'play');
    for (const page of all) await act(page, mode);
    await picture(others[0], `game-${mode}-phone`);
    await picture(host, `game-${mode}-play`);
    expect(await graveFaults(host)).toEqual([]);
    await host.getByTestId(ids.gameEnd).click();
    for (const page of all) await expect(panel(page)).toHaveAttribute('data-phase', 'over');
    if (mode !== 'sandbox') {
      const [first, ...rest] = await Promise.all(all.map(totals));
      expect(first!.length).toBeGreaterThanOrEqual(2);
      for (const one of rest) expect(one).toEqual(first);
      await expect(host.getByTestId(ids.gameReview)).toBeVisible();
    }
    await picture(host, `game-${mode}-over`);
    expect(await graveFaults(host)).toEqual([]);
    await expectSameWorld(...all);
  });
}

test('predict, lock, talk, vote again, reveal: four people see the same question, and its answer only then', async ({ server, person }) => {
  const host = await person('Host');
  const code = await openGame(host, server.url, 'closed');
  const others = await Promise.all(['Bo', 'Cy', 'Di'].map(async (name) => {
    const page = await person(name);
    await joinRoom(page, server.url, code, name);
    return page;
  }));
  const all = [host, ...others];
  await host.getByTestId(ids.pace).selectOption('1/1');
  await host.getByTestId(ids.gamePractice).click();
  for (const page of all) await expect(page.getByTestId(ids.gameQuestion)).toHaveAttribute('data-stage', 'first', { timeout: 60_000 });
  await picture(host, 'game-question');
  expect(await host.getByTestId(ids.gameReveal).count()).toBe(0);
  for (const [i, page] of all.entries()) await page.getByTestId(ids.gameChoice(i % 2)).click();
  for (const page of all) await expect(page.getByTestId(ids.gameQuestion)).toHaveAttribute('data-stage', 'talk');
  await host.getByTestId(ids.gameNextStage).click();
  await others[0]!.reload();
  for (const page of all) await expect(page.getByTestId(ids.gameQuestion)).toHaveAttribute('data-stage', 'second');
  for (const page of all) await page.getByTestId(ids.gameChoice(1)).click();
  for (const page of all) await expect(page.getByTestId(ids.gameReveal)).toBeVisible();
  await picture(others[1]!, 'game-reveal');
  await host.getByTestId(ids.gameRevealRead).click();
  await expect(host.getByTestId(ids.gameReveal)).toHaveCount(0);
});
