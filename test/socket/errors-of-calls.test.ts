import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProgram, runProgram } from '../../shared/log/index.ts';
import { type SimEvent, advance, createSim, interrupt, setLink, spawn, syscall } from '../../shared/sim/index.ts';
import { ERRORS_OF_CALLS, type SysCall } from '../../shared/socket/index.ts';
import { runScenario } from '../fuzz/run.ts';
import { hostile, scenario } from '../fuzz/scenario.ts';

/** Counts the calls that returned, and keeps `call errno` of those that failed. */
function collector(): { calls: number; failed: Set<string>; take: (event: SimEvent) => void } {
  const found = {
    calls: 0,
    failed: new Set<string>(),
    take(event: SimEvent): void {
      if (event.type !== 'syscall-returned') return;
      found.calls++;
      if (event.result.errno) found.failed.add(`${event.call.name} ${event.result.errno}`);
    },
  };
  return found;
}

const LISTED = new Set(Object.entries(ERRORS_OF_CALLS).flatMap(([name, errors]) => errors.map((errno) => `${name} ${errno}`)));

function unlisted(failed: ReadonlySet<string>): string[] {
  return [...failed].filter((one) => !LISTED.has(one));
}

describe('the list of errors of each call misses none', () => {
  test('that a recorded Linux gave', () => {
    const folder = new URL('../conform/socket-programs/', import.meta.url);
    const found = collector();
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const program = parseProgram(readFileSync(new URL(file, folder), 'utf8'));
      if (program.ok) runProgram(program.value, { observe: found.take });
    }
    expect(found.calls).toBeGreaterThan(2000);
    expect(found.failed.size).toBeGreaterThan(30);
    expect(unlisted(found.failed)).toEqual([]);
  });

  // Four slices, each with a time limit of its own, so that a busy machine keeps them.
  test.each([1, 2, 3, 4])('of more than 2,000 random calls, with strange segments and without: slice %i of 4', (slice) => {
    const found = collector();
    for (const from of [...fc.sample(scenario, { seed: slice, numRuns: 22 }), ...fc.sample(hostile, { seed: slice, numRuns: 22 })]) runScenario(from, found.take);
    expect(found.calls).toBeGreaterThan(500);
    expect(unlisted(found.failed)).toEqual([]);
  }, 60_000);
});

const SERVER = { addr: '10.0.0.1', port: 7000 };
const ANY = { addr: '0.0.0.0', port: 7000 };

type Host = 'server' | 'client';
/** A call on one of the hosts, or what happens meanwhile. A name that ends in `2` is the process that the first one forked. */
type Step = [Host | 'server2' | 'client2', SysCall] | ['wait', number] | ['signal', Host] | ['cut'];

const LISTEN: Step[] = [['server', { name: 'socket' }], ['server', { name: 'bind', fd: 3, address: ANY }], ['server', { name: 'listen', fd: 3, backlog: 1 }]];
const CONNECT: Step = ['client', { name: 'connect', fd: 3, address: SERVER }];
const SOCKET: Step = ['client', { name: 'socket' }];
const EAGER: Step = ['client', { name: 'socket', nonblock: true }];
/** Descriptor 4 on the server, 3 on the client. */
const PAIR: Step[] = [...LISTEN, SOCKET, CONNECT, ['wait', 10], ['server', { name: 'accept', fd: 3 }]];
const READ: Step = ['client', { name: 'read', fd: 3, len: 1 }];
const WRITE: Step = ['client', { name: 'write', fd: 3, data: 'x' }];
const SHUT: Step = ['client2', { name: 'shutdown', fd: 3, how: 'RDWR' }];
const FORK: Step = ['client', { name: 'fork', child: 'child' }];
const RESET: Step[] = [
  ['server', { name: 'setsockopt', fd: 4, option: 'SO_LINGER', value: { onoff: true, lingerS: 0 } }], ['server', { name: 'close', fd: 4 }], ['wait', 10],
];
const HOUR_MS = 3_600_000;

