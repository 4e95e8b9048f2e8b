import { describe, expect, test } from 'vitest';
import { createConnection, defaultSysctls } from '../../shared/tcp/index.ts';
import { accepted, listening, type Wire } from '../kit/wire.ts';

/** How writes become segments as Linux makes them: pieces, bursts, PSH; what the receiver reports of duplicates. Numbers are relative. */

const write = (bytes: number) => ({ name: 'write', fd: 4, data: 'w'.repeat(bytes) }) as const;
const send = (bytes: number, ...flags: ('MSG_EOR' | 'MSG_MORE')[]) => ({ name: 'send', fd: 4, data: 's'.repeat(bytes), flags }) as const;
const lines = (wire: Wire): string[] => wire.times().map(([, line]) => line);

describe('DATA-1, MUST-60, MUST-61: PSH', () => {
  test('it stands on the last segment of a write, and of each burst of two that is sent at once', () => {
    const wire = accepted();
    wire.call(write(5000));
    wire.sees('. 1:1001(1000) ack 1', 'P. 1001:2001(1000) ack 1', '. 2001:3001(1000) ack 1', 'P. 3001:4001(1000) ack 1', 'P. 4001:5001(1000) ack 1');
  });

  test('tcp_min_tso_segs makes bursts longer, half of the window at most', () => {
    const wire = accepted({ minTsoSegs: 10 });
    wire.call(write(20_000));
    expect(lines(wire).map((line) => line.slice(0, 2))).toEqual(['. ', '. ', '. ', '. ', 'P.', '. ', '. ', '. ', '. ', 'P.']);
  });

  test('a segment that goes again keeps its own: the last of the write has it, the first has not', () => {
    const wire = accepted({ earlyRetrans: false });
    wire.call(write(2000));
    wire.times();
    wire.pass(300);
    wire.sees('. 1:1001(1000) ack 1');
    wire.put('. 1:1(0) ack 1001');
    wire.sees('P. 1001:2001(1000) ack 1');
  });

  test('bytes written with MSG_MORE are not pushed; an ACK lets them go, another write pushes', () => {
    const wire = accepted();
    wire.call(write(10));
    wire.call(send(20, 'MSG_MORE'));
    wire.sees('P. 1:11(10) ack 1');
    wire.put('. 1:1(0) ack 11');
    wire.sees('. 11:31(20) ack 1');
    wire.put('. 1:1(0) ack 31');
    wire.call(send(5, 'MSG_MORE'));
    wire.call(write(5));
    wire.sees('P. 31:41(10) ack 1');
  });

  test('TCP_NODELAY lets corked bytes go', () => {
    const wire = accepted();
    wire.set('TCP_CORK', 1);
    wire.call(write(40));
    wire.sees();
    wire.set('TCP_NODELAY', 1);
    wire.sees('P. 1:41(40) ack 1');
  });

  test('a probe of what cork holds back is pushed', () => {
    const wire = accepted();
    wire.set('TCP_NODELAY', 1);
    wire.call(send(40, 'MSG_MORE'));
    wire.pass(299);
    wire.sees();
    wire.pass(1);
    wire.sees('P. 1:41(40) ack 1');
  });
});

describe('MSG_EOR (send(2)): nothing is put behind what was written with it', () => {
  test('each stays a segment of its own while they wait', () => {
    const wire = accepted();
    wire.call(write(10_400));
    for (let i = 0; i < 3; i++) wire.call(send(400, 'MSG_EOR'));
    wire.call(write(2000));
    expect(lines(wire)).toHaveLength(10);
    wire.put('. 1:1(0) ack 10001');
    wire.sees(
      'P. 10001:10801(800) ack 1', 'P. 10801:11201(400) ack 1', 'P. 11201:11601(400) ack 1', '. 11601:12601(1000) ack 1', 'P. 12601:13601(1000) ack 1',
    );
  });
});

describe('SOCK-WRITE4: a send buffer of fixed size (SO_SNDBUF)', () => {
  test('it is filled past its size by what a piece still takes, and wakes the writer when a third is free', () => {
    const wire = accepted({}, [], { mss: 1000, sackPermitted: true, windowScale: 0 });
    wire.put('. 1:1(0) ack 1 win 50000');
    wire.set('SO_SNDBUF', 21_000);
    expect(wire.call(write(60_000))).toEqual({ ret: 60_000 });
    const full = accepted({}, [], { mss: 1000, sackPermitted: true, windowScale: 0 });
    full.put('. 1:1(0) ack 1 win 50000');
    full.set('SO_SNDBUF', 21_000);
    expect(full.call(write(61_000))).toBeNull();
    for (const ack of [10_001, 30_001]) full.put(`. 1:1(0) ack ${ack} win 50000`);
    expect(full.returned()).toBeNull();
    full.put('. 1:1(0) ack 40001 win 50000');
    expect(full.returned()).toEqual({ ret: 61_000 });
  });
});

