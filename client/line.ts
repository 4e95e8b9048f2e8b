import {
  askIdOf, PROTOCOL_VERSION, type AskedInput, type ClientMessage, type RefusalCode, type ResyncReason, type ServerMessage,
} from '../shared/protocol/index.ts';
import { openTransport, type Environment, type Transport, type TransportKind } from './transport.ts';

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MOST_MS = 10_000;
const PING_MS = 15_000;
/** Silence after which the network is taken for gone, although the transport has not noticed. */
const SILENCE_MS = 40_000;
/** As long a line whose fate is in doubt (the machine slept, the network changed) may take to answer. */
const DOUBT_MS = 5_000;
/** A timer of PING_MS that is this late was held up by a machine that slept. */
const SLEPT_MS = 10_000;
/** A snapshot that was refused for now is asked for again after this. */
const ASK_AGAIN_MS = 1_000;
/** Inputs that may wait for an answer, or for the connection: the server takes so many at once. */
export const MAX_WAITING = 32;

/** Refusals after which trying again cannot help: to a join, or of this device as such. */
const FINAL: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'unknown-room', 'name-taken', 'bad-name', 'bad-token', 'bad-pairing', 'wrong-version', 'room-full', 'server-full', 'taken-over', 'remote-revoked',
  'room-broken', 'removed', 'not-on-list', 'join-workshop', 'workshop-locked', 'workshop-over', 'no-workshop',
]);
const FINAL_AFTER_JOIN: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['taken-over', 'remote-revoked', 'room-broken', 'removed']);

/** Where a line stands. `untilMs` (of `performance.now()`) is when it tries again by itself; `why`, why it does not. */
export type LineState =
  | { is: 'connecting' }
  | { is: 'open'; by: TransportKind | null }
  | { is: 'waiting'; untilMs: number }
  | { is: 'closed'; why: RefusalCode };

/** Who joins. */
export type Credentials = Omit<Extract<ClientMessage, { t: 'join' }>, 't' | 'v'>;
/** What is asked of the server besides inputs; it gets no second chance where the connection ends. */
export type Request = Extract<ClientMessage, { t: 'present' | 'fork' | 'invite-remote' | 'revoke-remotes' | 'predict' | 'end-stage' | 'start-activity' | 'ask-poll' }>;

/** What the owner of a line does. */
export interface LineOwner {
  /** Asked anew for each connection. */
  credentials(): Credentials;
  state(state: LineState): void;
  /** Takes a message. To inputs that a replica cannot follow the answer is why, and a snapshot comes. */
  message(message: ServerMessage): ResyncReason | null;
  /** How many inputs wait for an answer. */
  waiting(count: number): void;
}

/** A way into one room that survives whatever the network and the server do. */
export interface Line {
  /** Asks for an input, once: it keeps its place behind those asked before, also over reconnections. Gives its id; null where too many wait, or the line is closed. */
  ask(input: AskedInput): string | null;
  /** Asks for something else; false where the line is not open. */
  request(request: Request): boolean;
  /** Tries at once in place of waiting; on a closed line it takes the seat back. */
  tryNow(): void;
  /** The machine has slept, or has another network: sees whether the line still holds. */
  doubt(): void;
  /** Ends it for good. */
  leave(): void;
}

/** Starts to connect and goes on until `leave`. `tag` makes ids unique among all tabs of one player. */
export function openLine(owner: LineOwner, tag: string, environment?: Environment): Line {
  const line = new RoomLine(owner, tag, environment);
  line.connect();
  return line;
}

type Timer = ReturnType<typeof setTimeout>;

/** See `Line`. */
class RoomLine implements Line {
  private readonly owner: LineOwner;
  private readonly tag: string;
  private readonly environment: Environment | undefined;
  private transport: Transport | null = null;
  private state: LineState = { is: 'connecting' };
  private joinedAs: string | null = null;
  /** Connections that failed since the last one that held. */
  private tries = 0;
  private nextId = 1;
  private heardMs = 0;
  /** Asked for and not answered yet, in order: sent again after a reconnection, under the same ids. */
  private readonly pending = new Map<string, AskedInput>();
  /** Why a snapshot was asked for that has not come yet. */
  private resyncing: ResyncReason | null = null;
  private retry: Timer | undefined;
  private pinger: Timer | undefined;
  private doubting: Timer | undefined;
  private again: Timer | undefined;

  constructor(owner: LineOwner, tag: string, environment: Environment | undefined) {
    this.owner = owner;
    this.tag = tag;
    this.environment = environment;
  }

  ask(input: AskedInput): string | null {
    if (this.state.is === 'closed' || this.pending.size >= MAX_WAITING) return null;
    const id = `${this.tag}-${this.nextId++}`;
    this.pending.set(id, input);
    this.owner.waiting(this.pending.size);
    if (this.joinedAs !== null) this.post({ t: 'input', id, input });
    return id;
  }

