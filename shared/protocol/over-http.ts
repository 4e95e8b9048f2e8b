import { MAX_MESSAGE_BYTES } from './messages.ts';

/**
 * The same messages over HTTP, where a network lets no WebSocket through. `GET sse` is a stream of events (WHATWG HTML,
 * server-sent events): first `open` with an Opened, then `message` with one ServerMessage each, at the end `close` with a
 * Closed. `POST send` carries messages of the client, one JSON text per line.
 */

/** Header of `POST send`: the secret of the connection, as the event `open` gave it. Never in an address: those are logged. */
export const CONNECTION_HEADER = 'x-ackademy-connection';
/** Header of `POST send`: 1, 2, 3, ... A POST that is sent again under its number is answered and not done twice. */
export const NUMBER_HEADER = 'x-ackademy-number';
/** Header of `GET sse`, `1`: large messages may come as events `deflated`, their data deflated (RFC 1950) and then in base64. */
export const DEFLATE_HEADER = 'x-ackademy-deflate';
/** Type of the body of `POST send`. Pages of other sites cannot send it without asking first. */
export const LINES_TYPE = 'application/x-ndjson';
/** Bytes of one POST. */
export const MAX_POST_BYTES = 2 * MAX_MESSAGE_BYTES;
/** Messages of one POST. */
export const MAX_POST_MESSAGES = 32;

/** Data of the event `open`. */
export interface Opened {
  connection: string;
}

/** Data of the event `close`: as a WebSocket's close. */
export interface Closed {
  code: number;
  reason: string;
}
