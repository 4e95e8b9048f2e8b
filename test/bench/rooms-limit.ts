// The limit for the bench `rooms`: a raw `ws` server that sends one ready-made buffer to each member of the room for each
// message of one of them, and does nothing else: no check, no step, no journal.
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { serveUsage } from './rooms-process.ts';

const ready = Buffer.alloc(Number(process.env['FRAME_BYTES']), 'x');
const rooms = new Map<string, WebSocket[]>();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false }, () => {
  serveUsage((server.address() as AddressInfo).port);
});
server.on('connection', (socket, request) => {
  const room = request.url ?? '';
  const members = rooms.get(room) ?? [];
  rooms.set(room, members);
  members.push(socket);
  socket.on('message', () => {
    for (const member of members) member.send(ready, { binary: false });
  });
});
process.on('SIGTERM', () => process.exit(0));
