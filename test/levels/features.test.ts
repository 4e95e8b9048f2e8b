import { expect, test } from 'vitest';
import { createRun, lacking, type Level, type LevelSeat, type LevelStart, type Objective, playSteps, type Predicate, type Run, type Step, takeRun } from '../../shared/levels/index.ts';

// What a level may begin with and let happen, one thing each.

const TEXT = { en: 'text', zh: '文' };
const ADDRESS = { addr: '10.9.0.1', port: 7000 };
const LISTENS: Step[] = [
  { do: 'call', seat: 'server.app', call: { name: 'socket' } }, { do: 'call', seat: 'server.app', call: { name: 'bind', fd: 3, address: ADDRESS } },
  { do: 'call', seat: 'server.app', call: { name: 'listen', fd: 3, backlog: 1 } },
];
const CONNECTS: Step[] = [
  { do: 'call', seat: 'client.app', call: { name: 'socket' } }, { do: 'call', seat: 'client.app', call: { name: 'connect', fd: 3, address: ADDRESS } }, { do: 'wait' },
];
const OPENS: Step[] = [...LISTENS, ...CONNECTS, { do: 'call', seat: 'server.app', call: { name: 'accept', fd: 3 } }];

function level(seats: LevelSeat[], wanted: Predicate[], start: Partial<LevelStart> = {}): Level {
  const objectives = wanted.map((is, i): Objective => ({ id: `o${i}`, text: TEXT, is }));
  return {
    id: 'level', chapter: 'mastery', title: TEXT, story: TEXT, goal: TEXT, explain: TEXT, seats, objectives, solution: [], wrong: [], kills: [], rules: [], par: 1,
    start: {
      hosts: [{ name: 'server', addr: '10.9.0.1', program: 'httpd' }, { name: 'client', addr: '10.9.0.2', program: 'curl' }, { name: 'eve', addr: '10.9.0.3', program: 'nmap' }],
      links: [{ a: 'server', b: 'client' }, { a: 'server', b: 'eve' }, { a: 'client', b: 'eve' }], ...start,
    },
  };
}

function play(made: Level, steps: readonly Step[]): Run {
  const run = createRun(made, 1);
  playSteps(run, steps, (input) => takeRun(run, input));
  return run;
}

const app = (host: string): LevelSeat => ({ host, kind: 'app' });

test('drops: the SYN that is lost goes again after a second', () => {
  const run = play(level([app('client')], [
    { order: [{ event: 'dropped', host: 'client', flags: 'SYN', reason: 'filter' }, { event: 'sent', host: 'client', flags: 'SYN', seq: 0, again: true }, { event: 'state', host: 'client', to: 'ESTABLISHED' }] },
    { look: 'time', n: { min: 1_200, max: 1_300 } },
  ], { prelude: LISTENS, drops: [{ link: 0, from: 'client', flags: 'SYN', count: 1 }] }), [...CONNECTS, { do: 'wait', ms: 1_500 }]);
  expect([run.state, run.endedUs, lacking(run)]).toEqual(['won', 1_200_000, []]);
});

test('faults: a link is cut at its time, in the middle of a wait', () => {
  const run = play(level([app('client')], [
    { order: [{ event: 'sent', host: 'client', bytes: 5, again: false }, { event: 'dropped', host: 'client', bytes: 5, reason: 'cut' }, { event: 'sent', host: 'client', bytes: 5, again: true }, { event: 'arrived', host: 'server', bytes: 5, seq: 1 }] },
  ], { prelude: OPENS, faults: [{ atMs: 1_000, link: 0, set: { cut: true } }, { atMs: 3_000, link: 0, set: { cut: false } }] }), [
    { do: 'wait', ms: 1_500 }, { do: 'call', call: { name: 'write', fd: 3, data: 'hello' } }, { do: 'wait', ms: 5_000 },
  ]);
  expect([run.state, run.faultsDone]).toEqual(['won', 2]);
});

