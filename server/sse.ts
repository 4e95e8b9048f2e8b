import type { IncomingMessage, ServerResponse } from 'node:http';
import { deflateSync } from 'node:zlib';
import { CONNECTION_HEADER, DEFLATE_HEADER, NUMBER_HEADER, type Closed, type Opened } from '../shared/protocol/index.ts';
import { eventFrame } from './frame.ts';
import { COMPRESS_FROM_LENGTH, SSE_HEARTBEAT_MS, SSE_SILENCE_MS } from './limits.ts';
import { countConnection } from './metrics.ts';
import { isFromElsewhere, isSameOrigin } from './origin.ts';
import { readLines } from './lines.ts';
import type { Reception, Session } from './reception.ts';
import type { Connection } from './room.ts';
import { hashToken, newToken } from './tokens.ts';

/** The same messages over HTTP (shared/protocol/over-http.ts). */
export interface Streams {
  /** Takes the request where it is for `/sse` or `/send`; false leaves it to others. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Ends every stream: "the server stops, come back". */
  stop(): void;
}

export interface StreamOptions {
  trustProxy: boolean;
  addressOf(request: IncomingMessage): string;
}

/** One open stream, and where its POSTs stand. */
interface Stream {
  connection: Connection;
  response: ServerResponse;
  session: Session;
  /** Number of the last POST that was taken. */
  number: number;
  /** True while a POST is being read. */
  reading: boolean;
  heardMs: number;
}

/**
 * Some proxies and virus scanners hold an answer back until it has some length; a comment of this many bytes gets it going.
 */
const PADDING = `:${' '.repeat(2048)}\n\n`;

/** Proxies are asked to pass each event on at once: `no-transform` stops compression, the last one nginx' buffer. */
const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store, no-cache, no-transform', 'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff', Connection: 'close',
};

/** See `Streams`. */
export function openStreams(reception: Reception, { trustProxy, addressOf }: StreamOptions): Streams {
  // By the hash of the secret: to look one up tells nothing of the others.
  const streams = new Map<string, Stream>();
  const heartbeat = setInterval(() => beat(streams.values()), SSE_HEARTBEAT_MS).unref();

  function open(request: IncomingMessage, response: ServerResponse): void {
    const address = addressOf(request);
    if (!reception.hasPlace(address)) return answer(response, 503);
    const secret = newToken();
    const key = keyOf(secret);
    response.writeHead(200, STREAM_HEADERS);
    response.write(PADDING + eventOf('open', { connection: secret } satisfies Opened));
    const connection = connectionOf(response, request.headers[DEFLATE_HEADER] === '1');
    const stream: Stream = { connection, response, session: reception.admit(connection, address), number: 0, reading: false, heardMs: performance.now() };
    streams.set(key, stream);
    countConnection('sse', 1);
    response.on('error', (error) => reception.log.info({ err: error }, 'stream closed'));
    response.on('drain', () => stream.session.drained());
    response.on('close', () => {
      streams.delete(key);
      countConnection('sse', -1);
      stream.session.ended();
    });
  }

  function send(request: IncomingMessage, response: ServerResponse): void {
    const secret = request.headers[CONNECTION_HEADER];
    const stream = typeof secret === 'string' ? streams.get(keyOf(secret)) : undefined;
    if (!stream) return answer(response, 404);
    const number = numberOf(request);
    if (number === null) return answer(response, 400);
    stream.heardMs = performance.now();
    // Sent again because its answer was lost on the way.
    if (number === stream.number && !stream.reading) return answer(response, 204);
    if (number !== stream.number + 1 || stream.reading) return answer(response, 409);
    stream.reading = true;
    readLines(request, (lines) => {
      stream.reading = false;
      if (lines.kind === 'cut') return;
      stream.number = number;
      if (lines.kind === 'refused') {
        answer(response, lines.status);
        return stream.connection.close(lines.code, lines.reason);
      }
      for (const line of lines.lines) stream.session.receive(line);
      answer(response, 204);
    });
  }

  return {
    handle(request, response) {
      const path = (request.url ?? '').split('?')[0];
      const serve = path === '/sse' ? open : path === '/send' ? send : null;
      if (!serve) return false;
      if (request.method !== (serve === open ? 'GET' : 'POST')) answer(response, 405);
      else if (!isSameOrigin(request, trustProxy) || isFromElsewhere(request)) answer(response, 403);
      else serve(request, response);
      return true;
    },
    stop() {
      clearInterval(heartbeat);
      for (const { connection } of streams.values()) connection.close(1001, 'the server stops');
    },
  };
}

function keyOf(secret: string): string {
  return hashToken(secret).toString('base64');
}

function numberOf({ headers }: IncomingMessage): number | null {
  const text = headers[NUMBER_HEADER];
  return typeof text === 'string' && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
}

function answer(response: ServerResponse, status: number): void {
  if (response.destroyed) return;
  // What is left of a body that was refused is not read: the connection must not be used again.
  response.writeHead(status, { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...(status >= 400 ? { Connection: 'close' } : {}) });
  response.end();
}

function eventOf(name: string, data: Opened | Closed): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A comment keeps proxies from ending the stream; who has posted nothing for long, not even a ping, is gone. */
function beat(streams: Iterable<Stream>): void {
  for (const { response, heardMs, connection } of streams) {
    if (performance.now() - heardMs > SSE_SILENCE_MS) connection.cut();
    else response.write(':\n\n');
  }
}

/** A World as an event a fifth as long, for a reader that can take it. Compressed by itself: a stream holds no memory for it. */
function deflatedEvent(text: string): string {
  return `event: deflated\ndata: ${deflateSync(text, { level: 3 }).toString('base64')}\n\n`;
}

function connectionOf(response: ServerResponse, deflates: boolean): Connection {
  let isOpen = true;
  return {
    send(text) {
      if (isOpen) response.write(deflates && text.length >= COMPRESS_FROM_LENGTH ? deflatedEvent(text) : eventFrame(text));
    },
    deliver(packet) {
      if (isOpen) response.write(packet.event());
    },
    bufferedBytes: () => response.writableLength,
    close(code, reason) {
      if (!isOpen) return;
      isOpen = false;
      response.end(eventOf('close', { code, reason }));
    },
    cut() {
      isOpen = false;
      response.destroy();
    },
  };
}
