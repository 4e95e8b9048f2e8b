import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { ARGS } from '../../client/calls.ts';
import { emptyProgress, encodeProgress, INTERVALS_MS, withPrediction, withSolved, type Progress } from '../../client/levels/progress.ts';
import { ids } from '../../client/testids.ts';
import { CAMPAIGN, campaignLevel } from '../../shared/levels/campaign.ts';
import type { Level } from '../../shared/levels/index.ts';
import { KeyboardPlayer } from '../kit/keyboard-player.ts';
import { LevelPlayer, type Hands } from '../kit/level-player.ts';
import { test } from '../kit/pages.ts';
import { removeDir, startServer, tempDir } from '../kit/server.ts';
import { PHONE, TouchPlayer } from '../kit/touch-player.ts';

const CALL_KEYS: Record<string, string> = { socket: 's', bind: 'b', listen: 'l', connect: 'c', accept: 'a', read: 'r', write: 'w', shutdown: 'h', close: 'x', dup: 'd' };

/** Somebody at a keyboard. */
function keyboard(page: Page): Hands & { player: KeyboardPlayer } {
  const player = new KeyboardPlayer(page, 'client');
  const enter = async (testid: string): Promise<void> => {
    await player.tabTo(testid);
    await player.press('Enter');
  };
  return {
    page, player, press: enter,
    toTools: async () => {},
    async choose(index) {
      await player.tabTo(ids.choice(0));
      await player.press('Space');
      for (let i = 0; i < index; i++) await player.press('ArrowDown');
      await expect(page.getByTestId(ids.choice(index))).toBeChecked();
      await player.press('Enter');
    },
    async call(name, fields) {
      await player.press(CALL_KEYS[name]!);
      await expect(page.getByTestId(ids.callSubmit)).toBeFocused();
      for (const arg of ARGS[name].filter((one) => one in fields).reverse()) {
        await player.tabTo(ids.arg(arg), 'Shift+Tab');
        if (arg === 'how') await page.getByTestId(ids.arg(arg)).selectOption(fields[arg]!);
        else await player.write(fields[arg]!);
      }
      await player.tabTo(ids.callSubmit);
      await player.press('Enter');
    },
    async writeCall(text) {
      await player.tabTo(ids.otherCall);
      await player.write(text);
      await player.press('Enter', 'Escape');
    },
    segment: (composed) => player.play(composed),
    skip: () => player.press('.'),
  };
}

/** Somebody with a phone. */
function touch(page: Page): Hands {
  const player = new TouchPlayer(page, 'server');
  const press = async (testid: string): Promise<void> => {
    // What is asked for once on the strip above the stage is the same as in the player's tools.
    if (testid === ids.givenNext && !(await page.getByTestId(testid).isVisible())) await player.tap(ids.stripAct);
    else await player.tap(testid);
  };
  const toTools = async (): Promise<void> => {
    if (!(await page.locator('#panel').isVisible())) await player.tap(ids.tab('calls'));
  };
  return {
    page, press, toTools,
    async choose(index) {
      await player.tapOn(page.locator('label.choice').nth(index), `choice ${index}`);
      await player.tap(ids.lockChoice);
    },
    async call(name, fields) {
      await player.tap(ids.call(name));
      for (const [arg, text] of Object.entries(fields)) {
        if (arg === 'how') await page.getByTestId(ids.arg(arg)).selectOption(text);
        else if ((await page.getByTestId(ids.arg(arg)).inputValue()) !== text) await player.write(ids.arg(arg), text);
      }
      await player.tap(ids.callSubmit);
    },
    async writeCall(text) {
      await player.write(ids.otherCall, text);
      await player.tap(ids.otherSubmit);
    },
    segment: (composed) => player.play(composed),
    skip: () => player.tap(ids.step),
  };
}

async function solve(hands: Hands, level: Level): Promise<void> {
  const player = new LevelPlayer(hands, level);
  await player.begin();
  await player.solve();
}

const FIRST = CAMPAIGN.filter(({ chapter }) => chapter === CAMPAIGN[0]!.chapter);

