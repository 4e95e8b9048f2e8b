import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { encodeEntry, encodeHead } from '../shared/log/index.ts';
import { CODE_LENGTH, type RefusalCode } from '../shared/protocol/index.ts';
import type { AddressLimits } from './address.ts';
import type { Rooms } from './rooms.ts';
import { RoomBroken, type JournalEntry, type RoomRecord } from './store.ts';
import { hashToken } from './tokens.ts';

/** Inputs that are held in memory at once: what a journal costs the server, however long it is. */
const ENTRIES_AT_ONCE = 200;
const TOKEN = /^Bearer ([\w-]{1,200})$/i;

function refuse(response: Response, status: number, code: RefusalCode, text: string): void {
  if (status === 401) response.set('WWW-Authenticate', 'Bearer');
  response.status(status).json({ error: { code, text } });
}

/** The number of the first input that is wanted; null where it is none. */
function fromOf({ query }: Request): number | null {
  const text = query['from'] ?? '1';
  return typeof text === 'string' && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
}

/**
 * `GET api/rooms/CODE/journal`: a room's journal as JSON lines (shared/log/journal.ts), with `?from=N` the head and the
 * inputs from number N on. Only inputs on disk are in it. Whoever holds a token of the room may read it: a player, the host or a remote, all of
 * whom may see every input anyway. So may everybody who has the code of a room of a workshop's activity: it may be watched without a token, and the
 * points of the leaderboard lead there. The token goes in the header Authorization, never in the address, which is logged.
 */
export function serveJournal(rooms: Rooms, limits: AddressLimits, addressOf: (request: IncomingMessage) => string): RequestHandler {
  return async (request, response) => {
    response.set('Cache-Control', 'no-store').set('Vary', 'Authorization, Accept-Encoding');
    const code = String(request.params['code']);
    const from = fromOf(request);
    const token = TOKEN.exec(request.get('authorization') ?? '')?.[1];
    const address = addressOf(request);
    if (!limits.mayTryJoin(address)) return refuse(response, 429, 'too-fast', 'Too many wrong codes: wait a minute.');
    if (from === null) return refuse(response, 400, 'bad-message', 'from is the number of an input, 1 or more.');
    const room = code.length === CODE_LENGTH ? await rooms.store.findRoom(code) : null;
    if (!room) {
      limits.countWrongJoin(address, code.slice(0, 20));
      return refuse(response, 404, 'unknown-room', `There is no room ${code.slice(0, 20)}.`);
    }
    if (!(await mayRead(rooms, room, token))) {
      if (token !== undefined) limits.countWrongJoin(address, code, token);
      return refuse(response, 401, 'bad-token', 'The journal is for who has a token of this room.');
    }
    await send(rooms, request, response, room, from);
  };
}

async function mayRead({ store }: Rooms, { code, config: { partOf } }: RoomRecord, token: string | undefined): Promise<boolean> {
  return partOf !== undefined || (token !== undefined && (await store.knowsToken(code, hashToken(token))));
}

async function send(rooms: Rooms, request: Request, response: Response, { code, config }: RoomRecord, from: number): Promise<void> {
  const first = await firstEntries(rooms, code, from);
  if (!first) return refuse(response, 500, 'room-broken', 'What the server kept of this room is broken.');
  response.type('application/x-ndjson');
  const zips = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (zips) response.set('Content-Encoding', 'gzip');
  if (request.method === 'HEAD') return void response.end();
  try {
    const text = linesOf(rooms, code, `${encodeHead(config)}\n`, first);
    await (zips ? pipeline(text, createGzip({ level: 3 }), response) : pipeline(text, response));
  } catch (error) {
    // The answer is cut in its middle, so that nobody takes a part for the whole.
    if (!response.destroyed) response.destroy();
    rooms.log.info({ room: code, err: error }, 'a journal was not sent to its end');
    if (!response.closed) await once(response, 'close');
  }
}

/** Null where they are broken. */
async function firstEntries(rooms: Rooms, code: string, from: number): Promise<JournalEntry[] | null> {
  try {
    return await rooms.store.loadEntries(code, from, ENTRIES_AT_ONCE);
  } catch (error) {
    if (!(error instanceof RoomBroken)) throw error;
    rooms.log.error({ room: code, err: error }, 'the journal is broken');
    return null;
  }
}

/** The lines, in pieces, read as the reader takes them. */
async function* linesOf(rooms: Rooms, code: string, head: string, first: JournalEntry[]): AsyncGenerator<string> {
  yield head;
  for (let entries = first; entries.length > 0;) {
    yield entries.map((entry) => `${encodeEntry(entry)}\n`).join('');
    const last = entries.at(-1)!.seq;
    entries = entries.length < ENTRIES_AT_ONCE ? [] : await rooms.store.loadEntries(code, last + 1, ENTRIES_AT_ONCE);
  }
}
