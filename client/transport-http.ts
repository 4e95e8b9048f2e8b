import {
  CONNECTION_HEADER, DEFLATE_HEADER, LINES_TYPE, MAX_POST_BYTES, MAX_POST_MESSAGES, NUMBER_HEADER, type Closed, type Opened,
} from '../shared/protocol/index.ts';
import { createEventReader, type StreamEvent } from './transport-events.ts';
import type { Carrier, Environment, TransportHandlers } from './transport.ts';

/** A stream that has not said who it is by then is held back by a proxy. */
const OPEN_WITHIN_MS = 15_000;
/** A POST that is not answered by then is sent again. */
const ANSWER_WITHIN_MS = 15_000;
const MAX_TRIES = 3;
const RETRY_AFTER_MS = 500;

/** A lost network, as a WebSocket reports it. */
const LOST: Closed = { code: 1006, reason: '' };

/**
 * Carries messages over HTTP: a stream of events down (read by fetch and not by EventSource, which would connect again by
 * itself and tell no status), POSTs up, one at a time, so that messages keep their order.
 */
export function openHttp({ fetch, baseUrl }: Environment, handlers: TransportHandlers): Carrier {
  const stopped = new AbortController();
  const waiting: string[] = [];
  let connection = '';
  let number = 0;
  let posting = false;
  let isOver = false;
  /** Events that came behind one that is still being inflated keep their order behind it; null where there is none. */
  let inflating: Promise<void> | null = null;

  function finish({ code, reason }: Closed): void {
    if (isOver) return;
    isOver = true;
    stopped.abort();
    handlers.close(code, reason);
  }

  function take(event: StreamEvent): void {
    if (inflating === null && event.name !== 'deflated') return takeNow(event);
    const mine = (inflating ?? Promise.resolve()).then(async () => {
      takeNow(event.name === 'deflated' ? { name: 'message', data: await inflate(event.data) } : event);
      if (inflating === mine) inflating = null;
    }).catch(() => finish(LOST));
    inflating = mine;
  }

  function takeNow({ name, data }: StreamEvent): void {
    if (isOver) return;
    if (name === 'message') handlers.message(data);
    else if (name === 'close') finish(JSON.parse(data) as Closed);
    else if (name === 'open') {
      connection = (JSON.parse(data) as Opened).connection;
      handlers.open('http');
    }
  }

  async function follow(): Promise<void> {
    const late = setTimeout(() => finish(LOST), OPEN_WITHIN_MS);
    try {
      const response = await fetch(new URL('sse', baseUrl), { headers: { accept: 'text/event-stream', ...canInflate }, cache: 'no-store', redirect: 'error', signal: stopped.signal });
      if (!response.ok || !response.body) return finish(LOST);
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      const read = createEventReader((event) => {
        clearTimeout(late);
        take(event);
      });
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) read(decoder.decode(piece.value, { stream: true }));
      await inflating;
      finish(LOST);
    } catch {
      finish(LOST);
    } finally {
      clearTimeout(late);
    }
  }

  /** True where the POST has arrived. Its number makes a second try harmless. */
  async function post(body: string): Promise<boolean> {
    number++;
    for (let tries = 0; tries < MAX_TRIES && !isOver; tries++) {
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS * 2 ** tries));
      try {
        const response = await fetch(new URL('send', baseUrl), {
          method: 'POST', body, cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
          headers: { 'content-type': LINES_TYPE, [CONNECTION_HEADER]: connection, [NUMBER_HEADER]: String(number) },
        });
        if (response.ok) return true;
        // 409: the server still reads the try before; 5xx: the proxy before it has a moment of weakness.
        if (response.status < 500 && response.status !== 409) return false;
      } catch {
        // The network: once more.
      }
    }
    return false;
  }

  async function drain(): Promise<void> {
    posting = true;
    while (waiting.length > 0 && !isOver) {
      if (!(await post(takeBatch(waiting)))) return finish(LOST);
    }
    posting = false;
  }

  void follow();
  return {
    send(text) {
      if (isOver || connection === '') return;
      waiting.push(text);
      if (!posting) void drain();
    },
    close: () => {
      isOver = true;
      stopped.abort();
    },
  };
}

const canInflate: Record<string, string> = 'DecompressionStream' in globalThis ? { [DEFLATE_HEADER]: '1' } : {};

/** The text of an event `deflated`. */
function inflate(data: string): Promise<string> {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).text();
}

/** Takes as many messages off the list as one POST may carry, in bytes of UTF-8 at most three for each character. */
function takeBatch(waiting: string[]): string {
  let bytes = 0;
  let count = 0;
  for (; count < waiting.length && count < MAX_POST_MESSAGES; count++) {
    bytes += 3 * waiting[count]!.length + 1;
    if (count > 0 && bytes > MAX_POST_BYTES) break;
  }
  return waiting.splice(0, count).join('\n');
}
