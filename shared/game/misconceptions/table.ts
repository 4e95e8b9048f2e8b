import { MUTANTS, type MutantId, type SysCall } from '../../socket/index.ts';
import type { Actor, Moment } from './scenario.ts';

/**
 * A common misconception (the curriculum's list): a scenario in which it shows. The line `truth` is told by the true rules and not
 * by the misconception's, `belief` the other way round; null where something simply does not happen.
 */
export interface Misconception {
  id: MutantId;
  /** 1 to 36. */
  number: number;
  /** The rule that explains the truth (shared/SPEC.md). */
  rule: string;
  moments: readonly Moment[];
  truth: string | null;
  belief: string | null;
}

const PORT = 7000;
const ADDRESS = { addr: '10.9.0.1', port: PORT };
const NO_LINGER = { option: 'SO_LINGER', value: { onoff: true, lingerS: 0 } } as const;

function by(actor: Actor, call: SysCall): Moment {
  return [actor, call];
}

function listening(backlog: number, nonblock = false): Moment[] {
  return [
    by('server', { name: 'socket', nonblock }), by('server', { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: PORT } }),
    by('server', { name: 'listen', fd: 3, backlog }),
  ];
}

/** A client's socket and connect(): its SYN is on its way. */
function connecting(fd = 3, actor: Actor = 'client'): Moment[] {
  return [by(actor, { name: 'socket' }), by(actor, { name: 'connect', fd, address: ADDRESS })];
}

const ACCEPT = by('server', { name: 'accept', fd: 3 });
const QUEUED: Moment[] = [...listening(2), ...connecting(), 100];
/** Descriptor 4 of the server and 3 of the client are the two ends. */
const OPEN: Moment[] = [...QUEUED, ACCEPT, 100];
const write = (actor: Actor, fd: number, data: string): Moment => by(actor, { name: 'write', fd, data });
const read = (actor: Actor, fd: number): Moment => by(actor, { name: 'read', fd, len: 100 });
const close = (actor: Actor, fd: number): Moment => by(actor, { name: 'close', fd });
const nonblock = (actor: Actor, fd: number): Moment => by(actor, { name: 'fcntl', fd, nonblock: true });

/** From the first SYN to the last FIN. */
const CLOSED: Moment[] = [...OPEN, close('client', 3), 100, close('server', 4), 100];

type Scene = Pick<Misconception, 'moments' | 'truth' | 'belief'>;

