import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWorld, defaultConfig, type Input, step, type WorldConfig } from '../../shared/game/index.ts';
import type { Journal } from '../../shared/log/index.ts';
import { connectionsOfHost, packetdrillOf } from '../../shared/log/packetdrill/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { owed } from '../../shared/sim/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';
import { anyRun } from '../kit/programs.ts';
import { roundTrip } from './round-trip.ts';

const SERVER = { addr: '10.9.0.1', port: 80 };

/** A room's journal written move by move. */
function room(change: (config: WorldConfig) => void = () => {}) {
  const config = { ...defaultConfig(5), gated: false };
  change(config);
  const world = createWorld(config);
  const journal: Journal = { config: structuredClone(config), entries: [] };
  const put = (input: Input): void => {
    journal.entries.push({ seq: journal.entries.length + 1, input });
    step(world, input);
  };
  put({ type: 'join', playerId: 'p', name: 'p' });
  for (const seatId of ['server.app', 'client.app']) put({ type: 'take-seat', playerId: 'p', seatId });
  return {
    journal, world, put,
    call: (host: 'server' | 'client', call: SysCall) => put({ type: 'call', playerId: 'p', seatId: `${host}.app`, call }),
    to: (ms: number) => put({ type: 'advance', toUs: ms * 1000 }),
  };
}

/** A handshake, 100 bytes each way at 1 s, accepted as descriptor 4. */
function greeting(change?: (config: WorldConfig) => void) {
  const played = room(change);
  const { call, to } = played;
  call('server', { name: 'socket' });
  call('server', { name: 'bind', fd: 3, address: SERVER });
  call('server', { name: 'listen', fd: 3, backlog: 1 });
  call('server', { name: 'accept', fd: 3 });
  call('client', { name: 'socket' });
  call('client', { name: 'connect', fd: 3, address: SERVER });
  to(1000);
  call('client', { name: 'write', fd: 3, data: 'q'.repeat(100) });
  to(1200);
  call('server', { name: 'read', fd: 4, len: 1000 });
  return played;
}

function told(journal: Journal, host: string, connection?: number): string {
  const script = packetdrillOf(journal, host, connection);
  if (!script.ok) throw new Error(script.error);
  return script.value;
}

