import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { test } from '../kit/pages.ts';

/** What is in the table, as it is downloaded. */
async function tableOf(host: Page): Promise<string> {
  const download = host.waitForEvent('download');
  await host.getByTestId(ids.wkCsv).click();
  return readFileSync(await (await download).path(), 'utf8');
}

test('results of a frozen board say so, to the host, in the table and to a player; after the reveal they do not', async ({ server: { url }, person }) => {
  const host = await person('Host');
  await host.goto(`${url}#/workshop`);
  await host.getByTestId(ids.wkQuick).click();
  const code = (await host.getByTestId(ids.wkCode).getAttribute('data-code'))!;
  const ada = await person('Ada');
  await ada.goto(`${url}#/room/${code}`);
  await ada.getByTestId(ids.joinName).fill('Ada');
  await ada.getByTestId(ids.joinSubmit).click();
  await expect(ada.getByTestId(ids.wkPlayer)).toBeVisible();
  for (const [pressed, shown, board] of [['true', 1, 'frozen'], ['false', 0, 'live']] as const) {
    await host.goto(`${url}#/room/${code}`);
    await host.getByTestId(ids.wkFreeze).click();
    await expect(host.getByTestId(ids.wkFreeze)).toHaveAttribute('aria-pressed', pressed);
    for (const page of [host, ada]) {
      await page.goto(`${url}#/results/${code}`);
      // Who is there already asks anew.
      await page.reload();
      await expect(page.getByRole('table').first()).toBeVisible();
      await expect(page.getByTestId(ids.wkFrozen)).toHaveCount(shown);
    }
    expect(await tableOf(host)).toMatch(new RegExp(`Ada,.*,${board}\r\n`));
  }
});
