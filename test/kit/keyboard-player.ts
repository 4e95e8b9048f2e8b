import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { FLAGS } from '../../client/compose.ts';
import { ids } from '../../client/testids.ts';
import type { Composed } from './player.ts';

/** Stops of Tab after which a target counts as out of reach. */
const MOST_STOPS = 90;

/** Somebody who has a keyboard and nothing else: presses keys, looks, and loses patience where the focus is lost. */
export class KeyboardPlayer {
  readonly page: Page;
  readonly host: 'server' | 'client';

  constructor(page: Page, host: 'server' | 'client') {
    this.page = page;
    this.host = host;
  }

  at(testid: string): Locator {
    return this.page.getByTestId(testid);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Tabs (or Shift-Tabs) to what has this test id, and sees where it is. */
  async tabTo(testid: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const target = this.page.locator(`[data-testid="${testid}"]:focus`);
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      if ((await target.count()) > 0) {
        await expect(target).toBeInViewport();
        return;
      }
      await this.press(key);
    }
    throw new Error(`${testid} is out of reach of ${key}`);
  }

  /** Writes into the field that has the focus, over what it holds. */
  async write(text: string): Promise<void> {
    await this.press('Control+a');
    await (text === '' ? this.press('Delete') : this.page.keyboard.type(text));
  }

  /** Waits until something has the focus: a pressed button that went away must hand it on. */
  async keepsFocus(): Promise<void> {
    await expect(this.page.locator(':focus')).toHaveCount(1);
  }

  /** Finds a command in the palette by these letters, and does it. */
  async command(letters: string, id: string): Promise<void> {
    await this.press('Control+k');
    await expect(this.at(ids.paletteInput)).toBeFocused();
    await this.page.keyboard.type(letters);
    const option = this.at(ids.paletteOption(id));
    for (let lines = 0; (await option.getAttribute('aria-selected')) !== 'true'; lines++) {
      expect(lines).toBeLessThan(6);
      await this.press('ArrowDown');
    }
    await this.press('Enter');
    await expect(this.at(ids.palette)).toHaveCount(0);
  }

  /** Makes a system call by its key, with the arguments that the form proposes, and waits for what it returns. */
  async call(key: string, result: string): Promise<void> {
    await this.press(key);
    await expect(this.at(ids.callSubmit)).toBeFocused();
    await this.press('Enter');
    await expect(this.at(ids.result).first()).toContainText(result);
    await this.keepsFocus();
  }

  /** Composes a segment field by field and sends it. */
  async play({ flags, seq, ack, payload = '' }: Composed): Promise<void> {
    const sent = this.at(ids.log).locator('[data-type="played"]');
    const before = await sent.count();
    await this.press('g');
    await expect(this.at(ids.composeSeq)).toBeFocused();
    await this.write(String(seq));
    for (const [name] of [...FLAGS].reverse()) {
      const wanted = String(flags.includes(name));
      if ((await this.at(ids.flag(name)).getAttribute('aria-pressed')) === wanted) continue;
      await this.tabTo(ids.flag(name), 'Shift+Tab');
      await this.press('Space');
      await expect(this.at(ids.flag(name))).toHaveAttribute('aria-pressed', wanted);
    }
    if (ack !== undefined) {
      await this.tabTo(ids.composeAck);
      await this.write(String(ack));
    }
    await this.tabTo(ids.composePayload);
    await this.write(payload);
    await this.press('Enter');
    await expect(sent).toHaveCount(before + 1);
    await this.press('Escape');
  }
}
