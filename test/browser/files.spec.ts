import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { EXAMPLES } from '../../client/script/examples.ts';
import { openConversation } from '../../shared/log/capture-in.ts';
import { indexCapture } from '../../shared/log/capture-index.ts';
import { readCapture } from '../../shared/log/capture-read.ts';
import { captureOf } from '../../shared/log/capture.ts';
import { sourceOfJournal } from '../../shared/log/capture-source.ts';
import { encodePcapng } from '../../shared/log/pcapng.ts';
import { playClassroomGame } from '../kit/classroom.ts';
import { createScriptLevel, currentStep, dueCall, dueDraft, hint, parseScript, tryCall, trySegment, type LevelSeat } from '../../shared/log/packetdrill/index.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../shared/tcp/index.ts';
import { test } from '../kit/pages.ts';

/** Has the page open these bytes as a file. */
async function openFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.getByTestId(ids.fileInput).setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}

test('a capture opens as a ladder, the model\'s rows and nothing sent; a cut-off one in part, a foreign one not at all', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  await page.goto(url);
  await page.getByTestId(ids.homeCapture).click();
  await expect(page.getByTestId(ids.fileInput)).toBeAttached();
  await expectAccessible(page);
  const bytes = encodePcapng(captureOf(sourceOfJournal(playClassroomGame()), { kind: 'all' }));
  await openFile(page, 'foreign.txt', new TextEncoder().encode('this is no capture, it is a letter'));
  await expect(page.getByTestId(ids.captureRefused)).toContainText('foreign.txt');
  // The reader's code has come by now: from here on nothing is asked of any server.
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await openFile(page, 'game.pcapng', bytes);
  const file = readCapture(bytes);
  if (!file.ok) throw new Error(file.error.what);
  const index = indexCapture(file.value);
  await expect(page.getByTestId(ids.captureConversation)).toHaveCount(index.conversations.length);
  await page.getByTestId(ids.captureConversation).first().click();
  const { ladder } = openConversation(index, index.conversations[0]!);
  await expect(page.getByTestId(ids.rows)).toHaveAttribute('data-rows', String(ladder.rows.length));
  await expect(page.getByTestId(ids.row).first()).toContainText('SYN');
  await expectAccessible(page);
  await page.getByTestId(ids.rows).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[role=option][aria-selected=true]')).toHaveCount(1);

  await openFile(page, 'cut.pcapng', bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  await expect(page.getByTestId(ids.captureTold).getByRole('alert')).toBeVisible();
  expect(asked.filter((one) => !one.startsWith('blob:') && !one.includes('/assets/'))).toEqual([]);
});

/** What a player has to do at each step of an example, found by playing it without a page. */
function plays(source: string, seat: LevelSeat): { line: number; flags: number; seq: number; ack: number; length: number; call: string }[] {
  const script = parseScript(source);
  const made = script.ok ? createScriptLevel(script.value, seat) : null;
  if (!made?.ok) throw new Error('an example cannot be played');
  const level = made.value;
  const out = [];
  for (let step = currentStep(level); step; step = currentStep(level)) {
    const line = hint(level, 3)!.line!;
    const numbers = /^\S+ (\d+):\d+\((\d+)\)(?: ack (\d+))?/.exec(line) ?? [];
    const draft = dueDraft(level);
    out.push({ line: step.line, flags: draft?.flags ?? 0, seq: Number(numbers[1] ?? 0), length: Number(numbers[2] ?? 0), ack: Number(numbers[3] ?? 0), call: line });
    const attempt = draft ? trySegment(level, draft) : tryCall(level, dueCall(level)!);
    if (!attempt.ok) throw new Error(`line ${step.line}: ${attempt.got}`);
  }
  return out;
}

const BITS: [string, number][] = [['SYN', SYN], ['ACK', ACK], ['PSH', PSH], ['FIN', FIN], ['RST', RST]];

async function press(page: Page, testid: string): Promise<void> {
  await page.getByTestId(testid).focus();
  await page.keyboard.press('Enter');
}

test('a script is won at the kernel seat and at the app seat, by keyboard; what is wrong is refused, hints come in layers', async ({ server: { url }, person }) => {
  const page = await person('Ada');
  await page.goto(`${url}#/script`);
  await page.getByTestId(ids.scriptText).fill('0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 > Q 0:0(0)');
  await press(page, ids.scriptCheck);
  await expect(page.getByTestId(ids.scriptError)).toContainText('2');
  await expectAccessible(page);

  await press(page, ids.scriptExample('close'));
  await press(page, ids.scriptSeat('kernel'));
  await press(page, ids.composeSend);
  await expect(page.getByTestId(ids.scriptTold)).toBeVisible();
  await press(page, ids.scriptHint);
  await press(page, ids.scriptHint);
  await expectAccessible(page);
  for (const { line, flags, seq, ack, length } of plays(EXAMPLES.close, 'kernel')) {
    await expect(page.getByTestId(ids.scriptNow)).toHaveAttribute('data-line', String(line));
    for (const [name, bit] of BITS) {
      const wanted = String((flags & bit) !== 0);
      if ((await page.getByTestId(ids.flag(name)).getAttribute('aria-pressed')) !== wanted) await press(page, ids.flag(name));
    }
    await page.getByTestId(ids.composeSeq).fill(String(seq));
    await page.getByTestId(ids.composeAck).fill(String(ack));
    await page.getByTestId(ids.composePayload).fill(String(length));
    await page.keyboard.press('Enter');
  }
  await expect(page.getByTestId(ids.scriptWon)).toBeVisible();

  await page.goto(`${url}#/`);
  await press(page, ids.homeScript);
  await press(page, ids.scriptExample('server'));
  await press(page, ids.scriptSeat('app'));
  for (const { line, call } of plays(EXAMPLES.server, 'app')) {
    await expect(page.getByTestId(ids.scriptNow)).toHaveAttribute('data-line', String(line));
    await page.getByTestId(ids.scriptCall).fill(call);
    await page.keyboard.press('Enter');
  }
  await expect(page.getByTestId(ids.scriptWon)).toBeVisible();
  await expectAccessible(page);
});
