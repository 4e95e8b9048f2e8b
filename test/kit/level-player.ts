import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ARGS, CALL_NAMES, type ArgName, type CallName } from '../../client/calls.ts';
import { ids } from '../../client/testids.ts';
import { hostsHoldingClock, nextStepUs, sequenceBases, toRelative, type Draft, type World } from '../../shared/game/index.ts';
import { createRun, inputOf, playSteps, takeRun, type Level, type Run, type RunInput, type Step } from '../../shared/levels/index.ts';
import { callText } from '../../shared/log/call-text.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { ACK, flagNames, PSH } from '../../shared/tcp/index.ts';
import type { Composed } from './player.ts';

/** What a person's hands do on the page, by keyboard or by touch. */
export interface Hands {
  readonly page: Page;
  /** Presses what has this test id, wherever the page has it. */
  press(testid: string): Promise<void>;
  /** Brings the tools of the player to the front. */
  toTools(): Promise<void>;
  /** Chooses the nth choice of the question that is asked, and locks it. */
  choose(index: number): Promise<void>;
  /** Fills a call's form in, and makes the call. */
  call(name: CallName, fields: Partial<Record<ArgName, string>>): Promise<void>;
  /** Writes a call that has no form, and makes it. */
  writeCall(text: string): Promise<void>;
  /** Composes a segment and sends it. */
  segment(composed: Composed): Promise<void>;
  /** Has virtual time move on to what is next. */
  skip(): Promise<void>;
}

/** What is due later than this is a timer, and nothing on its way. */
const QUIET_US = 500_000;
/** Steps of the clock after which something must have come to rest. */
const MOST_SKIPS = 200;

async function worldOf(page: Page): Promise<World> {
  return (await page.evaluate(() => window.ackademy.world())) as World;
}

function atRest(world: World): boolean {
  if (hostsHoldingClock(world).length > 0) return true;
  const next = nextStepUs(world);
  return next === null || (world.sim.inFlight.length === 0 && next > world.sim.nowUs + QUIET_US);
}

/**
 * Lets time pass, until nothing is on its way, or so much of it where something is still to come; a question that is asked
 * stops it. What is explained on the way is read.
 */
async function wait(hands: Hands, ms: number | undefined): Promise<void> {
  const { page } = hands;
  const asked = page.locator(`[data-testid="${ids.question}"][data-stage="open"]`);
  const told = page.locator(`[data-testid="${ids.question}"][data-stage="known"]`);
  const beganUs = (await worldOf(page)).sim.nowUs;
  const isOver = async (world: World): Promise<boolean> =>
    (await asked.count()) > 0 || (ms === undefined ? atRest(world) : nextStepUs(world) === null || world.sim.nowUs >= beganUs + ms * 1_000);
  for (let skips = 0; skips < MOST_SKIPS; skips++) {
    const world = await worldOf(page);
    if (await isOver(world)) return;
    if ((await told.count()) > 0) {
      await hands.press(ids.questionDone);
      await expect(told).toHaveCount(0);
      continue;
    }
    await hands.skip();
    // What was due may have come by itself meanwhile, so that there was nothing left to skip to.
    await expect.poll(async () => {
      const now = await worldOf(page);
      return now.inputs > world.inputs || (await told.count()) > 0 || isOver(now);
    }).toBe(true);
  }
  throw new Error('it never comes to rest');
}

/** The fields of a form that make this call. */
function fieldsOf(call: SysCall): Partial<Record<ArgName, string>> {
  const fields: Partial<Record<ArgName, string>> = {};
  if ('fd' in call) fields.fd = String(call.fd);
  if ('address' in call && call.address) Object.assign(fields, { addr: call.address.addr, port: String(call.address.port) });
  if ('backlog' in call) fields.backlog = String(call.backlog);
  if ('len' in call) fields.len = String(call.len);
  if ('data' in call) fields.data = call.data;
  if ('how' in call) fields.how = call.how;
  return fields;
}

function hasForm(call: SysCall): call is SysCall & { name: CallName } {
  const nonblock = 'nonblock' in call && call.nonblock === true;
  return (CALL_NAMES as readonly string[]).includes(call.name) && !nonblock && call.name !== 'fcntl' && !('data' in call && !/^[\w .!]*$/.test(call.data));
}

