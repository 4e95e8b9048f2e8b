import { describe, expect, test } from 'vitest';
import { accepted, connecting, listening, sack, type Wire } from '../kit/wire.ts';

/** What a host sends and when: numbers are relative and cross 2^32. */

const write = (bytes: number) => ({ name: 'write', fd: 4, data: 'w'.repeat(bytes) }) as const;
const read = (len: number) => ({ name: 'read', fd: 4, len }) as const;
const CLOSE = { name: 'close', fd: 4 } as const;
/** No tail loss probe: the timer alone. */
const PLAIN = { earlyRetrans: false };

describe('options of SYN and SYN+ACK (3.7.1, RFC 7323, RFC 2018)', () => {
  test('MUST-4, MUST-14, SHLD-5: SYN offers MSS, SACK, window scale, and timestamps where they are on', () => {
    const plain = connecting();
    plain.pass(1000);
    plain.sees('S 0:0(0) <mss 1460,sackOK,wscale 8>');
    const stamped = connecting({ timestamps: true });
    stamped.pass(1000);
    stamped.sees('S 0:0(0) <mss 1460,sackOK,TS 1001 0,wscale 8>');
  });

  test('SHLD-6, MUST-67: the MSS offered is the MTU less 40', () => {
    const wire = connecting({ mtu: 1000 });
    wire.pass(1000);
    wire.sees('S 0:0(0) <mss 960,sackOK,wscale 8>');
  });

  test.each([
    [{ mss: 1000 }, 'mss 1460'],
    [{ mss: 1000, sackPermitted: true as const }, 'mss 1460,sackOK'],
    [{ mss: 1000, windowScale: 7 }, 'mss 1460,wscale 8'],
    [{ windowScale: 0 }, 'mss 1460,wscale 8'],
  ])('RFC 7323 section 2.2: SYN with %j is answered with %s', (offer, answer) => {
    const wire = listening();
    wire.put('S 0:0(0)', offer);
    wire.sees(`S. 0:0(0) ack 1 <${answer}>`);
  });

  test.each([
    ['MUST-15: no MSS option means 536', { windowScale: 0 }, 536],
    ['MUST-16, MUST-65: the peer\'s MSS bounds ours; no segment but SYN names one', { mss: 1000 }, 1000],
    ['MUST-16: our own MTU bounds it too', { mss: 9000 }, 1460],
  ])('%s', (_what, offer, size) => {
    const wire = accepted({}, [], offer);
    wire.put('. 1:1(0) ack 1 win 60000');
    wire.call(write(2 * size));
    wire.sees(`. 1:${1 + size}(${size}) ack 1 <>`, `P. ${1 + size}:${1 + 2 * size}(${size}) ack 1 <>`);
  });

  test('MUST-1, RFC 7323 section 2.3: the window field counts by the peer\'s scale, that of SYN does not', () => {
    const wire = accepted();
    expect(wire.conn().sndWnd).toBe(257 * 128);
    const unscaled = accepted({}, [], { mss: 1000 });
    expect(unscaled.conn().sndWnd).toBe(257);
  });

  test('MUST-5, RFC 7323 section 5.3: PAWS: an older timestamp gets an ACK and is dropped', () => {
    const wire = listening({ timestamps: true });
    wire.put('S 0:0(0)', { mss: 1000, timestamps: [5000, 0] });
    wire.sees('S. 0:0(0) ack 1 <mss 1460,TS 1 5000>');
    wire.put('. 1:1(0) ack 1', { timestamps: [5001, 1] });
    wire.put('P. 1:11(10) ack 1', { timestamps: [4000, 1] });
    wire.sees('. 1:1(0) ack 1 <TS 1 5001>');
    wire.put('P. 1:11(10) ack 1', { timestamps: [5002, 1] });
    wire.sees('. 1:1(0) ack 11 <TS 1 5002>');
  });
});

