import { describe, expect, test } from 'vitest';
import {
  checkInput, createWorld, defaultConfig, hostsHoldingClock, type Input, nextAdvanceUs, nextStepUs, step, type World,
} from '../../shared/game/index.ts';
import { worldHash } from '../../shared/log/index.ts';
import { CLIENT, createRoom, SERVER, type TestRoom } from '../kit/room.ts';

const ADDRESS = { addr: '10.9.0.1', port: 80 };
const DRAFT = { srcPort: 1, dstAddr: '10.9.0.1', dstPort: 80, flags: 2, seq: 0, ack: 0, payload: '' };

function room2(): World {
  const world = createWorld(defaultConfig(1));
  step(world, { type: 'join', playerId: 'a', name: 'Ada' });
  step(world, { type: 'join', playerId: 'b', name: 'Bob' });
  step(world, { type: 'take-seat', playerId: 'a', seatId: 'server.app' });
  return world;
}

const FAULTS: [rule: string, input: Input, fault: string | null][] = [
  ['SEAT-1', { type: 'take-seat', playerId: 'b', seatId: 'server.app' }, 'seat-taken'],
  ['SEAT-1', { type: 'take-seat', playerId: 'a', seatId: 'server.app' }, 'seat-taken'],
  ['SEAT-1 (several seats)', { type: 'take-seat', playerId: 'a', seatId: 'client.kernel' }, null],
  ['SEAT-1', { type: 'take-seat', playerId: 'b', seatId: 'moon.app' }, 'unknown-seat'],
  ['SEAT-1', { type: 'take-seat', playerId: 'x', seatId: 'client.app' }, 'not-joined'],
  ['SEAT-2', { type: 'leave-seat', playerId: 'b', seatId: 'server.app' }, 'not-your-seat'],
  ['SEAT-2', { type: 'call', playerId: 'b', seatId: 'server.app', call: { name: 'socket' } }, 'not-your-seat'],
  ['SEAT-2', { type: 'call', playerId: 'b', seatId: 'client.app', call: { name: 'socket' } }, 'not-your-seat'],
  ['SEAT-2', { type: 'call', playerId: 'a', seatId: 'server.app', call: { name: 'socket' } }, null],
  ['SEAT-2 (no segments at an app seat)', { type: 'play', playerId: 'a', seatId: 'server.app', draft: DRAFT }, 'not-your-seat'],
  ['SEAT-2', { type: 'interrupt', playerId: 'b', seatId: 'server.app' }, 'not-your-seat'],
  ['SEAT-2', { type: 'call', playerId: 'a', seatId: 'nowhere', call: { name: 'socket' } }, 'unknown-seat'],
  ['join', { type: 'join', playerId: 'c', name: ' ada ' }, 'name-taken'],
  ['join', { type: 'join', playerId: 'a', name: 'Eve' }, 'name-taken'],
  ['join', { type: 'join', playerId: 'c', name: 'Eve' }, null],
  ['clock', { type: 'advance', toUs: -1 }, 'bad-message'],
  ['clock', { type: 'set-pace', pace: [0, 1] }, 'bad-message'],
  ['link', { type: 'set-link', linkId: 9, settings: {} }, 'bad-message'],
];

describe('what may not reach the World', () => {
  test.each(FAULTS)('%s: %o gives %s', (_, input, fault) => {
    const world = room2();
    expect(checkInput(world, input)).toBe(fault);
    if (fault !== null) expect(() => step(world, input)).toThrow('assertion failed');
  });
});

test('SEAT-3: a kernel is manual exactly while its seat is taken; what is owed when it is left goes out at once', () => {
  const room = createRoom([SERVER, CLIENT]);
  expect(room.world.sim.hosts.map(({ kernel }) => kernel)).toEqual(['manual', 'manual']);
  room.call(CLIENT, { name: 'socket' });
  room.call(CLIENT, { name: 'connect', fd: 3, address: ADDRESS });
  expect(room.events.some(({ type }) => type === 'segment-sent')).toBe(false);
  const fresh = room.input({ type: 'leave-seat', playerId: 'kernel1', seatId: 'client.kernel' });
  expect(fresh.map(({ type }) => type)).toEqual(['seat-left', 'segment-sent']);
  expect(room.world.sim.hosts.map(({ kernel }) => kernel)).toEqual(['manual', 'auto']);
});

