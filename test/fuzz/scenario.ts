import fc from 'fast-check';
import type { LinkSettings } from '../../shared/net/index.ts';
import type { MessageFlag, SysCall } from '../../shared/socket/index.ts';
import type { Sysctls, TcpOptions } from '../../shared/tcp/index.ts';

/** One thing that happens: `process` is taken modulo the number of processes there are. */
export type Action =
  | { act: 'call'; process: number; call: SysCall }
  | { act: 'wait'; us: number }
  | { act: 'signal'; process: number }
  | { act: 'link'; settings: Partial<LinkSettings> }
  /** A segment that nobody's kernel made, for some connection, its numbers so far from those expected. */
  | { act: 'inject'; connection: number; flags: number; seqOff: number; ackOff: number; bytes: number; windowBytes: number; options: TcpOptions };

/** A world of two hosts and what happens in it: plain data, so that a failing one can be kept as a test. */
export interface Scenario {
  seed: number;
  link: Partial<LinkSettings>;
  sysctls: Partial<Sysctls>;
  backlog: number;
  actions: Action[];
}

/** Two processes on each host that send each other so many bytes, in pieces, and close. */
export interface Transfer {
  seed: number;
  link: Partial<LinkSettings>;
  sysctls: Partial<Sysctls>;
  bytes: [number, number];
  writeBytes: number;
  readBytes: number;
  bufferBytes: number;
}

export const HOSTS = [{ name: 'server', addr: '10.0.0.1' }, { name: 'client', addr: '10.0.0.2' }] as const;
export const PORT = 7000;

/** Bytes that differ by their place, so that a piece lost, doubled or moved shows. */
export function pattern(start: number, length: number): string {
  let text = '';
  for (let i = start; i < start + length; i++) text += String.fromCharCode(33 + ((i * 7 + (i >> 6)) % 90));
  return text;
}

const fd = fc.integer({ min: 3, max: 7 });
const size = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 20_000 }));
const data = fc.tuple(fc.nat(5000), size).map(([start, length]) => pattern(start, length));
const flags = fc.subarray<MessageFlag>(['MSG_PEEK', 'MSG_DONTWAIT', 'MSG_WAITALL', 'MSG_NOSIGNAL', 'MSG_MORE']);
const address = fc.constantFrom(
  { addr: HOSTS[0].addr, port: PORT }, { addr: HOSTS[1].addr, port: PORT }, { addr: HOSTS[0].addr, port: 7001 });
const lens = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 3 });

const option = fc.oneof(
  fc.record({ option: fc.constantFrom('TCP_NODELAY', 'TCP_CORK', 'SO_KEEPALIVE', 'SO_REUSEADDR', 'TCP_QUICKACK'), value: fc.constantFrom(0, 1) }),
  fc.record({ option: fc.constantFrom('SO_RCVBUF', 'SO_SNDBUF'), value: fc.integer({ min: 0, max: 40_000 }) }),
  fc.record({ option: fc.constantFrom('SO_RCVTIMEO', 'SO_SNDTIMEO', 'TCP_USER_TIMEOUT'), value: fc.integer({ min: 0, max: 3000 }) }),
  fc.record({ option: fc.constant('SO_LINGER'), value: fc.record({ onoff: fc.boolean(), lingerS: fc.integer({ min: 0, max: 2 }) }) }),
);

const call: fc.Arbitrary<SysCall> = fc.oneof(
  fc.record({ name: fc.constant('socket' as const), nonblock: fc.boolean() }),
  fc.record({ name: fc.constant('bind' as const), fd, address: fc.constantFrom({ addr: '0.0.0.0', port: PORT }, { addr: '0.0.0.0', port: 0 }) }),
  fc.record({ name: fc.constant('listen' as const), fd, backlog: fc.integer({ min: -1, max: 3 }) }),
  { arbitrary: fc.record({ name: fc.constant('connect' as const), fd, address }), weight: 3 },
  { arbitrary: fc.record({ name: fc.constant('accept' as const), fd }), weight: 3 },
  fc.record({ name: fc.constant('accept4' as const), fd, nonblock: fc.boolean() }),
  { arbitrary: fc.record({ name: fc.constant('read' as const), fd, len: size }), weight: 4 },
  fc.record({ name: fc.constant('readv' as const), fd, lens }),
  { arbitrary: fc.record({ name: fc.constant('recv' as const), fd, len: size, flags }), weight: 2 },
  { arbitrary: fc.record({ name: fc.constant('write' as const), fd, data }), weight: 5 },
  fc.record({ name: fc.constant('writev' as const), fd, parts: fc.array(data, { maxLength: 3 }) }),
  fc.record({ name: fc.constant('send' as const), fd, data, flags }),
  fc.record({ name: fc.constant('shutdown' as const), fd, how: fc.constantFrom('RD', 'WR', 'RDWR') }),
  { arbitrary: fc.record({ name: fc.constant('close' as const), fd }), weight: 2 },
  fc.record({ name: fc.constant('dup' as const), fd }),
  fc.record({ name: fc.constant('dup2' as const), fd, newFd: fd }),
  fc.record({ name: fc.constant('fcntl' as const), fd, nonblock: fc.boolean() }),
  fc.record({ name: fc.constant('poll' as const), fd, events: fc.subarray(['IN', 'OUT', 'RDHUP'] as const), timeoutMs: fc.integer({ min: -1, max: 400 }) }),
  option.chain((chosen) => fc.record({ name: fc.constant('setsockopt' as const), fd, option: fc.constant(chosen.option), value: fc.constant(chosen.value) })),
  fc.record({ name: fc.constant('getsockopt' as const), fd, option: fc.constantFrom('SO_ERROR', 'TCP_INFO', 'SO_ACCEPTCONN', 'SO_RCVBUF') }),
  fc.record({ name: fc.constant('ioctl' as const), fd, request: fc.constantFrom('SIOCINQ', 'SIOCOUTQ') }),
  fc.record({ name: fc.constant('fork' as const), child: fc.constant('child') }),
  fc.record({ name: fc.constant('exit' as const) }),
);

