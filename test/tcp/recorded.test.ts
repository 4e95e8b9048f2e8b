import { describe, expect, test } from 'vitest';
import { accepted, connecting, createWire, listening } from '../kit/wire.ts';

/** Situations whose segments and results were observed on Linux 6.18: the engine must give the same, and nothing besides. */

const ECONNRESET = { ret: -1, errno: 'ECONNRESET' };
const EPIPE = { ret: -1, errno: 'EPIPE' };
const EAGAIN = { ret: -1, errno: 'EAGAIN' };
const read = (len: number) => ({ name: 'read', fd: 4, len }) as const;
const write = (bytes: number) => ({ name: 'write', fd: 4, data: 'w'.repeat(bytes) }) as const;
const CLOSE = { name: 'close', fd: 4 } as const;
const SHUT = { name: 'shutdown', fd: 4, how: 'WR' } as const;

describe('HANDSHAKE: opening', () => {
  test('RTX-1: SYN+ACK goes again after 1 s and after 2 s more, with the same options; a late ACK completes it', () => {
    const wire = listening();
    wire.put('S 0:0(0) win 32792');
    const answer = 'S. 0:0(0) ack 1 <mss 1460,sackOK,wscale 8>';
    wire.sees(answer);
    wire.pass(999);
    wire.sees();
    wire.pass(1);
    wire.sees(answer);
    wire.pass(2000);
    wire.sees(answer);
    wire.pass(100);
    wire.put('. 1:1(0) ack 1 win 257');
    expect(wire.call({ name: 'accept', fd: 3 })?.ret).toBe(4);
    wire.sees();
  });

  test('MUST-12: RST in SYN_SENT: a blocked connect() fails with ECONNREFUSED', () => {
    const wire = createWire();
    wire.call({ name: 'socket' });
    expect(wire.call({ name: 'connect', fd: 3, address: { addr: '10.0.0.2', port: 8000 } })).toBeNull();
    wire.sees('S 0:0(0)');
    wire.pass(100);
    wire.put('R. 0:0(0) ack 1 win 0');
    expect(wire.returned()).toEqual({ ret: -1, errno: 'ECONNREFUSED' });
    wire.sees();
  });

  test('RST-1: an unacceptable ACK in SYN_SENT gets RST; the SYN stays and goes again within 20 ms', () => {
    const wire = connecting();
    const again = { name: 'connect', fd: 3, address: { addr: '10.0.0.2', port: 8000 } } as const;
    wire.pass(100);
    wire.put('S. 0:0(0) ack 77 win 32792', { mss: 1000, sackPermitted: true });
    wire.sees('R 77:77(0)');
    expect(wire.call(again)).toEqual({ ret: -1, errno: 'EALREADY' });
    const since = wire.nowMs() * 1000;
    wire.pass(100);
    const [[at, syn], ...more] = wire.times(since) as [[number, string]];
    expect([syn, more]).toEqual(['S 0:0(0)', []]);
    expect(at).toBeGreaterThanOrEqual(4);
    expect(at).toBeLessThanOrEqual(20);
    wire.put('S. 0:0(0) ack 1 win 32792', { mss: 1000, sackPermitted: true });
    wire.sees('. 1:1(0) ack 1');
    expect(wire.call({ name: 'getsockopt', fd: 3, option: 'SO_ERROR' })).toEqual({ ret: 0, value: 0 });
    expect(wire.call(again)).toEqual({ ret: 0 });
    expect(wire.call(again)).toEqual({ ret: -1, errno: 'EISCONN' });
  });
});

