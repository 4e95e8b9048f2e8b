import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { createRoom, test } from '../kit/pages.ts';

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

test('axe finds nothing grave on the first page and in a room', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  await page.goto(url);
  await expect(page.getByTestId(ids.homeCreate)).toBeVisible();
  await expectNoViolations(page);
  await createRoom(page, url, 'Ada');
  await page.getByTestId(ids.seat('server.app')).click();
  await expect(page.getByTestId(ids.callSubmit)).toBeVisible();
  await expectNoViolations(page);
});

test('a room asks no other host for anything', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  const hosts = new Set<string>();
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:') hosts.add(host);
  });
  await createRoom(page, url, 'Ada');
  await expect(page.getByTestId(ids.stage).locator('canvas')).toBeVisible();
  expect([...hosts]).toEqual([new URL(url).host]);
});

test('socket() by keyboard alone', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  await createRoom(page, url, 'Ada');
  await page.getByTestId(ids.seat('server.app')).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId(ids.seat('server.app'))).toHaveAttribute('aria-pressed', 'true');
  await page.getByTestId(ids.call('socket')).focus();
  await page.keyboard.press('Enter');
  await page.getByTestId(ids.callSubmit).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId(ids.result).first()).toContainText('socket() = 3');
});