describe('MUST-22, MUST-23, RTX-1: retransmission schedules (RFC 6298 with Linux\'s bounds), seconds', () => {
  const seconds = (wire: Wire, since: number): number[] => wire.times(since).map(([ms]) => ms / 1000);

  test('MUST-47: SYN: 1 s four times, then doubling, then an error for the application', () => {
    const wire = connecting({ synRetries: 6 });
    wire.pass(130_000);
    expect(seconds(wire, 0)).toEqual([1, 2, 3, 4, 5, 7, 11, 19, 35, 67]);
    expect(wire.state()).toBe('SYN_SENT');
    wire.pass(2000);
    expect(wire.state()).toBe('CLOSED');
    expect(wire.call({ name: 'getsockopt', fd: 3, option: 'SO_ERROR' })?.value).toBe(110);
  });

  test('SYN+ACK: 1, 3, 7, 15, 31, and forgotten at 63', () => {
    const wire = listening();
    wire.put('S 0:0(0)');
    wire.pass(64_000);
    expect(seconds(wire, 0)).toEqual([0, 1, 3, 7, 15, 31]);
    expect(wire.state()).toBe('CLOSED');
  });

  test('MUST-20: data: 300 ms after a round trip of 100 ms, doubling; ETIMEDOUT by tcp_retries2', () => {
    const wire = accepted({ ...PLAIN, retries2: 5 });
    const since = wire.nowMs() * 1000;
    wire.call(write(100));
    wire.call(read(10));
    wire.pass(60_000);
    expect(seconds(wire, since)).toEqual([0, 0.3, 0.9, 2.1, 4.5, 9.3]);
    expect(wire.returned()).toEqual({ ret: -1, errno: 'ETIMEDOUT' });
    expect(wire.state()).toBe('CLOSED');
  });

  test('FIN likewise, and the ACK of it stops the timer', () => {
    const wire = accepted(PLAIN);
    const since = wire.nowMs() * 1000;
    wire.call({ name: 'shutdown', fd: 4, how: 'WR' });
    wire.pass(1000);
    expect(wire.times(since)).toEqual([[0, 'F. 1:1(0) ack 1'], [300, 'F. 1:1(0) ack 1'], [900, 'F. 1:1(0) ack 1']]);
    wire.put('. 1:1(0) ack 2');
    wire.pass(5000);
    wire.sees();
  });

  test('SHLD-11: the timeout is 200 ms at least, and at most 120 s; the connection lives longer than 100 s', () => {
    const wire = accepted({ ...PLAIN, retries2: 15 });
    for (let i = 0; i < 60; i++) {
      wire.call(write(10));
      wire.put(`. 1:1(0) ack ${11 + 10 * i}`);
    }
    wire.times();
    const since = wire.nowMs() * 1000;
    wire.call(write(10));
    wire.pass(800_000);
    const at = wire.times(since).map(([ms]) => Math.round(ms));
    expect(at[1]).toBeGreaterThanOrEqual(200);
    expect(at[1]).toBeLessThan(210);
    expect(at.at(-1)).toBeGreaterThan(100_000);
    expect(Math.max(...at.map((ms, i) => (i > 0 ? ms - at[i - 1]! : 0)))).toBe(120_000);
  });

  test('MUST-21: TCP_USER_TIMEOUT ends it sooner', () => {
    const wire = accepted(PLAIN);
    wire.set('TCP_USER_TIMEOUT', 2000);
    wire.call(write(100));
    wire.call(read(10));
    wire.pass(2100);
    expect(wire.returned()).toEqual({ ret: -1, errno: 'ETIMEDOUT' });
  });

  test('MUST-18: Karn: the ACK of a segment sent twice measures nothing', () => {
    const wire = accepted(PLAIN);
    const before = wire.conn().srttUs;
    wire.call(write(100));
    wire.pass(800);
    wire.put('. 1:1(0) ack 101');
    expect(wire.conn().srttUs).toBe(before);
    expect(wire.conn().rtoUs).toBe(300_000);
  });
});