describe('FIN-1: closing', () => {
  test('MUST-13: FINs cross: FIN_WAIT_1, CLOSING, TIME_WAIT, in which a repeated FIN is acknowledged again', () => {
    const wire = accepted();
    expect(wire.call(SHUT)).toEqual({ ret: 0 });
    wire.sees('F. 1:1(0) ack 1');
    expect(wire.state()).toBe('FIN_WAIT_1');
    wire.put('F. 1:1(0) ack 1 win 257');
    wire.sees('. 2:2(0) ack 2');
    expect(wire.state()).toBe('CLOSING');
    expect(wire.call(read(100))).toEqual({ ret: 0 });
    wire.put('. 2:2(0) ack 2 win 257');
    expect(wire.state()).toBe('TIME_WAIT');
    expect(wire.call(CLOSE)).toEqual({ ret: 0 });
    wire.pass(600);
    wire.put('F. 1:1(0) ack 2 win 257');
    wire.sees('. 2:2(0) ack 2');
  });

  test('FIN-1: the peer closes first: CLOSE_WAIT, LAST_ACK, CLOSED', () => {
    const wire = accepted();
    expect(wire.state()).toBe('ESTABLISHED');
    wire.put('F. 1:1(0) ack 1 win 257');
    wire.sees('. 1:1(0) ack 2');
    expect(wire.state()).toBe('CLOSE_WAIT');
    wire.call(SHUT);
    wire.sees('F. 1:1(0) ack 2');
    expect(wire.state()).toBe('LAST_ACK');
    wire.put('. 2:2(0) ack 2 win 257');
    expect(wire.state()).toBe('CLOSED');
    expect(wire.call(SHUT)).toEqual({ ret: -1, errno: 'ENOTCONN' });
    expect(wire.call(read(10))).toEqual({ ret: 0 });
    expect(wire.call(CLOSE)).toEqual({ ret: 0 });
    wire.sees();
  });

  test('RST-2: close() with 100 bytes unread sends RST at once', () => {
    const wire = accepted();
    wire.put('P. 1:101(100) ack 1 win 257');
    wire.sees('. 1:1(0) ack 101');
    wire.call(CLOSE);
    wire.sees('R. 1:1(0) ack 101');
    expect(wire.state()).toBe('CLOSED');
  });

  test('RST-3: close() with SO_LINGER 0 sends RST after what was sent', () => {
    const wire = accepted();
    wire.set('SO_LINGER', { onoff: 1, lingerS: 0 });
    expect(wire.call(write(100))).toEqual({ ret: 100 });
    wire.sees('P. 1:101(100) ack 1');
    wire.call(CLOSE);
    wire.sees('R. 101:101(0) ack 1');
  });

  test('MUST-13: TIME_WAIT acknowledges stray data and a repeated FIN, and says nothing to a pure ACK', () => {
    const wire = accepted();
    wire.call(CLOSE);
    wire.sees('F. 1:1(0) ack 1');
    wire.put('F. 1:1(0) ack 2 win 257');
    wire.sees('. 2:2(0) ack 2');
    wire.pass(600);
    wire.put('P. 2:102(100) ack 2 win 257');
    wire.sees('. 2:2(0) ack 2');
    wire.pass(600);
    wire.put('. 2:2(0) ack 2 win 257');
    wire.sees();
    wire.pass(600);
    wire.put('F. 1:1(0) ack 2 win 257');
    wire.sees('. 2:2(0) ack 2');
    expect(wire.state()).toBe('TIME_WAIT');
  });
});

describe('CHALLENGE-1: what arrives on an established connection', () => {
  test('MUST-12: RST at RCV.NXT: ECONNRESET once, then end of file and EPIPE', () => {
    const wire = accepted();
    wire.put('R 1:1(0) win 0');
    expect(wire.call(read(1000))).toEqual(ECONNRESET);
    expect(wire.call(read(1000))).toEqual({ ret: 0 });
    expect(wire.call(write(1000))).toEqual(EPIPE);
    expect(wire.state()).toBe('CLOSED');
    wire.sees();
  });

  test('RST elsewhere in the window gets a challenge ACK, and data goes on', () => {
    const wire = accepted();
    wire.put('R 100:100(0) win 0');
    wire.sees('. 1:1(0) ack 1');
    expect(wire.state()).toBe('ESTABLISHED');
    wire.put('. 1:101(100) ack 1 win 257');
    wire.sees('. 1:1(0) ack 101');
  });

  test('SYN gets a challenge ACK', () => {
    const wire = accepted();
    wire.put('S 1:1(0) win 1000', { mss: 1000 });
    wire.sees('. 1:1(0) ack 1');
    expect(wire.state()).toBe('ESTABLISHED');
  });

  test('an ACK of what was never sent gets an ACK, and its data is dropped', () => {
    const wire = accepted();
    wire.put('. 1:101(100) ack 9999 win 257');
    wire.sees('. 1:1(0) ack 1');
    wire.call({ name: 'fcntl', fd: 4, nonblock: true });
    expect(wire.call(read(100))).toEqual(EAGAIN);
  });
});

