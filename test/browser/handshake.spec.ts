import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import {
  acceptAndRead, closeClientTwice, closeServer, hurry, openBothEnds, playLastAck, playSynAck, playWrongSynAck, setTable, writeBeforeAccept,
} from '../kit/game.ts';
import { expectSameWorld, inRoom, joinRoom, test } from '../kit/pages.ts';
import { picture, pictures } from '../kit/pictures.ts';

/** Waits until all pages hold the same World and tell the same of every host. */
async function expectSamePicture(...pages: Page[]): Promise<void> {
  await expectSameWorld(...pages);
  for (const hostId of [0, 1]) {
    const told = await Promise.all(pages.map((page) => page.getByTestId(ids.host(hostId)).textContent()));
    expect(new Set(told).size).toBe(1);
  }
}

test('HANDSHAKE-1 to -3, FIN-1: two browsers shake hands, a late one sees the same, both reload and go on', async ({ server: { url }, person }) => {
  const table = await setTable(person, url);
  const { code, server, client } = table;
  await openBothEnds(table);

  // At the pace of a lesson the SYN is on the wire for two seconds: time to take its picture.
  await client.play({ flags: ['SYN'], seq: 0 });
  await expect.poll(() => server.page.evaluate(() => window.ackademy.world()?.sim.inFlight.length)).toBe(1);
  await picture(server.page, 'syn-on-the-wire');
  await hurry(server.page);
  await expect(server.page.getByTestId(ids.synQueue(0))).toHaveText('1');

  await playWrongSynAck(table);
  await pictures(server.page, 'refused', ['calls']);
  await playSynAck(table);
  await playLastAck(table);
  // accept() was not called yet: this is the picture of what the game is about.
  await pictures(server.page, 'before-accept', ['stage', 'calls', 'log']);

  const late = await person('Cy');
  await joinRoom(late, url, code, 'Cy');
  await expectSamePicture(server.page, client.page, late);

  await writeBeforeAccept(table);
  for (const { page, host } of [server, client]) {
    await page.reload();
    await inRoom(page);
    await expect(page.getByTestId(ids.seat(`${host}.kernel`))).toHaveAttribute('aria-pressed', 'true');
  }
  await expectSamePicture(server.page, client.page, late);

  await acceptAndRead(table);
  await closeClientTwice(table);
  await closeServer(table);
  await expectSamePicture(server.page, client.page, late);
  await pictures(client.page, 'time-wait', ['stage', 'calls', 'log']);
  await pictures(late, 'watching', ['stage', 'calls']);
});

test('the first page at every size and in both languages', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  await page.goto(url);
  await expect(page.getByTestId(ids.homeCreate)).toBeVisible();
  await pictures(page, 'home');
  // A phone shows it without scrolling to the side.
  await page.setViewportSize({ width: 360, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
