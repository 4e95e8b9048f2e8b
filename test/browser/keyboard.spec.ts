import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { KeyboardPlayer } from '../kit/keyboard-player.ts';
import { expectSameWorld, inRoom, test } from '../kit/pages.ts';
import { expectQueues, expectStates } from '../kit/player.ts';

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
}

test('from the first page to TIME_WAIT by keyboard alone, with the picture hidden', async ({ server: { url }, person }) => {
  const server = new KeyboardPlayer(await person('Ada'), 'server');
  const client = new KeyboardPlayer(await person('Bo'), 'client');

  await server.page.goto(url);
  await server.tabTo('home-create-name');
  await server.write('Ada');
  await server.tabTo(ids.homeCreate);
  await server.press('Enter');
  await inRoom(server.page);
  const code = (await server.at(ids.roomCode).getAttribute('data-code'))!;
  await client.page.goto(url);
  await client.tabTo(ids.homeCode);
  await client.write(code);
  await client.tabTo(ids.homeName);
  await client.write('Bo');
  await client.press('Enter');
  await inRoom(client.page);

  // The picture goes; what it says stands there in words.
  await server.command('hide pict', 'view.picture');
  await client.press('i');
  for (const { page } of [server, client]) {
    await expect(page.getByTestId(ids.stage)).toHaveCount(0);
    await expect(page.getByTestId(ids.twin)).toBeInViewport();
  }

  await server.command('server kernel', 'seat.server.kernel');
  await server.command('server app', 'seat.server.app');
  for (const kind of ['app', 'kernel']) {
    await client.tabTo(ids.seat(`client.${kind}`));
    await client.press('Enter');
    await expect(client.at(ids.seat(`client.${kind}`))).toHaveAttribute('aria-pressed', 'true');
    await client.keepsFocus();
  }
  await expect(server.at(ids.hand('server.kernel'))).toBeVisible();
  while (!(await server.at(ids.virtualTime).textContent())!.endsWith(' 1/1')) {
    const shown = await server.at(ids.virtualTime).textContent();
    await server.press('>');
    await expect(server.at(ids.virtualTime)).not.toHaveText(shown!);
  }

  await server.call('s', 'socket() = 3');
  await server.call('b', 'bind(3, 0.0.0.0:7000) = 0');
  await server.call('l', 'listen(3, 2) = 0');
  await client.call('s', 'socket() = 3');
  await client.press('c');
  await expect(client.at(ids.callSubmit)).toBeFocused();
  await client.press('Enter');
  // The form goes to sleep with the call: the focus is where that is said.
  await expect(client.at(ids.callSleeping)).toBeFocused();
  await expect(client.at(ids.announcer)).toContainText('connect(3, 10.9.0.1:7000)');

  await client.play({ flags: ['SYN'], seq: 0 });
  await expectQueues(server.page, { syn: 1, accept: 0 });
  await expect(server.at(ids.announcer)).toContainText('SYN');

  // A wrong number first: the judge says which, and the way back is one key.
  await server.press('g');
  await expect(server.at(ids.composeSeq)).toBeFocused();
  await server.tabTo(ids.flag('ACK'), 'Shift+Tab');
  await server.press('Space');
  await server.tabTo(ids.flag('SYN'), 'Shift+Tab');
  await server.press('Space');
  await server.tabTo(ids.composeSend);
  await server.press('Enter');
  await expect(server.at(ids.refusal)).toHaveAttribute('data-reason', 'ack-after-syn');
  await server.tabTo(ids.refusalClose);
  await server.press('Enter');
  await expect(server.at(ids.composeSeq)).toBeFocused();
  await server.press('Escape');

  // A hint, whose button goes with the first press: the next one has the focus, to the last layer and back.
  await server.press('o');
  await expect(server.at(ids.owedShow)).toBeFocused();
  await server.press('Enter');
  await expect(server.at(ids.owedMore)).toBeFocused();
  await server.press('Enter', 'Enter');
  await expect(server.at(ids.owed).locator(':focus')).toHaveCount(1);
  await server.tabTo(ids.owedFill, 'Shift+Tab');
  await server.press('Enter');
  await expect(server.at(ids.flag('ACK'))).toHaveAttribute('aria-pressed', 'true');
  await server.play({ flags: ['SYN', 'ACK'], seq: 0, ack: 1 });
  await expectStates(client.page, 1, 'ESTABLISHED');
  await client.play({ flags: ['ACK'], seq: 1, ack: 1 });
  await expectQueues(server.page, { syn: 0, accept: 1 });
  await server.call('a', 'accept(3) = 4');
  await client.call('w', 'write(3, "hello") = 5');
  await client.play({ flags: ['PSH', 'ACK'], seq: 1, ack: 1, payload: 'hello' });
  await expect(server.at(ids.host(0))).toContainText('5 B unread');
  await server.play({ flags: ['ACK'], seq: 1, ack: 6 });
  await server.call('r', 'read(4, 1024) = 5 "hello"');

  await client.call('x', 'close(3) = 0');
  await client.play({ flags: ['FIN', 'ACK'], seq: 6, ack: 1 });
  await expectStates(server.page, 0, 'LISTEN', 'CLOSE_WAIT');
  await server.play({ flags: ['ACK'], seq: 1, ack: 7 });
  await expectStates(client.page, 1, 'FIN_WAIT_2');
  await server.call('r', 'read(4, 1024) = 0');
  await server.call('x', 'close(4) = 0');
  await server.play({ flags: ['FIN', 'ACK'], seq: 1, ack: 7 });
  await expectStates(client.page, 1, 'TIME_WAIT');
  await client.play({ flags: ['ACK'], seq: 7, ack: 2 });
  for (const { page } of [server, client]) {
    await expectStates(page, 0, 'LISTEN');
    await expectStates(page, 1, 'TIME_WAIT');
    await expect(page.getByTestId(ids.stage)).toHaveCount(0);
  }
  await expectSameWorld(server.page, client.page);
});

