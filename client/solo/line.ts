import { anchorAt, clockDeadlineUs, createWorld, nextStepUs, overdue, waitMs, type Anchor, type Input } from '../../shared/game/index.ts';
import { PROTOCOL_VERSION, type AskedInput, type RefusalCode } from '../../shared/protocol/index.ts';
import { t } from '../i18n.ts';
import type { Line, LineOwner } from '../line.ts';
import { hint } from '../spoken.ts';
import type { Table } from './table.ts';

/** Deadlines that are passed before the page may draw again. */
const MOST_ADVANCES = 200;
/** A timer this late was held up by a machine that slept: the clock goes on from where it was. */
const SLEPT_MS = 5_000;

/** Inputs that this player may make where nobody else decides; null for those that need a server. */
function inputFor(table: Table, asked: AskedInput): Input | null {
  switch (asked.type) {
    case 'take-seat':
    case 'leave-seat':
    case 'call':
    case 'interrupt':
    case 'play':
    case 'inject':
      return { ...asked, playerId: table.playerId };
    case 'step': {
      const toUs = nextStepUs(table.world);
      return toUs === null ? null : { type: 'advance', toUs: Math.max(toUs, table.world.sim.nowUs) };
    }
    case 'pause':
    case 'resume':
    case 'set-pace':
    case 'set-gated':
    case 'set-link':
      return asked;
    default:
      return null;
  }
}

/** A line to a room that this page itself holds: the views and tools of a room work on it as on one to a server. */
export class LocalLine implements Line {
  private readonly owner: LineOwner;
  private readonly table: Table;
  private anchor: Anchor | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private told = 0;
  private nextId = 1;
  private held: boolean;

  /** `held`: its clock stands from the beginning, until `hold(false)`. */
  constructor(owner: LineOwner, table: Table, held = false) {
    this.owner = owner;
    this.table = table;
    this.held = held;
  }

  /** Tells of the table: its beginning, then all that has happened there. */
  begin(): void {
    const { table } = this;
    this.owner.state({ is: 'open', by: null });
    this.owner.message({
      t: 'welcome', v: PROTOCOL_VERSION, code: '', playerId: table.playerId, token: '', host: true, remote: false, seq: 0, presenting: null,
      world: createWorld(table.config),
    });
    this.owner.message({ t: 'presence', online: [table.playerId], remotes: 0 });
    this.tell();
    this.runClock();
  }

  ask(asked: AskedInput): string {
    const id = String(this.nextId++);
    this.catchUp();
    const input = inputFor(this.table, asked);
    const fault = input ? this.table.fault(input) : 'bad-message';
    if (input && fault === null) this.table.take(input);
    this.tell();
    if (!input && asked.type === 'step') hint.value = t('clock.nothing');
    else if (input && fault !== null && this.table.explain) this.table.explain(input);
    else if (fault !== null) this.refuse(id, fault);
    this.runClock();
    return id;
  }

  /** Does something at the table itself, at this very moment of its clock. */
  act(work: () => void): void {
    this.catchUp();
    work();
    this.tell();
    this.runClock();
  }

  /** Stops the clock, as long as a question or a text stands before the player. */
  hold(held: boolean): void {
    if (held === this.held) return;
    if (held) this.catchUp();
    this.tell();
    this.held = held;
    this.runClock();
  }

  request(): boolean {
    return false;
  }

  tryNow(): void {}

  doubt(): void {}

  leave(): void {
    this.stopClock();
  }

  private refuse(id: string, code: RefusalCode): void {
    this.owner.message({ t: 'refused', id, code, text: '' });
  }

  private tell(): void {
    const inputs = this.table.inputs.slice(this.told).map((input, i) => ({ seq: this.told + i + 1, input }));
    this.told = this.table.inputs.length;
    if (inputs.length > 0) this.owner.message({ t: 'inputs', inputs });
  }

  private stopClock(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.anchor = null;
  }

  private catchUp(): void {
    const nowMs = performance.now();
    for (let i = 0; i < MOST_ADVANCES && this.anchor; i++) {
      const due = overdue(this.table.world, this.anchor, nowMs);
      const input: Input | null = due && { type: 'advance', toUs: due.toUs };
      if (!due || !input || this.table.fault(input) !== null) return;
      this.table.take(input);
      if (!due.more) return;
    }
  }

  private runClock(): void {
    const deadlineUs = this.held ? null : clockDeadlineUs(this.table.world);
    if (deadlineUs === null) return this.stopClock();
    clearTimeout(this.timer);
    const nowMs = performance.now();
    const anchor = anchorAt(this.table.world, this.anchor, nowMs);
    this.anchor = anchor;
    const timerMs = waitMs(anchor, deadlineUs, nowMs);
    this.timer = setTimeout(() => {
      const lateMs = performance.now() - nowMs - timerMs;
      if (lateMs > SLEPT_MS) anchor.realMs += lateMs;
      this.catchUp();
      this.tell();
      this.runClock();
    }, timerMs);
  }
}