describe('loss recovery (RFC 5681, 6582, 6675)', () => {
  function tenOut(options: { sackPermitted?: true } = {}): Wire {
    const wire = accepted(PLAIN, [], { mss: 1000, windowScale: 7, ...options });
    wire.call(write(10_000));
    wire.times();
    wire.pass(100);
    return wire;
  }

  test('MUST-19: the first window is ten segments; each ACK of one lets two more go (slow start)', () => {
    const wire = accepted(PLAIN);
    wire.call(write(20_000));
    expect(wire.times()).toHaveLength(10);
    wire.put('. 1:1(0) ack 1001');
    wire.sees('. 10001:11001(1000) ack 1', 'P. 11001:12001(1000) ack 1');
  });

  test('MUST-19: a window that the application does not fill does not grow (RFC 7661)', () => {
    const wire = accepted(PLAIN);
    for (let i = 0; i < 20; i++) {
      wire.call(write(1000));
      wire.put(`. 1:1(0) ack ${1001 + 1000 * i}`);
    }
    expect(wire.conn().cwnd).toBe(10);
    wire.call(write(6000));
    wire.put('. 1:1(0) ack 26001');
    expect(wire.conn().cwnd).toBe(16);
  });

  test('RTX-1: without SACK the third duplicate sends the first segment again, a partial ACK the next hole', () => {
    const wire = tenOut();
    for (let i = 0; i < 2; i++) wire.put('. 1:1(0) ack 1');
    wire.sees();
    wire.put('. 1:1(0) ack 1');
    wire.sees('. 1:1001(1000) ack 1');
    expect(wire.conn().recovery).toBe('recovery');
    wire.put('. 1:1(0) ack 3001');
    wire.sees('. 3001:4001(1000) ack 1');
    wire.put('. 1:1(0) ack 10001');
    wire.sees();
    // RFC 6582 section 6: held until something above is acknowledged, or old duplicates would begin it anew.
    expect([wire.conn().recovery, wire.conn().cwnd]).toEqual(['recovery', 7]);
  });

  test('RTX-1: with SACK only the holes go again', () => {
    const wire = tenOut({ sackPermitted: true });
    wire.put('. 1:1(0) ack 1', sack([1001, 2001]));
    wire.put('. 1:1(0) ack 1', sack([1001, 3001]));
    wire.sees();
    wire.put('. 1:1(0) ack 1', sack([1001, 4001]));
    wire.sees('. 1:1001(1000) ack 1');
    wire.put('. 1:1(0) ack 1', sack([5001, 8001], [1001, 4001]));
    wire.sees('. 4001:5001(1000) ack 1');
    wire.put('. 1:1(0) ack 10001');
    wire.sees();
  });

  test('RTX-1: after a timeout everything not sacked counts as lost and goes again by slow start', () => {
    const wire = tenOut({ sackPermitted: true });
    wire.pass(200);
    wire.sees('. 1:1001(1000) ack 1');
    expect(wire.conn().cwnd).toBe(1);
    wire.put('. 1:1(0) ack 1001');
    wire.sees('. 1001:2001(1000) ack 1', '. 2001:3001(1000) ack 1');
  });
});

describe('SHLD-7, MUST-17: Nagle and those who turn it off', () => {
  test('MUST-17: TCP_NODELAY sends each write at once', () => {
    const wire = accepted();
    wire.set('TCP_NODELAY', 1);
    wire.call(write(10));
    wire.call(write(10));
    wire.sees('P. 1:11(10) ack 1', 'P. 11:21(10) ack 1');
  });

  test('SHLD-7: a full segment goes in spite of a small one outstanding; FIN lets the rest go', () => {
    const wire = accepted();
    wire.call(write(10));
    wire.call(write(1005));
    wire.sees('P. 1:11(10) ack 1', '. 11:1011(1000) ack 1');
    wire.call(CLOSE);
    wire.sees('FP. 1011:1016(5) ack 1');
  });

  test('TCP_CORK holds what is no full segment; taking it off lets it go', () => {
    const wire = accepted();
    wire.set('TCP_CORK', 1);
    wire.call(write(10));
    wire.call(write(1000));
    wire.sees('. 1:1001(1000) ack 1');
    wire.set('TCP_CORK', 0);
    wire.sees('P. 1001:1011(10) ack 1');
  });

  test('TCP_CORK holds for one retransmission timeout at most (200 ms of tcp(7) on a short way)', () => {
    const wire = accepted();
    wire.set('TCP_CORK', 1);
    wire.call(write(10));
    wire.pass(299);
    wire.sees();
    wire.pass(1);
    wire.sees('P. 1:11(10) ack 1');
  });

  test('MSG_MORE waits for the next write', () => {
    const wire = accepted();
    wire.call({ name: 'send', fd: 4, data: 'ab', flags: ['MSG_MORE'] });
    wire.sees();
    wire.call(write(3));
    wire.sees('P. 1:6(5) ack 1');
  });
});

