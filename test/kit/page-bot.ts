import type { Locator, Page } from '@playwright/test';
import { CALL_NAMES } from '../../client/calls.ts';
import { FLAGS, flowKey } from '../../client/compose.ts';
import { ids } from '../../client/testids.ts';
import { typedText } from '../../client/typed.ts';
import { sequenceBases, step, toRelative, type Input, type World } from '../../shared/game/index.ts';
import { callText } from '../../shared/log/call-text.ts';
import type { ServerMessage } from '../../shared/protocol/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { ACK } from '../../shared/tcp/index.ts';
import { moveOf } from './game-bot.ts';

/** A step that cannot be done as meant (a form that has just gone, since another was faster) is given up after this, and thought of anew. */
const STEP_MS = 4_000;

/** A page that plays: it decides by what its own connection was told, and does it with the page's own buttons and fields. */
export class PageBot {
  readonly page: Page;
  private world: World | null = null;
  private playerId = '';
  private changed: (() => void) | null = null;

  /** To be made before the page opens its room. */
  constructor(page: Page) {
    this.page = page;
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => this.take(JSON.parse(String(payload)) as ServerMessage)));
  }

  private take(message: ServerMessage): void {
    if (message.t === 'welcome') this.playerId = message.playerId;
    if (message.t === 'welcome' || message.t === 'snapshot') this.world = message.world;
    if (message.t === 'inputs') for (const { input } of message.inputs) step(this.world!, input);
    this.changed?.();
    this.changed = null;
  }

  /** Plays until the game is over; gives how many moves it made by hand. `choice`: which of the answers it takes at questions. */
  async playOver(choice: number): Promise<number> {
    let moves = 0;
    while (this.world!.game!.phase !== 'over') {
      const news = new Promise<void>((resolve) => (this.changed = resolve));
      const asked = await this.answer(choice);
      const move = asked === 'nothing' ? moveOf(this.world!, this.playerId, 3) : null;
      if (asked === 'waits' || (asked === 'nothing' && !move)) await news;
      if (!move) continue;
      const before = this.world!.inputs;
      const done = await this.make(move).then(() => true, () => false);
      if (done) moves++;
      // What was done shows as an input, or the move waits for a question.
      while (done && this.world!.inputs === before && !(await this.page.getByTestId(ids.gameQuestion).isVisible())) await this.next();
    }
    return moves;
  }

  private next(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, STEP_MS);
      this.changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Locks a choice at the open question, ends the talk, reads what was true: whether it did so, waits for the others, or nothing is asked. */
  private async answer(choice: number): Promise<'did' | 'waits' | 'nothing'> {
    const read = this.page.getByTestId(ids.gameRevealRead);
    if (await read.isVisible()) return this.tryPress(read);
    const question = this.page.getByTestId(ids.gameQuestion);
    if (!(await question.isVisible())) return 'nothing';
    const goOn = this.page.getByTestId(ids.gameNextStage);
    // The question may be gone, or its next stage begun, while it is looked at.
    const [stage, locked] = await question.evaluate(({ dataset }) => [dataset['stage'], dataset['locked']], undefined, { timeout: STEP_MS }).catch(() => ['talk', 'true']);
    if (stage === 'talk' && (await goOn.isVisible())) return this.tryPress(goOn);
    if (stage === 'talk' || locked === 'true') return 'waits';
    const choices = await question.getByRole('group').getByRole('button').count();
    return choices === 0 ? 'waits' : this.tryPress(this.page.getByTestId(ids.gameChoice(choice % choices)));
  }

  private press(button: Locator): Promise<void> {
    return button.press('Enter', { timeout: STEP_MS });
  }

  private tryPress(button: Locator): Promise<'did' | 'waits'> {
    return this.press(button).then(() => 'did', () => 'waits');
  }

  private async make(move: Input): Promise<void> {
    if ('seatId' in move) {
      const hand = this.page.getByTestId(ids.hand(move.seatId));
      if (await hand.count()) await hand.press('Enter', { timeout: STEP_MS });
    }
    switch (move.type) {
      case 'call':
        return this.call(move.call);
      case 'play':
        return this.play(move);
      case 'inject':
        return this.inject(move.segment);
      case 'pass':
        return this.press(this.page.getByTestId(ids.gamePass(move.seatId)));
      case 'tune':
        return void await this.page.getByTestId(ids.gameCookies).selectOption(String(move.tuning.syncookies), { timeout: STEP_MS });
      case 'name-fault':
        await this.page.getByTestId(ids.gameFaultHost).selectOption(String(move.hostId), { timeout: STEP_MS });
        await this.page.getByTestId(ids.gameFault).selectOption(move.fault, { timeout: STEP_MS });
        return this.press(this.page.getByTestId(ids.gameNameFault));
      default:
        throw new Error(`nobody at a page makes an input ${move.type}`);
    }
  }

  private async call(call: SysCall): Promise<void> {
    if (!CALL_NAMES.some((name) => name === call.name)) {
      await this.page.getByTestId(ids.otherCalls).evaluate((details: HTMLDetailsElement) => (details.open = true));
      await this.fill(ids.otherCall, callText(call));
      return this.press(this.page.getByTestId(ids.otherSubmit));
    }
    await this.press(this.page.getByTestId(ids.call(call.name)));
    const { name: _, ...given } = call as Record<string, unknown> & { name: string };
    const { address, data, nonblock, ...plain } = given as { address?: { addr: string; port: number }; data?: string; nonblock?: boolean };
    const fields = { ...plain, ...address, ...(data === undefined ? {} : { data: typedText(data) }) };
    for (const [arg, value] of Object.entries(fields)) await this.fill(ids.arg(arg), String(value));
    if (nonblock) await this.page.getByTestId(ids.arg('nonblock')).check({ timeout: STEP_MS });
    await this.press(this.page.getByTestId(ids.callSubmit));
  }

  private async play({ seatId, draft }: Extract<Input, { type: 'play' }>): Promise<void> {
    const { hostId } = this.world!.seats.find(({ id }) => id === seatId)!;
    const bases = sequenceBases(this.world!.sim, hostId, draft);
    await this.page.getByTestId(ids.composeConnection).selectOption(flowKey(draft), { timeout: STEP_MS });
    await this.setFlags(draft.flags);
    await this.fill(ids.composeSeq, String(toRelative(draft.seq, bases.seq)));
    if (draft.flags & ACK) await this.fill(ids.composeAck, String(toRelative(draft.ack, bases.ack)));
    await this.fill(ids.composePayload, typedText(draft.payload));
    await this.press(this.page.getByTestId(ids.composeSend));
  }

  private async inject({ srcAddr, srcPort, dstAddr, dstPort, flags, seq, ack, payload }: Extract<Input, { type: 'inject' }>['segment']): Promise<void> {
    await this.setFlags(flags);
    await this.fill(ids.rawFrom, `${srcAddr}:${srcPort}`);
    await this.fill(ids.rawTo, `${dstAddr}:${dstPort}`);
    await this.fill(ids.composeSeq, String(seq));
    await this.fill(ids.composeAck, String(ack));
    await this.fill(ids.composePayload, typedText(payload));
    await this.press(this.page.getByTestId(ids.composeSend));
  }

  private async setFlags(flags: number): Promise<void> {
    for (const [name, bit] of FLAGS) {
      const button = this.page.getByTestId(ids.flag(name));
      if ((await button.getAttribute('aria-pressed', { timeout: STEP_MS })) !== String((flags & bit) !== 0)) await button.press('Enter', { timeout: STEP_MS });
    }
  }

  private fill(testid: string, text: string): Promise<void> {
    return this.page.getByTestId(testid).fill(text, { timeout: STEP_MS });
  }
}