test('LEVEL the first chapter by keyboard alone, from the first page to the certificate', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  const hands = keyboard(page);
  await page.goto(url);
  await hands.press(ids.homeLevels);
  await hands.press(ids.nextLevel);
  for (const [i, level] of FIRST.entries()) {
    await expect(page.getByTestId(ids.level)).toHaveAttribute('data-id', level.id);
    await expect(page.getByTestId(ids.begin)).toBeFocused();
    await solve(hands, level);
    await expect(page.getByTestId(ids.solved)).toHaveAttribute('data-stars', '3');
    await hands.press(i + 1 < FIRST.length ? ids.solvedNext : ids.solvedAll);
  }
  await expect(page.getByTestId(ids.standing)).toHaveAttribute('data-stars', String(3 * FIRST.length));
  await hands.press(ids.toCertificate);
  await expect(page.getByTestId(ids.certificate)).toBeVisible();
});

test('LEVEL a middle level by touch at 360x640', async ({ server: { url }, person }) => {
  const level = campaignLevel('accept-takes')!;
  const page = await person('Bo', PHONE);
  const hands = touch(page);
  await page.goto(`${url}#/levels`);
  await hands.press(ids.levelCard(level.id));
  await solve(hands, level);
  await expect(page.getByTestId(ids.solved)).toHaveAttribute('data-stars', '3');
  await hands.press(ids.solvedAll);
  await expect(page.getByTestId(ids.levelCard(level.id))).toHaveAttribute('data-state', 'solved');
});

test('LEVEL offline: a level that was never opened is solved after the server is gone, and the stars are there after a reload', async ({ person }) => {
  const dataDir = tempDir();
  const process = await startServer({ dataDir });
  const level = CAMPAIGN[0]!;
  const page = await person('Cy');
  await page.goto(`${process.url}#/levels`);
  await expect(page.getByTestId(ids.offline)).toHaveAttribute('data-state', 'ready');
  await process.stop('SIGKILL');
  removeDir(dataDir);
  await page.reload();
  const hands = keyboard(page);
  await hands.press(ids.levelCard(level.id));
  await solve(hands, level);
  await page.getByTestId(ids.sending).locator('summary').click();
  await page.getByTestId(ids.sendName).fill('Cy');
  await page.getByTestId(ids.sendRun).click();
  await expect(page.getByTestId(ids.runSent)).toBeVisible();
  await page.reload();
  await hands.press(ids.begin);
  await page.getByTestId(ids.level).click();
  await expect(page.getByTestId(ids.levelCard(level.id))).toHaveAttribute('data-state', 'solved');
});

test('LEVEL a run is put on the list; a forged one is refused with the reason', async ({ server: { url }, person }) => {
  const level = campaignLevel('three-steps')!;
  const page = await person('Di');
  const hands = keyboard(page);
  await page.goto(`${url}#/levels/${level.id}`);
  await solve(hands, level);
  await page.getByTestId(ids.sending).locator('summary').click();
  await page.getByTestId(ids.sendName).fill('Di');

  // On its way somebody leaves the last move out.
  await page.route('**/runs', async (route) => {
    const run = route.request().postDataJSON() as { inputs: { type: string }[] };
    const last = run.inputs.map(({ type }) => type === 'play').lastIndexOf(true);
    await route.continue({ postData: JSON.stringify({ ...run, inputs: run.inputs.filter((_one, i) => i !== last) }) });
  });
  const answered = page.waitForResponse((response) => response.url().endsWith('/runs') && response.status() === 422);
  await page.getByTestId(ids.sendRun).click();
  await answered;
  await expect(page.getByTestId(ids.runSent)).toContainText('not reach the goal');
  await expect(page.getByTestId(ids.bestRuns)).toHaveCount(0);

  await page.unroute('**/runs');
  await page.getByTestId(ids.sendRun).click();
  await expect(page.getByTestId(ids.bestRuns)).toContainText('Di');
});

/** What axe finds grave on the page; the canvas has a twin in words, which is looked at. */
async function graveFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).exclude(`[data-testid="${ids.stage}"]`).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Somebody who has solved these levels, and was wrong once at a prediction that is due now. */
function history(levels: readonly Level[], wrong: { levelId: string; predictionId: string }): Progress {
  const solved = levels.reduce((progress, { id, par }) => withSolved(progress, id, { stars: { goal: true, par: true, noHint: true }, moves: par }, Date.now()), emptyProgress());
  return withPrediction(solved, wrong.levelId, wrong.predictionId, false, Date.now() - INTERVALS_MS[0]);
}