test('the palette: finds in both languages, says why not, gives the focus back; axe finds nothing grave in it', async ({ server: { url }, person }) => {
  const ada = new KeyboardPlayer(await person('Ada'), 'server');
  await ada.page.goto(url);
  await ada.tabTo(ids.homeCreate);
  await ada.press('Enter');
  await inRoom(ada.page);
  await ada.tabTo(ids.language);
  await ada.press('Enter');
  await expect(ada.page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await ada.tabTo(ids.paletteOpen);
  await ada.press('Enter');
  const active = ada.at(ids.palette).getByRole('option', { selected: true });
  for (const letters of ['时钟', 'stop clock', 'stp clk']) {
    await ada.write(letters);
    await expect(ada.at(ids.paletteOption('clock.pause'))).toBeVisible();
  }
  await ada.write('accept');
  await expect(active).toHaveAttribute('aria-disabled', 'true');
  await expect(ada.at(ids.paletteInput)).toHaveAttribute('aria-activedescendant', (await active.getAttribute('id'))!);
  await ada.press('Enter');
  // It stays open, and says which seat makes calls.
  await expect(ada.at(ids.paletteTold)).toContainText('程序座位');
  await expectNoViolations(ada.page);
  await ada.press('Escape');
  await expect(ada.at(ids.paletteOpen)).toBeFocused();
  await ada.press('?');
  await expect(ada.at(ids.shortcutsOn)).toBeChecked();
  await expectNoViolations(ada.page);
  await ada.press('Escape');
  await expect(ada.at(ids.paletteOpen)).toBeFocused();

  // In a field a key is a letter, with Ctrl too.
  await ada.command('english', 'look.en');
  await ada.press('Control+k');
  await ada.page.keyboard.type('large type');
  await ada.press('Enter');
  await expect(ada.page.locator('html')).toHaveAttribute('data-projector', 'on');
  await ada.command('large type', 'look.projector');

  await ada.command('server app', 'seat.server.app');
  await expect(ada.at(ids.seat('server.app'))).toHaveAttribute('aria-pressed', 'true');
  await ada.press('b');
  await expect(ada.at(ids.callSubmit)).toBeFocused();
  await ada.tabTo(ids.arg('addr'), 'Shift+Tab');
  await ada.write('sp?');
  await ada.press('Control+k');
  await expect(ada.at(ids.arg('addr'))).toHaveValue('sp?');
  await expect(ada.at(ids.palette)).toHaveCount(0);
  await expect(ada.at(ids.call('bind'))).toHaveAttribute('aria-pressed', 'true');

  // Keys of one character can be switched off; those with Ctrl stay.
  await ada.press('Escape');
  await ada.command('single', 'look.shortcuts');
  await ada.press('3');
  await expect(ada.at(ids.tab('ladder'))).toHaveAttribute('aria-pressed', 'false');
  await ada.command('single', 'look.shortcuts');
  await ada.press('3');
  await expect(ada.at(ids.tab('ladder'))).toHaveAttribute('aria-pressed', 'true');
});

test('every stop of Tab in a room shows itself, and leads round', async ({ server: { url }, person }) => {
  const ada = new KeyboardPlayer(await person('Ada'), 'server');
  await ada.page.goto(url);
  await ada.tabTo(ids.homeCreate);
  await ada.press('Enter');
  await inRoom(ada.page);
  await ada.command('server app', 'seat.server.app');
  await expect(ada.at(ids.callSubmit)).toBeVisible();
  await ada.tabTo(ids.roomCode);
  const focused = ada.page.locator(':focus');
  let stops = 0;
  do {
    await ada.press('Tab');
    if ((await focused.count()) === 0) continue;
    await expect(focused).toBeInViewport();
    await expect(focused).not.toHaveCSS('outline-style', 'none');
    stops++;
    expect(stops).toBeLessThan(90);
  } while ((await ada.page.locator(`[data-testid="${ids.roomCode}"]:focus`).count()) === 0);
  expect(stops).toBeGreaterThan(30);
});
