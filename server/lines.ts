import type { IncomingMessage } from 'node:http';
import { LINES_TYPE, MAX_POST_BYTES, MAX_POST_MESSAGES } from '../shared/protocol/index.ts';

/** What the body of a POST was. `code` and `reason` are those with which a WebSocket would be closed. */
export type Lines =
  | { kind: 'lines'; lines: string[] }
  | { kind: 'refused'; status: number; code: number; reason: string }
  /** The request ended before its body: it is sent again. */
  | { kind: 'cut' };

const TOO_LARGE: Lines = { kind: 'refused', status: 413, code: 1009, reason: 'too-large' };

/** Reads a body of at most MAX_POST_BYTES, one message per line, and calls back once. */
export function readLines(request: IncomingMessage, done: (lines: Lines) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isDone = false;
  const finish = (lines: Lines): void => {
    if (isDone) return;
    isDone = true;
    done(lines);
  };
  if (request.headers['content-type']?.split(';')[0]?.trim() !== LINES_TYPE) {
    return finish({ kind: 'refused', status: 415, code: 1003, reason: 'bad-message' });
  }
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_POST_BYTES) return finish(TOO_LARGE);
    if (!isDone) chunks.push(chunk);
  });
  request.on('end', () => finish(split(Buffer.concat(chunks))));
  request.on('close', () => finish({ kind: 'cut' }));
  request.on('error', () => finish({ kind: 'cut' }));
}

function split(body: Buffer): Lines {
  const text = decode(body);
  if (text === null) return { kind: 'refused', status: 400, code: 1007, reason: 'bad-message' };
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.length > MAX_POST_MESSAGES ? TOO_LARGE : { kind: 'lines', lines };
}

function decode(body: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}
