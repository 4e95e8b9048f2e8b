import { WebSocket } from 'ws';
import { nextBelow, type RandomState, seedRandom } from '../../shared/base/index.ts';
import { PROTOCOL_VERSION, type AskedInput, type ServerMessage } from '../../shared/protocol/index.ts';

/** One shape of load: so many rooms of so many players, each of whom acts so often in a second. */
export interface Shape {
  rooms: number;
  players: number;
  actionsPerSecond: number;
  /** Players who have stopped reading, the last ones of each room. */
  slow?: number;
  /** Bytes that each call carries; few where absent. */
  dataBytes?: number;
}

/** What a run of load has counted. A delivery is one action that reached one player of its room. */
export interface Counted {
  actions: number;
  deliveries: number;
  frames: number;
  bytes: number;
  /** Milliseconds from an action to its last receiver. */
  latencies: number[];
  refused: number;
  resyncs: number;
}

/** An action on its way to all of its room. */
interface Flight {
  sentMs: number;
  left: number;
}

/** A room under load: its players' sockets, and where its script stands. */
export interface LoadRoom {
  code: string;
  sockets: WebSocket[];
  script: number;
  flights: Map<string, Flight>;
  random: RandomState;
}

export function emptyCounted(): Counted {
  return { actions: 0, deliveries: 0, frames: 0, bytes: 0, latencies: [], refused: 0, resyncs: 0 };
}

function readersOf({ players, slow = 0 }: Shape): number {
  return players - slow;
}

/** What a player does in its turn: it takes the seat, makes calls and leaves. */
const CALLS: Extract<AskedInput, { type: 'call' }>['call'][] = [
  { name: 'socket' }, { name: 'setsockopt', fd: 3, option: 'SO_KEEPALIVE', value: 1 }, { name: 'getsockname', fd: 3 },
  { name: 'fcntl', fd: 3, nonblock: true }, { name: 'getsockopt', fd: 3, option: 'SO_KEEPALIVE' }, { name: 'close', fd: 3 },
];
const TURN = CALLS.length + 2;
const SEATS = ['server.app', 'client.app'] as const;

/** The n-th action of a room: players take turns, at the one host's program and at the other's. */
function actionOf(n: number, { players, slow = 0, dataBytes }: Shape): { player: number; input: AskedInput } {
  const turn = Math.floor(n / TURN);
  const seatId = SEATS[turn % SEATS.length]!;
  const at = n % TURN;
  const player = turn % (players - slow);
  if (at === 0) return { player, input: { type: 'take-seat', seatId } };
  if (at === TURN - 1) return { player, input: { type: 'leave-seat', seatId } };
  return { player, input: { type: 'call', seatId, call: dataBytes === undefined ? CALLS[at - 1]! : { name: 'write', fd: 9, data: 'd'.repeat(dataBytes) } } };
}

/** Makes a room. Each has an address of its own in the eyes of the server, since rooms per address are limited. */
export async function makeLoadRoom(url: string, index: number): Promise<string> {
  const response = await fetch(new URL('api/rooms', url), { method: 'POST', headers: { 'x-forwarded-for': `10.1.${index >> 8}.${index & 255}` } });
  if (response.status !== 201) throw new Error(`POST api/rooms: ${response.status}`);
  return ((await response.json()) as { code: string }).code;
}

/** A WebSocket that is open. */
export function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: true });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

type Welcome = Extract<ServerMessage, { t: 'welcome' }>;

/** A player who has joined a room of our server. */
export async function joinSocket(url: string, code: string, name: string): Promise<{ socket: WebSocket; welcome: Welcome }> {
  const socket = await openSocket(url);
  socket.send(JSON.stringify({ t: 'join', v: PROTOCOL_VERSION, code, name }));
  const welcome = await new Promise<Welcome>((resolve, reject) => {
    socket.on('message', function hear(data) {
      const text = (data as Buffer).toString();
      if (text.startsWith('{"t":"refused"')) reject(new Error(text));
      if (!text.startsWith('{"t":"welcome"')) return;
      socket.off('message', hear);
      resolve(JSON.parse(text) as Welcome);
    });
  });
  return { socket, welcome };
}

/** Counts what reaches one player of our server. */
export function countOurs(room: LoadRoom, socket: WebSocket, counted: Counted): void {
  socket.on('message', (data) => {
    const bytes = data as Buffer;
    counted.frames++;
    counted.bytes += bytes.length;
    const message = JSON.parse(bytes.toString()) as ServerMessage;
    if (message.t === 'refused') counted.refused++;
    if (message.t === 'snapshot') counted.resyncs++;
    if (message.t !== 'inputs') return;
    for (const { id } of message.inputs) if (id !== undefined) arrived(room, id, counted);
  });
}

function arrived(room: LoadRoom, id: string, counted: Counted): void {
  counted.deliveries++;
  const flight = room.flights.get(id);
  if (!flight || --flight.left > 0) return;
  counted.latencies.push(performance.now() - flight.sentMs);
  room.flights.delete(id);
}

/** Counts what reaches one player of the limit: each frame is one delivery. */
export function countLimit(socket: WebSocket, counted: Counted): void {
  socket.on('message', (data) => {
    counted.frames++;
    counted.deliveries++;
    counted.bytes += (data as Buffer).length;
  });
}

/** A room whose script stands at its beginning. */
export function createLoadRoom(code: string, sockets: WebSocket[], seed: number): LoadRoom {
  return { code, sockets, script: 0, flights: new Map(), random: seedRandom(seed, 'load') };
}

function act(room: LoadRoom, shape: Shape, counted: Counted): void {
  const n = room.script++;
  const { player, input } = actionOf(n, shape);
  const id = `a${n}`;
  room.flights.set(id, { sentMs: performance.now(), left: readersOf(shape) });
  counted.actions++;
  room.sockets[player]!.send(JSON.stringify({ t: 'input', id, input }));
}

/** Milliseconds to a room's next action: exponential, so that actions come as people's do, and not in step. */
function pauseMs(random: RandomState, perSecond: number): number {
  return (-Math.log((nextBelow(random, 1_000_000) + 1) / 1_000_001) * 1000) / perSecond;
}

/** Lets all rooms act for so long, then waits until everything has arrived. */
export async function applyLoad(rooms: LoadRoom[], shape: Shape, forMs: number, counted: Counted): Promise<void> {
  const perSecond = shape.players * shape.actionsPerSecond;
  const startMs = performance.now();
  const due = rooms.map((room) => ({ room, atMs: startMs + pauseMs(room.random, perSecond) }));
  while (performance.now() - startMs < forMs) {
    const nowMs = performance.now();
    for (const next of due) {
      for (; next.atMs <= nowMs; next.atMs += pauseMs(next.room.random, perSecond)) act(next.room, shape, counted);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const expected = counted.actions * readersOf(shape);
  for (let waited = 0; counted.deliveries < expected && counted.refused === 0 && waited < 30_000; waited += 5) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