test('LEVEL what was wrong comes back in the review and says when again; the certificate says what is no longer believed; progress goes by file and by name', async ({ server: { url }, person }) => {
  const level = campaignLevel('accept-takes')!;
  const prediction = level.predictions![0]!;
  const page = await person('Ida');
  await page.goto(`${url}#/levels`);
  await page.evaluate((text) => localStorage.setItem('ackademy:progress', text), encodeProgress(history(FIRST, { levelId: level.id, predictionId: prediction.id })));
  await page.reload();
  await page.getByTestId(ids.review).click();
  await page.getByTestId(ids.reviewBegin).click();
  await expect(page.getByTestId(ids.question)).toContainText(prediction.ask.en);
  await page.getByTestId(ids.choice(prediction.choices.findIndex(({ id }) => id === prediction.answer))).check();
  await page.getByTestId(ids.lockChoice).click();
  await expect(page.getByTestId(ids.question)).toHaveAttribute('data-stage', 'known');
  await expect(page.getByTestId(ids.reviewWhy)).toHaveAttribute('data-box', '1');
  await expect(page.getByTestId(ids.reviewWhy)).toContainText('in 20 hours');
  expect(await graveFaults(page)).toEqual([]);
  await page.getByTestId(ids.questionDone).click();
  await expect(page.getByTestId(ids.reviewNone)).toBeVisible();

  await page.goto(`${url}#/certificate`);
  const overcome = page.getByTestId(ids.certificateBeliefs);
  await expect(overcome).toContainText('SYN and FIN use no sequence number');
  await expect(overcome).not.toContainText('writev()');

  await page.goto(`${url}#/levels`);
  const saved = page.waitForEvent('download');
  await page.getByTestId(ids.saveProgress).click();
  const file = await (await saved).path();
  await page.getByTestId(ids.onServer).locator('summary').click();
  await page.getByTestId(ids.learnerName).fill('Ida');
  await page.getByTestId(ids.learnerKeep).click();
  const key = await page.getByTestId(ids.learnerKey).textContent();

  const byFile = await person('Jo');
  await byFile.goto(`${url}#/levels`);
  await expect(byFile.getByTestId(ids.standing)).toHaveAttribute('data-solved', '0');
  await byFile.getByTestId(ids.fileInput).setInputFiles(file);
  await expect(byFile.getByTestId(ids.standing)).toHaveAttribute('data-solved', String(FIRST.length));
  await expect(byFile.getByTestId(ids.resting)).toBeVisible();

  const byName = await person('Ida elsewhere');
  await byName.goto(`${url}#/levels`);
  await byName.getByTestId(ids.onServer).locator('summary').click();
  await byName.getByTestId(ids.learnerName).fill('Ida');
  await byName.getByTestId(ids.learnerToken).fill(key!);
  await byName.getByTestId(ids.learnerBring).click();
  await expect(byName.getByTestId(ids.standing)).toHaveAttribute('data-solved', String(FIRST.length));
  // What is new there comes back here by itself.
  await byName.evaluate((text) => localStorage.setItem('ackademy:progress', text), encodeProgress(history([...FIRST, level], { levelId: level.id, predictionId: prediction.id })));
  await byName.reload();
  await byName.getByTestId(ids.onServer).locator('summary').click();
  await byName.getByTestId(ids.learnerKeep).click();
  await expect(byName.getByTestId(ids.learnerTold)).toBeVisible();
  await page.reload();
  await expect(page.getByTestId(ids.standing)).toHaveAttribute('data-solved', String(FIRST.length + 1));
});

