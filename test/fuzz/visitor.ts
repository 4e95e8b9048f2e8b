import { hashPlain } from '../../shared/base/index.ts';
import { step, type Input, type World } from '../../shared/game/index.ts';
import type { AskedInput, NumberedInput, ServerMessage } from '../../shared/protocol/index.ts';
import type { Session } from '../../server/reception.ts';
import type { Connection } from '../../server/room.ts';

/** Refusals and answers of one connection without a network: everything that the server sent to it. */
export interface Visitor {
  told: ServerMessage[];
  closedWith: number | null;
  session: Session;
}

/** The server's side of a connection that keeps what it is told. */
export function createVisitor(admit: (connection: Connection) => Session): Visitor {
  const visitor: Omit<Visitor, 'session'> & { session: Session | null } = { told: [], closedWith: null, session: null };
  const hear = (text: string): void => {
    if (visitor.closedWith === null) visitor.told.push(JSON.parse(text) as ServerMessage);
  };
  const session = admit({
    send: hear, deliver: ({ text }) => hear(text), bufferedBytes: () => 0,
    close(code) {
      visitor.closedWith ??= code;
    },
    cut() {
      visitor.closedWith ??= 1006;
    },
  });
  return Object.assign(visitor, { session });
}

/** Inputs that the server itself makes, or that only a host may ask for. */
const OWN: ReadonlySet<string> = new Set(['advance', 'join']);
const HOSTS: ReadonlySet<string> = new Set(['pause', 'resume', 'step', 'set-pace', 'set-gated', 'set-link', 'free-seat']);

/** What was asked in a room, by whom: whatever reaches its World must be in here. */
export class Ledger {
  private readonly asked = new Map<string, { input: AskedInput; host: boolean }[]>();

  note(playerId: string, host: boolean, id: string, input: AskedInput): void {
    const key = `${playerId} ${id}`;
    // Several where the first was refused: an id counts once something was done under it.
    this.asked.set(key, [...(this.asked.get(key) ?? []), { input, host }]);
  }

  /** Why this input should not have reached the World, or null. */
  faultOf({ input, id, by }: NumberedInput): string | null {
    if (id === undefined) return OWN.has(input.type) ? null : `${input.type} that nobody asked for`;
    const asker = by ?? ('playerId' in input ? input.playerId : '');
    const known = this.asked.get(`${asker} ${id}`) ?? [];
    return known.some((one) => isMadeOf(input, one, asker)) ? null : `${JSON.stringify(input)} of ${asker}, who asked for ${JSON.stringify(known)}`;
  }
}

/** True where an input is what this player may have made of what it asked for. */
function isMadeOf(input: Input, { input: asked, host }: { input: AskedInput; host: boolean }, asker: string): boolean {
  if (!HOSTS.has(asked.type)) return hashPlain(sorted({ ...asked, playerId: asker })) === hashPlain(sorted(input));
  if (!host) return false;
  if (asked.type === 'step') return input.type === 'advance';
  if (asked.type === 'free-seat') return input.type === 'leave-seat' && input.seatId === asked.seatId;
  return hashPlain(sorted(asked)) === hashPlain(sorted(input));
}

function sorted(input: object): [string, unknown][] {
  return Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Somebody who only looks on: its replica is what the World must be if nothing but the inputs that were told changed it. */
export class Observer {
  world: World | null = null;
  readonly faults: string[] = [];
  private readonly visitor: Visitor;
  private readonly ledger: Ledger;

  constructor(visitor: Visitor, ledger: Ledger) {
    this.visitor = visitor;
    this.ledger = ledger;
  }

  /** Follows what was told since the last time. */
  catchUp(): void {
    for (const message of this.visitor.told.splice(0)) {
      if (message.t === 'welcome') this.world = message.world;
      if (message.t === 'snapshot') this.faults.push('the observer got a snapshot');
      if (message.t !== 'inputs') continue;
      for (const numbered of message.inputs) {
        const fault = this.ledger.faultOf(numbered);
        if (fault) this.faults.push(fault);
        step(this.world!, numbered.input);
      }
    }
  }
}
