import { countOurs, createLoadRoom, emptyCounted, joinSocket, makeLoadRoom, type Counted, type LoadRoom, type Shape } from './rooms-load.ts';
import type { BenchServer } from './rooms-process.ts';

/** One server, the rooms that are under load there, and what was counted of them. */
export interface Side {
  server: BenchServer;
  rooms: LoadRoom[];
  counted: Counted;
  cpuUs: number;
}

/** Where our server takes WebSockets. */
export function socketUrl(server: BenchServer): string {
  return `ws://127.0.0.1:${server.port}/ws`;
}

/** Opens rooms on our server and lets their players join. */
export async function openOurs(server: BenchServer, shape: Shape, firstRoom: number): Promise<Side> {
  const counted = emptyCounted();
  const rooms: LoadRoom[] = [];
  const url = `http://127.0.0.1:${server.port}/`;
  for (let i = 0; i < shape.rooms; i++) {
    const code = await makeLoadRoom(url, firstRoom + i);
    const joined = await Promise.all(Array.from({ length: shape.players }, (_, k) => joinSocket(socketUrl(server), code, `Player ${k}`)));
    const room = createLoadRoom(code, joined.map(({ socket }) => socket), i);
    for (const socket of room.sockets) countOurs(room, socket, counted);
    rooms.push(room);
  }
  return { server, rooms, counted, cpuUs: 0 };
}

/** Ends all connections and waits for it. */
export async function closeAll(rooms: LoadRoom[]): Promise<void> {
  const sockets = rooms.flatMap((room) => room.sockets);
  await Promise.all(sockets.map((socket) => new Promise((resolve) => {
    socket.once('close', resolve);
    socket.close();
  })));
}

/** The value that so many of a hundred do not exceed. */
export function percentile(values: number[], of100: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of100) / 100))] ?? Number.NaN;
}
