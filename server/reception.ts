import type { Logger } from 'pino';
import type { ClientMessage } from '../shared/protocol/index.ts';
import { parseClientMessage } from '../shared/protocol/parse.ts';
import { actFor, catchUpReader, resync, serveRequest } from './acting.ts';
import type { AddressLimits } from './address.ts';
import { refusal, type ServerRefusal } from './asked.ts';
import { createBucket, take, type Bucket } from './bucket.ts';
import { tell } from './fanout.ts';
import { joinRoom, leaveRoom, type JoinMessage, type Place } from './joining.ts';
import {
  JOIN_TIMEOUT_MS, MAX_BUFFERED_BYTES, MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, MESSAGES_PER_SECOND, MESSAGE_BURST, RESYNC_COST,
} from './limits.ts';
import { countRefusal } from './metrics.ts';
import type { Connection } from './room.ts';
import type { Rooms } from './rooms.ts';

/** Messages over the limit after which a connection is closed: it does not listen to refusals. */
const MAX_EXCESS = 200;
/** Refusals that a join gets where somebody guesses a secret of a room. */
const WRONG_SECRETS: ReadonlySet<string> = new Set(['bad-token', 'bad-pairing']);
/** The longest input id that is repeated in a refusal. */
const MAX_ID_LENGTH = 64;

/** One browser's connection from its opening to its end, whatever carries it: what a transport tells of it. */
export interface Session {
  /** Takes one message of the browser; null where it was no text. Answers it or closes the connection, and never throws. */
  receive(text: string | null): void;
  /** All that was sent has been read, after some of it had to wait. */
  drained(): void;
  /** The connection has ended, whoever ended it. */
  ended(): void;
}

/** Where the transports hand over what they carry. */
export interface Reception {
  log: Logger;
  /** False where the server, or this address, has as many connections as it may. */
  hasPlace(address: string): boolean;
  admit(connection: Connection, address: string): Session;
  /** Connections that are open now. */
  count(): number;
}

/** One connection, before and after it joined. */
interface Client {
  connection: Connection;
  address: string;
  bucket: Bucket;
  excess: number;
  place: Place | null;
  /** What came while it joins, in order; null where it does not. */
  waiting: ClientMessage[] | null;
  gone: boolean;
}

/** See `Reception`. */
export function createReception(rooms: Rooms, limits: AddressLimits): Reception {
  const perAddress = new Map<string, number>();
  let open = 0;

  function count(address: string, change: number): void {
    open += change;
    const left = (perAddress.get(address) ?? 0) + change;
    if (left > 0) perAddress.set(address, left);
    else perAddress.delete(address);
  }

  return {
    log: rooms.log,
    hasPlace: (address) => open < MAX_CONNECTIONS && (perAddress.get(address) ?? 0) < MAX_CONNECTIONS_PER_ADDRESS,
    count: () => open,
    admit(connection, address) {
      const client: Client = { connection, address, bucket: createBucket(MESSAGE_BURST, performance.now()), excess: 0, place: null, waiting: null, gone: false };
      count(address, 1);
      const joinTimer = setTimeout(() => sendAwayUnjoined(client), JOIN_TIMEOUT_MS).unref();
      return {
        receive: (text) => (client.gone ? undefined : receive(client, text, rooms, limits)),
        drained: () => (client.place ? catchUpReader(rooms, client.place) : undefined),
        ended() {
          if (client.gone) return;
          client.gone = true;
          count(address, -1);
          clearTimeout(joinTimer);
          if (client.place) leaveRoom(rooms, client.place);
        },
      };
    },
  };
}

function sendAwayUnjoined(client: Client): void {
  if (client.place) return;
  refuse(client, refusal('not-joined', 'You did not join a room in time.'));
  client.connection.close(1008, 'not-joined');
}

function refuse(client: Client, { code, text }: ServerRefusal, id?: string): void {
  if (client.connection.bufferedBytes() > MAX_BUFFERED_BYTES) return client.connection.cut();
  countRefusal(code);
  tell(client.connection, { t: 'refused', ...(id === undefined ? {} : { id }), code, text });
}

/** One message: checked against its schema, then against the limits, then done or refused. */
function receive(client: Client, text: string | null, rooms: Rooms, limits: AddressLimits): void {
  const parsed = text === null ? null : parseClientMessage(text);
  const message = parsed?.ok ? parsed.value : null;
  const cost = message?.t === 'resync' ? RESYNC_COST : 1;
  if (!take(client.bucket, cost, MESSAGE_BURST, MESSAGES_PER_SECOND, performance.now())) {
    if (++client.excess > MAX_EXCESS) return client.connection.close(1008, 'too-fast');
    return refuse(client, refusal('too-fast', 'Too many messages: slow down.'), message && 'id' in message ? message.id : undefined);
  }
  if (message) return handle(client, message, rooms, limits);
  refuse(client, parsed && !parsed.ok ? parsed.error : refusal('bad-message', 'a message is a JSON object'), idOf(text));
}

/** The id of a message that is none, where it has one, so that its sender does not send it again. */
function idOf(text: string | null): string | undefined {
  try {
    const { id } = JSON.parse(text ?? '') as { id?: unknown };
    return typeof id === 'string' && id.length <= MAX_ID_LENGTH ? id : undefined;
  } catch {
    return undefined;
  }
}

function handle(client: Client, message: ClientMessage, rooms: Rooms, limits: AddressLimits): void {
  if (message.t === 'ping') return tell(client.connection, { t: 'pong' });
  if (message.t === 'join') return void join(client, message, rooms, limits);
  const { place } = client;
  if (client.waiting) return void client.waiting.push(message);
  if (!place) return refuse(client, refusal('not-joined', 'Join a room first.'), 'id' in message ? message.id : undefined);
  rooms.whenStill(place.room, () => serve(client, place, message, rooms, limits));
}

function serve(client: Client, place: Place, message: Exclude<ClientMessage, { t: 'join' | 'ping' }>, rooms: Rooms, limits: AddressLimits): void {
  // An older tab is told to stop; what it still sends counts for nothing.
  if (place.room.members.get(place.member.playerId) !== place.member) return;
  if (message.t === 'resync') return resync(rooms, place, message.why ?? 'asked');
  const refused = message.t === 'input'
    ? actFor(rooms, place, message.id, message.input)
    : serveRequest(rooms, place, message, () => limits.mayMakeRoom(client.address));
  if (refused) refuse(client, refused, message.id);
}

async function join(client: Client, message: JoinMessage, rooms: Rooms, limits: AddressLimits): Promise<void> {
  if (client.place || client.waiting) return refuse(client, refusal('bad-message', 'You are in a room already.'));
  if (!limits.mayTryJoin(client.address)) return refuse(client, refusal('too-fast', 'Too many wrong codes: wait a minute.'));
  const waiting: ClientMessage[] = (client.waiting = []);
  const joined = await joinRoom(rooms, client.connection, message);
  client.waiting = null;
  if (joined.ok && client.gone) return leaveRoom(rooms, joined.value);
  if (joined.ok) client.place = joined.value;
  else {
    countWrong(limits, client.address, message, joined.error.code);
    refuse(client, joined.error);
  }
  for (const later of waiting) handle(client, later, rooms, limits);
}

function countWrong(limits: AddressLimits, address: string, { code, hostToken, token, pairing }: JoinMessage, why: string): void {
  if (why === 'unknown-room') limits.countWrongJoin(address, code);
  if (WRONG_SECRETS.has(why)) limits.countWrongJoin(address, code, [hostToken, token, pairing].join(' '));
}
