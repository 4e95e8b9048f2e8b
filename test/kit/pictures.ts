import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import type { View } from '../../client/views.ts';

const FOLDER = fileURLToPath(new URL('../../test-results/pictures', import.meta.url));

const SIZES = [{ width: 360, height: 640 }, { width: 1280, height: 800 }, { width: 1920, height: 1080 }];
/** Where a page fits everything at once; a phone shows one view at a time. */
const WIDE_PX = 900;
const USUAL = { width: 1280, height: 800 };

/** Waits until what is on the page has been drawn: the stage at its new size, and a frame after that. */
async function drawn(page: Page): Promise<void> {
  const stage = page.getByTestId(ids.stage);
  if (await stage.count()) {
    await expect.poll(() => stage.evaluate((box) => {
      const canvas = box.querySelector('canvas');
      return canvas !== null && Math.abs(canvas.clientWidth - box.clientWidth) <= 1 && Math.abs(canvas.clientHeight - box.clientHeight) <= 1;
    })).toBe(true);
  }
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve)))));
}

/** One picture of what is on the page now. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
}

/** Pictures of a page at three sizes in both languages, and on a phone of each of these views. Leaves the page as it was. */
export async function pictures(page: Page, name: string, views: View[] = []): Promise<void> {
  for (const language of ['en', 'zh']) {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      // A wide page shows the stage beside the panels; a phone comes to its views one by one.
      if (views.length > 0) await page.getByTestId(ids.tab('stage')).click();
      const shown = size.width < WIDE_PX && views.length > 0 ? views : [''];
      for (const view of shown) {
        if (view !== '') await page.getByTestId(ids.tab(view)).click();
        await drawn(page);
        await picture(page, [name, `${size.width}x${size.height}`, view, language].filter(Boolean).join('-'));
      }
    }
    await page.getByTestId(ids.language).click();
  }
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.setViewportSize(USUAL);
}
