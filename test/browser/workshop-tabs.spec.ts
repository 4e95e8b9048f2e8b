import { expect, type Page } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { test } from '../kit/pages.ts';

/** Another tab of the same browser, at that address. */
async function tab(page: Page, address: string): Promise<Page> {
  const other = await page.context().newPage();
  await other.goto(address);
  return other;
}

test('whoever looks at the wall or the board in a browser of the host or of a player takes nothing away from them', async ({ server, person }) => {
  const { url } = server;
  const host = await person('Host');
  await host.goto(`${url}#/workshop`);
  await host.getByTestId(ids.wkQuick).click();
  await expect(host.getByTestId(ids.wkDesk)).toBeVisible();
  const code = (await host.getByTestId(ids.wkCode).getAttribute('data-code'))!;
  const ada = await person('Ada');
  await ada.goto(`${url}#/room/${code}`);
  await ada.getByTestId(ids.joinName).fill('Ada');
  await ada.getByTestId(ids.joinSubmit).click();
  await expect(ada.getByTestId(ids.wkPlayer)).toBeVisible();

  // The host opens the wall, closes the desk by a slip, and comes again by the same address.
  const wall = await tab(host, `${url}#/projector/${code}`);
  await expect(wall.getByTestId(ids.wkWall)).toBeVisible();
  await host.close();
  const again = await tab(wall, `${url}#/room/${code}`);
  await expect(again.getByTestId(ids.wkDesk)).toBeVisible();
  await again.goto(`${url}#/results/${code}`);
  await expect(again.getByTestId(ids.wkCsv)).toBeVisible();

  // A player looks at the board in the same tab, and goes back.
  await again.goto(`${url}#/room/${code}`);
  await again.getByTestId(ids.wkStart).click();
  await expect(ada.getByTestId(ids.wkBack)).toBeVisible();
  await ada.goto(`${url}#/board/${code}`);
  await expect(ada.getByTestId(ids.wkBoard)).toBeVisible();
  await ada.goto(`${url}#/room/${code}`);
  await expect(ada.getByTestId(ids.wkPlayer)).toContainText('Ada');
  const later = await tab(ada, `${url}#/room/${code}`);
  await expect(later.getByTestId(ids.wkPlayer).or(later.getByTestId(ids.wkBack))).toBeVisible();
});
