import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { test } from '../kit/pages.ts';
import { picture } from '../kit/pictures.ts';

async function join(page: Page, url: string, code: string, name: string): Promise<void> {
  await page.goto(`${url}#/room/${code}`);
  await page.getByTestId(ids.joinName).fill(name);
  await page.getByTestId(ids.joinSubmit).click();
  await expect(page.getByTestId(ids.wkPlayer)).toBeVisible();
}

async function graveFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
}

test('the host asks everybody in the midst of a game: all come, vote, talk, vote again, see what is true, and go on by themselves', async ({ server, person }) => {
  const { url } = server;
  const host = await person('Host');
  await host.goto(`${url}#/workshop`);
  await host.getByTestId(ids.wkQuick).click();
  await expect(host.getByTestId(ids.wkDesk)).toBeVisible();
  const code = (await host.getByTestId(ids.wkCode).getAttribute('data-code'))!;
  const ada = await person('Ada');
  const wei = await person('张伟', { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, locale: 'zh-CN' });
  const wall = await person('Wall', { viewport: { width: 1920, height: 1080 } });
  await join(ada, url, code, 'Ada');
  await join(wei, url, code, '张伟');
  await wall.goto(`${url}#/projector/${code}`);

  // A question of the host's own before the start, in the words that he typed, for both languages.
  await host.getByTestId(ids.wkPollText).fill('Who has programmed sockets before?');
  await host.getByTestId(ids.wkPollChoice(0)).fill('I have');
  await expect(host.getByTestId(ids.wkPollAsk)).toBeDisabled();
  await host.getByTestId(ids.wkPollChoice(1)).fill('Not yet');
  await host.getByTestId(ids.wkPollAsk).click();
  await expect(wei.getByTestId(ids.gameQuestion)).toContainText('Who has programmed');
  await expect(wall.getByTestId(ids.gameQuestion)).toContainText('Who has programmed');
  await ada.getByTestId(ids.gameChoice(1)).click();
  await wei.getByTestId(ids.gameChoice(1)).tap();
  // All are of one mind: nothing to talk about.
  for (const page of [host, ada, wei, wall]) await expect(page.getByTestId(ids.gameReveal)).toBeVisible();
  for (const page of [host, ada, wei]) await page.getByTestId(ids.gameRevealRead).click();

  // A second one, before anything has run, is told as well; what was read does not come back.
  await host.getByTestId(ids.wkPollText).fill('Who has a phone here?');
  await host.getByTestId(ids.wkPollChoice(0)).fill('I have');
  await host.getByTestId(ids.wkPollChoice(1)).fill('Not I');
  await host.getByTestId(ids.wkPollAsk).click();
  await ada.getByTestId(ids.gameChoice(0)).click();
  await wei.getByTestId(ids.gameChoice(0)).tap();
  for (const page of [host, ada, wei, wall]) await expect(page.getByTestId(ids.gameReveal)).toContainText('phone');
  for (const page of [host, ada, wei]) await page.getByTestId(ids.gameRevealRead).click();
  await ada.reload();
  await expect(ada.getByTestId(ids.wkPlayer)).toBeVisible();
  await expect(ada.getByTestId(ids.gameReveal)).toHaveCount(0);

  // An activity is skipped by a slip, which is undone, and then on purpose; the host asks about a misconception in the midst of the next.
  const first = await host.getByTestId(ids.wkStart).textContent();
  await host.getByTestId(ids.wkSkip).click();
  await expect(host.getByTestId(ids.wkStart)).not.toHaveText(first!);
  await host.getByTestId(ids.wkUnskip).click();
  await expect(host.getByTestId(ids.wkStart)).toHaveText(first!);
  await host.getByTestId(ids.wkSkip).click();
  await host.getByTestId(ids.wkStart).click();
  for (const page of [ada, wei]) await expect(page.getByTestId(ids.game)).toHaveAttribute('data-mode', 'rush');
  await host.getByTestId(ids.wkPollAbout).selectOption('handshake-in-accept');
  await picture(host, 'workshop-poll-choose');
  await host.getByTestId(ids.wkPollAsk).click();
  for (const page of [ada, wei]) await expect(page.getByTestId(ids.wkPlayer)).toBeVisible();
  const question = host.getByTestId(ids.gameQuestion);
  const wrong = (await question.getByRole('button').first().textContent())!.includes('does the three-way') ? 0 : 1;
  await expect(wei.getByTestId(ids.gameQuestion)).toContainText('三次握手');
  await picture(wei, 'workshop-poll-phone');
  await ada.getByTestId(ids.gameQuestion).press(String(wrong + 1));
  await expect(wall.getByTestId(ids.gameQuestion)).toContainText('1 of 2');
  await picture(wall, 'workshop-poll-wall');
  expect(await graveFaults(wall)).toEqual([]);
  await ada.reload();
  await expect(ada.getByTestId(ids.gameChoice(wrong))).toHaveAttribute('aria-pressed', 'true');
  await wei.getByTestId(ids.gameChoice(1 - wrong)).tap();
  await expect(question).toHaveAttribute('data-stage', 'talk');
  await host.getByTestId(ids.gameNextStage).click();
  await ada.getByTestId(ids.gameChoice(1 - wrong)).click();
  await wei.getByTestId(ids.gameChoice(1 - wrong)).tap();
  await expect(ada.getByTestId(ids.gameReveal)).toContainText('HANDSHAKE-2');
  await expect(wall.getByTestId(ids.gameReveal)).toBeVisible();
  await picture(wall, 'workshop-poll-revealed');
  await picture(ada, 'workshop-poll-read');
  await picture(host, 'workshop-poll-desk');
  for (const page of [host, ada, wei]) expect(await graveFaults(page)).toEqual([]);
  await host.getByTestId(ids.wkPause).click();
  for (const page of [ada, wei]) await expect(page.getByTestId(ids.game)).toHaveAttribute('data-phase', 'play');
  await expect(wall.getByTestId(ids.gameReveal)).toHaveCount(0);

  // The game is over and everybody still looks at what was asked in it: a question of the host's reaches them there.
  await host.getByTestId(ids.wkEnd).click();
  await host.getByTestId(ids.wkSure).click();
  for (const page of [ada, wei]) await expect(page.getByTestId(ids.game)).toHaveAttribute('data-phase', 'over');
  await host.getByTestId(ids.gameRevealRead).click();
  await host.getByTestId(ids.wkPollAbout).selectOption('ack-means-read');
  await host.getByTestId(ids.wkPollAsk).click();
  for (const page of [ada, wei]) await expect(page.getByTestId(ids.gameQuestion)).toBeVisible();
});