describe('ACK-1: receiving', () => {
  const unread = { name: 'ioctl', fd: 4, request: 'SIOCINQ' } as const;

  test('SHLD-31: two gaps: duplicate ACKs with SACK blocks, the latest first; filled gaps are acknowledged at once', () => {
    const wire = accepted();
    wire.put('. 1001:2001(1000) ack 1 win 257');
    wire.sees('. 1:1(0) ack 1 <sack 1001:2001>');
    wire.put('. 3001:4001(1000) ack 1 win 257');
    wire.sees('. 1:1(0) ack 1 <sack 3001:4001 1001:2001>');
    expect(wire.call(unread)).toEqual({ ret: 0, value: 0 });
    wire.put('. 1:1001(1000) ack 1 win 257');
    wire.sees('. 1:1(0) ack 2001 <sack 3001:4001>');
    expect(wire.call(unread)).toEqual({ ret: 0, value: 2000 });
    wire.put('. 2001:3001(1000) ack 1 win 257');
    wire.sees('. 1:1(0) ack 4001 <>');
    expect(wire.call(read(10_000))?.ret).toBe(4000);
  });

  test('MUST-40: with TCP_QUICKACK off the ACK of one segment waits 40 ms', () => {
    const wire = accepted();
    wire.set('TCP_QUICKACK', 0);
    wire.pass(100);
    wire.put('. 1:1001(1000) ack 1 win 257');
    wire.pass(39);
    wire.sees();
    wire.pass(1);
    wire.sees('. 1:1(0) ack 1001');
  });

  test('MUST-39: a full small buffer shuts the window by whole segments; read() opens it again at once', () => {
    const wire = accepted({}, [['SO_RCVBUF', 10_000]], { mss: 1000, windowScale: 7 });
    for (let from = 1; from < 8001; from += 1000) wire.put(`P. ${from}:${from + 1000}(1000) ack 1 win 257`);
    const told = wire.times().map(([, text]) => text);
    expect(told.at(-1)).toBe('. 1:1(0) ack 8001');
    expect(wire.conn().rcvWscale).toBe(0);
    expect(wire.conn().rcvWnd).toBeLessThanOrEqual(2000);
    expect(wire.call(read(8000))?.ret).toBe(8000);
    wire.sees('. 1:1(0) ack 8001');
    expect(wire.conn().rcvWnd).toBeGreaterThanOrEqual(8000);
  });

  test('SOCK-READ: MSG_DONTWAIT, MSG_PEEK and MSG_WAITALL', () => {
    const wire = accepted();
    expect(wire.call({ name: 'recv', fd: 4, len: 10, flags: ['MSG_DONTWAIT'] })).toEqual(EAGAIN);
    wire.put('P. 1:101(100) ack 1 win 257');
    wire.sees('. 1:1(0) ack 101');
    expect(wire.call({ name: 'recv', fd: 4, len: 10, flags: ['MSG_PEEK'] })?.ret).toBe(10);
    expect(wire.call({ name: 'recv', fd: 4, len: 1000, flags: ['MSG_PEEK'] })?.ret).toBe(100);
    expect(wire.call({ name: 'recv', fd: 4, len: 50, flags: [] })?.ret).toBe(50);
    expect(wire.call({ name: 'recv', fd: 4, len: 100, flags: ['MSG_WAITALL'] })).toBeNull();
    wire.pass(100);
    wire.put('P. 101:151(50) ack 1 win 257');
    expect(wire.returned()?.ret).toBe(100);
    wire.sees('. 1:1(0) ack 151');
  });

  test('SOCK-POLL: OUT, then IN with data, RDHUP with FIN, HUP when both sides are shut', () => {
    const wire = accepted();
    const poll = (events: ('IN' | 'OUT' | 'RDHUP')[], timeoutMs: number) => wire.call({ name: 'poll', fd: 4, events, timeoutMs });
    expect(poll(['IN', 'OUT', 'RDHUP'], 0)?.revents).toEqual(['OUT']);
    expect(poll(['IN'], 1000)).toBeNull();
    wire.pass(100);
    wire.put('P. 1:101(100) ack 1 win 257');
    expect(wire.returned()).toEqual({ ret: 1, revents: ['IN'] });
    wire.sees('. 1:1(0) ack 101');
    expect(wire.call(read(100))?.ret).toBe(100);
    expect(poll(['IN'], 0)).toEqual({ ret: 0, revents: [] });
    wire.put('F. 101:101(0) ack 1 win 257');
    wire.pass(50);
    wire.sees('. 1:1(0) ack 102');
    expect(poll(['IN', 'OUT', 'RDHUP'], 0)?.revents).toEqual(['IN', 'OUT', 'RDHUP']);
    wire.call(SHUT);
    wire.sees('F. 1:1(0) ack 102');
    expect(poll(['IN', 'OUT', 'RDHUP'], 0)?.revents).toEqual(['IN', 'OUT', 'HUP', 'RDHUP']);
  });
});

