import { describe, expect, test } from 'vitest';
import type { TcpOptions } from '../../shared/tcp/index.ts';
import { accepted, connecting, listening, sack, type Wire } from '../kit/wire.ts';

/** What a sender makes of losses, of what only looked like one, and of marks: numbers are relative and cross 2^32; a round trip takes 100 ms. */

const write = (bytes: number) => ({ name: 'write', fd: 4, data: 'w'.repeat(bytes) }) as const;
const PLAIN = { earlyRetrans: false };
const STAMPED: TcpOptions = { mss: 1012, sackPermitted: true, windowScale: 7, timestamps: [700, 0] };

/** So many segments of 1,000 bytes are out, and a round trip has passed. */
function out(segments: number, sysctls: object = PLAIN): Wire {
  const wire = accepted(sysctls);
  wire.call(write(segments * 1000));
  wire.times();
  wire.pass(100);
  return wire;
}

const look = (wire: Wire): unknown => {
  const { recovery, cwnd, ssthresh } = wire.conn();
  return { recovery, cwnd, ssthresh };
};

describe('RTX-1: proportional rate reduction (RFC 6937)', () => {
  test('one of ten lost: as much goes as arrives, and the window ends at 0.7 of what it was (RFC 9438 section 4.6)', () => {
    const wire = out(10);
    for (const right of [2001, 3001, 4001]) wire.put('. 1:1(0) ack 1', sack([1001, right]));
    wire.sees('. 1:1001(1000) ack 1');
    expect(look(wire)).toEqual({ recovery: 'recovery', cwnd: 7, ssthresh: 7 });
    wire.call(write(7000));
    wire.sees();
    for (let i = 0; i < 6; i++) {
      wire.put('. 1:1(0) ack 1', sack([1001, 5001 + 1000 * i]));
      wire.sees(`. ${10_001 + 1000 * i}:${11_001 + 1000 * i}(1000) ack 1`);
    }
    wire.put('. 1:1(0) ack 10001');
    wire.sees('P. 16001:17001(1000) ack 1');
    expect(look(wire)).toEqual({ recovery: 'open', cwnd: 7, ssthresh: 7 });
  });

  test('RFC 9937: an ACK that advances and tells of no new loss lets one more go', () => {
    const wire = out(10);
    for (const right of [4001, 5001, 6001, 7001, 8001, 9001, 10_001]) wire.put('. 1:1(0) ack 1', sack([3001, right]));
    const sent = wire.times().map(([, line]) => line);
    expect(sent).toEqual(['. 1:1001(1000) ack 1', '. 1001:2001(1000) ack 1', '. 2001:3001(1000) ack 1']);
    wire.call(write(10_000));
    wire.times();
    const before = wire.conn().sent.length;
    wire.put('. 1:1(0) ack 1001', sack([3001, 10_001]));
    expect(wire.conn().sent.length - before).toBe(1);
  });

  test('with reno half of the window is left (RFC 5681 equation 4)', () => {
    const wire = out(10, { ...PLAIN, congestionControl: 'reno' });
    for (const right of [2001, 3001, 4001]) wire.put('. 1:1(0) ack 1', sack([1001, right]));
    expect(wire.conn().ssthresh).toBe(5);
  });
});

describe('RFC 3042: limited transmit', () => {
  test.each([['with SACK', true], ['without SACK', false]])('%s each of the first two duplicates lets one new segment go', (_what, sacks) => {
    const wire = accepted(PLAIN, [], sacks ? undefined : { mss: 1000, windowScale: 7 });
    wire.call(write(15_000));
    wire.times();
    wire.pass(100);
    for (let i = 0; i < 2; i++) {
      wire.put('. 1:1(0) ack 1', sacks ? sack([1001, 2001 + 1000 * i]) : {});
      wire.sees(`. ${10_001 + 1000 * i}:${11_001 + 1000 * i}(1000) ack 1`);
    }
    expect(wire.conn().recovery).toBe('disorder');
    // It was reordering after all.
    wire.put('. 1:1(0) ack 3001');
    expect(wire.conn().recovery).toBe('open');
  });
});