  request(request: Request): boolean {
    if (this.joinedAs === null) return false;
    this.post(request);
    return true;
  }

  tryNow(): void {
    if (this.state.is === 'waiting' || this.state.is === 'closed') this.connect();
  }

  doubt(): void {
    if (this.state.is === 'waiting') return this.connect();
    if (this.state.is !== 'open' || this.doubting !== undefined) return;
    this.doubting = setTimeout(() => {
      this.tries = 0;
      this.connect();
    }, DOUBT_MS);
    this.post({ t: 'ping' });
  }

  leave(): void {
    clearInterval(this.pinger);
    clearTimeout(this.doubting);
    clearTimeout(this.retry);
    clearTimeout(this.again);
    this.doubting = undefined;
    this.joinedAs = null;
    this.transport?.close();
    this.transport = null;
  }

  connect(): void {
    this.leave();
    this.become({ is: 'connecting' });
    this.transport = openTransport({
      open: () => this.opened(),
      message: (text) => {
        this.heard();
        this.receive(JSON.parse(text) as ServerMessage);
      },
      close: () => this.lost(),
    }, this.environment);
  }

  private become(next: LineState): void {
    this.state = next;
    this.owner.state(next);
  }

  private post(message: ClientMessage): void {
    this.transport?.send(JSON.stringify(message));
  }

  private heard(): void {
    this.heardMs = performance.now();
    clearTimeout(this.doubting);
    this.doubting = undefined;
  }

  private opened(): void {
    this.heard();
    this.post({ t: 'join', v: PROTOCOL_VERSION, ...this.owner.credentials() });
    let beatMs = Date.now();
    this.pinger = setInterval(() => {
      const lateMs = Date.now() - beatMs - PING_MS;
      beatMs = Date.now();
      this.beat(lateMs);
    }, PING_MS);
  }

  private beat(lateMs: number): void {
    if (performance.now() - this.heardMs > SILENCE_MS) return this.lost();
    if (lateMs > SLEPT_MS) return this.doubt();
    this.post({ t: 'ping' });
  }

  /** The connection has ended, or must be taken for ended: again after a while. */
  private lost(): void {
    this.leave();
    const mostMs = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** this.tries);
    this.tries++;
    // Jitter, so that a class of thirty does not come back in one instant after a restart.
    const waitMs = mostMs * (0.5 + Math.random() / 2);
    this.retry = setTimeout(() => this.connect(), waitMs);
    this.become({ is: 'waiting', untilMs: performance.now() + waitMs });
  }

  private finish(why: RefusalCode): void {
    this.leave();
    this.pending.clear();
    this.owner.waiting(0);
    this.become({ is: 'closed', why });
  }

  private receive(message: ServerMessage): void {
    switch (message.t) {
      case 'welcome':
        return this.welcomed(message);
      case 'inputs':
        for (const numbered of message.inputs) this.settled(askIdOf(numbered, this.joinedAs ?? ''));
        if (this.resyncing === null) this.follow(message);
        return;
      case 'refused':
        return this.refused(message);
      case 'pong':
        return;
      case 'snapshot':
        this.resyncing = null;
        break;
      case 'done':
        this.settled(message.id);
        break;
      default:
    }
    this.owner.message(message);
  }

  private settled(id: string | null | undefined): void {
    if (id !== null && id !== undefined && this.pending.delete(id)) this.owner.waiting(this.pending.size);
  }

  private follow(message: ServerMessage): void {
    this.resyncing = this.owner.message(message);
    this.askForWorld();
  }

  private askForWorld(): void {
    if (this.resyncing !== null) this.post({ t: 'resync', why: this.resyncing });
  }

  private welcomed(message: Extract<ServerMessage, { t: 'welcome' }>): void {
    this.tries = 0;
    this.resyncing = null;
    this.owner.message(message);
    // In their order, and before anything that is asked from now on: the server does them in the order in which they come.
    for (const [id, input] of this.pending) this.post({ t: 'input', id, input });
    this.joinedAs = message.playerId;
    this.become({ is: 'open', by: this.transport?.kind ?? null });
  }

  private refused(message: Extract<ServerMessage, { t: 'refused' }>): void {
    const { code, id } = message;
    this.settled(id);
    const isFinal = (this.joinedAs === null ? FINAL : FINAL_AFTER_JOIN).has(code);
    if (isFinal) return this.finish(code);
    // A join that is refused for now.
    if (this.joinedAs === null) return this.lost();
    if (code === 'too-fast' && id === undefined && this.resyncing !== null) this.again = setTimeout(() => this.askForWorld(), ASK_AGAIN_MS);
    this.owner.message(message);
  }
}
