import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { THEMES } from '../../client/theme.ts';
import { createRoom, test } from '../kit/pages.ts';
import { Player } from '../kit/player.ts';

/** A player at both seats of the client whose kernel owes a SYN. */
async function owingSyn(page: Page, url: string): Promise<Player> {
  await createRoom(page, url, 'Ada');
  const ada = new Player(page, 'Ada', 'client');
  await ada.sitDown();
  await ada.call('socket', {}, 'socket() = 3');
  return ada;
}

test('a call that failed leads to the sentence on when it gives that errno, and focus comes back', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  const ada = await owingSyn(page, url);
  await ada.call('read', { fd: 3, len: 10 }, 'ENOTCONN');
  const link = page.getByTestId(ids.result).first().getByTestId(ids.term('ENOTCONN'));
  await link.press('Enter');
  await expect(page.getByTestId(ids.glossaryEntry)).toContainText('read() gives ENOTCONN when: The socket was never connected, or it listens.');
  await page.getByTestId(ids.glossaryTerm('connected-socket')).click();
  await expect(page.getByTestId(ids.glossaryEntry).getByRole('heading')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId(ids.glossary)).toHaveCount(0);
  await expect(link).toBeFocused();
});

test('the short man page of a call tells its parameters and errors, and stays open as another is chosen', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  await owingSyn(page, url);
  await page.getByTestId(ids.hand('client.app')).click();
  await page.getByTestId(ids.call('connect')).click();
  await page.getByTestId(ids.callManual).locator('summary').click();
  await expect(page.getByTestId(ids.callManual)).toContainText('sockfd');
  await expect(page.getByTestId(ids.callManual)).toContainText('The SYN was answered with a RST: nobody listens there.');
  await page.getByTestId(ids.call('dup')).click();
  await expect(page.getByTestId(ids.callManual)).toContainText('oldfd is no open descriptor of this process.');
});

test('a refused field is marked until it is changed; the helpers count, and write nothing into the composer', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  const ada = await owingSyn(page, url);
  await ada.callThatSleeps('connect', { fd: 3, addr: '10.9.0.1', port: 7000 });
  await ada.playRefused({ flags: ['SYN'], seq: 5 }, { reason: 'syn-seq', expected: '0', rule: 'SEQ-1' });
  const seq = page.getByTestId(ids.composeSeq);
  await expect(seq).toHaveAttribute('aria-invalid', 'true');
  await expect(seq).toHaveAccessibleDescription(/carries the initial sequence number itself/);
  await page.getByTestId(ids.numberHelp).locator('summary').click();
  await expect(page.getByTestId(ids.numberUses)).toContainText('SYN 1 + bytes 0 + FIN 0 = 1');
  await page.getByLabel('a number').fill('4294967295');
  await page.getByLabel('and so many').fill('2');
  await expect(page.getByTestId(ids.numberSum)).toHaveText('= 1');
  await page.getByTestId(ids.numberRelative).fill('1');
  await expect(page.getByTestId(ids.numberRaw)).toHaveValue(/^\d+$/);
  const raw = Number(await page.getByTestId(ids.numberRaw).inputValue());
  await page.getByTestId(ids.numberRaw).fill(String((raw + 1) % 2 ** 32));
  await expect(page.getByTestId(ids.numberRelative)).toHaveValue('2');
  await expect(seq).toHaveValue('5');
  await seq.fill('0');
  await expect(seq).not.toHaveAttribute('aria-invalid', 'true');
});

test('the glossary is fetched when first opened; its search and its list work by keyboard', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await createRoom(page, url, 'Ada');
  await expect(page.getByTestId(ids.help)).toBeVisible();
  expect(fetched.filter((address) => /manual|glossary/.test(address))).toEqual([]);
  await page.keyboard.press('Shift+g');
  await expect(page.getByTestId(ids.glossarySearch)).toBeFocused();
  expect(fetched.some((address) => /manual|glossary/.test(address))).toBe(true);
  await page.keyboard.type('time_w');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId(ids.glossaryEntry).getByRole('heading')).toHaveText('TIME_WAIT');
});

test('the log by kind, host and connection, and back to everything', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  const ada = await owingSyn(page, url);
  await ada.callThatSleeps('connect', { fd: 3, addr: '10.9.0.1', port: 7000 });
  await page.getByTestId(ids.hand('client.kernel')).click();
  await ada.play({ flags: ['SYN'], seq: 0 });
  await page.getByTestId(ids.tab('log')).click();
  const lines = page.getByTestId(ids.logLine);
  const all = await lines.count();
  await page.locator('.log-filter summary').click();
  await page.getByTestId(ids.logConnection).selectOption({ index: 1 });
  await expect(page.locator('[data-testid="log-line"][data-type="syscall-blocked"]')).toHaveCount(0);
  await expect(page.locator('[data-testid="log-line"][data-type="segment-sent"]').first()).toBeVisible();
  await page.getByTestId(ids.logConnection).selectOption({ index: 0 });
  await page.getByTestId(ids.logKind('segments')).uncheck();
  await expect(page.locator('[data-testid="log-line"][data-type="segment-sent"]')).toHaveCount(0);
  await page.getByTestId(ids.logClear).click();
  await expect.poll(() => lines.count()).toBeGreaterThanOrEqual(all);
});

async function expectNothingGrave(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`), where).toEqual([]);
}

test('axe finds nothing grave in man page, number helpers, refused field, log filters and glossary, in each theme', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  const ada = await owingSyn(page, url);
  await ada.call('read', { fd: 3, len: 10 }, 'ENOTCONN');
  await page.getByTestId(ids.callManual).locator('summary').click();
  await expect(page.getByTestId(ids.callManual)).toContainText('EAGAIN');
  await expectNothingGrave(page, 'man page');
  await ada.callThatSleeps('connect', { fd: 3, addr: '10.9.0.1', port: 7000 });
  await ada.playRefused({ flags: ['SYN'], seq: 5 }, { reason: 'syn-seq', expected: '0', rule: 'SEQ-1' });
  await page.getByTestId(ids.numberHelp).locator('summary').click();
  await expect(page.getByTestId(ids.numberUses)).toBeVisible();
  await page.locator('.log-filter summary').click();
  for (let i = 0; i < THEMES.length; i++) {
    const name = await page.locator('html').getAttribute('data-theme');
    await expectNothingGrave(page, `composer and log, ${name}`);
    await page.keyboard.press('Shift+g');
    await expect(page.getByTestId(ids.glossary)).toBeVisible();
    await expectNothingGrave(page, 'glossary');
    await page.getByTestId(ids.glossaryTerm('handshake')).click();
    await expectNothingGrave(page, 'entry');
    await page.keyboard.press('Escape');
    await page.getByTestId(ids.theme).click();
  }
});