describe('RFC 8985: reordering', () => {
  test('what comes after higher ones, sent once, shows how far this way reorders; then time alone makes a loss', () => {
    const wire = out(10);
    wire.put('. 1:1(0) ack 1', sack([7001, 8001]));
    wire.put('. 1:1(0) ack 1', sack([3001, 4001], [7001, 8001]));
    expect([wire.conn().reordering, wire.conn().reorderSeen]).toEqual([5, 1]);
    wire.put('. 1:1(0) ack 1', sack([3001, 6001], [7001, 10_001]));
    wire.sees();
    wire.pass(27);
    wire.sees('. 1:1001(1000) ack 1');
    expect(wire.conn().lostOut).toBe(4);
  });

  test('section 6.2, step 4: a D-SACK after reordering widens the window by a quarter of the round trip', () => {
    const wire = out(10);
    wire.put('. 1:1(0) ack 1', sack([4001, 5001]));
    wire.put('. 1:1(0) ack 1', sack([1001, 2001], [4001, 5001]));
    wire.pass(27);
    wire.times();
    wire.put('. 1:1(0) ack 5001');
    wire.call(write(1000));
    wire.put('. 1:1(0) ack 10001', sack([1, 1001]));
    wire.put('. 1:1(0) ack 11001');
    expect(wire.conn().rack.steps).toBe(2);
  });
});

describe('a reduction that was for nothing is taken back (RFC 4015)', () => {
  test('RFC 3522: the echoed timestamp is older than the repetition: it was only late', () => {
    const wire = accepted({ ...PLAIN, timestamps: true }, [], STAMPED);
    wire.call(write(10_000));
    wire.times();
    const stamp = wire.nowMs() + 1;
    wire.pass(100);
    const ts = { timestamps: [800, stamp] as [number, number] };
    for (const right of [2001, 3001, 4001]) wire.put('. 1:1(0) ack 1', { ...sack([1001, right]), ...ts });
    wire.times();
    expect(wire.conn().cwnd).toBe(7);
    wire.pass(5);
    wire.put('. 1:1(0) ack 10001', ts);
    expect(look(wire)).toMatchObject({ recovery: 'open', ssthresh: 0x7fff_ffff });
    expect(wire.conn().cwnd).toBeGreaterThanOrEqual(10);
  });

  test('RFC 3708: every repetition came twice', () => {
    const wire = out(10);
    for (const right of [2001, 3001, 4001]) wire.put('. 1:1(0) ack 1', sack([1001, right]));
    wire.times();
    wire.pass(10);
    wire.put('. 1:1(0) ack 4001');
    expect(wire.conn().recovery).toBe('recovery');
    wire.put('. 1:1(0) ack 4001', sack([1, 1001]));
    expect(look(wire)).toMatchObject({ recovery: 'open', ssthresh: 0x7fff_ffff });
    expect(wire.conn().cwnd).toBeGreaterThanOrEqual(10);
  });

  test('RFC 5682: after a timeout new data goes first; what was sent once arrives, so nothing was lost', () => {
    const wire = out(4);
    wire.pass(200);
    wire.sees('. 1:1001(1000) ack 1');
    expect(look(wire)).toMatchObject({ recovery: 'loss', cwnd: 1 });
    wire.call(write(5000));
    wire.sees();
    wire.put('. 1:1(0) ack 1001');
    wire.sees('. 4001:5001(1000) ack 1', '. 5001:6001(1000) ack 1');
    wire.put('. 1:1(0) ack 2001');
    expect(look(wire)).toMatchObject({ recovery: 'open', ssthresh: 0x7fff_ffff });
    expect(wire.conn().lostOut).toBe(0);
  });

  test('RFC 5682 section 3.1, step 3a: duplicates for the new data say that it was lost', () => {
    const wire = out(4);
    wire.pass(200);
    wire.times();
    wire.call(write(5000));
    wire.put('. 1:1(0) ack 1001');
    wire.times();
    wire.put('. 1:1(0) ack 1001', sack([4001, 5001]));
    wire.sees('. 1001:2001(1000) ack 1');
    expect(wire.conn().recovery).toBe('loss');
  });
});

