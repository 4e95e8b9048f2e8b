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
  'room-broken',
]);
const FINAL_AFTER_JOIN: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['taken-over', 'remote-revoked', 'room-broken']);

/** Where a line stands. `untilMs` (of `performance.now()`) is when it tries again by itself; `why`, why it does not. */
export type LineState =
  | { is: 'connecting' }
  | { is: 'open'; by: TransportKind | null }
  | { is: 'waiting'; untilMs: number }
  | { is: 'closed'; why: RefusalCode };

/** Who joins. */
export type Credentials = Omit<Extract<ClientMessage, { t: 'join' }>, 't' | 'v'>;
/** What is asked of the server besides inputs; it gets no second chance where the connection ends. */
export type Request = Extract<ClientMessage, { t: 'present' | 'fork' | 'invite-remote' | 'revoke-remotes' }>;

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
  let transport: Transport | null = null;
  let state: LineState = { is: 'connecting' };
  let tries = 0;
  let joinedAs: string | null = null;
  /** Why a snapshot was asked for that has not come yet. */
  let resyncing: ResyncReason | null = null;
  let nextId = 1;
  let heardMs = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pinger: ReturnType<typeof setInterval> | undefined;
  let doubting: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  /** Asked for and not answered yet, in order: sent again after a reconnection, under the same ids. */
  const pending = new Map<string, AskedInput>();

  function become(next: LineState): void {
    state = next;
    owner.state(next);
  }

  function post(message: ClientMessage): void {
    transport?.send(JSON.stringify(message));
  }

  function drop(): void {
    clearInterval(pinger);
    clearTimeout(doubting);
    clearTimeout(retry);
    clearTimeout(again);
    doubting = undefined;
    joinedAs = null;
    transport?.close();
    transport = null;
  }

  function connect(): void {
    drop();
    become({ is: 'connecting' });
    transport = openTransport({
      open() {
        heardMs = performance.now();
        post({ t: 'join', v: PROTOCOL_VERSION, ...owner.credentials() });
        let beatMs = Date.now();
        pinger = setInterval(() => {
          const lateMs = Date.now() - beatMs - PING_MS;
          beatMs = Date.now();
          beat(lateMs);
        }, PING_MS);
      },
      message(text) {
        heardMs = performance.now();
        clearTimeout(doubting);
        doubting = undefined;
        receive(JSON.parse(text) as ServerMessage);
      },
      close: lost,
    }, environment);
  }

  function beat(lateMs: number): void {
    if (performance.now() - heardMs > SILENCE_MS) return lost();
    if (lateMs > SLEPT_MS) return doubt();
    post({ t: 'ping' });
  }

  /** The connection has ended, or must be taken for ended: again after a while. */
  function lost(): void {
    drop();
    const mostMs = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** tries);
    tries++;
    // Jitter, so that a class of thirty does not come back in one instant after a restart.
    const waitMs = mostMs * (0.5 + Math.random() / 2);
    retry = setTimeout(connect, waitMs);
    become({ is: 'waiting', untilMs: performance.now() + waitMs });
  }

  function finish(why: RefusalCode): void {
    drop();
    pending.clear();
    owner.waiting(0);
    become({ is: 'closed', why });
  }

  function settled(id: string | null | undefined): void {
    if (id !== null && id !== undefined && pending.delete(id)) owner.waiting(pending.size);
  }

  function receive(message: ServerMessage): void {
    switch (message.t) {
      case 'welcome':
        return welcomed(message);
      case 'inputs':
        for (const numbered of message.inputs) settled(askIdOf(numbered, joinedAs ?? ''));
        if (resyncing === null) follow(message);
        return;
      case 'snapshot':
        resyncing = null;
        owner.message(message);
        return;
      case 'done':
        settled(message.id);
        owner.message(message);
        return;
      case 'refused':
        return refused(message);
      case 'pong':
        return;
      default:
        owner.message(message);
    }
  }

  function follow(message: ServerMessage): void {
    const why = owner.message(message);
    if (why === null) return;
    resyncing = why;
    post({ t: 'resync', why });
  }

  function welcomed(message: Extract<ServerMessage, { t: 'welcome' }>): void {
    tries = 0;
    resyncing = null;
    owner.message(message);
    // In their order, and before anything that is asked from now on: the server does them in the order in which they come.
    for (const [id, input] of pending) post({ t: 'input', id, input });
    joinedAs = message.playerId;
    become({ is: 'open', by: transport?.kind ?? null });
  }

  function refused(message: Extract<ServerMessage, { t: 'refused' }>): void {
    const { code, id } = message;
    settled(id);
    if ((joinedAs === null ? FINAL : FINAL_AFTER_JOIN).has(code)) {
      return finish(code);
    }
    // A join that is refused for now.
    if (joinedAs === null) return lost();
    if (code === 'too-fast' && resyncing !== null && id === undefined) again = setTimeout(askAgain, ASK_AGAIN_MS);
    owner.message(message);
  }

  function askAgain(): void {
    if (resyncing !== null) post({ t: 'resync', why: resyncing });
  }

  function doubt(): void {
    if (state.is === 'waiting') return connect();
    if (state.is !== 'open' || doubting !== undefined) return;
    doubting = setTimeout(() => {
      tries = 0;
      connect();
    }, DOUBT_MS);
    post({ t: 'ping' });
  }

  connect();
  return {
    ask(input) {
      if (state.is === 'closed' || pending.size >= MAX_WAITING) return null;
      const id = `${tag}-${nextId++}`;
      pending.set(id, input);
      owner.waiting(pending.size);
      if (joinedAs !== null) post({ t: 'input', id, input });
      return id;
    },
    request(request) {
      if (joinedAs === null) return false;
      post(request);
      return true;
    },
    tryNow() {
      if (state.is === 'waiting' || state.is === 'closed') connect();
    },
    doubt,
    leave: drop,
  };
}
