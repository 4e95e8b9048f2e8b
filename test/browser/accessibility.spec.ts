import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { Locale } from '../../client/i18n.ts';
import { THEMES } from '../../client/theme.ts';
import { VIEWS } from '../../client/views.ts';
import { ids } from '../../client/testids.ts';
import { captureOf } from '../../shared/log/capture.ts';
import { sourceOfJournal } from '../../shared/log/capture-source.ts';
import { encodePcapng } from '../../shared/log/pcapng.ts';
import { playClassroomGame } from '../kit/classroom.ts';
import { createRoom, test } from '../kit/pages.ts';
import { SocketPlayer } from '../kit/socket-player.ts';

const LOCALES: readonly Locale[] = ['en', 'zh'];
const ADDRESS = { addr: '10.9.0.1', port: 7000 };

/** Looks with axe in every theme and language, and gathers what it finds grave, with where it was. */
class Eyes {
  readonly found: string[] = [];
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** `coloursOnly`: what depends on the theme, where all else was looked at before. */
  async look(where: string, coloursOnly = false): Promise<void> {
    // The canvas has a twin in words, which is looked at.
    const axe = new AxeBuilder({ page: this.page }).options({ resultTypes: ['violations'] }).exclude(`[data-testid="${ids.stage}"]`);
    if (coloursOnly) axe.withRules(['color-contrast', 'link-in-text-block']);
    const { violations } = await axe.analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') this.found.push(`${where}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    }
  }

  /** The same in all themes and both languages; leaves them as they were. */
  async lookAround(where: string): Promise<void> {
    for (let language = 0; language < LOCALES.length; language++) {
      await this.everyTheme(`${where} ${await this.page.locator('html').getAttribute('lang')}`);
      await this.page.getByTestId(ids.language).click();
    }
  }

  private async everyTheme(where: string): Promise<void> {
    for (let i = 0; i < THEMES.length; i++) {
      await this.look(`${where} ${await this.page.locator('html').getAttribute('data-theme')}`, i > 0);
      await this.page.getByTestId(ids.theme).click();
    }
  }

  /** What lies over the page, in the themes and languages that are chosen before it is opened. */
  async lookInto(where: string, open: () => Promise<void>, close: () => Promise<void>): Promise<void> {
    for (const language of LOCALES) {
      for (const theme of THEMES) {
        await open();
        await this.look(`${where} ${language} ${theme}`, theme !== THEMES[0]);
        await close();
        await this.page.getByTestId(ids.theme).click();
      }
      await this.page.getByTestId(ids.language).click();
    }
  }
}