test('a raw seat: a RST with the next number, in the client\'s name, ends the server\'s connection', () => {
  const forged: Step = { do: 'inject', segment: { srcAddr: '10.9.0.2', srcPort: 40_000, dstAddr: '10.9.0.1', dstPort: 7000, flags: 'RST' } };
  const made = level([{ host: 'eve', kind: 'raw' }], [
    { count: { event: 'injected', seat: 'eve.raw' } }, { count: { event: 'state', host: 'server', from: 'ESTABLISHED', to: 'CLOSED' } }, { look: 'sockets', host: 'client', state: 'ESTABLISHED', n: 1 },
  ], { prelude: OPENS });
  const { localPort } = Object.values(createRun(made, 1).world.sim.hosts[1]!.sockets)[0]!.conn;
  forged.segment.srcPort = localPort;
  expect(play(made, [forged, { do: 'wait' }]).state).toBe('won');
  forged.segment.seq = 5;
  expect(play(made, [forged, { do: 'wait' }]).state).toBe('playing');
});

test('a worker\'s seat drives the child: FIN leaves when both have closed', () => {
  const seats: LevelSeat[] = [app('client'), { host: 'client', kind: 'app', worker: 1 }];
  const made = level(seats, [{ count: { event: 'sent', host: 'client', flags: 'FIN+ACK' } }, { count: { event: 'returned', process: 'child', call: 'close', ret: 0 } }], { prelude: OPENS });
  const steps: Step[] = [
    { do: 'call', seat: 'client.app', call: { name: 'fork', child: 'child' } }, { do: 'call', seat: 'client.app', call: { name: 'close', fd: 3 } }, { do: 'wait' },
    { do: 'call', seat: 'client.app1', call: { name: 'close', fd: 3 } },
  ];
  expect([play(made, steps.slice(0, 3)).state, play(made, steps).state]).toEqual(['playing', 'won']);
});

test('a kernel seat after a prelude: the connection is there, and its end is played by hand', () => {
  const seats: LevelSeat[] = [app('client'), { host: 'client', kind: 'kernel' }];
  const run = play(level(seats, [{ look: 'sockets', host: 'client', state: 'FIN_WAIT_2', n: 1 }, { look: 'owes', host: 'client', n: 0 }], { prelude: OPENS }), [
    { do: 'call', call: { name: 'close', fd: 3 } }, { do: 'play', flags: 'FIN+ACK', seq: 1, ack: 1 }, { do: 'wait' },
  ]);
  expect([run.state, run.moves, run.world.players[0]!.illegalSegments]).toEqual(['won', 2, 0]);
});

test('bots: programs with pauses, loops and forks run by themselves', () => {
  const run = play(level([app('client')], [
    { count: { event: 'returned', process: 'server-bot', call: 'accept', ret: { min: 4 } }, min: 2 }, { look: 'sleeps', host: 'server', process: 'server-bot', in: 'accept' },
    { look: 'exited', host: 'server', process: 'child', is: true }, { count: { event: 'returned', host: 'client', call: 'read', ret: 0 } },
  ], {
    programs: [
      {
        host: 'server', name: 'server-bot', statements: [
          { call: { name: 'socket' } }, { call: { name: 'bind', fd: 3, address: ADDRESS } }, { call: { name: 'listen', fd: 3, backlog: 4 } },
          { call: { name: 'accept', fd: 3 } }, { fork: [{ sleepUs: 100_000 }, { call: { name: 'exit' } }] }, { call: { name: 'close', fd: 4 } }, { call: { name: 'accept', fd: 3 } },
          { call: { name: 'accept', fd: 3 } },
        ],
      },
      { host: 'eve', name: 'late', statements: [{ sleepUs: 2_000_000 }, { call: { name: 'socket' } }, { call: { name: 'connect', fd: 3, address: ADDRESS } }] },
    ],
  }), [...CONNECTS, { do: 'call', seat: 'client.app', call: { name: 'read', fd: 3, len: 10 } }, { do: 'wait', ms: 3_000 }]);
  expect([run.state, lacking(run)]).toEqual(['won', []]);
});
