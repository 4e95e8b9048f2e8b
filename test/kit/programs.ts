import fc from 'fast-check';
import type { SysCall } from '../../shared/socket/index.ts';
import type { Move, Run } from './bot.ts';

const ADDRESS = { addr: '10.9.0.1', port: 80 };

/** Initial sequence numbers that wrap soon, and some that do not. */
const iss = fc.oneof(fc.integer({ min: 0xffffff00, max: 0xffffffff }), fc.integer({ min: 0x7fffff00, max: 0x80000010 }), fc.nat(0xffff));

const data = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 12 }).map((n) => 'x'.repeat(n * 700)));
const fd = fc.integer({ min: 3, max: 6 });

const call: fc.Arbitrary<SysCall> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ name: fc.constant('write' as const), fd, data }) },
  { weight: 5, arbitrary: fc.record({ name: fc.constant('read' as const), fd, len: fc.integer({ min: 1, max: 3000 }) }) },
  { weight: 3, arbitrary: fc.record({ name: fc.constant('accept' as const), fd: fc.constant(3) }) },
  { weight: 3, arbitrary: fc.record({ name: fc.constant('close' as const), fd }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant('dup' as const), fd }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant('shutdown' as const), fd, how: fc.constantFrom('WR' as const, 'RD' as const) }) },
  { weight: 1, arbitrary: fc.constant<SysCall>({ name: 'socket' }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant('connect' as const), fd, address: fc.constantFrom(ADDRESS, { ...ADDRESS, port: 81 }) }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant('fcntl' as const), fd, nonblock: fc.boolean() }) },
);

const move: fc.Arbitrary<Move> = fc.record({
  afterUs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 3_000_000 })),
  hostId: fc.integer({ min: 0, max: 1 }),
  call: fc.oneof({ weight: 12, arbitrary: call }, { weight: 1, arbitrary: fc.constant(null) }),
});

const link = fc.record({
  delayUs: fc.constantFrom(1000, 40_000, 100_000, 123_457), jitterUs: fc.constantFrom(0, 0, 5000, 150_000), lossPpm: fc.constantFrom(0, 0, 100_000, 300_000),
  duplicatePpm: fc.constantFrom(0, 0, 100_000), rateBps: fc.constantFrom(0, 0, 1_000_000), cut: fc.constant(false),
});

/** Both hosts get as far as a connection, then do anything. */
const OPENING: [number, SysCall][] = [
  [0, { name: 'socket' }], [0, { name: 'bind', fd: 3, address: ADDRESS }], [0, { name: 'listen', fd: 3, backlog: 1 }],
  [1, { name: 'socket' }], [1, { name: 'connect', fd: 3, address: ADDRESS }], [0, { name: 'accept', fd: 3 }],
];

/** A random program of system calls on both hosts over a random link. */
export const anyRun: fc.Arbitrary<Run> = fc.record({
  seed: fc.nat(0x7fffffff), iss: fc.tuple(iss, iss), link, restUs: fc.constant(150_000_000),
  moves: fc.array(move, { maxLength: 25 }).map((moves) => [...OPENING.map(([hostId, made]): Move => ({ afterUs: 0, hostId, call: made })), ...moves]),
});
