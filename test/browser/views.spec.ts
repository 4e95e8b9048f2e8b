import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { foldJournal } from '../../client/timeline-journal.ts';
import type { Timeline } from '../../client/timeline.ts';
import { VIEWS } from '../../client/views.ts';
import { ids } from '../../client/testids.ts';
import { decodeJournal } from '../../shared/log/journal.ts';
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

  // Back until the server has no connection yet. The first step leaves the room's last moment, which moves on by itself while it is in view.
  await page.getByTestId(ids.timeBack).click();
  await expect(page.getByTestId(ids.timeBar)).toHaveAttribute('data-live', 'false');
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

test('axe finds nothing grave in any view of the past on a phone, and nothing is wider than the phone', async ({ server: { url }, person }) => {
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
  await page.getByTestId(ids.timeMenu).click();
  await page.getByTestId(ids.timeBack).click();
  for (const [width, height] of [[360, 640], [640, 360]] as const) {
    await page.setViewportSize({ width, height });
    for (const view of VIEWS) {
      await page.getByTestId(ids.tab(view)).click();
      await look(`${width}x${height} ${view}`);
      expect([view, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([view, width]);
    }
  }
  expect(found).toEqual([]);
});

/** A room with far more than 200 events, that stands still: a page's picture of it changes only with the moment in view. */
async function playLong(url: string): Promise<{ code: string; timeline: Timeline }> {
  const { code, hostToken } = await makeRoom(url);
  const { call, client } = await playGame(url, code, hostToken);
  const host = await SocketPlayer.join(url, code, { name: 'Eve', hostToken });
  await host.ask({ type: 'set-pace', pace: [1, 1] });
  await call('server.app', { name: 'accept', fd: 3 });
  const acked = (): boolean => Object.values(client.world!.sim.hosts[1]!.sockets).every(({ conn }) => conn.sndUna === conn.sndNxt);
  for (let i = 0; i < 24; i++) {
    await call('client.app', { name: 'write', fd: 3, data: `line ${i}` });
    await call('server.app', { name: 'read', fd: 4, len: 100 });
    await client.until(acked);
  }
  await call('client.app', { name: 'write', fd: 3, data: 'on its way' });
  await host.ask({ type: 'pause' });
  return { code, timeline: await timelineOf(url, code, host) };
}

/** The room's past as the server tells it, folded here. */
async function timelineOf(url: string, code: string, { token }: SocketPlayer): Promise<Timeline> {
  const response = await fetch(new URL(`api/rooms/${code}/journal`, url), { headers: { authorization: `Bearer ${token}` } });
  const journal = decodeJournal(await response.text());
  if (!journal.ok) throw new Error(journal.error);
  const folded = await foldJournal(journal.value, () => Promise.resolve(), () => false);
  return folded!.timeline;
}

/** The stage as pixels and as words, once both have settled at a moment. */
async function pictureAt(page: Page, seq: number): Promise<{ pixels: string; words: string }> {
  await expect(page.getByTestId(ids.timeBar)).toHaveAttribute('data-seq', String(seq));
  const look = async (): Promise<{ pixels: string; words: string }> => ({
    pixels: createHash('sha256').update(await page.getByTestId(ids.stage).screenshot()).digest('hex'),
    words: await page.getByTestId(ids.twin).evaluate((twin) => twin.textContent),
  });
  let now = await look();
  await expect.poll(async () => {
    const before = now;
    now = await look();
    return now.pixels === before.pixels && now.words === before.words;
  }, { intervals: [300] }).toBe(true);
  return now;
}

test('scrubbing back 200 events and forward again shows the same pictures, in pixels and in words', async ({ server: { url }, person }) => {
  const { code, timeline } = await playLong(url);
  const page = await person('Cy');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await joinRoom(page, url, code, 'Cy');
  await wholePast(page);
  const last = await shownSeq(page);
  // Who came in since the journal was read made events too; they only add to the 200.
  const first = timeline.ends.filter((end) => timeline.ends.at(-1)! - end >= 200).length - 1;
  expect(first).toBeGreaterThan(0);
  const stops = Array.from({ length: 6 }, (_, i) => last - Math.round(((last - first) * i) / 5));
  const scrubber = page.getByTestId(ids.scrubber);
  const seen = new Map<number, { pixels: string; words: string }>([[last, await pictureAt(page, last)]]);
  for (const seq of stops.slice(1)) {
    await scrubber.fill(String(seq));
    seen.set(seq, await pictureAt(page, seq));
  }
  expect(new Set([...seen.values()].map(({ words }) => words)).size).toBe(stops.length);
  for (const seq of stops.reverse().slice(1)) {
    await scrubber.fill(String(seq));
    expect([seq, await pictureAt(page, seq)]).toEqual([seq, seen.get(seq)]);
  }
  await expect(page.getByTestId(ids.timeBar)).toHaveAttribute('data-live', 'true');
});

test('what can be taken home has a name and is not empty; bookmarks are there after a reload', async ({ server: { url }, person }) => {
  const { code, hostToken } = await makeRoom(url);
  await playGame(url, code, hostToken);
  const page = await person('Cy');
  await joinRoom(page, url, code, 'Cy');
  await wholePast(page);
  await page.getByTestId(ids.timeMenu).click();
  const buttons = page.getByTestId(ids.timeMenuBox).getByRole('group').filter({ has: page.getByTestId(ids.downloadJournal) }).getByRole('button');
  const names: string[] = [];
  for (let i = 0; i < await buttons.count(); i++) {
    const [download] = await Promise.all([page.waitForEvent('download'), buttons.nth(i).click()]);
    names.push(download.suggestedFilename());
    expect([download.suggestedFilename(), statSync(await download.path()).size > 100]).toEqual([download.suggestedFilename(), true]);
  }
  expect(names).toEqual([`${code}.journal.jsonl`, `${code}-room.pcapng`, `${code}-server.pcapng`, `${code}-server.pkt`]);

  await page.getByTestId(ids.scrubber).fill('8');
  await expect(page.getByTestId(ids.timeBar)).toHaveAttribute('data-seq', '8');
  await page.getByTestId(ids.bookmark).click();
  await page.reload();
  await inRoom(page);
  await wholePast(page);
  await page.getByTestId(ids.timeMenu).click();
  await page.getByTestId(ids.timeMenuBox).getByRole('listitem').getByRole('button').click();
  await expect(page.getByTestId(ids.timeBar)).toHaveAttribute('data-seq', '8');
});
