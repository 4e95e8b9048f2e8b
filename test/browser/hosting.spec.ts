import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { createRoom, inRoom, joinRoom, test } from '../kit/pages.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

test('the host frees a seat, and a second device is its remote until revoked', async ({ server, person }) => {
  const host = await person('Ada');
  const guest = await person('Bo');
  const phone = await person('Phone');
  await phone.setViewportSize({ width: 360, height: 640 });
  const code = await createRoom(host, server.url, 'Ada');
  await joinRoom(guest, server.url, code, 'Bo');
  await guest.getByTestId(ids.seat('client.app')).click();
  await expect(host.getByTestId(ids.online).getByRole('listitem')).toHaveText(['Ada', 'Bo']);

  await host.getByTestId(ids.freeSeat('client.app')).click();
  await host.getByTestId(ids.freeYes).click();
  await expect(guest.getByTestId(ids.seat('client.app'))).toHaveAttribute('aria-pressed', 'false');
  await expect(guest.getByTestId(ids.freeSeat('client.app'))).toHaveCount(0);

  await host.getByTestId(ids.hostMenu).click();
  await host.getByTestId(ids.inviteRemote).click();
  const link = await host.getByTestId(ids.remoteLink).inputValue();
  expect(new URL(link).hash).toMatch(/^#\/room\/[0-9A-Z]{6}\?remote=[\w-]{43}$/);
  await phone.goto(link);
  await expect(phone.getByTestId(ids.isRemote)).toBeVisible();
  expect(phone.url()).not.toContain('remote=');
  await expect(host.getByTestId(ids.remotes)).toContainText('One remote');
  await expect(host.getByTestId(ids.remoteLink)).toHaveCount(0);

  await phone.getByTestId(ids.pause).click();
  await expect(host.getByTestId(ids.pause)).toHaveAttribute('aria-pressed', 'true');
  await phone.getByTestId(ids.pace).selectOption('2/5');
  await expect(host.getByTestId(ids.pace)).toHaveValue('2/5');
  await phone.reload();
  await expect(phone.getByTestId(ids.isRemote)).toBeVisible();
  await phone.getByTestId(ids.hostMenu).click();
  await phone.getByTestId(ids.hostGated).uncheck();
  await expect(host.getByTestId(ids.hostGated)).not.toBeChecked();

  await host.getByTestId(ids.revokeRemotes).click();
  await expect(phone.getByTestId(ids.connection)).toHaveAttribute('data-state', 'closed');
  await host.getByTestId(ids.pause).click();
  await expect(host.getByTestId(ids.pause)).toHaveAttribute('aria-pressed', 'false');
});

test('what is typed while the server is away waits in sight, and is done when it is back', async ({ server, person }) => {
  const page = await person('Ada');
  await createRoom(page, server.url, 'Ada');
  await page.getByTestId(ids.seat('server.app')).click();
  await expect(page.getByTestId(ids.seat('server.app'))).toHaveAttribute('aria-pressed', 'true');
  await page.context().setOffline(true);
  const restarted = server.killAndRestart();
  await expect(page.getByTestId(ids.connection)).not.toHaveAttribute('data-state', 'open');
  await page.getByTestId(ids.seat('client.app')).click();
  await page.getByTestId(ids.seat('client.kernel')).click();
  await expect(page.getByTestId(ids.unsent)).toContainText('2 inputs');
  await restarted;
  await page.context().setOffline(false);
  await expect(page.getByTestId(ids.seat('client.kernel'))).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId(ids.seat('client.app'))).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId(ids.unsent)).toHaveCount(0);
});

test('the host\'s menu by keyboard alone, and axe finds nothing grave in it', async ({ server, person }) => {
  const host = await person('Ada');
  const guest = await person('Bo');
  const code = await createRoom(host, server.url, 'Ada');
  await joinRoom(guest, server.url, code, 'Bo');
  await guest.getByTestId(ids.seat('client.app')).click();
  await host.getByTestId(ids.freeSeat('client.app')).focus();
  await host.keyboard.press('Enter');
  await host.getByTestId(ids.hostMenu).focus();
  await host.keyboard.press('Enter');
  await host.keyboard.press('Tab');
  await expect(host.getByTestId(ids.hostGated)).toBeFocused();
  await host.keyboard.press('Tab');
  await expect(host.getByTestId(ids.inviteRemote)).toBeFocused();
  await host.keyboard.press('Enter');
  await expect(host.getByTestId(ids.remoteLink)).toBeVisible();
  const { violations } = await new AxeBuilder({ page: host }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  await host.getByTestId(ids.revokeRemotes).focus();
  await host.keyboard.press('Escape');
  await expect(host.getByTestId(ids.hostMenuBox)).toHaveCount(0);
  await expect(host.getByTestId(ids.hostMenu)).toBeFocused();
  await host.getByTestId(ids.freeYes).focus();
  await host.keyboard.press('Enter');
  await expect(guest.getByTestId(ids.seat('client.app'))).toHaveAttribute('aria-pressed', 'false');
});

test('a fork: everybody is offered to go there, and sits there where they sat', async ({ server, person }) => {
  const host = await person('Ada');
  const guest = await person('Bo');
  const code = await createRoom(host, server.url, 'Ada');
  await joinRoom(guest, server.url, code, 'Bo');
  await guest.getByTestId(ids.seat('client.app')).click();
  await expect(host.getByTestId(ids.seatName('client.app'))).toContainText('Bo');
  await host.getByTestId(ids.timeMenu).click();
  await host.getByTestId(ids.fork).click();
  await expect(guest.getByTestId(ids.forkNotice)).toBeVisible();
  const fork = (await guest.getByTestId(ids.forkNotice).getAttribute('data-code'))!;
  for (const page of [host, guest]) {
    await page.getByTestId(ids.forkNotice).locator('button.primary').click();
    await expect(page.getByTestId(ids.roomCode)).toHaveAttribute('data-code', fork);
    await inRoom(page);
  }
  await expect(guest.getByTestId(ids.seat('client.app'))).toHaveAttribute('aria-pressed', 'true');
  await host.getByTestId(ids.pause).click();
  await expect(host.getByTestId(ids.pause)).toHaveAttribute('aria-pressed', 'true');
});

test('in a room of a workshop the host\'s button to fork is off and says why', async ({ server: { url }, person }) => {
  const { code, hostToken } = await makeRoom(url, { workshop: { plan: [{ id: 'game', kind: 'game', mode: 'closed', minutes: 5 }] } });
  const watch = await SocketPlayer.join(url, code, { hostToken, watch: true });
  const guest = await SocketPlayer.join(url, code, { name: 'Guest' });
  watch.send({ t: 'start-activity', id: 'go', index: 0 });
  await watch.until(() => watch.world!.workshop!.phase === 'running');
  const part = watch.world!.workshop!.rooms[0]!.code;
  const host = await person('Host');
  await host.addInitScript(([key, session]) => localStorage.setItem(key!, session!), [`ackademy:room:${part}`, JSON.stringify({ name: '', hostToken, watch: true, workshop: code })]);
  await host.goto(`${url}#/room/${part}`);
  await host.getByTestId(ids.timeMenu).click();
  await expect(host.getByTestId(ids.present)).toBeEnabled();
  await expect(host.getByTestId(ids.fork)).toBeDisabled();
  await expect(host.getByTestId(ids.fork)).toHaveAttribute('title', /not forked/);
  for (const one of [watch, guest]) one.cut();
});
