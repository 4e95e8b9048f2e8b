import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { World } from '../../shared/game/index.ts';
import { learnWorld } from '../../client/relative.ts';
import { describe, type Line } from '../../client/stage/twin.ts';
import { viewWorld } from '../../client/stage/view.ts';
import { ids } from '../../client/testids.ts';
import { acceptAndRead, closeClientTwice, closeServer, hurry, openBothEnds, playLastAck, playSyn, playSynAck, setTable, writeBeforeAccept } from '../kit/game.ts';
import { createRoom, joinRoom, test } from '../kit/pages.ts';
import { makeRoom } from '../kit/socket-player.ts';

/** What the stage's twin says of hosts and wires, line by line, in the page; what moves with the clock is left to unit tests. */
function said(page: Page): Promise<string[]> {
  return page.getByTestId(ids.twin).evaluate((twin) => [...twin.querySelectorAll('article :is(button, span.mono, div > p.mono), article > p.dim, h3 + ul > li')]
    .map((line) => line.textContent).filter((text) => !text.includes(' % ')).sort());
}

/** The same, told of the page's World without a page. */
function wanted(world: World): string[] {
  learnWorld(world);
  const twin = describe(viewWorld(world), world.sim.nowUs);
  const text = ({ text: words }: Line): string => words;
  const hosts = twin.hosts.flatMap((host) => [
    host.title, host.seats, host.states.join(', ') || '—', ...host.processes.flatMap((process) => [process.text, ...process.fds.map(text)]),
    ...host.listeners.flatMap(({ line, accept, syn }) => [line.text, ...accept.waiting.map(text), ...syn.waiting.map(text)]), ...host.connections.map(text),
  ]);
  return [...hosts, ...twin.links.map(text)].sort();
}

async function expectTwin(page: Page): Promise<void> {
  await expect.poll(async () => {
    const world = await page.evaluate(() => window.ackademy.world());
    const [is, ought] = [await said(page), world ? wanted(world) : ['no World']];
    return [...is.filter((line) => !ought.includes(line)), ...ought.filter((line) => !is.includes(line)).map((line) => `missing: ${line}`)];
  }).toEqual([]);
}

test('the twin in the page says what the World is, from the first call to the last FIN', async ({ server: { url }, person }) => {
  const table = await setTable(person, url);
  const { page } = table.server;
  await hurry(page);
  for (const act of [openBothEnds, playSyn, playSynAck, playLastAck, writeBeforeAccept, acceptAndRead, closeClientTwice, closeServer]) {
    await act(table);
    await expectTwin(page);
  }
});

test('what is clicked on the stage is selected in its twin, and the other way round by keyboard', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  await createRoom(page, url, 'Ada');
  const canvas = page.getByTestId(ids.stage).locator('canvas');
  await expect(canvas).toBeVisible();
  const server = page.getByTestId(ids.host(0)).getByRole('button', { name: /^server/, includeHidden: true });
  const box = (await canvas.boundingBox())!;
  await expect(async () => {
    await page.mouse.click(box.x + box.width * 0.25, box.y + 30);
    await expect(server).toHaveAttribute('aria-pressed', 'true', { timeout: 500 });
  }).toPass();
  await server.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId(ids.host(1)).getByRole('button', { name: /^client/ })).toHaveAttribute('aria-pressed', 'true');
  await expect(server).toHaveAttribute('aria-pressed', 'false');
});

test('plus zooms the stage, 0 shows it as it was', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await createRoom(page, url, 'Ada');
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'still');
  const stage = page.getByTestId(ids.stage);
  await expect(stage.locator('canvas')).toBeVisible();
  const picture = async (): Promise<string> => createHash('sha256').update(await stage.screenshot()).digest('hex');
  await page.getByRole('group', { name: /^Stage/ }).focus();
  // The first key shows where the focus is, too.
  await page.keyboard.press('0');
  let whole = '';
  await expect.poll(async () => {
    const before = whole;
    whole = await picture();
    return whole === before;
  }).toBe(true);
  await page.keyboard.press('+');
  await expect.poll(picture).not.toBe(whole);
  await page.keyboard.press('0');
  await expect.poll(picture).toBe(whole);
});

test('a phone shows one of many hosts and turns to the next by button and by swipe; who sits down sees his own', async ({ server: { url }, person }) => {
  const { code } = await makeRoom(url, { hosts: 12 });
  const page = await person('Cy');
  await page.setViewportSize({ width: 360, height: 640 });
  await joinRoom(page, url, code, 'Cy');
  await page.getByTestId(ids.tab('stage')).click();
  const shown = page.getByTestId(ids.hostShown);
  await expect(shown).toHaveValue('all');
  await page.getByTestId(ids.hostNext).click();
  await expect(shown).toHaveValue('1');
  await page.getByTestId(ids.hostBefore).click();
  await page.getByTestId(ids.hostBefore).click();
  await expect(shown).toHaveValue('11');
  const canvas = page.getByTestId(ids.stage).locator('canvas');
  await expect(canvas).toBeVisible();
  const { x, y, width, height } = (await canvas.boundingBox())!;
  const swipe = async (from: number, to: number): Promise<void> => {
    await page.mouse.move(x + width * from, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * to, y + height / 2, { steps: 2 });
    await page.mouse.up();
  };
  // Where the machine was too busy for it to be quick, it was no swipe, and is made again.
  for (const [before, after, from, to] of [['11', '0', 0.8, 0.2], ['0', '11', 0.2, 0.8]] as const) {
    await expect.poll(async () => {
      if ((await shown.inputValue()) === before) await swipe(from, to);
      return shown.inputValue();
    }).toBe(after);
  }
  await shown.selectOption('all');
  await page.getByTestId(ids.tab('calls')).click();
  await page.getByTestId(ids.seat('client4.app')).click();
  await page.getByTestId(ids.tab('stage')).click();
  await expect(shown).toHaveValue('4');
});
