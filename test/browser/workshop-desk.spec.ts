import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { test } from '../kit/pages.ts';
import { picture } from '../kit/pictures.ts';
import { SocketPlayer } from '../kit/socket-player.ts';
import { nameFaults } from '../kit/workshop.ts';

test('names from a list in Chinese: the door, the desk and its radar with real names and steps, a team that is renamed, and a wall that knows none of it', async ({ server, person }) => {
  const { url } = server;
  const host = await person('Host');
  await host.goto(`${url}#/workshop`);
  await host.getByTestId(ids.wkReady('own')).click();
  for (const name of ['Handshake relay', 'Rush hour']) await host.getByRole('button', { name: `${name}: Remove` }).click();
  await host.getByTestId(ids.wkNames).selectOption('list');
  await host.getByTestId(ids.wkLanguage).selectOption('zh');
  await host.locator('textarea').fill('Anna Schmidt\nBen Müller\nanna schmidt');
  await expect(host.getByRole('alert')).toContainText('anna schmidt');
  await expect(host.getByTestId(ids.wkCreate)).toBeDisabled();
  await host.locator('textarea').fill('Anna Schmidt\nBen Müller');
  await host.getByTestId(ids.wkCreate).click();
  await expect(host.getByTestId(ids.wkDesk)).toBeVisible();
  const code = (await host.getByTestId(ids.wkCode).getAttribute('data-code'))!;
  expect(await host.getByTestId(ids.wkLink).inputValue()).toBe(`${url}#/room/${code}`);

  // The door says how names are here, in the workshop's language, which nobody chose in this browser.
  const anna = await person('Anna', { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await anna.goto(`${url}#/room/${code}`);
  await expect(anna.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(anna.locator('.wk-privacy')).toContainText('只有主持人能看到');
  await picture(anna, 'workshop-door-list');
  await anna.getByTestId(ids.joinName).fill('Anna Schmidt');
  await anna.getByTestId(ids.joinSubmit).click();
  await expect(anna.getByTestId(ids.wkPlayer)).toBeVisible();
  const ben = await SocketPlayer.join(url, code, { name: 'Ben Müller' });
  const wall = await person('Wall', { viewport: { width: 1920, height: 1080 } });
  await wall.goto(`${url}#/projector/${code}`);
  await expect(wall.getByTestId(ids.wkWall)).toContainText('2');

  await host.getByTestId(ids.wkMake).click();
  await host.getByTestId(ids.wkTeamName('t1')).fill('Otters');
  await host.getByTestId(ids.wkTeamName('t1')).press('Enter');
  await expect(wall.getByTestId(ids.wkWall)).toContainText('Otters');
  await picture(host, 'workshop-desk-lobby');

  // A fault that is named right is a step of the team on the radar.
  await host.getByTestId(ids.wkStart).click();
  const watch = await SocketPlayer.join(url, code, { watch: true });
  await watch.until(() => watch.world!.workshop!.rooms.length === 1);
  const hostToken = await host.evaluate((key) => (JSON.parse(localStorage.getItem(key)!) as { hostToken: string }).hostToken, `ackademy:room:${code}`);
  await nameFaults(url, ben, watch.world!.workshop!.rooms[0]!.code, hostToken);
  const radar = host.getByTestId(ids.wkRadar);
  await expect(radar).toContainText('Anna Schmidt');
  await expect(radar).toContainText('Ben Müller');
  await expect(radar.locator('li[data-team="t1"]')).toContainText('Otters');
  const points = watch.world!.workshop!.rooms[0]!.code;
  const part = await SocketPlayer.join(url, points, { watch: true });
  const right = part.world!.game!.points.filter(({ why }) => why === 'named-fault').length;
  if (right > 0) await expect(radar.locator('.wk-steps li')).toHaveText([new RegExp(`Fault named: ${right}`)]);
  await picture(host, 'workshop-desk-radar');

  // The host chooses what the wall shows: players, by their public names.
  await expect(wall.getByTestId(ids.wkBoard)).toContainText('Otters');
  await expect(host.getByTestId(ids.wkShow)).toBeDisabled();
  await host.getByTestId(ids.wkBoardOf('players')).click();
  await host.getByTestId(ids.wkShow).click();
  await expect(wall.getByTestId(ids.wkBoard)).not.toContainText('Otters');
  await expect(wall.getByTestId(ids.wkBoard).locator('li[data-id="p1"]')).toBeVisible();
  await picture(wall, 'workshop-wall-players');
  for (const page of [wall, anna]) expect(await page.content()).not.toMatch(/Anna Schmidt|Ben Müller/);
  for (const one of [ben, watch, part]) one.cut();
});