/** Where an error is not simply that of a descriptor which nobody opened: a program whose last steps bring it. */
const PROGRAMS: Record<string, Step[]> = {
  'socket EMFILE': [...Array.from({ length: 6 }, () => SOCKET)],
  'socket EAFNOSUPPORT': [['client', { name: 'socket', domain: 'AF_INET6' }]],
  'socket EINVAL': [['client', { name: 'socket', type: 'SOCK_DGRAM' }]],
  'socket EPROTONOSUPPORT': [['client', { name: 'socket', protocol: 'IPPROTO_UDP' }]],
  'bind EADDRINUSE': [...LISTEN, ['server', { name: 'socket' }], ['server', { name: 'bind', fd: 4, address: ANY }]],
  'bind EADDRNOTAVAIL': [SOCKET, ['client', { name: 'bind', fd: 3, address: SERVER }]],
  'bind EINVAL': [...LISTEN, ['server', { name: 'bind', fd: 3, address: { ...ANY, port: 7001 } }]],
  'listen EADDRINUSE': [
    ...[3, 4].flatMap((fd): Step[] => [
      ['server', { name: 'socket' }], ['server', { name: 'setsockopt', fd, option: 'SO_REUSEADDR', value: 1 }], ['server', { name: 'bind', fd, address: ANY }],
    ]),
    ['server', { name: 'listen', fd: 3, backlog: 1 }], ['server', { name: 'listen', fd: 4, backlog: 1 }],
  ],
  'listen EINVAL': [...PAIR, ['client', { name: 'listen', fd: 3, backlog: 1 }]],
  'connect ECONNREFUSED': [SOCKET, CONNECT, ['wait', 10]],
  'connect ETIMEDOUT': [['cut'], SOCKET, CONNECT, ['wait', HOUR_MS]],
  'connect EINPROGRESS': [EAGER, CONNECT],
  'connect EALREADY': [EAGER, CONNECT, CONNECT],
  'connect EISCONN': [...PAIR, CONNECT],
  'connect EINTR': [SOCKET, CONNECT, ['signal', 'client']],
  'connect ENETUNREACH': [SOCKET, ['client', { name: 'connect', fd: 3, address: { addr: '192.0.2.1', port: 1 } }]],
  'connect EADDRNOTAVAIL': [
    ['server', { name: 'socket' }], ['server', { name: 'bind', fd: 3, address: ANY }], ['server', { name: 'listen', fd: 3, backlog: 1 }],
    SOCKET, ['client', { name: 'setsockopt', fd: 3, option: 'SO_REUSEADDR', value: 1 }], ['client', { name: 'bind', fd: 3, address: { ...ANY, port: 5000 } }],
    SOCKET, ['client', { name: 'setsockopt', fd: 4, option: 'SO_REUSEADDR', value: 1 }], ['client', { name: 'bind', fd: 4, address: { ...ANY, port: 5000 } }],
    CONNECT, ['wait', 10], ['client', { name: 'connect', fd: 4, address: SERVER }],
  ],
  'connect ECONNRESET': [SOCKET, FORK, CONNECT, SHUT],
  'connect EPIPE': [
    ...LISTEN, EAGER, CONNECT, ['wait', 10], ['server', { name: 'accept', fd: 3 }], ['server', { name: 'shutdown', fd: 4, how: 'WR' }], ['wait', 10], ...RESET, CONNECT,
  ],
  'connect ECONNABORTED': [EAGER, CONNECT, ['wait', 10], ['client', { name: 'getsockopt', fd: 3, option: 'SO_ERROR' }], CONNECT],
  'connect EINVAL': [EAGER, CONNECT, ['wait', 10], ['client', { name: 'shutdown', fd: 3, how: 'WR' }], CONNECT],
  'accept EINVAL': [SOCKET, ['client', { name: 'accept', fd: 3 }]],
  'accept EMFILE': [
    ...LISTEN, SOCKET, CONNECT, ['wait', 10], ...[1, 2, 3, 4].map((): Step => ['server', { name: 'dup', fd: 3 }]), ['server', { name: 'accept', fd: 3 }],
  ],
  'accept EAGAIN': [...LISTEN, ['server', { name: 'fcntl', fd: 3, nonblock: true }], ['server', { name: 'accept', fd: 3 }]],
  'accept EINTR': [...LISTEN, ['server', { name: 'accept', fd: 3 }], ['signal', 'server']],
  'read ENOTCONN': [SOCKET, READ],
  'read EAGAIN': [...PAIR, ['client', { name: 'fcntl', fd: 3, nonblock: true }], READ],
  'read EINTR': [...PAIR, READ, ['signal', 'client']],
  'read ECONNRESET': [...PAIR, ...RESET, READ],
  'read ETIMEDOUT': [...PAIR, ['cut'], WRITE, READ, ['wait', HOUR_MS]],
  'read ECONNREFUSED': [EAGER, CONNECT, ['wait', 10], READ],
  'write EPIPE': [SOCKET, WRITE],
  'write EAGAIN': [EAGER, CONNECT, WRITE],
  'write EINTR': [['cut'], SOCKET, FORK, ['client2', { name: 'fcntl', fd: 3, nonblock: true }], CONNECT, ['client2', { name: 'fcntl', fd: 3, nonblock: false }], WRITE, ['signal', 'client']],
  'write ECONNRESET': [...PAIR, ...RESET, WRITE],
  'write ETIMEDOUT': [...PAIR, ['cut'], WRITE, ['wait', HOUR_MS], WRITE],
  'write ECONNREFUSED': [EAGER, CONNECT, ['wait', 10], WRITE],
  'shutdown ENOTCONN': [SOCKET, ['client', { name: 'shutdown', fd: 3, how: 'WR' }]],
  'shutdown EINVAL': [SOCKET, ['client', { name: 'shutdown', fd: 3, how: '3' }]],
  'dup EMFILE': [SOCKET, ...[1, 2, 3, 4, 5].map((): Step => ['client', { name: 'dup', fd: 3 }])],
  'poll EINTR': [...LISTEN, ['server', { name: 'poll', fd: 3, events: ['IN'], timeoutMs: -1 }], ['signal', 'server']],
  'getpeername ENOTCONN': [SOCKET, ['client', { name: 'getpeername', fd: 3 }]],
  'setsockopt EINVAL': [SOCKET, ['client', { name: 'setsockopt', fd: 3, option: 'TCP_MAXSEG', value: 1 }]],
  'setsockopt ENOPROTOOPT': [SOCKET, ['client', { name: 'setsockopt', fd: 3, option: 'SO_MARK', value: 1 }]],
  'setsockopt EDOM': [SOCKET, ['client', { name: 'setsockopt', fd: 3, option: 'SO_RCVTIMEO', value: -1 }]],
  'getsockopt ENOPROTOOPT': [SOCKET, ['client', { name: 'getsockopt', fd: 3, option: 'SO_MARK' }]],
  'ioctl EINVAL': [SOCKET, ['client', { name: 'ioctl', fd: 3, request: 'TCGETS' }]],
};