describe('RTX-1: sending', () => {
  test('RTX-2: a lost lone segment: tail loss probe at the timeout, then the timer, doubling', () => {
    const wire = accepted();
    const since = wire.nowMs() * 1000;
    wire.call(write(1000));
    wire.pass(2500);
    const segment = 'P. 1:1001(1000) ack 1';
    expect(wire.times(since)).toEqual([[0, segment], [300, segment], [600, segment], [1200, segment], [2400, segment]]);
    const info = wire.call({ name: 'getsockopt', fd: 4, option: 'TCP_INFO' })?.value;
    expect(info).toMatchObject({ tcpi_ca_state: 4, tcpi_snd_cwnd: 1 });
    wire.put('. 1:1(0) ack 1001 win 257');
    wire.pass(10_000);
    wire.sees();
  });

  test('KEEPALIVE-1: probes at SND.UNA - 1; after two without answer RST and ETIMEDOUT', () => {
    const wire = accepted();
    for (const [option, value] of [['TCP_KEEPIDLE', 1], ['TCP_KEEPINTVL', 1], ['TCP_KEEPCNT', 2], ['SO_KEEPALIVE', 1]] as const) wire.set(option, value);
    wire.pass(1000);
    wire.sees('. 0:0(0) ack 1');
    wire.put('. 1:1(0) ack 1 win 257');
    wire.pass(1000);
    wire.sees('. 0:0(0) ack 1');
    wire.pass(1000);
    wire.sees('. 0:0(0) ack 1');
    wire.pass(1000);
    wire.sees('R. 1:1(0) ack 1');
    expect(wire.call(read(10))).toEqual({ ret: -1, errno: 'ETIMEDOUT' });
  });

  test('SHLD-7: a second small write waits for the ACK of the first, and goes with the third', () => {
    const wire = accepted();
    wire.call(write(100));
    wire.sees('P. 1:101(100) ack 1');
    wire.call(write(100));
    wire.pass(50);
    wire.call(write(100));
    wire.pass(50);
    wire.sees();
    wire.put('. 1:1(0) ack 101 win 257');
    wire.sees('P. 101:301(200) ack 1');
  });
});