function composedOf(run: Run, hostId: number, draft: Draft): Composed {
  const bases = sequenceBases(run.world.sim, hostId, draft);
  return {
    flags: flagNames(draft.flags & ~PSH).split('+').concat(draft.flags & PSH ? ['PSH'] : []), seq: toRelative(draft.seq, bases.seq), payload: draft.payload,
    ...(draft.flags & ACK ? { ack: toRelative(draft.ack, bases.ack) } : {}),
  };
}

/** Solves a level by its worked solution, as the page offers it: worked steps, questions, calls, segments. */
export class LevelPlayer {
  private readonly hands: Hands;
  /** The same run beside the page, with numbers of its own: what a step means there. */
  private readonly run: Run;

  constructor(hands: Hands, level: Level) {
    this.hands = hands;
    this.run = createRun(level, 1);
  }

  /** Leaves the story behind. */
  async begin(): Promise<void> {
    await this.hands.press(ids.begin);
    await expect(this.hands.page.getByTestId(ids.briefing)).toHaveCount(0);
  }

  /** From the first step to the page that says it is solved. */
  async solve(): Promise<void> {
    const { level } = this.run;
    for (const [i, step] of level.solution.entries()) await this.step(step, i < (level.given ?? 0));
    await this.read();
    await expect(this.hands.page.getByTestId(ids.solved)).toBeVisible();
  }

  private async step(step: Step, given: boolean): Promise<void> {
    const { hands } = this;
    if (step.do === 'wait') await wait(hands, step.ms);
    else if (step.do === 'predict') await this.predict(step);
    else {
      await this.read();
      if (given) await this.worked();
      else await this.move(inputOf(this.run, step));
    }
    playSteps(this.run, [step], (input) => takeRun(this.run, input));
  }

  /** Waits of the worked part pass by themselves; its moves are one press each. */
  private async worked(): Promise<void> {
    const { page } = this.hands;
    const before = await page.evaluate(() => window.ackademy.seq);
    await this.hands.press(ids.givenNext);
    await expect.poll(() => page.evaluate(() => window.ackademy.seq)).toBeGreaterThan(before);
  }

  private async predict({ id, choice }: Extract<Step, { do: 'predict' }>): Promise<void> {
    const question = this.hands.page.getByTestId(ids.question);
    await this.read(id);
    await expect(question).toHaveAttribute('data-id', id);
    await expect(question).toHaveAttribute('data-stage', 'open');
    const { choices } = this.run.level.predictions!.find((one) => one.id === id)!;
    await this.hands.choose(choices.findIndex((one) => one.id === choice));
    await expect(question).not.toHaveAttribute('data-stage', 'open');
  }

  /** Reads what is explained, where something is; a question that is locked is told at once. */
  private async read(next?: string): Promise<void> {
    const question = this.hands.page.getByTestId(ids.question);
    if ((await question.count()) === 0 || (await question.getAttribute('data-id')) === next) return;
    if ((await question.getAttribute('data-stage')) === 'locked') {
      await this.hands.toTools();
      await this.hands.press(ids.questionReveal);
    }
    await expect(question).toHaveAttribute('data-stage', 'known');
    await this.hands.press(ids.questionDone);
  }

  private async move(input: RunInput): Promise<void> {
    const { hands } = this;
    await hands.toTools();
    if ('seatId' in input && (await hands.page.getByTestId(ids.hand(input.seatId)).count()) > 0) await hands.press(ids.hand(input.seatId));
    if (input.type === 'interrupt') await hands.press(ids.callInterrupt);
    else if (input.type === 'play') await hands.segment(composedOf(this.run, this.run.world.seats.find(({ id }) => id === input.seatId)!.hostId, input.draft));
    else if (input.type === 'call') {
      const { call } = input;
      if (!hasForm(call)) return hands.writeCall(callText(call));
      const all = fieldsOf(call);
      const shown = ARGS[call.name].filter((arg) => arg in all);
      await hands.call(call.name, Object.fromEntries(shown.map((arg) => [arg, all[arg]])));
    } else throw new Error(`no hands for ${input.type}`);
  }
}