test('LEVEL builder: drawn, recorded, tested, and played by somebody else from the link', async ({ server: { url }, person }) => {
  const page = await person('Eve');
  await page.goto(`${url}#/build`);
  await page.getByTestId(ids.buildPart('play')).click();
  await page.getByTestId(ids.buildRecord).click();
  const hands = keyboard(page);
  for (const name of ['socket', 'bind', 'listen'] as const) {
    await page.getByTestId(ids.call(name)).click();
    await page.getByTestId(ids.callSubmit).click();
    await expect(page.getByTestId(ids.result).first()).toContainText(`${name}(`);
  }
  // The bot's connection comes, and then what it writes.
  await expect(async () => {
    await hands.skip();
    await expect(page.getByTestId(ids.acceptQueue(0))).toHaveText('1', { timeout: 500 });
  }).toPass();
  await page.getByTestId(ids.call('accept')).click();
  await page.getByTestId(ids.callSubmit).click();
  await expect(page.getByTestId(ids.result).first()).toContainText('accept(3) = 4');
  await page.getByTestId(ids.buildRecorded).click();
  await page.locator('.suggestions').getByText('accept()').click();
  await page.getByTestId(ids.buildPart('ask')).click();
  await page.getByTestId(ids.buildAsk).click();
  for (const [name, text] of [
    ['ask-1', 'When will the client be connected?'], ['choice-1-1', 'When its SYN is answered'], ['why-1-1', 'The kernel answers.'],
    ['choice-1-2', 'When accept() is called'], ['why-1-2', 'accept() only takes it.'],
  ] as const) await page.getByTestId(ids.buildText(name, 'en')).fill(text);
  await page.getByTestId(ids.buildBelieves('1-2')).selectOption('handshake-in-accept');
  await page.getByTestId(ids.buildHolds('1-1')).selectOption({ label: 'server has sent SYN+ACK.' });
  await page.getByTestId(ids.buildHolds('1-2')).selectOption({ label: 'Never: server has sent SYN+ACK.' });
  await expect(page.getByTestId(ids.buildAskFault)).toHaveCount(0);
  expect(await graveFaults(page)).toEqual([]);
  await page.getByTestId(ids.buildPart('words')).click();
  for (const [name, text] of [['title', 'A guest'], ['story', 'Somebody connects.'], ['goal', 'Let the guest in.'], ['explain', 'The kernel had let it in already.']] as const) {
    await page.getByTestId(ids.buildText(name, 'en')).fill(text);
  }
  await page.getByTestId(ids.buildPart('test')).click();
  await page.getByTestId(ids.buildTest).click();
  await expect(page.getByTestId(ids.buildReport)).toHaveAttribute('data-findings', '0');
  await expect(page.getByTestId(ids.buildReport)).not.toHaveAttribute('data-kills', '0');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByTestId(ids.buildShare).click();
  await expect(page.getByTestId(ids.buildTold)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const guest = await person('Finn');
  await guest.goto(link);
  await guest.getByTestId(ids.buildTest).click();
  await guest.getByTestId(ids.buildPlay).click();
  await expect(guest.getByTestId(ids.briefing)).toContainText('Let the guest in.');
  await guest.getByTestId(ids.begin).click();
  await expect(guest.getByTestId(ids.question)).toContainText('When will the client be connected?');
  await guest.getByText('When accept() is called').click();
  await guest.getByTestId(ids.lockChoice).click();
  await guest.getByTestId(ids.questionReveal).click();
  await expect(guest.getByTestId(ids.question)).toContainText('accept() does the three-way handshake');
  await guest.getByTestId(ids.questionDone).click();
  await expect(guest.getByTestId(ids.objectives)).toHaveAttribute('data-met', '0');
  const spoilt = await person('Gus');
  await spoilt.goto(link.slice(0, -9));
  await expect(spoilt.getByTestId(ids.buildTold)).toBeVisible();
  await expect(spoilt.getByTestId(ids.buildPlay)).toHaveCount(0);
});

test('LEVEL the sandbox is kept over a reload, and comes back from a file', async ({ server: { url }, person }) => {
  const page = await person('Hal');
  await page.goto(`${url}#/sandbox`);
  await page.getByTestId(ids.callSubmit).click();
  await expect(page.getByTestId(ids.result).first()).toContainText('socket() = 3');
  await expect.poll(() => page.evaluate(() => localStorage.getItem('ackademy:sandbox')?.includes('"socket"'))).toBe(true);
  await page.reload();
  await expect(page.getByTestId(ids.result).first()).toContainText('socket() = 3');
  await page.locator('summary').first().click();
  const saved = page.waitForEvent('download');
  await page.getByTestId(ids.sandboxSave).click();
  const file = await (await saved).path();
  await page.getByTestId(ids.sandboxAnew).click();
  await expect(page.getByTestId(ids.result)).toHaveCount(0);
  await page.getByTestId(ids.fileInput).setInputFiles(file);
  await expect(page.getByTestId(ids.result).first()).toContainText('socket() = 3');
});
