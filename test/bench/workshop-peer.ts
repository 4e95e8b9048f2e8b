// The peer for the bench `workshop`: a bare `ws` server that sends the newest rows to everybody at most every 500 ms, encoded once,
// and does nothing else: no games, no check, no journal.
import type { AddressInfo } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { createPaced } from '../../server/pace.ts';
import type { ScoreRow } from '../../shared/game/index.ts';
import { serveUsage } from './rooms-process.ts';

const EVERY_MS = 500;

const watchers = new Set<WebSocket>();
const newest = new Map<string, ScoreRow>();
const sending = createPaced(EVERY_MS, () => {
  const text = JSON.stringify({ t: 'rows', rows: [...newest.values()] });
  newest.clear();
  for (const watcher of watchers) watcher.send(text);
});
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false }, () => {
  serveUsage((server.address() as AddressInfo).port);
});
server.on('connection', (socket, request) => {
  if (request.url === '/watch') watchers.add(socket);
  socket.on('message', (data: RawData) => {
    for (const row of JSON.parse((data as Buffer).toString()) as ScoreRow[]) newest.set(`${row.teamId} ${row.playerId}`, row);
    sending.ask();
  });
});
process.on('SIGTERM', () => process.exit(0));
