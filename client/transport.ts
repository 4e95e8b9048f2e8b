import { openHttp } from './transport-http.ts';
import { preferredKind, rememberKind } from './transport-memory.ts';
import { openWebSocket } from './transport-websocket.ts';

/** What carries the messages: a WebSocket, or server-sent events and POSTs where a network lets none through. */
export type TransportKind = 'websocket' | 'http';

/** What a transport tells its owner. Nothing comes after `close`, and nothing after the owner has closed it. */
export interface TransportHandlers {
  /** It can send now. */
  open(kind: TransportKind): void;
  /** One ServerMessage as JSON text. */
  message(text: string): void;
  /** It has ended: code and reason as of a WebSocket (1006 where the network ended it, also before it opened). */
  close(code: number, reason: string): void;
}

/** One connection to the server. To connect again, open another one. */
export interface Transport {
  /** Null until it is open. */
  readonly kind: TransportKind | null;
  /** Sends one message, in order; does nothing unless it is open. */
  send(text: string): void;
  /** Ends it; `close` of the handlers is not called. */
  close(): void;
}

/** What carries messages, without the choice between them. */
export type Carrier = Pick<Transport, 'send' | 'close'>;

/** What of a browser is used, so that the same code runs in programs. */
export interface Environment {
  /** The address of the page: the server listens beside it, whatever path a proxy gave it. */
  baseUrl: string;
  WebSocket: typeof WebSocket;
  fetch: typeof fetch;
  /** Keeps what worked, for this tab; null where storage is switched off. */
  storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** A WebSocket that is not open by then is taken for blocked. */
  openWithinMs: number;
  /** One that brings no answer by then to what was sent first is held up on its way, open as it is. */
  answerWithinMs: number;
}

const OPEN_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 10_000;

function browser(): Environment {
  return {
    baseUrl: document.baseURI, WebSocket, fetch: (...request) => fetch(...request), storage: tabStorage(), openWithinMs: OPEN_WITHIN_MS,
    answerWithinMs: ANSWER_WITHIN_MS,
  };
}

function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/**
 * Connects to the server: by WebSocket, and where that fails or is not open within 3 s by HTTP. What worked is remembered
 * for the tab and tried first the next time; a WebSocket gets another chance later.
 */
export function openTransport(handlers: TransportHandlers, environment: Environment = browser()): Transport {
  const { storage, answerWithinMs } = environment;
  let kind: TransportKind | null = null;
  let isOver = false;
  let heard = false;
  let carrier: Carrier | null = null;
  let mute: ReturnType<typeof setTimeout> | null = null;

  const hear = (by: TransportKind): void => {
    if (heard) return;
    heard = true;
    if (mute) clearTimeout(mute);
    rememberKind(storage, by, Date.now());
  };
  /** Some proxies let a WebSocket open and nothing through it. */
  const giveUpMute = (): void => {
    if (isOver || heard) return;
    rememberKind(storage, 'http', Date.now());
    carrier?.close();
    giveUp(1006, '');
  };

  const attempt = (next: TransportKind, failed: (code: number, reason: string) => void): void => {
    const open = next === 'websocket' ? openWebSocket : openHttp;
    carrier = open(environment, {
      open() {
        if (isOver) return;
        kind = next;
        handlers.open(next);
      },
      message(text) {
        if (isOver) return;
        hear(next);
        handlers.message(text);
      },
      close(code, reason) {
        if (isOver) return;
        if (kind === null) return failed(code, reason);
        giveUp(code, reason);
      },
    });
  };
  const giveUp = (code: number, reason: string): void => {
    isOver = true;
    if (mute) clearTimeout(mute);
    handlers.close(code, reason);
  };

  const first = preferredKind(storage, Date.now());
  attempt(first, () => attempt(first === 'websocket' ? 'http' : 'websocket', giveUp));
  return {
    get kind() {
      return kind;
    },
    send(text) {
      if (isOver || kind === null) return;
      if (kind === 'websocket' && !heard) mute ??= setTimeout(giveUpMute, answerWithinMs);
      carrier?.send(text);
    },
    close() {
      isOver = true;
      if (mute) clearTimeout(mute);
      carrier?.close();
    },
  };
}
