import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { FLAGS } from '../../client/compose.ts';
import type { ArgName, CallName } from '../../client/calls.ts';
import { ids } from '../../client/testids.ts';

/** A segment as a player composes it: flags by name, numbers relative to the initial ones. */
export interface Composed {
  flags: string[];
  seq: number;
  ack?: number;
  payload?: string;
}

/** A player who holds both seats of a host, as hands and eyes on one page. */
export class Player {
  readonly page: Page;
  readonly name: string;
  readonly host: 'server' | 'client';

  constructor(page: Page, name: string, host: 'server' | 'client') {
    this.page = page;
    this.name = name;
    this.host = host;
  }

  /** Takes the app seat and the kernel seat. */
  async sitDown(): Promise<void> {
    for (const kind of ['app', 'kernel']) {
      const seat = this.page.getByTestId(ids.seat(`${this.host}.${kind}`));
      await seat.click();
      await expect(seat).toHaveAttribute('aria-pressed', 'true');
    }
  }

  /** Makes a system call with these arguments (the rest as the form has them). */
  async makeCall(name: CallName, args: Partial<Record<ArgName, string | number>> = {}): Promise<void> {
    await this.page.getByTestId(ids.hand(`${this.host}.app`)).click();
    await this.page.getByTestId(ids.call(name)).click();
    for (const [arg, value] of Object.entries(args)) await this.page.getByTestId(ids.arg(arg)).fill(String(value));
    await this.page.getByTestId(ids.callSubmit).click();
  }

  /** Makes a system call and waits until the newest result reads like this. */
  async call(name: CallName, args: Partial<Record<ArgName, string | number>>, result: string): Promise<void> {
    await this.makeCall(name, args);
    await expect(this.page.getByTestId(ids.result).first()).toContainText(result);
  }

  /** Makes a system call that does not return at once. */
  async callThatSleeps(name: CallName, args: Partial<Record<ArgName, string | number>>): Promise<void> {
    await this.makeCall(name, args);
    await expect(this.page.getByTestId(ids.callSleeping)).toContainText(`${name}(`);
  }

  private async compose({ flags, seq, ack, payload = '' }: Composed): Promise<void> {
    await this.page.getByTestId(ids.hand(`${this.host}.kernel`)).click();
    for (const [name] of FLAGS) {
      const button = this.page.getByTestId(ids.flag(name));
      const wanted = String(flags.includes(name));
      if ((await button.getAttribute('aria-pressed')) !== wanted) await button.click();
      await expect(button).toHaveAttribute('aria-pressed', wanted);
    }
    await this.page.getByTestId(ids.composeSeq).fill(String(seq));
    if (ack !== undefined) await this.page.getByTestId(ids.composeAck).fill(String(ack));
    await this.page.getByTestId(ids.composePayload).fill(payload);
  }

  /** Plays a segment that the judge takes. */
  async play(segment: Composed): Promise<void> {
    await this.compose(segment);
    const played = this.logLines('played').filter({ hasText: this.name });
    const before = await played.count();
    await this.page.getByTestId(ids.composeSend).click();
    await expect(played).toHaveCount(before + 1);
  }

  /** Plays a segment that the judge refuses; the card must name the reason, the value expected and the rule. */
  async playRefused(segment: Composed, { reason, expected, rule }: { reason: string; expected: string; rule: string }): Promise<void> {
    await this.compose(segment);
    await this.page.getByTestId(ids.composeSend).click();
    await expect(this.page.getByTestId(ids.refusal)).toHaveAttribute('data-reason', reason);
    await expect(this.page.getByTestId(ids.refusalExpected)).toHaveText(expected);
    await expect(this.page.getByTestId(ids.refusalRule)).toHaveText(rule);
  }

  /** Lines of the log of one type. */
  logLines(type: string): Locator {
    return this.page.getByTestId(ids.log).locator(`[data-type="${type}"]`);
  }
}

/** Waits until a page shows these states of a host's sockets, in their order. */
export async function expectStates(page: Page, hostId: number, ...states: string[]): Promise<void> {
  await expect(page.getByTestId(ids.state(hostId))).toHaveAttribute('data-states', states.join(','));
}

/** Waits until a page shows this many connections in the queues of the server's listener. */
export async function expectQueues(page: Page, queues: { syn: number; accept: number }): Promise<void> {
  await expect(page.getByTestId(ids.synQueue(0))).toHaveText(String(queues.syn));
  await expect(page.getByTestId(ids.acceptQueue(0))).toHaveText(String(queues.accept));
}