/** What each call is tried with on a descriptor that is not open. */
const UNOPENED: SysCall[] = [
  { name: 'bind', fd: 9, address: ANY }, { name: 'listen', fd: 9, backlog: 1 }, { name: 'connect', fd: 9, address: SERVER }, { name: 'accept', fd: 9 },
  { name: 'read', fd: 9, len: 1 }, { name: 'write', fd: 9, data: 'x' }, { name: 'shutdown', fd: 9, how: 'WR' }, { name: 'close', fd: 9 }, { name: 'dup', fd: 9 },
  { name: 'dup2', fd: 9, newFd: 4 }, { name: 'fcntl', fd: 9, nonblock: true }, { name: 'getsockname', fd: 9 }, { name: 'getpeername', fd: 9 },
  { name: 'setsockopt', fd: 9, option: 'TCP_NODELAY', value: 1 }, { name: 'getsockopt', fd: 9, option: 'SO_ERROR' }, { name: 'ioctl', fd: 9, request: 'SIOCINQ' },
];

/** Calls that are one with another but for how they take their arguments. */
const FAMILIES: Record<string, string> = {
  accept4: 'accept', readv: 'read', recv: 'read', recvfrom: 'read', recvmsg: 'read', writev: 'write', send: 'write', sendto: 'write', sendmsg: 'write',
};

/** Runs a program on two hosts whose processes may open five descriptors, and gives `call errno` of what failed last. */
function lastFailure(steps: Step[]): string | null {
  const sim = createSim({
    seed: 3, links: [{ a: 0, b: 1, settings: { delayUs: 100 } }],
    hosts: [{ name: 'server', addr: SERVER.addr, sysctls: { openFiles: 8 } }, { name: 'client', addr: '10.0.0.2', sysctls: { openFiles: 8 } }],
  });
  spawn(sim, 0, 'server');
  spawn(sim, 1, 'client');
  let last: string | null = null;
  const emit = (event: SimEvent): void => {
    if (event.type === 'syscall-returned' && event.result.errno) last = `${event.call.name} ${event.result.errno}`;
  };
  for (const [what, value] of steps) {
    if (what === 'wait') advance(sim, sim.nowUs + value * 1000, emit);
    else if (what === 'cut') setLink(sim, 0, { cut: true });
    else if (what === 'signal') interrupt(sim, value === 'server' ? 0 : 1, sim.hosts[value === 'server' ? 0 : 1]!.processes[0]!.pid, emit);
    else {
      const host = sim.hosts[what.startsWith('server') ? 0 : 1]!;
      syscall(sim, host.id, host.processes[what.endsWith('2') ? 1 : 0]!.pid, value, emit);
    }
  }
  return last;
}

describe('each error of the list happens', () => {
  test.each(UNOPENED.map((call) => [call.name, call] as const))('%s EBADF', (name, call) => {
    expect(lastFailure([['client', call]])).toBe(`${name} EBADF`);
  });

  test.each(Object.entries(PROGRAMS))('%s', (expected, steps) => {
    expect(lastFailure(steps)).toBe(expected);
  });

  test('and every one of the list is tried here, those of one family once', () => {
    const tried = new Set([...UNOPENED.map(({ name }) => `${name} EBADF`), ...Object.keys(PROGRAMS)]);
    const listed = [...LISTED].map((one) => one.split(' ') as [string, string]).map(([name, errno]) => `${FAMILIES[name] ?? name} ${errno}`);
    expect(listed.filter((one) => !tried.has(one))).toEqual([]);
  });
});
