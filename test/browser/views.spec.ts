import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { THEMES } from '../../client/theme.ts';
import { VIEWS } from '../../client/views.ts';
import { ids } from '../../client/testids.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { createRoom, expectSameWorld, inRoom, joinRoom, replicaOf, test } from '../kit/pages.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const ADDRESS = { addr: '10.9.0.1', port: 7000 };

/** Two players without pages shake hands with automatic kernels, and the client writes. Nobody has called accept(). */
async function playGame(url: string, code: string, hostToken?: string): Promise<{ call: (seatId: string, call: SysCall) => Promise<void>; client: SocketPlayer }> {
  const server = await SocketPlayer.join(url, code, { name: 'Ada', ...(hostToken ? { hostToken } : {}) });
  const client = await SocketPlayer.join(url, code, { name: 'Bo' });
  await server.ask({ type: 'take-seat', seatId: 'server.app' });
  await client.ask({ type: 'take-seat', seatId: 'client.app' });
  const call = async (seatId: string, made: SysCall): Promise<void> => {
    await (seatId === 'server.app' ? server : client).ask({ type: 'call', seatId, call: made });
  };
  await call('server.app', { name: 'socket' });
  await call('server.app', { name: 'bind', fd: 3, address: ADDRESS });
  await call('server.app', { name: 'listen', fd: 3, backlog: 2 });
  await call('client.app', { name: 'socket' });
  await call('client.app', { name: 'connect', fd: 3, address: ADDRESS });
  await client.until(() => Object.values(client.world!.sim.hosts[0]!.sockets).some(({ conn }) => conn.state === 'ESTABLISHED'));
  await call('client.app', { name: 'write', fd: 3, data: 'hello' });
  return { call, client };
}

/** Waits until a page knows the room from its beginning and shows the last input. */
async function wholePast(page: Page): Promise<void> {
  await expect(page.getByTestId(ids.scrubber)).toHaveAttribute('min', '0');
}

async function statesOf(page: Page, hostId: number): Promise<string> {
  return (await page.getByTestId(ids.state(hostId)).getAttribute('data-states'))!;
}

function shownSeq(page: Page): Promise<number> {
  return page.getByTestId(ids.timeBar).getAttribute('data-seq').then(Number);
}

test('a late page has the whole past: it steps back and forward, and calls nothing meanwhile', async ({ server: { url }, person }) => {
  const { code, hostToken } = await makeRoom(url);
  const { call } = await playGame(url, code, hostToken);
  const page = await person('Cy');
  await joinRoom(page, url, code, 'Cy');
  await wholePast(page);
  // What happened before it came is in its log and on its ladder.
  await expect(page.getByTestId(ids.log).getByText('connect(3, 10.9.0.1:7000)').first()).toBeAttached();
  await page.getByTestId(ids.tab('ladder')).click();
  await expect(page.getByTestId(ids.ladderItem).filter({ hasText: 'SYN+ACK' })).toHaveCount(1);

  // Back until the server has no connection yet.
  while ((await page.getByTestId(ids.state(0)).getAttribute('data-states')) !== 'LISTEN') {
    const before = await shownSeq(page);
    await page.getByTestId(ids.timeBack).click();
    await expect.poll(() => shownSeq(page)).toBeLessThan(before);
  }
  await expect(page.getByTestId(ids.pastGuard)).toBeVisible();
  await expect(page.getByTestId(ids.seat('server.kernel'))).toBeDisabled();

  // The room goes on behind what is in view.
  const seq = await shownSeq(page);
  const live = await replicaOf(page);
  await call('server.app', { name: 'accept', fd: 3 });
  await expect.poll(async () => (await replicaOf(page)).seq).toBeGreaterThan(live.seq);
  expect(await shownSeq(page)).toBe(seq);

  await page.getByTestId(ids.goLive).click();
  await expect(page.getByTestId(ids.timeBar)).toHaveAttribute('data-live', 'true');
  await expect(page.getByTestId(ids.state(0))).toHaveAttribute('data-states', 'LISTEN,ESTABLISHED');
  await expect(page.getByTestId(ids.pastGuard)).toHaveCount(0);
});