const settings: fc.Arbitrary<Partial<LinkSettings>> = fc.record({
  delayUs: fc.constantFrom(0, 1, 500, 20_000, 150_000),
  jitterUs: fc.constantFrom(0, 0, 700, 60_000),
  lossPpm: fc.constantFrom(0, 0, 50_000, 150_000),
  duplicatePpm: fc.constantFrom(0, 0, 100_000),
  rateBps: fc.constantFrom(0, 0, 1_000_000, 20_000_000),
});

const sysctls: fc.Arbitrary<Partial<Sysctls>> = fc.record({
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  windowScaling: fc.boolean(),
  earlyRetrans: fc.boolean(),
  abortOnOverflow: fc.boolean(),
  syncookies: fc.constantFrom(0 as const, 1 as const, 2 as const),
  congestionControl: fc.constantFrom('reno' as const, 'cubic' as const),
});

const process = fc.nat(5);
const wait = fc.oneof(fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 300_000, max: 70_000_000 }));
const action: fc.Arbitrary<Action> = fc.oneof(
  { arbitrary: fc.record({ act: fc.constant('call' as const), process, call }), weight: 12 },
  { arbitrary: fc.record({ act: fc.constant('wait' as const), us: wait }), weight: 6 },
  { arbitrary: fc.record({ act: fc.constant('signal' as const), process }), weight: 1 },
  { arbitrary: fc.record({ act: fc.constant('link' as const), settings: fc.oneof(settings, fc.record({ cut: fc.boolean() })) }), weight: 1 },
);

const sequence = fc.integer({ min: 0, max: 0xffff_ffff });
const offset = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -20_000, max: 70_000 }), fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }));
const options: fc.Arbitrary<TcpOptions> = fc.record({
  mss: fc.nat(65_535), windowScale: fc.nat(14), sackPermitted: fc.constant(true as const), timestamps: fc.tuple(sequence, sequence),
  sack: fc.array(fc.tuple(sequence, sequence), { maxLength: 3 }),
}, { requiredKeys: [] });
const inject: fc.Arbitrary<Action> = fc.record({
  act: fc.constant('inject' as const), connection: fc.nat(5), flags: fc.nat(63), seqOff: offset, ackOff: offset, bytes: size,
  windowBytes: fc.nat(65_535), options,
});

const seed = fc.integer({ min: 1, max: 0x7fff_ffff });

/** Random programs of calls, waits, signals and changes of the link, after a listener and a connection were begun. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  seed, link: settings, sysctls, backlog: fc.integer({ min: 0, max: 3 }), actions: fc.array(action, { minLength: 5, maxLength: 60, size: 'max' }),
});

/** The same with segments that nobody's kernel made (a red team's raw seat). */
export const hostile: fc.Arbitrary<Scenario> = fc.record({
  seed, link: settings, sysctls, backlog: fc.integer({ min: 0, max: 3 }),
  actions: fc.array(fc.oneof(action, inject), { minLength: 5, maxLength: 60, size: 'max' }),
});

/** Transfers both ways at once over a link that may lose, delay, duplicate and reorder. */
export const transfer: fc.Arbitrary<Transfer> = fc.record({
  seed, link: settings,
  // A SYN cookie leaves nobody who would repeat the SYN+ACK: where the last ACK is lost, the server never learns of the connection.
  sysctls: sysctls.map((all) => ({ ...all, syncookies: 0 as const })),
  bytes: fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 60_000 })),
  writeBytes: fc.integer({ min: 100, max: 30_000 }),
  readBytes: fc.integer({ min: 100, max: 30_000 }),
  bufferBytes: fc.constantFrom(0, 2304, 8000, 131_072),
});