describe('RTX-2: the tail loss probe\'s answer (RFC 8985 section 7.4)', () => {
  function probed(): Wire {
    const wire = accepted({});
    wire.call(write(4000));
    wire.times();
    wire.pass(202);
    wire.sees('P. 3001:4001(1000) ack 1');
    return wire;
  }

  test('it mended a loss: the window is reduced', () => {
    const wire = probed();
    wire.put('. 1:1(0) ack 4001');
    wire.call(write(1000));
    wire.put('. 1:1(0) ack 5001');
    expect(look(wire)).toEqual({ recovery: 'open', cwnd: 7, ssthresh: 7 });
  });

  test('a D-SACK of it: nothing was lost', () => {
    const wire = probed();
    wire.put('. 1:1(0) ack 4001', sack([3001, 4001]));
    wire.call(write(1000));
    wire.put('. 1:1(0) ack 5001');
    expect(look(wire)).toEqual({ recovery: 'open', cwnd: 10, ssthresh: 0x7fff_ffff });
  });

  test('new data is the better probe', () => {
    const wire = accepted({});
    wire.call(write(12_000));
    wire.times();
    wire.pass(202);
    wire.sees('. 10001:11001(1000) ack 1');
  });
});

describe('SHLD-8: explicit congestion notification (RFC 3168)', () => {
  const ECN_SYN = 'SEW 0:0(0) win 32792';

  function agreed(sysctls: object = PLAIN): Wire {
    const wire = listening({ ...sysctls, ecn: 2 });
    wire.put(ECN_SYN);
    wire.sees('SE. 0:0(0) ack 1');
    wire.pass(100);
    wire.put('. 1:1(0) ack 1');
    expect(wire.call({ name: 'accept', fd: 3 })?.ret).toBe(4);
    return wire;
  }

  test.each([[0, 'S. 0:0(0) ack 1'], [1, 'SE. 0:0(0) ack 1'], [2, 'SE. 0:0(0) ack 1']])('section 6.1.1: tcp_ecn %i answers a SYN that asks with %s', (ecn, answer) => {
    const wire = listening({ ecn: ecn as 0 | 1 | 2 });
    wire.put(ECN_SYN);
    wire.sees(answer);
  });

  test('section 6.1.1: tcp_ecn 1 asks; a repeated SYN does not', () => {
    const wire = connecting({ ecn: 1 }, 'SEW 0:0(0)');
    wire.pass(1000);
    wire.sees('S 0:0(0)');
  });

  test('section 6.1.2: an echo reduces the window once a round trip, and is answered by CWR on new data', () => {
    const wire = agreed();
    wire.call(write(4000));
    wire.sees('[ect0] . 1:1001(1000) ack 1', '[ect0] P. 1001:2001(1000) ack 1', '[ect0] . 2001:3001(1000) ack 1', '[ect0] P. 3001:4001(1000) ack 1');
    wire.put('E. 1:1(0) ack 1001');
    expect(look(wire)).toEqual({ recovery: 'cwr', cwnd: 5, ssthresh: 7 });
    wire.call(write(2000));
    wire.sees('[ect0] W. 4001:5001(1000) ack 1', '[ect0] P. 5001:6001(1000) ack 1');
    wire.put('E. 1:1(0) ack 2001');
    expect(wire.conn().ssthresh).toBe(7);
    wire.put('. 1:1(0) ack 6001');
    expect(look(wire)).toEqual({ recovery: 'open', cwnd: 7, ssthresh: 7 });
  });

  test('section 6.1.3: a mark is echoed on every ACK until CWR comes; pure ACKs bear no mark', () => {
    const wire = agreed();
    wire.put('[ce] . 1:1001(1000) ack 1');
    wire.sees('[noecn] E. 1:1(0) ack 1001');
    wire.put('[ect0] . 1001:2001(1000) ack 1');
    wire.sees('[noecn] E. 1:1(0) ack 2001');
    wire.put('[ect0] W. 2001:3001(1000) ack 1');
    wire.sees('[noecn] . 1:1(0) ack 3001');
  });
});

