import { expect, test } from 'vitest';
import { hostsHoldingClock, nextAdvanceUs } from '../../shared/game/index.ts';
import { CLIENT, createRoom, SERVER, type TestRoom } from '../kit/room.ts';

const ADDRESS = { addr: '10.9.0.1', port: 80 };
const LINK_US = 100_000;

function listening(kernels: number[]): TestRoom {
  const room = createRoom(kernels);
  expect(room.call(SERVER, { name: 'socket' })).toEqual({ ret: 3 });
  expect(room.call(SERVER, { name: 'bind', fd: 3, address: ADDRESS })).toEqual({ ret: 0 });
  expect(room.call(SERVER, { name: 'listen', fd: 3, backlog: 1 })).toEqual({ ret: 0 });
  return room;
}

function queues(room: TestRoom): { syn: number; accept: number } {
  const sock = Object.values(room.world.sim.hosts[SERVER]!.sockets).find(({ listener }) => listener !== null);
  return { syn: sock?.listener?.synQueue.length ?? -1, accept: sock?.listener?.acceptQueue.length ?? -1 };
}

function shakeHands(room: TestRoom): void {
  expect(room.call(CLIENT, { name: 'socket' })).toEqual({ ret: 3 });
  expect(room.call(CLIENT, { name: 'connect', fd: 3, address: ADDRESS })).toBeNull();
  expect(room.play(CLIENT, { flags: 'S', seq: 0 })).toBeNull();
  room.run(LINK_US);
  expect(queues(room)).toEqual({ syn: 1, accept: 0 });
  expect(room.play(SERVER, { flags: 'S.', seq: 0, ack: 0 })).toMatchObject({ field: 'ack', got: '0', expected: '1', rule: 'SEQ-3', reason: 'ack-after-syn' });
  expect(room.play(SERVER, { flags: 'S.', seq: 0, ack: 1 })).toBeNull();
  room.run(LINK_US);
  expect(room.states(CLIENT)).toEqual(['ESTABLISHED']);
  expect(room.play(CLIENT, { flags: '.', seq: 1, ack: 1 })).toBeNull();
  expect(room.states(SERVER)).toEqual(['LISTEN', 'SYN_RECEIVED']);
  room.run(LINK_US);
  expect(room.states(SERVER)).toEqual(['LISTEN', 'ESTABLISHED']);
  expect(queues(room)).toEqual({ syn: 0, accept: 1 });
  expect(room.returned(CLIENT)).toEqual({ ret: 0 });
}

test('the game of issue 2, both kernels by hand: HANDSHAKE-1 to -3, data before accept(), dup and close, FIN-1, TIME_WAIT', () => {
  const room = listening([SERVER, CLIENT]);
  shakeHands(room);

  // Bytes reach the server's kernel and are acknowledged before anybody calls accept().
  expect(room.call(CLIENT, { name: 'write', fd: 3, data: 'hello' })).toEqual({ ret: 5 });
  expect(hostsHoldingClock(room.world)).toEqual([CLIENT]);
  expect(room.play(CLIENT, { flags: 'P.', seq: 1, ack: 1, payload: 'hello' })).toBeNull();
  room.run(LINK_US);
  expect(room.play(SERVER, { flags: '.', seq: 1, ack: 5 })).toMatchObject({ field: 'ack', got: '5', expected: '6', reason: 'ack-too-small' });
  expect(room.play(SERVER, { flags: '.', seq: 1, ack: 6 })).toBeNull();
  room.run(LINK_US);

  expect(room.call(SERVER, { name: 'accept', fd: 3 })).toMatchObject({ ret: 4 });
  expect(queues(room)).toEqual({ syn: 0, accept: 0 });
  expect(room.call(SERVER, { name: 'read', fd: 4, len: 100 })).toEqual({ ret: 5, data: 'hello' });

  // The descriptor's copy keeps the connection open: close() drops a reference.
  expect(room.call(CLIENT, { name: 'dup', fd: 3 })).toEqual({ ret: 4 });
  expect(room.call(CLIENT, { name: 'close', fd: 3 })).toEqual({ ret: 0 });
  expect(room.play(CLIENT, { flags: 'F.', seq: 6, ack: 1 })).toMatchObject({ field: 'flags', rule: 'FIN-1', reason: 'fin-before-close', expected: 'nothing' });
  expect(room.call(CLIENT, { name: 'close', fd: 4 })).toEqual({ ret: 0 });
  expect(room.play(CLIENT, { flags: 'F.', seq: 6, ack: 1 })).toBeNull();
  expect(room.states(CLIENT)).toEqual(['FIN_WAIT_1']);
  room.run(LINK_US);
  expect(room.play(SERVER, { flags: '.', seq: 1, ack: 6 })).toMatchObject({ field: 'ack', got: '6', expected: '7', reason: 'ack-after-fin' });
  expect(room.play(SERVER, { flags: '.', seq: 1, ack: 7 })).toBeNull();
  room.run(LINK_US);
  expect(room.states(CLIENT)).toEqual(['FIN_WAIT_2']);

  expect(room.call(SERVER, { name: 'read', fd: 4, len: 100 })).toEqual({ ret: 0 });
  expect(room.call(SERVER, { name: 'close', fd: 4 })).toEqual({ ret: 0 });
  expect(room.play(SERVER, { flags: 'F.', seq: 1, ack: 7 })).toBeNull();
  room.run(LINK_US);
  expect(room.states(CLIENT)).toEqual(['TIME_WAIT']);
  expect(room.play(CLIENT, { flags: '.', seq: 7, ack: 2 })).toBeNull();
  room.run(LINK_US);
  expect(room.states(SERVER)).toEqual(['LISTEN']);
  room.run(60_000_000);
  expect(room.states(CLIENT)).toEqual([]);

  const counts = room.world.players.map(({ id, illegalSegments }) => [id, illegalSegments]);
  expect(counts).toEqual([['app0', 0], ['kernel0', 3], ['app1', 0], ['kernel1', 1]]);
  expect(nextAdvanceUs(room.world)).toBeNull();
});