describe('RFC 2018 section 4, RFC 2883: what the receiver reports', () => {
  test('blocks that changed last come first', () => {
    const wire = accepted();
    for (const from of [1001, 4001, 7001]) wire.put(`. ${from}:${from + 1000}(1000) ack 1`);
    wire.times();
    wire.put('. 2001:3001(1000) ack 1');
    wire.sees('. 1:1(0) ack 1 <sack 1001:3001 7001:8001 4001:5001>');
  });

  test.each([
    ['the filling repeats what came early', [[1001, 2001], [2001, 3001]], [1, 4001], '. 1:1(0) ack 4001 <sack 1001:3001>'],
    ['it repeats old bytes and brings new ones', [[1, 1001]], [501, 1501], '. 1:1(0) ack 1501 <sack 501:1001>'],
    ['all is old', [[1, 2001]], [1, 1001], '. 1:1(0) ack 2001 <sack 1:1001>'],
    ['an early one comes again', [[1001, 2001]], [1001, 2001], '. 1:1(0) ack 1 <sack 1001:2001 1001:2001>'],
  ])('D-SACK: %s', (_what, before, last, answer) => {
    const wire = accepted();
    for (const [from, to] of before) wire.put(`. ${from}:${to}(${to! - from!}) ack 1`);
    wire.times();
    wire.put(`. ${last[0]}:${last[1]}(${last[1]! - last[0]!}) ack 1`);
    wire.sees(answer);
  });

  test('tcp_dsack 0: nothing is reported', () => {
    const wire = accepted({ dsack: false });
    wire.put('. 1:1001(1000) ack 1');
    wire.times();
    wire.put('. 1:1001(1000) ack 1');
    wire.sees('. 1:1(0) ack 1001 <>');
  });

  test('RFC 7323 section 4.3: a timestamp is not believed with an ACK of what was never sent', () => {
    const wire = listening({ timestamps: true });
    wire.put('S 0:0(0)', { mss: 1000, timestamps: [100, 0] });
    wire.times();
    wire.put('. 1:1(0) ack 1', { timestamps: [200, 1] });
    wire.put('. 1:1(0) ack 9999', { timestamps: [200_000, 1] });
    expect(wire.conn().tsRecent).toBe(200);
  });
});

describe('MUST-1: a segment that reaches beyond the window (Linux)', () => {
  test('is taken as a whole where nothing waits to be read; else not at all', () => {
    const wire = accepted({}, [['SO_RCVBUF', 4000]]);
    wire.put('. 1:5001(5000) ack 1');
    expect(wire.times().at(-1)?.[1]).toBe('. 1:1(0) ack 5001');
    wire.put('. 5001:10001(5000) ack 1');
    wire.sees('. 1:1(0) ack 5001');
    expect(wire.call({ name: 'read', fd: 4, len: 9000 })?.ret).toBe(5000);
  });

  test('a FIN alone is taken though the window is shut', () => {
    const wire = accepted({}, [['SO_RCVBUF', 4000]]);
    wire.put('. 1:5001(5000) ack 1');
    wire.put('F. 5001:5001(0) ack 1');
    expect(wire.times().at(-1)?.[1]).toBe('. 1:1(0) ack 5002');
    expect(wire.state()).toBe('CLOSE_WAIT');
  });
});

describe('SOCK-WRITE4, SOCK-POLL2: TCP_NOTSENT_LOWAT (tcp(7))', () => {
  test('no more is taken than so many bytes beyond what is sent, and OUT shows again when less than half of them wait', () => {
    const wire = accepted({ wmemDefault: 50_000 });
    wire.set('TCP_NOTSENT_LOWAT', 32_000);
    wire.call({ name: 'fcntl', fd: 4, nonblock: true });
    const out = () => wire.call({ name: 'poll', fd: 4, events: ['OUT'], timeoutMs: 0 })?.ret;
    expect(out()).toBe(1);
    expect(wire.call(write(59_000))).toEqual({ ret: 42_000 });
    expect([out(), wire.call(write(1))]).toEqual([0, { ret: -1, errno: 'EAGAIN' }]);
    wire.put('. 1:1(0) ack 10001');
    expect(out()).toBe(1);
  });
});

describe('SOCK-READ7, SOCK-POLL2: SO_RCVLOWAT (socket(7))', () => {
  test('a read sleeps, and IN does not show, until so many bytes are there', () => {
    const wire = accepted();
    wire.set('SO_RCVLOWAT', 100);
    wire.put('. 1:51(50) ack 1');
    expect(wire.call({ name: 'poll', fd: 4, events: ['IN'], timeoutMs: 0 })?.ret).toBe(0);
    expect(wire.call({ name: 'read', fd: 4, len: 1000 })).toBeNull();
    wire.put('. 51:101(50) ack 1');
    expect(wire.returned()?.ret).toBe(100);
    wire.put('. 101:111(10) ack 1');
    expect(wire.call({ name: 'recv', fd: 4, len: 1000, flags: ['MSG_DONTWAIT'] })?.ret).toBe(10);
  });
});

describe('SOCK-READ2: TCP_INQ (tcp(7))', () => {
  test('recvmsg() tells what is left; 1 where that is the end of file alone', () => {
    const wire = accepted({}, [['TCP_INQ', 1]]);
    wire.set('TCP_INQ', 1);
    const recvmsg = (len: number) => wire.call({ name: 'recvmsg', fd: 4, lens: [len] })?.inq;
    wire.put('. 1:1001(1000) ack 1');
    expect([recvmsg(300), recvmsg(700)]).toEqual([700, 0]);
    wire.put('F. 1001:1101(100) ack 1');
    expect(recvmsg(100)).toBe(1);
    wire.set('TCP_INQ', 0);
    expect(wire.call({ name: 'recvmsg', fd: 4, lens: [10] })).toEqual({ ret: 0 });
  });
});

describe('the record of a connection', () => {
  test('it has under 128 properties: from there on V8 gives each one a shape of its own, and all is twice as slow', () => {
    expect(Object.keys(createConnection(defaultSysctls())).length).toBeLessThan(128);
  });
});