const SCENES: Record<MutantId, Scene> = {
  'handshake-in-accept': { moments: [...QUEUED, 1000], truth: 'client connect(3) = 0', belief: null },
  'connect-waits-for-accept': { moments: QUEUED, truth: 'client connect(3) = 0', belief: null },
  'backlog-limits-connections': {
    moments: [...OPEN, ...connecting(4), 100, ACCEPT, 100, ...connecting(5), 1500], truth: 'client connect(5) = 0', belief: 'client > SYN seq 0 again',
  },
  'listen-blocks': { moments: listening(2), truth: 'server listen(3) = 0', belief: 'server listen(3) sleeps' },
  'full-queue-refuses': {
    moments: [...listening(0), ...connecting(), 100, ...connecting(4), 1500], truth: 'client > SYN seq 0 again', belief: 'client connect(4) = -1 ECONNREFUSED',
  },
  'data-through-listener': {
    moments: [...OPEN, write('client', 3, 'hello'), 100, read('server', 3)], truth: 'server read(3) = -1 ENOTCONN', belief: 'server read(3) = "hello"',
  },
  'accept-changes-port': {
    moments: [...OPEN, by('server', { name: 'getsockname', fd: 4 })],
    truth: 'server getsockname(4) = 0 10.9.0.1:7000', belief: 'server getsockname(4) = 0 10.9.0.1:40312',
  },
  'ports-limit-clients': {
    moments: [
      ...listening(2), by('client', { name: 'socket' }), by('client', { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 5000 } }),
      by('client', { name: 'connect', fd: 3, address: ADDRESS }), 100, by('other', { name: 'socket' }),
      by('other', { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 5000 } }), by('other', { name: 'connect', fd: 3, address: ADDRESS }), 100,
    ],
    truth: 'other connect(3) = 0', belief: 'other connect(3) = -1 ECONNREFUSED',
  },
  'listener-close-kills': {
    moments: [...OPEN, close('server', 3), write('client', 3, 'hello'), 100, read('server', 4)],
    truth: 'server read(4) = "hello"', belief: 'server read(4) = -1 ECONNRESET',
  },
  'eagain-is-failure': {
    moments: [...OPEN, nonblock('server', 4), read('server', 4), write('client', 3, 'hello'), 100, read('server', 4)],
    truth: 'server read(4) = "hello"', belief: 'server read(4) = -1 ECONNRESET',
  },
  'accept-inherits-nonblock': {
    moments: [...listening(2, true), ...connecting(), 100, ACCEPT, read('server', 4)], truth: 'server read(4) sleeps', belief: 'server read(4) = -1 EAGAIN',
  },
  'poll-promises-life': {
    moments: [
      ...QUEUED, by('client', { name: 'setsockopt', fd: 3, ...NO_LINGER }), close('client', 3), 100,
      by('server', { name: 'poll', fd: 3, events: ['IN'], timeoutMs: 0 }), ACCEPT, read('server', 4),
    ],
    truth: 'server read(4) = -1 ECONNRESET', belief: 'server read(4) sleeps',
  },
  'established-at-syn-ack': {
    moments: [...listening(2), ...connecting(), 15, 'cut', 1500], truth: 'server > SYN+ACK seq 0 ack 1 again', belief: 'server is ESTABLISHED',
  },
  'syn-fin-use-no-number': { moments: CLOSED, truth: 'server > SYN+ACK seq 0 ack 1', belief: 'server > SYN+ACK seq 0 ack 0' },
  'ack-names-last-byte': { moments: CLOSED, truth: 'server > SYN+ACK seq 0 ack 1', belief: 'server > SYN+ACK seq 0 ack 0' },
  'ack-means-read': {
    moments: [...OPEN, write('client', 3, 'hello'), 500], truth: 'server > ACK seq 1 ack 6', belief: 'client > ACK seq 1 ack 1 "hello" again',
  },
  'write-means-delivered': { moments: [...OPEN, write('client', 3, 'hello')], truth: 'client write(3) = 5', belief: 'client write(3) sleeps' },
  'one-write-one-read': {
    moments: [...OPEN, write('client', 3, 'hel'), write('client', 3, 'lo'), 200, read('server', 4)],
    truth: 'server read(4) = "hello"', belief: 'server read(4) = "hel"',
  },
  'write-takes-all': {
    moments: [
      ...OPEN, nonblock('client', 3), by('client', { name: 'setsockopt', fd: 3, option: 'SO_SNDBUF', value: 4096 }), write('client', 3, 'x'.repeat(200_000)),
    ],
    truth: null, belief: 'client write(3) = 200000',
  },
  'writev-makes-messages': {
    moments: [...OPEN, by('client', { name: 'writev', fd: 3, parts: ['hel', 'lo'] }), 100],
    truth: 'client > ACK seq 1 ack 1 "hello"', belief: 'client > ACK seq 1 ack 1 "hel"',
  },
  'recvfrom-is-for-udp': {
    moments: [...OPEN, by('client', { name: 'sendto', fd: 3, data: 'hello', address: { addr: '10.9.0.3', port: 9 } })],
    truth: 'client sendto(3) = 5', belief: 'client sendto(3) = -1 EOPNOTSUPP',
  },
  'zero-is-nothing-yet': {
    moments: [...OPEN, nonblock('server', 4), read('server', 4), close('client', 3), 100, by('server', { name: 'fcntl', fd: 4, nonblock: false }), read('server', 4)],
    truth: 'server read(4) = -1 EAGAIN', belief: 'server read(4) sleeps',
  },
  'error-is-death': {
    moments: [...OPEN, read('server', 4), ['server', null], write('client', 3, 'hello'), 100, read('server', 4)],
    truth: 'server read(4) = "hello"', belief: 'server read(4) = -1 ECONNRESET',
  },
  'close-again-after-eintr': {
    moments: [
      ...OPEN, by('client', { name: 'setsockopt', fd: 3, option: 'SO_LINGER', value: { onoff: true, lingerS: 5 } }), 'cut', write('client', 3, 'hello'),
      close('client', 3), ['client', null], close('client', 3),
    ],
    truth: 'client close(3) = -1 EBADF', belief: 'client close(3) = -1 EINTR',
  },
  'close-sends-fin-at-once': {
    moments: [...OPEN, by('client', { name: 'dup', fd: 3 }), close('client', 3), 100, write('client', 4, 'hello')],
    truth: 'client write(4) = 5', belief: 'client > FIN+ACK seq 1 ack 1',
  },
  'child-close-is-enough': {
    moments: [...OPEN, by('server', { name: 'dup', fd: 4 }), close('server', 5), by('server', { name: 'fork', child: 'worker' }), close('worker', 4), 100, write('server', 4, 'hello')],
    truth: 'server write(4) = 5', belief: 'server > FIN+ACK seq 1 ack 1',
  },
  'shutdown-is-close': {
    moments: [...OPEN, by('client', { name: 'shutdown', fd: 3, how: 'WR' }), 100, write('server', 4, 'hello'), 100, read('client', 3)],
    truth: 'client read(3) = "hello"', belief: 'client read(3) = -1 EBADF',
  },
  'fin-closes-both-ways': {
    moments: [...OPEN, by('client', { name: 'shutdown', fd: 3, how: 'WR' }), 100, write('server', 4, 'hello')],
    truth: 'server write(4) = 5', belief: 'server write(4) = -1 EPIPE',
  },
  'rst-is-fin': {
    moments: [...OPEN, by('client', { name: 'setsockopt', fd: 3, ...NO_LINGER }), close('client', 3), 100, read('server', 4)],
    truth: 'server read(4) = -1 ECONNRESET', belief: 'server read(4) = 0',
  },
  'close-always-sends-fin': {
    moments: [...OPEN, write('client', 3, 'hello'), 100, close('server', 4), 100], truth: 'server > RST+ACK seq 1 ack 6', belief: 'server > FIN+ACK seq 1 ack 6',
  },
  'kill-sends-rst': { moments: [...OPEN, by('client', { name: 'exit' }), 100], truth: 'client > FIN+ACK seq 1 ack 1', belief: 'client > RST+ACK seq 1 ack 1' },
  'first-write-fails': {
    moments: [...OPEN, close('client', 3), 100, write('server', 4, 'hello')], truth: 'server write(4) = 5', belief: 'server write(4) = -1 EPIPE',
  },
  'time-wait-at-server': {
    moments: [...OPEN, close('client', 3), 100, close('server', 4), 1000], truth: 'server is CLOSED', belief: 'server is TIME_WAIT',
  },
  'close-wait-ends-itself': {
    moments: [...OPEN, by('client', { name: 'shutdown', fd: 3, how: 'WR' }), 120_000, write('server', 4, 'hello')],
    truth: 'server write(4) = 5', belief: 'server is LAST_ACK',
  },
  'vanished-host-noticed': { moments: [...OPEN, 'cut', 60_000, read('server', 4)], truth: 'server read(4) sleeps', belief: 'server read(4) = -1 ETIMEDOUT' },
  'delivery-guaranteed': {
    moments: [...OPEN, 'cut', write('client', 3, 'hello'), 1_200_000, read('client', 3)], truth: 'client read(3) = -1 ETIMEDOUT', belief: 'client read(3) sleeps',
  },
};

/** All misconceptions in the order of their numbers. */
export const MISCONCEPTIONS: readonly Misconception[] = MUTANTS.map((id, i) => ({ id, number: i + 1, rule: `MIS-${i + 1}`, ...SCENES[id] }));
