import type { BrowserContextOptions, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { FLAGS } from '../../client/compose.ts';
import type { CallName } from '../../client/calls.ts';
import { ids } from '../../client/testids.ts';
import type { Composed } from './player.ts';

/** A small phone. */
export const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };

/** What a finger needs, CSS pixels. */
const FINGER_PX = 44;

/** Somebody with a phone: taps, writes on the keyboard that the phone shows, and misses what is small. */
export class TouchPlayer {
  readonly page: Page;
  readonly host: 'server' | 'client';

  constructor(page: Page, host: 'server' | 'client') {
    this.page = page;
    this.host = host;
  }

  at(testid: string): Locator {
    return this.page.getByTestId(testid);
  }

  /** Taps what has this test id, which must be large enough, after it has scrolled into view. */
  async tap(testid: string): Promise<void> {
    await this.tapOn(this.at(testid), testid);
  }

  async tapOn(target: Locator, what: string): Promise<void> {
    await target.scrollIntoViewIfNeeded({ timeout: 10_000 });
    const box = (await target.boundingBox())!;
    expect([what, Math.min(box.width, box.height) >= FINGER_PX - 0.5 ? 'large enough' : `${box.width}×${box.height}`]).toEqual([what, 'large enough']);
    await target.tap();
  }

  /** Writes into a field over what it holds. */
  async write(testid: string, text: string): Promise<void> {
    await this.tap(testid);
    await expect(this.at(testid)).toBeFocused();
    const held = await this.at(testid).inputValue();
    await this.page.keyboard.press('End');
    for (let i = 0; i < held.length; i++) await this.page.keyboard.press('Backspace');
    await this.page.keyboard.type(text);
    await expect(this.at(testid)).toHaveValue(text);
  }

  async sitDown(): Promise<void> {
    await this.tap(ids.tab('calls'));
    for (const kind of ['app', 'kernel']) {
      const seat = ids.seat(`${this.host}.${kind}`);
      await this.tap(seat);
      await expect(this.at(seat)).toHaveAttribute('aria-pressed', 'true');
    }
  }

  /** Makes a system call with the arguments that the form proposes. */
  async makeCall(name: CallName): Promise<void> {
    await this.tap(ids.hand(`${this.host}.app`));
    await this.tap(ids.call(name));
    await this.tap(ids.callSubmit);
  }

  /** Makes a system call and waits for what it returns. */
  async call(name: CallName, result: string): Promise<void> {
    await this.makeCall(name);
    await expect(this.at(ids.result).first()).toContainText(result);
  }

  /** Composes a segment and sends it. */
  async play({ flags, seq, ack, payload = '' }: Composed): Promise<void> {
    const sent = this.at(ids.log).locator('[data-type="played"]');
    const before = await sent.count();
    await this.tap(ids.hand(`${this.host}.kernel`));
    for (const [name] of FLAGS) {
      const wanted = String(flags.includes(name));
      if ((await this.at(ids.flag(name)).getAttribute('aria-pressed')) !== wanted) await this.tap(ids.flag(name));
      await expect(this.at(ids.flag(name))).toHaveAttribute('aria-pressed', wanted);
    }
    await this.write(ids.composeSeq, String(seq));
    if (ack !== undefined) await this.write(ids.composeAck, String(ack));
    if (payload !== (await this.at(ids.composePayload).inputValue())) await this.write(ids.composePayload, payload);
    await this.tap(ids.composeSend);
    await expect(sent).toHaveCount(before + 1);
  }
}