describe('PKT-10: a journal as a script', () => {
  test('the calls of one host, what reached it and what left it, at their times', () => {
    expect(told(greeting().journal, 'server')).toBe(`// server: 10.9.0.2:40812 > 10.9.0.1:80
\`sysctl -q net.ipv4.tcp_syncookies=0
sysctl -q net.ipv4.tcp_timestamps=0
sysctl -e -q ackademy.timer_tick_us=0\`

0.000000 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
0.000000 bind(3, ..., ...) = 0
0.000000 listen(3, 1) = 0
0.000000...0.300000 accept(3, ..., ...) = 4
0.100000 < S 0:0(0) win 64240 <mss 1460,nop,nop,sackOK,nop,wscale 7>
0.100000 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 7>
0.300000 < . 1:1(0) ack 1 win 512
1.100000 < P. 1:101(100) ack 1 win 512
1.100000 > . 1:1(0) ack 101
1.200000 read(4, ..., 1000) = 100
`);
    expect(told(greeting().journal, 'client')).toContain('0.000000...0.200000 connect(3, ..., ...) = 0\n0.000000 > S 0:0(0) <mss 1460,nop,nop,sackOK,nop,wscale 7>\n0.200000 < S. 0:0(0) ack 1');
  });

  test('settings that differ from a stock Linux are lines of sysctl', () => {
    const { journal } = greeting((config) => {
      config.hosts[0]!.sysctls = { timestamps: true, congestionControl: 'reno', rmemDefault: 20_000, rmemMax: 40_000, mtu: 1400, finTimeoutUs: 5_000_000, sack: false, tickUs: 4000 };
    });
    const script = told(journal, 'server');
    expect(script).toContain('--mtu=1400\n');
    for (const line of ['tcp_sack=0', 'tcp_fin_timeout=5', 'tcp_rmem="4096 20000 40000"', 'tcp_congestion_control=reno']) expect(script).toContain(`sysctl -q net.ipv4.${line}\n`);
    expect(script).toContain('sysctl -e -q ackademy.timer_tick_us=4000`');
  });

  test('duplicates and what comes out of order stand as they arrived; descriptors of a child are copies', () => {
    const { journal, call, to, put } = greeting();
    put({ type: 'set-link', linkId: 0, settings: { duplicatePpm: 1_000_000 } });
    call('server', { name: 'fork', child: 'child' });
    call('server', { name: 'close', fd: 4 });
    call('client', { name: 'write', fd: 3, data: 'again' });
    to(2000);
    const script = told(journal, 'server');
    expect(script).toContain('1.200000 dup(3) = 5\n1.200000 dup(4) = 6\n1.200000 close(4) = 0\n');
    expect(script).toContain('< P. 101:106(5) ack 1 win 512\n1.300000 > . 1:1(0) ack 106\n1.300000 < P. 101:106(5) ack 1 win 512\n1.300000 > . 1:1(0) ack 106 <nop,nop,sack 101:106>');
  });

  test('a conversation of several is chosen by its number', () => {
    const { journal, call, to } = greeting();
    call('client', { name: 'socket' });
    call('client', { name: 'connect', fd: 4, address: SERVER });
    to(3000);
    expect(connectionsOfHost(journal, 'server')).toEqual(['10.9.0.2:40812 > 10.9.0.1:80', '10.9.0.2:40813 > 10.9.0.1:80']);
    expect(told(journal, 'client', 2)).toContain('0.000000...0.200000 connect(4, ..., ...) = 0');
  });

  test('a SYN for a port where nobody listens: RST, from a host without numbers of its own', () => {
    const { journal, call, to } = room();
    call('client', { name: 'socket' });
    call('client', { name: 'connect', fd: 3, address: SERVER });
    to(1000);
    expect(told(journal, 'server')).toContain('0.000000 < S 0:0(0) win 64240 <mss 1460,nop,nop,sackOK,nop,wscale 7>\n0.000000 > R. 0:0(0) ack 1\n');
    expect(told(journal, 'client')).toContain('0.000000...0.200000 connect(3, ..., ...) = -1 ECONNREFUSED\n');
  });

  test('the whole game of a class, from both sides', () => {
    const journal = playClassroomGame();
    for (const { name } of journal.config.hosts) {
      const outcomes = connectionsOfHost(journal, name).map((_, index) => packetdrillOf(journal, name, index + 1));
      expect(outcomes.filter(({ ok }) => !ok), name).toEqual([]);
      expect(outcomes.length).toBeGreaterThan(4);
    }
  });

  test('a kernel played by hand: what it sent is expected, and where a kernel would do otherwise, that is the answer', () => {
    const { journal, call, put, to, world } = greeting();
    put({ type: 'take-seat', playerId: 'p', seatId: 'client.kernel' });
    call('client', { name: 'write', fd: 3, data: 'abcdef' });
    const { segment } = owed(world.sim, 1)[0]!;
    const { srcPort, dstAddr, dstPort, seq, ack, flags } = segment;
    put({ type: 'play', playerId: 'p', seatId: 'client.kernel', draft: { srcPort, dstAddr, dstPort, flags, seq, ack, payload: 'abc' } });
    to(1300);
    const half = packetdrillOf(journal, 'client');
    expect(half.ok ? half.value : half.error).toMatch(/^line \d+ \(1\.200000 > P\. 101:104\(3\) ack 1\): an automatic kernel that knows this connection alone gives P\. 101:107\(6\) ack 1, not P\. 101:104\(3\) ack 1$/);
  });

  test('what cannot be told is refused with its reason', () => {
    const { journal } = greeting();
    const error = (host: string, connection?: number) => {
      const script = packetdrillOf(journal, host, connection);
      return script.ok ? null : script.error;
    };
    expect(error('nobody')).toBe('no host nobody: there are server, client');
    expect(error('server', 2)).toBe('no connection 2 of server: there are 1');
  });

  test.each([['automatic kernels', []], ['kernels played by a bot', [0, 1]]])('random runs, %s', (_, manual) => {
    fc.assert(fc.property(anyRun, (run) => {
      expect(roundTrip(run, manual).faults).toEqual([]);
    }), { numRuns: 15, seed: 768 });
  });
});