test('one selection in every view; a link opens the room at a moment; a reload has all of the past again', async ({ server: { url }, person }) => {
  const { code, hostToken } = await makeRoom(url);
  await playGame(url, code, hostToken);
  const page = await person('Cy');
  await joinRoom(page, url, code, 'Cy');
  await wholePast(page);
  await page.getByTestId(ids.tab('ladder')).click();
  await page.getByTestId(ids.ladderItem).filter({ hasText: 'SYN+ACK' }).click();
  await page.getByTestId(ids.tab('inspect')).click();
  await expect(page.getByTestId(ids.inspectView)).toContainText('Flags [S.]');
  // Its sender is the server's end, which is established by now.
  await expect(page.getByTestId(ids.inspectView)).toContainText('SND.NXT');
  await page.getByTestId(ids.tab('states')).click();
  await expect(page.getByTestId(ids.stateNow)).toHaveText('ESTABLISHED');

  const lines = await page.getByTestId(ids.logLine).count();
  await page.goto(`${url}#/room/${code}?at=6`);
  await page.reload();
  await inRoom(page);
  await expect(page.getByTestId(ids.timeBar)).toHaveAttribute('data-seq', '6');
  await expect(page.getByTestId(ids.timeBar)).toHaveAttribute('data-live', 'false');
  await page.getByTestId(ids.goLive).click();
  await expect.poll(() => page.getByTestId(ids.logLine).count()).toBeGreaterThanOrEqual(lines);
});

test('the host presents: every view follows until it ends; a fork begins where it stood', async ({ server: { url }, person }) => {
  const host = await person('Ada');
  const code = await createRoom(host, url, 'Teacher');
  await playGame(url, code);
  const other = await person('Cy');
  await joinRoom(other, url, code, 'Cy');
  await expectSameWorld(host, other);
  await wholePast(host);
  await wholePast(other);

  await host.getByTestId(ids.timeMenu).click();
  await host.getByTestId(ids.present).click();
  await host.getByTestId(ids.timeBack).click();
  await host.getByTestId(ids.timeBack).click();
  await expect(other.getByTestId(ids.presentNotice)).toHaveAttribute('data-mode', 'follows');
  const seq = String(await shownSeq(host));
  const states = [await statesOf(host, 0), await statesOf(host, 1)];
  await expect(other.getByTestId(ids.timeBar)).toHaveAttribute('data-seq', seq);
  await expect(other.getByTestId(ids.timeBack)).toBeDisabled();

  // The menu closed when something else was pressed.
  await expect(host.getByTestId(ids.timeMenuBox)).toHaveCount(0);
  await host.getByTestId(ids.timeMenu).click();
  await host.getByTestId(ids.fork).click();
  await expect(other.getByTestId(ids.forkNotice)).toBeVisible();
  await host.getByTestId(ids.present).click();
  await expect(other.getByTestId(ids.timeBar)).toHaveAttribute('data-live', 'true');
  await expect(other.getByTestId(ids.presentNotice)).toHaveCount(0);

  const forkCode = await host.getByTestId(ids.forkNotice).getAttribute('data-code');
  await host.getByTestId(ids.forkNotice).getByRole('button').first().click();
  await expect(host.getByTestId(ids.roomCode)).toHaveAttribute('data-code', forkCode!);
  await inRoom(host);
  // Its own clock goes on from there; at the moment itself it is what the first room was.
  await host.goto(`${url}#/room/${forkCode!}?at=${seq}`);
  await expect(host.getByTestId(ids.timeBar)).toHaveAttribute('data-seq', seq);
  for (const hostId of [0, 1]) await expect(host.getByTestId(ids.state(hostId))).toHaveAttribute('data-states', states[hostId]!);
});

test('axe finds nothing grave in any view in any theme, live and in the past, wide and narrow', async ({ server: { url }, person }) => {
  const { code, hostToken } = await makeRoom(url);
  await playGame(url, code, hostToken);
  const page = await person('Cy');
  await joinRoom(page, url, code, 'Cy');
  await wholePast(page);
  await page.getByTestId(ids.tab('ladder')).click();
  await page.getByTestId(ids.ladderItem).filter({ hasText: 'SYN+ACK' }).click();
  const found: string[] = [];
  const look = async (where: string): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).exclude(`[data-testid="${ids.stage}"]`).analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') found.push(`${where}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    }
  };
  for (const theme of THEMES) {
    while ((await page.locator('html').getAttribute('data-theme')) !== theme) await page.getByTestId(ids.theme).click();
    for (const view of VIEWS) {
      if (view === 'calls') continue;
      await page.getByTestId(ids.tab(view)).click();
      await look(`${theme} ${view}`);
    }
  }
  await page.getByTestId(ids.timeMenu).click();
  await page.getByTestId(ids.timeBack).click();
  await page.setViewportSize({ width: 360, height: 640 });
  for (const view of VIEWS) {
    await page.getByTestId(ids.tab(view)).click();
    await look(`narrow past ${view}`);
    expect([view, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([view, 360]);
  }
  expect(found).toEqual([]);
});
