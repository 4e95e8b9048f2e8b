import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { ScoreRow } from '../../shared/game/index.ts';

/** All who look at one leaderboard, and how long changes take to reach the last of them. */
export interface Watch {
  sockets: WebSocket[];
  /** Milliseconds from an event to the last watcher that has it. */
  latencies: number[];
  /** Events of each team that are not on every screen yet, oldest first. */
  waiting: Map<string, Expected[]>;
  /** Frames that some have and others have not yet, by what tells them apart. */
  frames: Map<string, Frame>;
  /** Bytes that had come to each watcher when counting began. */
  beganBytes: number[];
}

/** A row that is to come, and when what gave it was done. */
export interface Expected {
  row: ScoreRow;
  sentMs: number;
}

/** A frame on its way: how many have it not yet, and what it brings. */
export interface Frame {
  left: number;
  events: Expected[];
}

/** Longer than the head of a frame of scores, which tells one from another. */
const HEAD = 64;

/** Watches sockets on which frames with rows come, the same to each. `rowsIn` reads one, or gives null where it is of another kind. */
export function watch(sockets: WebSocket[], rowsIn: (text: string) => ScoreRow[] | null): Watch {
  const seen: Watch = { sockets, latencies: [], waiting: new Map(), frames: new Map(), beganBytes: [] };
  const take = (data: Buffer): void => {
    const head = `${data.length} ${data.subarray(0, HEAD).toString()}`;
    const frame = seen.frames.get(head) ?? begin(seen, rowsIn(data.toString()));
    seen.frames.set(head, frame);
    if (--frame.left > 0) return;
    seen.frames.delete(head);
    const nowMs = performance.now();
    for (const { sentMs } of frame.events) seen.latencies.push(nowMs - sentMs);
  };
  for (const socket of sockets) socket.on('message', (data) => take(data as Buffer));
  return seen;
}

/** The first watcher has a frame: it answers every event of a team up to the one whose row it brings. */
function begin({ sockets, waiting }: Watch, rows: ScoreRow[] | null): Frame {
  const events: Expected[] = [];
  for (const row of rows ?? []) {
    const list = row.playerId === null ? waiting.get(row.teamId!) : undefined;
    const at = list?.map((one) => isSame(one.row, row)).lastIndexOf(true) ?? -1;
    if (at >= 0) events.push(...list!.splice(0, at + 1));
  }
  return { left: sockets.length, events };
}

function isSame(a: ScoreRow, b: ScoreRow): boolean {
  return a.points === b.points && a.mistakes === b.mistakes && a.tookUs === b.tookUs;
}

/** Something was done at `sentMs` that gives a team this row. */
export function expectRow({ waiting }: Watch, row: ScoreRow, sentMs: number): void {
  const list = waiting.get(row.teamId!) ?? [];
  waiting.set(row.teamId!, list);
  list.push({ row, sentMs });
}

/** Forgets what was measured so far. */
export function restart(seen: Watch): void {
  seen.latencies = [];
  seen.waiting.clear();
  seen.beganBytes = seen.sockets.map(bytesOf);
}

/** Bytes on the wire to each watcher since `restart`, on average. */
export function bytesEach({ sockets, beganBytes }: Watch): number {
  return sockets.reduce((sum, socket, i) => sum + bytesOf(socket) - beganBytes[i]!, 0) / sockets.length;
}

/** What has come over a connection, as it was on the wire: compressed where it was. */
function bytesOf(socket: WebSocket): number {
  return (Reflect.get(socket, '_socket') as Socket).bytesRead;
}

/** Waits until every event is on every screen, for so long at most; gives how many are not. */
export async function settle({ waiting, frames }: Watch, mostMs: number): Promise<number> {
  const left = (): number => [...waiting.values(), ...[...frames.values()].map(({ events }) => events)].reduce((sum, list) => sum + list.length, 0);
  const endMs = performance.now() + mostMs;
  while (left() > 0 && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 10));
  return left();
}
