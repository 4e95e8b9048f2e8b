import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { expectSameWorld, inRoom, test } from '../kit/pages.ts';
import { expectQueues, expectStates } from '../kit/player.ts';
import { PHONE, TouchPlayer } from '../kit/touch-player.ts';

/** Nothing stands beside the screen. */
async function expectNarrow(...pages: Page[]): Promise<void> {
  for (const page of pages) expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
}

test('from the first page to TIME_WAIT on two phones by touch alone', async ({ server: { url }, person }) => {
  const server = new TouchPlayer(await person('Ada', PHONE), 'server');
  const client = new TouchPlayer(await person('Bo', PHONE), 'client');

  await server.page.goto(url);
  await server.write('home-create-name', 'Ada');
  await server.tap(ids.homeCreate);
  await inRoom(server.page);
  const code = (await server.at(ids.roomCode).getAttribute('data-code'))!;
  await client.page.goto(url);
  await client.write(ids.homeCode, code);
  await client.write(ids.homeName, 'Bo');
  await client.tap(ids.homeJoin);
  await inRoom(client.page);
  await server.sitDown();
  await client.sitDown();

  // The clock in large steps, by the palette: what has no button on a phone is there.
  while (!(await server.at(ids.virtualTime).textContent())!.endsWith(' 1/1')) {
    const shown = await server.at(ids.virtualTime).textContent();
    await server.tap(ids.paletteOpen);
    await server.page.keyboard.type('clock faster');
    await server.tap(ids.paletteOption('clock.faster'));
    await expect(server.at(ids.palette)).toHaveCount(0);
    await expect(server.at(ids.virtualTime)).not.toHaveText(shown!);
  }

  await server.call('socket', 'socket() = 3');
  await server.call('bind', 'bind(3, 0.0.0.0:7000) = 0');
  await server.call('listen', 'listen(3, 2) = 0');
  await client.call('socket', 'socket() = 3');
  await client.makeCall('connect');
  await expect(client.at(ids.callSleeping)).toContainText('connect(');
  await client.play({ flags: ['SYN'], seq: 0 });
  await expectQueues(server.page, { syn: 1, accept: 0 });
  await server.play({ flags: ['SYN', 'ACK'], seq: 0, ack: 1 });
  await expectStates(client.page, 1, 'ESTABLISHED');
  await client.play({ flags: ['ACK'], seq: 1, ack: 1 });
  await expectQueues(server.page, { syn: 0, accept: 1 });
  await server.call('accept', 'accept(3) = 4');
  await client.call('write', 'write(3, "hello") = 5');
  await client.play({ flags: ['PSH', 'ACK'], seq: 1, ack: 1, payload: 'hello' });
  await expect(server.at(ids.host(0))).toContainText('5 B unread');
  await server.play({ flags: ['ACK'], seq: 1, ack: 6 });
  await server.call('read', 'read(4, 1024) = 5 "hello"');

  await client.call('close', 'close(3) = 0');
  await client.play({ flags: ['FIN', 'ACK'], seq: 6, ack: 1 });
  await expectStates(server.page, 0, 'LISTEN', 'CLOSE_WAIT');
  await server.play({ flags: ['ACK'], seq: 1, ack: 7 });
  await expectStates(client.page, 1, 'FIN_WAIT_2');
  await server.call('read', 'read(4, 1024) = 0');
  await server.call('close', 'close(4) = 0');
  await server.play({ flags: ['FIN', 'ACK'], seq: 1, ack: 7 });
  await expectStates(client.page, 1, 'TIME_WAIT');
  await client.play({ flags: ['ACK'], seq: 7, ack: 2 });
  for (const { page } of [server, client]) {
    await expectStates(page, 0, 'LISTEN');
    await expectStates(page, 1, 'TIME_WAIT');
  }
  await expectSameWorld(server.page, client.page);
  await expectNarrow(server.page, client.page);
});

test('every button, list and field of a room on a phone is large enough for a finger', async ({ server: { url }, person }) => {
  const ada = new TouchPlayer(await person('Ada', PHONE), 'server');
  await ada.page.goto(url);
  await ada.tap(ids.homeCreate);
  await inRoom(ada.page);
  await ada.sitDown();
  const small: string[] = [];
  const look = async (where: string): Promise<void> => {
    const found = await ada.page.locator('button, select, summary, input:not([type="checkbox"]):not([type="range"])').evaluateAll((all) => all.flatMap((one) => {
      const { width, height } = one.getBoundingClientRect();
      // What only a screen reader or the keyboard comes to is clipped away.
      const shown = one.checkVisibility({ visibilityProperty: true }) && !one.closest('.twin');
      return shown && Math.min(width, height) < 43.5 ? [`${one.outerHTML.slice(0, 90)} ${width}×${height}`] : [];
    }));
    small.push(...found.map((one) => `${where}: ${one}`));
  };
  for (const view of ['stage', 'calls', 'ladder', 'states', 'inspect', 'log']) {
    await ada.tap(ids.tab(view));
    await look(view);
    await expectNarrow(ada.page);
  }
  await ada.tap(ids.tab('calls'));
  await ada.tap(ids.hand('server.kernel'));
  await look('kernel seat');
  await ada.tap(ids.tab('stage'));
  await ada.tap(ids.timeMenu);
  await look('menu of the time machine');
  await ada.tap(ids.timeMenu);
  await ada.tap(ids.help);
  await look('help');
  await ada.tap(ids.helpClose);
  await ada.tap(ids.paletteOpen);
  await look('palette');
  await ada.page.keyboard.type('glossary');
  await ada.tap(ids.paletteOption('page.glossary'));
  await expect(ada.at(ids.glossary)).toBeVisible();
  await look('glossary');
  await ada.tap(ids.glossaryClose);
  // The stage in words, where the picture is hidden.
  await ada.tap(ids.paletteOpen);
  await ada.page.keyboard.type('hide');
  await ada.tap(ids.paletteOption('view.picture'));
  await ada.tap(ids.tab('stage'));
  await expect(ada.at(ids.stage)).toHaveCount(0);
  await ada.tapOn(ada.at(ids.host(0)).getByRole('button').first(), 'a line of the stage in words');
  expect(small).toEqual([]);
});
