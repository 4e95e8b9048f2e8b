import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { MAX_MESSAGE_BYTES, type ClientMessage } from '../shared/protocol/index.ts';
import { parseClientMessage } from '../shared/protocol/parse.ts';
import { actFor, resync } from './acting.ts';
import { refusal, type ServerRefusal } from './asked.ts';
import { createBucket, take, type Bucket } from './bucket.ts';
import { tell } from './fanout.ts';
import { joinRoom, leaveRoom, type JoinMessage, type Place } from './joining.ts';
import {
  HEARTBEAT_MS, JOIN_TIMEOUT_MS, MAX_BUFFERED_BYTES, MAX_CONNECTIONS, MESSAGES_PER_SECOND, MESSAGE_BURST, RESYNC_COST,
} from './limits.ts';
import type { Connection } from './room.ts';
import type { Rooms } from './rooms.ts';
import { addressOf, type AddressLimits } from './address.ts';

/** Messages over the limit after which a connection is closed: it does not listen to refusals. */
const MAX_EXCESS = 200;
/** The longest input id that is repeated in a refusal. */
const MAX_ID_LENGTH = 64;

/** One browser's connection, before and after it joined. */
interface Client {
  connection: Connection;
  address: string;
  bucket: Bucket;
  excess: number;
  place: Place | null;
}

export interface Gateway {
  /** Closes every connection: "the server stops, come back". */
  stop(): void;
}

/** True where a page of this very server asks, or no page at all (a program). Other sites' pages may not use a visitor's browser. */
export function isSameOrigin({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  const host = URL.canParse(headers.origin) ? new URL(headers.origin).host : '';
  return host !== '' && (host === headers.host || host === headers['x-forwarded-host']);
}

function turnAway(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function isGatewayPath(url: string | undefined): boolean {
  return (url ?? '').split('?')[0] === '/ws';
}

/** Takes WebSocket upgrades at /ws. With `shared` other paths are left to who else listens on this server. */
export function openGateway(server: Server, rooms: Rooms, limits: AddressLimits, shared: boolean): Gateway {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, clientTracking: true });

  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy());
    if (!isGatewayPath(request.url)) return shared ? undefined : turnAway(socket, '404 Not Found');
    if (!isSameOrigin(request)) return turnAway(socket, '403 Forbidden');
    if (sockets.clients.size >= MAX_CONNECTIONS) return turnAway(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, addressOf(request), rooms, limits));
  });

  const heartbeat = setInterval(() => beat(sockets.clients), HEARTBEAT_MS).unref();

  return {
    stop() {
      clearInterval(heartbeat);
      for (const webSocket of sockets.clients) webSocket.close(1001, 'the server stops');
    },
  };
}

const silent = new WeakSet<WebSocket>();

/** Pings everybody, and ends who has not answered the ping before. */
function beat(clients: Iterable<WebSocket>): void {
  for (const webSocket of clients) {
    if (silent.has(webSocket)) webSocket.terminate();
    silent.add(webSocket);
    webSocket.ping();
  }
}

function connectionOf(webSocket: WebSocket): Connection {
  return {
    // A Buffer that was encoded once for the room still goes out as text.
    send: (text) => webSocket.send(text, { binary: false }),
    bufferedBytes: () => webSocket.bufferedAmount,
    close: (code, reason) => webSocket.close(code, reason),
    cut: () => webSocket.terminate(),
  };
}

function serve(webSocket: WebSocket, address: string, rooms: Rooms, limits: AddressLimits): void {
  const client: Client = {
    connection: connectionOf(webSocket), address, bucket: createBucket(MESSAGE_BURST, performance.now()), excess: 0, place: null,
  };
  const joinTimer = setTimeout(() => {
    if (client.place) return;
    refuse(client, refusal('not-joined', 'You did not join a room in time.'));
    webSocket.close(1008, 'not-joined');
  }, JOIN_TIMEOUT_MS).unref();
  webSocket.on('pong', () => silent.delete(webSocket));
  webSocket.on('message', (data, isBinary) => {
    silent.delete(webSocket);
    receive(client, isBinary ? null : textOf(data), rooms, limits);
  });
  // ws has answered by then: 1009 for a message too large, 1007 for bytes that are no text, 1002 for broken frames.
  webSocket.on('error', (error) => rooms.log.info({ err: error }, 'connection closed'));
  webSocket.on('close', () => {
    clearTimeout(joinTimer);
    if (client.place) leaveRoom(rooms, client.place);
  });
}

function textOf(data: RawData): string {
  return (data as Buffer).toString('utf8');
}

function refuse(client: Client, { code, text }: ServerRefusal, id?: string): void {
  if (client.connection.bufferedBytes() > MAX_BUFFERED_BYTES) return client.connection.cut();
  tell(client.connection, { t: 'refused', ...(id === undefined ? {} : { id }), code, text });
}

/** One message: checked against its schema, then against the limits, then done or refused. */
function receive(client: Client, text: string | null, rooms: Rooms, limits: AddressLimits): void {
  const parsed = text === null ? null : parseClientMessage(text);
  const message = parsed?.ok ? parsed.value : null;
  const cost = message?.t === 'resync' ? RESYNC_COST : 1;
  if (!take(client.bucket, cost, MESSAGE_BURST, MESSAGES_PER_SECOND, performance.now())) {
    if (++client.excess > MAX_EXCESS) return client.connection.close(1008, 'too-fast');
    return refuse(client, refusal('too-fast', 'Too many messages: slow down.'), message?.t === 'input' ? message.id : undefined);
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
  if (message.t === 'join') return join(client, message, rooms, limits);
  const { place } = client;
  if (!place) return refuse(client, refusal('not-joined', 'Join a room first.'), message.t === 'input' ? message.id : undefined);
  // An older tab is told to stop; what it still sends counts for nothing.
  if (place.room.members.get(place.member.playerId) !== place.member) return;
  if (message.t === 'resync') return resync(rooms, place);
  const refused = actFor(rooms, place, message.id, message.input);
  if (refused) refuse(client, refused, message.id);
}

function join(client: Client, message: JoinMessage, rooms: Rooms, limits: AddressLimits): void {
  if (client.place) return refuse(client, refusal('bad-message', 'You are in a room already.'));
  if (!limits.mayTryJoin(client.address)) return refuse(client, refusal('too-fast', 'Too many wrong codes: wait a minute.'));
  const joined = joinRoom(rooms, client.connection, message);
  if (joined.ok) {
    client.place = joined.value;
    return;
  }
  if (joined.error.code === 'unknown-room' || joined.error.code === 'bad-token') limits.countWrongJoin(client.address);
  refuse(client, joined.error);
}