describe('SHLD-27, SHLD-28, MUST-60, MUST-61: writes are one stream', () => {
  test('they are joined into full segments; PSH stands on the last, which goes as soon as it may', () => {
    const wire = accepted();
    wire.call(write(10));
    wire.call(write(1500));
    wire.call(write(600));
    wire.sees('P. 1:11(10) ack 1', '. 11:1011(1000) ack 1', '. 1011:2011(1000) ack 1');
    wire.put('. 1:1(0) ack 2011');
    wire.sees('P. 2011:2111(100) ack 1');
  });
});

describe('windows (3.8.6)', () => {
  test('SHLD-14: a smaller buffer does not take back what was offered', () => {
    const wire = accepted();
    const edge = (): number => (wire.conn().rcvWup + wire.conn().rcvWnd) >>> 0;
    const before = edge();
    wire.set('SO_RCVBUF', 4000);
    wire.put('. 1:1001(1000) ack 1');
    wire.sees('. 1:1(0) ack 1001');
    expect(edge() - before).toBeGreaterThanOrEqual(0);
  });

  test('PROBE-1, MUST-35, MUST-36, SHLD-29, SHLD-30: a shut window is probed after one timeout, then ever slower', () => {
    const wire = accepted(PLAIN);
    wire.call(write(100));
    wire.put('. 1:1(0) ack 101 win 0');
    wire.times();
    const since = wire.nowMs() * 1000;
    wire.call(write(100));
    wire.pass(3000);
    const rtoMs = wire.conn().rtoUs / 1000;
    const probe = '. 100:100(0) ack 1';
    expect(wire.times(since).map(([ms, line]) => [Math.round(ms / rtoMs), line])).toEqual([[1, probe], [3, probe], [7, probe]]);
    wire.put('. 1:1(0) ack 101 win 257');
    wire.sees('P. 101:201(100) ack 1');
  });

  test('MUST-37: it stays open as long as the peer answers', () => {
    const wire = accepted({ ...PLAIN, retries2: 3 });
    wire.put('. 1:1(0) ack 1 win 0');
    wire.call(write(100));
    for (let i = 0; i < 200; i++) {
      wire.pass(1000);
      if (wire.times().length > 0) wire.put('. 1:1(0) ack 1 win 0');
    }
    expect(wire.state()).toBe('ESTABLISHED');
  });

  test('MUST-38: less than a segment of window is not filled with a small one', () => {
    const wire = accepted({}, [], { mss: 1000 });
    wire.put('. 1:1(0) ack 1 win 1500');
    wire.call(write(3000));
    wire.sees('P. 1:1001(1000) ack 1');
    wire.put('. 1:1(0) ack 1001 win 2000');
    wire.sees('P. 1001:2001(1000) ack 1', 'P. 2001:3001(1000) ack 1');
  });

  test('MUST-34, SHLD-15, SHLD-16, SHLD-17: below a window that shrank nothing new goes; what is out goes again as far as it takes', () => {
    const wire = accepted({ ...PLAIN }, [], { mss: 1000 });
    wire.put('. 1:1(0) ack 1 win 4000');
    wire.call(write(6000));
    expect(wire.times()).toHaveLength(4);
    wire.put('. 1:1(0) ack 1001 win 500');
    wire.sees();
    wire.pass(1200);
    wire.sees('. 1001:1501(500) ack 1', '. 1001:1501(500) ack 1');
    expect(wire.state()).toBe('ESTABLISHED');
    wire.put('. 1:1(0) ack 4001 win 2000');
    wire.sees('. 4001:5001(1000) ack 1', 'P. 5001:6001(1000) ack 1');
  });

  test('MUST-66: RST counts with our window shut', () => {
    const wire = accepted({}, [['SO_RCVBUF', 5000]], { mss: 1000 });
    for (let i = 0; i < 5; i++) wire.put(`. ${1 + 1000 * i}:${1001 + 1000 * i}(1000) ack 1`);
    const { rcvNxt, rcvWup } = wire.conn();
    expect(rcvNxt).toBe(rcvWup);
    const next = wire.conn().bytesReceived + 1;
    wire.put(`R ${next}:${next}(0)`);
    expect(wire.state()).toBe('CLOSED');
  });
});