test('axe finds nothing grave on the first page, at a capture and at a script, in any theme and language', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  const eyes = new Eyes(page);
  await page.goto(url);
  await expect(page.getByTestId(ids.homeCreate)).toBeVisible();
  await eyes.lookAround('home');

  await page.goto(`${url}#/capture`);
  await expect(page.getByTestId(ids.fileInput)).toBeAttached();
  await eyes.lookAround('capture, none yet');
  const bytes = encodePcapng(captureOf(sourceOfJournal(playClassroomGame()), { kind: 'all' }));
  await page.getByTestId(ids.fileInput).setInputFiles({ name: 'game.pcapng', mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
  await page.getByTestId(ids.captureConversation).first().click();
  await page.getByTestId(ids.row).nth(3).click();
  await eyes.lookAround('capture, a packet');

  await page.goto(`${url}#/script`);
  await expect(page.getByTestId(ids.scriptText)).toBeVisible();
  await eyes.lookAround('script, none yet');
  await page.getByTestId(ids.scriptExample('close')).click();
  await page.getByTestId(ids.scriptSeat('kernel')).click();
  await page.getByTestId(ids.composeSend).click();
  await expect(page.getByTestId(ids.scriptTold)).toBeVisible();
  await page.getByTestId(ids.scriptHint).click();
  await eyes.lookAround('script, a refusal and a hint');
  expect(eyes.found).toEqual([]);
});

/** A room of its host, at a seat, where a connection was refused; it stands still. */
async function refusedRoom(page: Page, url: string): Promise<SocketPlayer> {
  const code = await createRoom(page, url, 'Ada');
  const client = await SocketPlayer.join(url, code, { name: 'Bo' });
  await client.ask({ type: 'take-seat', seatId: 'client.app' });
  await page.getByTestId(ids.seat('server.app')).click();
  await page.getByTestId(ids.call('socket')).click();
  await page.getByTestId(ids.callSubmit).click();
  await expect(page.getByTestId(ids.result).first()).toContainText('socket() = 3');
  await client.ask({ type: 'call', seatId: 'client.app', call: { name: 'socket' } });
  await client.ask({ type: 'call', seatId: 'client.app', call: { name: 'connect', fd: 3, address: ADDRESS } });
  // Nobody listens: the server's answer is RST, and with that every view has something to show.
  await expect(page.getByTestId(ids.log).getByText('ECONNREFUSED').first()).toBeAttached();
  await page.getByTestId(ids.pause).click();
  return client;
}

test('axe finds nothing grave in a room, in any view, in any theme and language', async ({ server: { url }, person }) => {
  test.setTimeout(480_000);
  const page = await person('Ada');
  const eyes = new Eyes(page);
  await refusedRoom(page, url);
  for (const view of VIEWS) {
    if (view === 'calls') continue;
    await page.getByTestId(ids.tab(view)).click();
    if (view === 'ladder') await page.getByTestId(ids.ladderItem).filter({ hasText: 'RST' }).first().click();
    await eyes.lookAround(view);
  }
  expect(eyes.found).toEqual([]);
});

test('axe finds nothing grave at a kernel seat, in the past, and in what opens over a room, in any theme and language', async ({ server: { url }, person }) => {
  test.setTimeout(480_000);
  const page = await person('Ada');
  const eyes = new Eyes(page);
  const client = await refusedRoom(page, url);
  // A kernel with a connection: the client's, which tries once more.
  await client.ask({ type: 'call', seatId: 'client.app', call: { name: 'connect', fd: 3, address: ADDRESS } });
  await page.getByTestId(ids.seat('client.kernel')).click();
  await page.getByTestId(ids.hand('client.kernel')).click();
  await expect(page.getByTestId(ids.composeSend)).toBeVisible();
  await eyes.lookAround('composer');
  const press = (testid: string) => (): Promise<void> => page.getByTestId(testid).click();
  const escape = (): Promise<void> => page.keyboard.press('Escape');
  await eyes.lookInto('help', press(ids.help), escape);
  await eyes.lookInto('palette', press(ids.paletteOpen), escape);
  await eyes.lookInto('host menu', press(ids.hostMenu), escape);
  await eyes.lookInto('time menu', press(ids.timeMenu), escape);
  await page.getByTestId(ids.timeBack).click();
  await eyes.lookAround('past');
  expect(eyes.found).toEqual([]);
});

test('axe finds nothing grave in a workshop: made, hosted, taken part in, on the board, in the results and in the guide, in any theme and language', async ({ server: { url }, person }) => {
  test.setTimeout(300_000);
  const page = await person('Host');
  const eyes = new Eyes(page);
  await page.goto(`${url}#/workshop`);
  await expect(page.getByTestId(ids.wkQuick)).toBeVisible();
  await eyes.lookAround('make');
  await page.getByTestId(ids.wkQuick).click();
  await expect(page.getByTestId(ids.wkDesk)).toBeVisible();
  const code = (await page.getByTestId(ids.wkCode).getAttribute('data-code'))!;
  const ada = await person('Ada');
  await ada.goto(`${url}#/room/${code}`);
  await ada.getByTestId(ids.joinName).fill('Ada');
  await ada.getByTestId(ids.joinSubmit).click();
  await expect(ada.getByTestId(ids.wkPlayer)).toBeVisible();
  await page.getByTestId(ids.wkMake).click();
  await eyes.lookAround('lobby');
  await page.getByTestId(ids.wkStart).click();
  await expect(ada.getByTestId(ids.wkBack)).toBeVisible();
  await eyes.lookAround('desk');
  await page.getByTestId(ids.wkEnd).click();
  await page.getByTestId(ids.wkSure).click();
  await ada.getByTestId(ids.wkBack).click();
  await expect(ada.getByTestId(ids.wkPlayer)).toHaveAttribute('data-phase', 'between');
  const phone = new Eyes(ada);
  await phone.lookAround('player');
  for (const [address, shown] of [['results', ids.wkCsv], ['board', ids.wkBoard]] as const) {
    await page.goto(`${url}#/${address}/${code}`);
    await expect(page.getByTestId(shown)).toBeVisible();
    await eyes.lookAround(address);
  }
  await page.goto(`${url}#/guide`);
  await eyes.lookAround('guide');
  expect([...eyes.found, ...phone.found]).toEqual([]);
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
