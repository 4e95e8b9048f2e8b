import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { campaignLevel } from '../../shared/levels/campaign.ts';
import { submissionOf } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { test } from '../kit/pages.ts';
import { picture } from '../kit/pictures.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const ENTRIES = 500;
const AT_ONCE = 20;
const LEVELS = ['first-syn', 'three-steps'] as const;

declare global {
  interface Window {
    /** Rows as they were at first, by who they are of. */
    firstRows: Map<string, Element>;
  }
}

test('a board of 500 entries: a row that changes stays the same row and moves to its new place, no other is made anew', async ({ server: { url }, person }) => {
  test.setTimeout(600_000);
  const { code, hostToken } = await makeRoom(url, { workshop: { plan: [{ id: 'alone', kind: 'levels', levels: [...LEVELS], minutes: 60 }], rules: { teamSize: 20 } } });
  const tokens: string[] = [];
  for (let i = 0; i < ENTRIES; i += AT_ONCE) {
    const players = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => SocketPlayer.join(url, code, { name: `Player ${i + n + 1}` })));
    for (const player of players) {
      tokens.push(player.token);
      player.cut();
    }
  }
  const host = await SocketPlayer.join(url, code, { hostToken, watch: true });
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await host.until(() => host.world!.workshop!.phase === 'running');
  const runs = new Map(LEVELS.map((id) => [id, submissionOf(playSolution(campaignLevel(id)!, 3))]));
  const solve = async (token: string, level: (typeof LEVELS)[number]): Promise<void> => {
    const response = await fetch(new URL(`api/levels/${level}/runs`, url), { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ ...runs.get(level), workshop: code }) });
    expect(response.status).toBe(200);
  };
  for (const token of tokens) await solve(token, LEVELS[0]);

  const board = await person('Board');
  await board.goto(`${url}#/board/${code}`);
  await board.getByTestId(ids.wkBoardOf('players')).click();
  const rows = board.getByTestId(ids.wkBoard).locator('li[data-id]');
  await expect(rows).toHaveCount(ENTRIES);
  await board.evaluate(() => {
    window.firstRows = new Map([...document.querySelectorAll('li[data-id]')].map((row) => [(row as HTMLElement).dataset['id']!, row]));
  });
  // The last ones come first now, one after the other.
  for (const token of tokens.slice(-50)) await solve(token, LEVELS[1]);
  await expect.poll(() => rows.evaluateAll((all) => all.slice(0, 50).every((row) => Number((row as HTMLElement).dataset['rank']) === 1))).toBe(true);
  await expect(rows).toHaveCount(ENTRIES);
  const kept = await board.evaluate(() => [...document.querySelectorAll('li[data-id]')].filter((row) => window.firstRows.get((row as HTMLElement).dataset['id']!) === row).length);
  expect(kept).toBe(ENTRIES);
  await picture(board, 'board-500');
  host.cut();
});
