import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type PerMessageDeflateOptions, type RawData } from 'ws';
import { MAX_MESSAGE_BYTES } from '../shared/protocol/index.ts';
import { deflatedFrame, textFrame, WINDOW_BITS } from './frame.ts';
import { COMPRESS_FROM_LENGTH, GOODBYE_MS, HEARTBEAT_MS } from './limits.ts';
import { countConnection } from './metrics.ts';
import { isSameOrigin } from './origin.ts';
import type { Reception } from './reception.ts';
import type { Connection } from './room.ts';

/** How upgrades are taken. */
export interface GatewayOptions {
  /** True where others listen for upgrades on this server too: other paths are left to them. */
  shared: boolean;
  trustProxy: boolean;
  addressOf(request: IncomingMessage): string;
}

export interface Gateway {
  /** Closes every connection: "the server stops, come back". */
  stop(): void;
}

function turnAway(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function isGatewayPath(url: string | undefined): boolean {
  return (url ?? '').split('?')[0] === '/ws';
}

/** Agreed upon for what we compress ourselves (frame.ts): each message by itself, so that an idle connection holds no memory for it. */
const DEFLATE: PerMessageDeflateOptions = {
  serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: WINDOW_BITS, threshold: Infinity, concurrencyLimit: 4,
};

/** Takes WebSocket upgrades at /ws. */
export function openGateway(server: Server, reception: Reception, { shared, trustProxy, addressOf }: GatewayOptions): Gateway {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: DEFLATE, clientTracking: true });

  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy());
    if (!isGatewayPath(request.url)) return shared ? undefined : turnAway(socket, '404 Not Found');
    if (!isSameOrigin(request, trustProxy)) return turnAway(socket, '403 Forbidden');
    const address = addressOf(request);
    if (!reception.hasPlace(address)) return turnAway(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, socket, address, reception));
  });

  const heartbeat = setInterval(() => beat(sockets.clients), HEARTBEAT_MS).unref();

  return {
    stop() {
      clearInterval(heartbeat);
      for (const webSocket of sockets.clients) webSocket.close(1001, 'the server stops');
      setTimeout(() => sockets.clients.forEach((webSocket) => webSocket.terminate()), GOODBYE_MS).unref();
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

function connectionOf(webSocket: WebSocket, socket: Duplex): Connection {
  const deflates = webSocket.extensions.includes('permessage-deflate');
  /** Past `ws`, which writes what it sends at once as well: nothing overtakes. After a close frame nothing may follow. */
  const write = (frame: Buffer): void => {
    if (webSocket.readyState === WebSocket.OPEN) socket.write(frame);
  };
  return {
    send: (text) => write(deflates && text.length >= COMPRESS_FROM_LENGTH ? deflatedFrame(text) : textFrame(text)),
    // Inputs go as they are, however many: to compress them for each reader would cost more than to send them.
    deliver: (packet) => write(packet.frame()),
    bufferedBytes: () => webSocket.bufferedAmount,
    close: (code, reason) => webSocket.close(code, reason),
    cut: () => webSocket.terminate(),
  };
}

function serve(webSocket: WebSocket, socket: Duplex, address: string, reception: Reception): void {
  const session = reception.admit(connectionOf(webSocket, socket), address);
  socket.on('drain', () => session.drained());
  webSocket.on('pong', () => silent.delete(webSocket));
  webSocket.on('message', (data, isBinary) => {
    silent.delete(webSocket);
    session.receive(isBinary ? null : textOf(data));
  });
  // ws has answered by then: 1009 for a message too large, 1007 for bytes that are no text, 1002 for broken frames.
  webSocket.on('error', (error) => reception.log.info({ err: error }, 'connection closed'));
  countConnection('websocket', 1);
  webSocket.on('close', () => {
    countConnection('websocket', -1);
    session.ended();
  });
}

function textOf(data: RawData): string {
  return (data as Buffer).toString('utf8');
}