test('SEAT-4: a process that sleeps makes no other call, and only a sleeping one is interrupted', () => {
  const room = createRoom([]);
  room.call(SERVER, { name: 'socket' });
  room.call(SERVER, { name: 'listen', fd: 3, backlog: 1 });
  expect(room.call(SERVER, { name: 'accept', fd: 3 })).toBeNull();
  const [refused] = room.input({ type: 'call', playerId: 'app0', seatId: 'server.app', call: { name: 'socket' } });
  expect(refused).toMatchObject({ type: 'refused', refusal: { reason: 'proc-asleep', rule: 'SEAT-4', got: 'httpd', expected: 'accept(3)' } });
  room.input({ type: 'interrupt', playerId: 'app0', seatId: 'server.app' });
  expect(room.returned(SERVER)).toEqual({ ret: -1, errno: 'EINTR' });
  const [awake] = room.input({ type: 'interrupt', playerId: 'app0', seatId: 'server.app' });
  expect(awake).toMatchObject({ type: 'refused', refusal: { reason: 'proc-awake', rule: 'SEAT-4' } });
});

test('SEAT-5: a program that has exited is started anew by the next call', () => {
  const room = createRoom([]);
  room.call(SERVER, { name: 'socket' });
  room.input({ type: 'call', playerId: 'app0', seatId: 'server.app', call: { name: 'exit' } });
  const before = room.world.appPids[SERVER];
  expect(room.call(SERVER, { name: 'socket' })).toEqual({ ret: 3 });
  expect(room.world.appPids[SERVER]).not.toBe(before);
});

function dialling(kernels: number[]): TestRoom {
  const room = createRoom(kernels);
  room.call(SERVER, { name: 'socket' });
  room.call(SERVER, { name: 'bind', fd: 3, address: ADDRESS });
  room.call(SERVER, { name: 'listen', fd: 3, backlog: 1 });
  room.call(CLIENT, { name: 'socket' });
  room.call(CLIENT, { name: 'connect', fd: 3, address: ADDRESS });
  return room;
}

test('GATE-1: the clock stands while a player owes a MUST, and goes on where the room is not gated', () => {
  const room = dialling([CLIENT]);
  expect(hostsHoldingClock(room.world)).toEqual([CLIENT]);
  expect([nextAdvanceUs(room.world), nextStepUs(room.world)]).toEqual([null, null]);
  room.input({ type: 'advance', toUs: 5_000_000 });
  expect(room.world.sim.nowUs).toBe(0);
  room.input({ type: 'set-gated', gated: false });
  room.input({ type: 'advance', toUs: 5_000_000 });
  expect(room.world.sim.nowUs).toBe(5_000_000);
});

test('GATE-2: a paused room moves by steps alone', () => {
  const room = dialling([]);
  room.input({ type: 'pause' });
  expect(nextAdvanceUs(room.world)).toBeNull();
  expect(nextStepUs(room.world)).toBe(100_000);
  room.input({ type: 'advance', toUs: 100_000 });
  expect(room.world.sim.nowUs).toBe(100_000);
  expect(room.input({ type: 'resume' })).toEqual([{ type: 'clock-changed', paused: false, pace: [1, 20], gated: true }]);
  expect(nextAdvanceUs(room.world)).toBe(200_000);
});

test('GATE-3: a gated clock stops where a player came to owe something, however far it was to go', () => {
  const room = dialling([SERVER]);
  room.input({ type: 'advance', toUs: 10_000_000 });
  expect(room.world.sim.nowUs).toBe(100_000);
  expect(hostsHoldingClock(room.world)).toEqual([SERVER]);
});

test('LOG-2: a World is the same after a round trip through JSON, and goes on the same', () => {
  const room = dialling([SERVER]);
  const copy = JSON.parse(JSON.stringify(room.world)) as World;
  expect(copy).toEqual(room.world);
  const inputs: Input[] = [
    { type: 'advance', toUs: 300_000 }, { type: 'leave-seat', playerId: 'kernel0', seatId: 'server.kernel' }, { type: 'advance', toUs: 900_000 },
  ];
  for (const input of inputs) {
    expect(step(copy, input)).toEqual(step(room.world, input));
    expect(worldHash(copy)).toBe(worldHash(room.world));
  }
});

test('events are the caller\'s own: changing one changes no World', () => {
  const room = createRoom([]);
  const before = worldHash(room.world);
  const [event] = room.input({ type: 'set-pace', pace: [1, 1] });
  if (event?.type === 'clock-changed') event.pace[0] = 99;
  expect(room.world.pace).toEqual([1, 1]);
  expect(worldHash(room.world)).not.toBe(before);
});