describe('ACK-1: when ACKs go (3.8.6.3)', () => {
  test('SHLD-18: quick at first: sixteen ACKs at once, then one for two segments or after 40 ms (MUST-40, SHLD-19)', () => {
    const wire = accepted();
    let at = 1;
    const segment = (): void => {
      wire.put(`. ${at}:${at + 1000}(1000) ack 1`);
      at += 1000;
    };
    for (let i = 0; i < 16; i++) segment();
    expect(wire.times()).toHaveLength(16);
    segment();
    wire.sees();
    segment();
    wire.sees(`. 1:1(0) ack ${at}`);
    segment();
    wire.pass(39);
    wire.sees();
    wire.pass(1);
    wire.sees(`. 1:1(0) ack ${at}`);
  });

  test('MUST-58: an answer within the delay carries the ACK', () => {
    const wire = accepted();
    wire.set('TCP_QUICKACK', 0);
    wire.put('P. 1:11(10) ack 1');
    wire.pass(10);
    wire.call(write(5));
    wire.sees('P. 1:6(5) ack 11');
    wire.pass(100);
    wire.sees();
  });

  test('MUST-59: what waited for a gap is taken before the ACK is made', () => {
    const wire = accepted();
    wire.put('. 11:21(10) ack 1');
    wire.put('. 31:41(10) ack 1');
    wire.times();
    wire.put('. 1:31(30) ack 1');
    // RFC 2883 section 4.1: the filling repeated 11 to 21.
    wire.sees('. 1:1(0) ack 41 <sack 11:21>');
    expect(wire.call(read(100))?.ret).toBe(40);
  });

  test.each([
    ['its beginning is old', [[1, 11], [6, 21]]],
    ['it covers a piece that waits', [[11, 16], [1, 21]]],
    ['it begins in a piece that waits', [[5, 11], [8, 21], [1, 6]]],
    ['the same twice', [[5, 21], [5, 21], [1, 6]]],
    ['pieces that touch', [[11, 16], [16, 21], [6, 11], [1, 6]]],
  ])('SHLD-31: overlap: %s', (_what, pieces) => {
    const wire = accepted();
    for (const [from, to] of pieces) wire.put(`. ${from}:${to}(${to! - from!}) ack 1`);
    expect(wire.times().at(-1)?.[1]).toBe('. 1:1(0) ack 21');
    expect(wire.call(read(100))).toEqual({ ret: 20, data: 'x'.repeat(20) });
  });

  test('RFC 2883: what came twice is reported as such', () => {
    const wire = accepted();
    wire.put('. 1:11(10) ack 1');
    wire.put('. 1:11(10) ack 1');
    wire.sees('. 1:1(0) ack 11 <>', '. 1:1(0) ack 11 <sack 1:11>');
  });
});

describe('KEEPALIVE-1 (3.8.4)', () => {
  test('MUST-25: off by default', () => {
    const wire = accepted();
    wire.pass(20_000_000);
    wire.sees();
  });

  test('MUST-24, MUST-28, SHLD-12: asked for, the first probe comes after two idle hours and carries no data', () => {
    const wire = accepted();
    wire.set('SO_KEEPALIVE', 1);
    wire.pass(7_199_999);
    wire.sees();
    wire.pass(1);
    wire.sees('. 0:0(0) ack 1');
  });

  test('MUST-26: only after an idle time: data from the peer begins it anew', () => {
    const wire = accepted();
    wire.set('SO_KEEPALIVE', 1);
    wire.pass(7_000_000);
    wire.put('. 1:11(10) ack 1');
    wire.times();
    wire.pass(7_199_000);
    wire.sees();
  });

  test('MUST-29: nine probes without answer, 75 s apart, then ETIMEDOUT', () => {
    const wire = accepted();
    wire.set('SO_KEEPALIVE', 1);
    wire.call(read(10));
    wire.pass(7_200_000 + 8 * 75_000);
    expect(wire.times()).toHaveLength(9);
    expect(wire.returned()).toBeNull();
    wire.pass(75_000);
    wire.sees('R. 1:1(0) ack 1');
    expect(wire.returned()).toEqual({ ret: -1, errno: 'ETIMEDOUT' });
  });

  test('MUST-27: the three values of tcp(7) hold for one socket, and an accepted one takes them over', () => {
    const wire = accepted({}, [['SO_KEEPALIVE', 1], ['TCP_KEEPIDLE', 10], ['TCP_KEEPINTVL', 3], ['TCP_KEEPCNT', 2]]);
    const since = wire.nowMs() * 1000;
    wire.pass(20_000);
    expect(wire.times(since)).toEqual([[10_000, '. 0:0(0) ack 1'], [13_000, '. 0:0(0) ack 1'], [16_000, 'R. 1:1(0) ack 1']]);
  });
});