describe('PROBE-1, SHLD-30: a shut window', () => {
  test('the next probe counts from the answer to the last; a window too small for what waits does not end them', () => {
    const wire = accepted(PLAIN, [], { mss: 1000, windowScale: 0 });
    wire.put('. 1:1(0) ack 1 win 0');
    wire.call(write(1000));
    const rtoMs = wire.conn().rtoUs / 1000;
    wire.pass(rtoMs);
    wire.sees('. 0:0(0) ack 1');
    wire.pass(100);
    wire.put('. 1:1(0) ack 1 win 500');
    wire.pass(2 * rtoMs - 1);
    wire.sees();
    wire.pass(1);
    // By now a probe may bring what the window takes.
    wire.sees('P. 1:501(500) ack 1');
    wire.put('. 1:1(0) ack 501 win 1000');
    wire.sees('P. 501:1001(500) ack 1');
  });
});

describe('MUST-19: where slow start ends, and begins again', () => {
  test('HyStart (RFC 9406): the round trips of a round are an eighth longer', () => {
    const wire = accepted(PLAIN);
    wire.call(write(60_000));
    wire.pass(100);
    wire.put('. 1:1(0) ack 10001');
    expect(wire.conn().cwnd).toBe(20);
    wire.pass(140);
    for (let i = 1; i <= 8; i++) {
      wire.put(`. 1:1(0) ack ${10_001 + 2000 * i}`);
      wire.pass(3);
    }
    expect(look(wire)).toMatchObject({ cwnd: 36, ssthresh: 0x7fff_ffff });
    wire.put('. 1:1(0) ack 28001');
    expect(look(wire)).toMatchObject({ cwnd: 36, ssthresh: 36 });
  });

  test('HyStart: the ACKs of a round come as a train as long as half a round trip', () => {
    const wire = accepted(PLAIN);
    wire.call(write(80_000));
    wire.pass(100);
    wire.put('. 1:1(0) ack 10001');
    wire.pass(100);
    for (let i = 1; i <= 20; i++) {
      wire.put(`. 1:1(0) ack ${10_001 + 1000 * i}`);
      wire.pass(2);
    }
    expect(wire.conn().ssthresh).toBe(0x7fff_ffff);
    for (let i = 1; i <= 20; i++) {
      wire.put(`. 1:1(0) ack ${30_001 + 1000 * i}`);
      wire.pass(2);
    }
    expect(wire.conn().ssthresh).toBeLessThan(0x7fff_ffff);
  });

  test('RFC 2861: after idleness the window halves for each timeout; tcp_slow_start_after_idle 0 keeps it', () => {
    for (const [slowStartAfterIdle, cwnd] of [[true, 10], [false, 36]] as const) {
      const wire = accepted({ ...PLAIN, slowStartAfterIdle });
      wire.call(write(26_000));
      wire.pass(100);
      wire.put('. 1:1(0) ack 10001');
      wire.pass(100);
      wire.put('. 1:1(0) ack 26001');
      expect(wire.conn().cwnd).toBe(36);
      wire.pass(2000);
      wire.call(write(20_000));
      expect(wire.conn().cwnd).toBe(cwnd);
    }
  });

  test('RFC 5681 section 3.1, RFC 6298 section 5.7: two SYN+ACKs lost: a window of one segment and a timeout of 3 s', () => {
    const wire = listening(PLAIN);
    wire.put('S 0:0(0) win 32792');
    wire.pass(3000);
    wire.put('. 1:1(0) ack 1');
    expect([wire.conn().cwnd, wire.conn().rtoUs, wire.conn().ssthresh]).toEqual([1, 3_000_000, 0x7fff_ffff]);
  });
});
