import { expect, type Page } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { campaignLevel } from '../../shared/levels/campaign.ts';
import { submissionOf } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { test } from '../kit/pages.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const LEVEL = 'three-steps';

test('in levels, who came after the start is told so, and nobody else is when somebody solves one', async ({ server: { url }, person }) => {
  const { code, hostToken } = await makeRoom(url, { workshop: { plan: [{ id: 'alone', kind: 'levels', levels: [LEVEL], minutes: 5 }] } });
  const host = await SocketPlayer.join(url, code, { hostToken, watch: true });
  const solver = await SocketPlayer.join(url, code, { name: 'Solver' });
  const join = async (name: string): Promise<Page> => {
    const page = await person(name);
    await page.goto(`${url}#/room/${code}`);
    await page.getByTestId(ids.joinName).fill(name);
    await page.getByTestId(ids.joinSubmit).click();
    await expect(page.getByTestId(ids.wkPlayer)).toBeVisible();
    return page;
  };
  const early = await join('Early');
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await expect(early.getByTestId(ids.wkPlayer)).toHaveAttribute('data-phase', 'running');
  const response = await fetch(new URL(`api/levels/${LEVEL}/runs`, url), {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${solver.token}` },
    body: JSON.stringify({ ...submissionOf(playSolution(campaignLevel(LEVEL)!, 3)), workshop: code }),
  });
  expect(response.status).toBe(200);
  const late = await join('Late');
  await expect(late.getByTestId(ids.wkLate)).toBeVisible();
  // The World that a reload brings has that run.
  await early.reload();
  await expect(early.getByTestId(ids.wkPlayer)).toHaveAttribute('data-phase', 'running');
  await expect(early.getByTestId(ids.wkLate)).toHaveCount(0);
  for (const one of [host, solver]) one.cut();
});
