import { beforeEach, describe, expect, test } from 'vitest';
import { type Sim, advance, createSim, interrupt, spawn, syscall } from '../../shared/sim/index.ts';
import type { SysCall, SysResult } from '../../shared/socket/index.ts';

const SERVER = { addr: '10.0.0.1', port: 7000 };

/** Two hosts with a connection (descriptor 4 on the server, 3 on the client) and a second process on the server that shares all. */
let sim: Sim;
let pids: { server: number; client: number; child: number };
let results: Record<string, SysResult>;

type Name = keyof typeof pids;

function call(name: Name, what: SysCall): SysResult | undefined {
  delete results[name];
  syscall(sim, name === 'client' ? 1 : 0, pids[name], what, emit);
  return results[name];
}

const emit: Parameters<typeof advance>[2] = (event) => {
  if (event.type !== 'syscall-returned') return;
  const names = Object.keys(pids) as Name[];
  const name = names.find((candidate) => pids[candidate] === event.pid && (candidate === 'client') === (event.hostId === 1));
  if (name) results[name] = event.result;
};

function pass(ms: number): void {
  advance(sim, sim.nowUs + ms * 1000, emit);
}

beforeEach(() => {
  sim = createSim({
    seed: 3, hosts: [{ name: 'server', addr: SERVER.addr }, { name: 'client', addr: '10.0.0.2' }], links: [{ a: 0, b: 1, settings: { delayUs: 100 } }],
  });
  results = {};
  pids = { server: spawn(sim, 0, 'server'), client: spawn(sim, 1, 'client'), child: -1 };
  call('server', { name: 'socket' });
  call('server', { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 7000 } });
  call('server', { name: 'listen', fd: 3, backlog: 5 });
  call('client', { name: 'socket' });
  call('client', { name: 'connect', fd: 3, address: SERVER });
  pass(10);
  call('server', { name: 'accept', fd: 3 });
  pids.child = call('server', { name: 'fork', child: 'child' })!.ret;
});

describe('what wakes a sleeping call (observed on Linux 6.18)', () => {
  test('SOCK-SHUTDOWN: shutdown(listener, RD) wakes accept() with EINVAL', () => {
    expect(call('server', { name: 'accept', fd: 3 })).toBeUndefined();
    expect(call('child', { name: 'shutdown', fd: 3, how: 'RD' })).toEqual({ ret: 0 });
    expect(results.server).toEqual({ ret: -1, errno: 'EINVAL' });
  });

  test('SOCK-SHUTDOWN: shutdown(RD) wakes read() with end of file', () => {
    expect(call('server', { name: 'read', fd: 4, len: 9 })).toBeUndefined();
    call('child', { name: 'shutdown', fd: 4, how: 'RD' });
    expect(results.server).toEqual({ ret: 0 });
  });

  test('SOCK-REFCOUNT: close() wakes nobody: the reader holds the file', () => {
    expect(call('server', { name: 'read', fd: 4, len: 9 })).toBeUndefined();
    call('child', { name: 'close', fd: 4 });
    expect(results.server).toBeUndefined();
    call('client', { name: 'write', fd: 3, data: 'data' });
    pass(10);
    expect(results.server).toEqual({ ret: 4, data: 'data' });
  });

  test('SOCK-READ: a reset wakes read() with ECONNRESET', () => {
    expect(call('server', { name: 'read', fd: 4, len: 9 })).toBeUndefined();
    call('client', { name: 'setsockopt', fd: 3, option: 'SO_LINGER', value: { onoff: true, lingerS: 0 } });
    call('client', { name: 'close', fd: 3 });
    pass(10);
    expect(results.server).toEqual({ ret: -1, errno: 'ECONNRESET' });
  });

  test('SOCK-WRITE: a reset ends a sleeping write() with what it has handed over; the next one tells the error', () => {
    expect(call('client', { name: 'write', fd: 3, data: 'x'.repeat(20_000_000) })).toBeUndefined();
    pass(500);
    call('child', { name: 'exit' });
    call('server', { name: 'close', fd: 4 });
    pass(500);
    expect(results.client?.ret).toBeGreaterThan(0);
    expect(results.client?.ret).toBeLessThan(20_000_000);
    expect(call('client', { name: 'write', fd: 3, data: 'x' })).toEqual({ ret: -1, errno: 'ECONNRESET' });
    expect(call('client', { name: 'write', fd: 3, data: 'x' })).toEqual({ ret: -1, errno: 'EPIPE' });
  });

  test('SOCK-WRITE: SO_SNDTIMEO ends it short, and with EAGAIN where nothing fits', () => {
    call('client', { name: 'setsockopt', fd: 3, option: 'SO_SNDTIMEO', value: 300 });
    expect(call('client', { name: 'write', fd: 3, data: 'x'.repeat(20_000_000) })).toBeUndefined();
    pass(20_000);
    expect(results.client?.ret).toBeGreaterThan(0);
    expect(call('client', { name: 'write', fd: 3, data: 'x'.repeat(20_000_000) })).toBeUndefined();
    pass(400);
    expect(results.client).toEqual({ ret: -1, errno: 'EAGAIN' });
  });

  test('SOCK-LINGER: close() waits for the acknowledgement, at most the time given', () => {
    call('client', { name: 'setsockopt', fd: 3, option: 'SO_LINGER', value: { onoff: true, lingerS: 1 } });
    sim.links[0]!.settings.cut = true;
    call('client', { name: 'write', fd: 3, data: 'unheard' });
    expect(call('client', { name: 'close', fd: 3 })).toBeUndefined();
    pass(990);
    expect(results.client).toBeUndefined();
    pass(20);
    expect(results.client).toEqual({ ret: 0 });
  });

  test('SOCK-EINTR: a signal ends a sleeping call, MSG_WAITALL with what it has', () => {
    expect(call('server', { name: 'recv', fd: 4, len: 6, flags: ['MSG_WAITALL'] })).toBeUndefined();
    call('client', { name: 'write', fd: 3, data: 'ab' });
    pass(10);
    interrupt(sim, 0, pids.server, emit);
    expect(results.server).toEqual({ ret: 2, data: 'ab' });
    expect(call('server', { name: 'recv', fd: 4, len: 6 })).toBeUndefined();
    interrupt(sim, 0, pids.server, emit);
    expect(results.server).toEqual({ ret: -1, errno: 'EINTR' });
  });

  test('SOCK-RECV: MSG_WAITALL waits for the rest, or for end of file', () => {
    call('client', { name: 'write', fd: 3, data: '45' });
    pass(10);
    expect(call('server', { name: 'recv', fd: 4, len: 6, flags: ['MSG_WAITALL'] })).toBeUndefined();
    call('client', { name: 'write', fd: 3, data: '6789' });
    pass(10);
    expect(results.server).toEqual({ ret: 6, data: '456789' });
    call('client', { name: 'write', fd: 3, data: 'ab' });
    expect(call('server', { name: 'recv', fd: 4, len: 6, flags: ['MSG_WAITALL'] })).toBeUndefined();
    call('client', { name: 'close', fd: 3 });
    pass(10);
    expect(results.server).toEqual({ ret: 2, data: 'ab' });
  });

  test('SOCK-ACCEPT: two sleepers, one connection: the first to sleep gets it', () => {
    expect(call('server', { name: 'accept', fd: 3 })).toBeUndefined();
    expect(call('child', { name: 'accept', fd: 3 })).toBeUndefined();
    call('client', { name: 'socket' });
    call('client', { name: 'connect', fd: 4, address: SERVER });
    pass(10);
    expect([results.server?.ret, results.child]).toEqual([5, undefined]);
  });
});
