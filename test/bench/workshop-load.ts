import type { WebSocket } from 'ws';
import { nextBelow, type RandomState, seedRandom } from '../../shared/base/index.ts';
import { botMove, step, type ActivityRoom, type Input, type ScoreRow, type World } from '../../shared/game/index.ts';
import { PROTOCOL_VERSION, type ClientMessage, type ServerMessage } from '../../shared/protocol/index.ts';
import { rowsOf } from '../../server/workshop/rows.ts';
import { openSocket } from './rooms-load.ts';

/** Somebody over a WebSocket. */
export interface Joined {
  socket: WebSocket;
  playerId: string;
  token: string;
  world: World;
}

/** Joins a room; resolves when the welcome is here. */
export async function joinAs(url: string, code: string, who: Partial<Extract<ClientMessage, { t: 'join' }>>): Promise<Joined> {
  const socket = await openSocket(url);
  send(socket, { t: 'join', v: PROTOCOL_VERSION, code, ...who });
  return new Promise((resolve, reject) => {
    socket.on('message', function hear(data) {
      const message = JSON.parse((data as Buffer).toString()) as ServerMessage;
      if (message.t === 'refused') reject(new Error(message.text));
      if (message.t !== 'welcome') return;
      socket.off('message', hear);
      resolve({ socket, playerId: message.playerId, token: message.token, world: message.world });
    });
  });
}

/** Sends a message of a client. */
export function send(socket: WebSocket, message: ClientMessage): void {
  socket.send(JSON.stringify(message));
}

/** A room of an activity whose people play: one replica for all of them. */
export interface PlayedRoom {
  place: ActivityRoom;
  players: Joined[];
  world: World;
  /** When the last move was sent, by its id. */
  sent: Map<string, number>;
  moves: number;
  refused: number;
  random: RandomState;
  /** Rows of teams as they were last seen. */
  rows: ScoreRow[];
}

/** Takes all rows that have changed, with the moment at which the move was sent that did it; where the clock or a bot did it, that at which the room's people had it. */
export type OnRows = (rows: ScoreRow[], sentMs: number) => void;

/** People of one room, who play as soon as they are driven. */
export function openRoom(place: ActivityRoom, players: Joined[], seed: number, onRows: OnRows): PlayedRoom {
  const room: PlayedRoom = { place, players, world: players[0]!.world, sent: new Map(), moves: 0, refused: 0, random: seedRandom(seed, 'people'), rows: rowsOf(place, players[0]!.world) };
  players.forEach(({ socket }, i) => socket.on('message', (data) => {
    const text = (data as Buffer).toString();
    if (text.startsWith('{"t":"refused"')) room.refused++;
    if (text.startsWith('{"t":"question"')) answer(room, players[i]!, JSON.parse(text) as Question);
    if (i === 0 && text.startsWith('{"t":"inputs"')) follow(room, JSON.parse(text) as Inputs, onRows);
  }));
  return room;
}

type Question = Extract<ServerMessage, { t: 'question' }>;
type Inputs = Extract<ServerMessage, { t: 'inputs' }>;

/** All are of one mind, so that the play goes on. What waited for it is not measured. */
function answer(room: PlayedRoom, { socket }: Joined, { question, mine }: Question): void {
  room.sent.clear();
  if (question && question.stage === 'first' && mine === undefined) send(socket, { t: 'predict', id: `q${question.number}-${room.moves}`, question: question.number, choice: 0 });
}

function follow(room: PlayedRoom, { inputs }: Inputs, onRows: OnRows): void {
  let sentMs: number | undefined;
  for (const one of inputs) {
    step(room.world, one.input);
    if (one.id === undefined) continue;
    sentMs = room.sent.get(one.id) ?? sentMs;
    room.sent.delete(one.id);
  }
  const rows = rowsOf(room.place, room.world);
  const changed = rows.filter((row, i) => JSON.stringify(row) !== JSON.stringify(room.rows[i]));
  room.rows = rows;
  if (changed.length > 0) onRows(changed, sentMs ?? performance.now());
}

/** The next move of any of the people, or null: as somebody makes it who plays well. */
function moveOf({ world, players }: PlayedRoom): { player: Joined; move: Extract<Input, { playerId: string }> } | null {
  for (const seat of world.seats) {
    const player = players.find(({ playerId }) => playerId === seat.playerId);
    const move = player ? botMove(world, seat.id, player.playerId, 3) : null;
    if (player && move && 'playerId' in move) return { player, move };
  }
  return null;
}

/** Lets each room's people make a move every so often, on average, for so long; a room waits for the answer to the one before. */
export async function drive(rooms: PlayedRoom[], everyMs: number, forMs: number): Promise<void> {
  const startMs = performance.now();
  const pauseMs = ({ random }: PlayedRoom): number => (nextBelow(random, 2_000) / 1_000) * everyMs;
  const due = rooms.map((room) => ({ room, atMs: startMs + pauseMs(room) }));
  while (performance.now() - startMs < forMs) {
    for (const next of due) {
      if (performance.now() < next.atMs) continue;
      next.atMs = performance.now() + pauseMs(next.room);
      act(next.room);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function act(room: PlayedRoom): void {
  const found = moveOf(room);
  if (!found) return;
  const { playerId: _, ...input } = found.move;
  const id = `m${room.moves++}`;
  room.sent.clear();
  room.sent.set(id, performance.now());
  send(found.player.socket, { t: 'input', id, input } as ClientMessage);
}
