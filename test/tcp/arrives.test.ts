import { describe, expect, test } from 'vitest';
import { createSim, spawn, syscall } from '../../shared/sim/index.ts';
import { accepted, connecting, createWire, listening, type Wire } from '../kit/wire.ts';

/** RFC 9293 section 3.10.7, check by check in its order; numbers are relative and cross 2^32. */

const ignore = (): void => undefined;
const CLOSE = { name: 'close', fd: 4 } as const;
const SHUT = { name: 'shutdown', fd: 4, how: 'WR' } as const;

describe('RST-1 (3.10.7.1): no connection', () => {
  test.each([
    ['SYN', 'S 0:0(0)', ['R. 0:0(0) ack 1']],
    ['SYN with data', 'S 0:5(5)', ['R. 0:0(0) ack 6']],
    ['FIN without ACK', 'F 0:0(0)', ['R. 0:0(0) ack 1']],
    ['ACK', '. 0:0(0) ack 77', ['R 77:77(0)']],
    ['SYN+ACK', 'S. 0:0(0) ack 77', ['R 77:77(0)']],
    ['RST', 'R 0:0(0)', []],
    ['RST+ACK', 'R. 0:0(0) ack 77', []],
  ])('%s', (_what, text, answer) => {
    const wire = createWire();
    wire.put(text);
    wire.sees(...answer);
  });
});

describe('HANDSHAKE-2 (3.10.7.2): LISTEN', () => {
  test.each([
    ['first: RST is ignored', 'R 0:0(0)', []],
    ['second: ACK gets RST', '. 0:0(0) ack 77', ['R 77:77(0)']],
    ['second: SYN+ACK gets RST', 'S. 0:0(0) ack 77', ['R 77:77(0)']],
    ['third: SYN gets SYN+ACK', 'S 0:0(0)', ['S. 0:0(0) ack 1']],
    ['fourth: anything else is dropped', 'F 0:0(0)', []],
    ['fourth: data without control bit is dropped', '- 0:5(5)', []],
    ['SYN with FIN is dropped (Linux)', 'SF 0:0(0)', []],
  ])('%s', (_what, text, answer) => {
    const wire = listening({ syncookies: 0 });
    wire.put(text);
    wire.sees(...answer);
  });
});

describe('HANDSHAKE-3 (3.10.7.3): SYN_SENT', () => {
  test.each([
    ['first: ACK of ISS gets RST', 'S. 0:0(0) ack 0', ['R 0:0(0)'], 'SYN_SENT'],
    ['first: ACK beyond SND.NXT gets RST', '. 0:0(0) ack 2', ['R 2:2(0)'], 'SYN_SENT'],
    ['first: RST with a wrong ACK is dropped', 'R. 0:0(0) ack 2', [], 'SYN_SENT'],
    ['second: RST without ACK is dropped', 'R 0:0(0)', [], 'SYN_SENT'],
    ['second: RST with the right ACK ends it (MUST-12)', 'R. 0:0(0) ack 1', [], 'CLOSED'],
    ['fourth: SYN+ACK opens it', 'S. 0:0(0) ack 1', ['. 1:1(0) ack 1'], 'ESTABLISHED'],
    ['fourth: SYN alone: both open (MUST-10)', 'S 0:0(0)', ['S. 0:0(0) ack 1'], 'SYN_RECEIVED'],
    ['fifth: neither SYN nor RST is dropped', '. 0:0(0) ack 1', [], 'SYN_SENT'],
    ['fifth: FIN is dropped', 'F. 0:0(0) ack 1', [], 'SYN_SENT'],
  ])('%s', (_what, text, answer, state) => {
    const wire = connecting();
    wire.put(text);
    wire.sees(...answer);
    expect(wire.state()).toBe(state);
  });

  test('MUST-10: SYNs crossed: each answers SYN+ACK, and the peer\'s one completes it', () => {
    const wire = connecting();
    wire.put('S 0:0(0)');
    wire.sees('S. 0:0(0) ack 1');
    wire.put('S. 0:0(0) ack 1');
    expect(wire.state()).toBe('ESTABLISHED');
    wire.sees();
    expect(wire.call({ name: 'write', fd: 3, data: 'hello' })).toEqual({ ret: 5 });
    wire.sees('P. 1:6(5) ack 1');
  });

  test('MUST-11: a RST in SYN_RECEIVED returns a passive open to LISTEN and ends an active one with ECONNRESET', () => {
    const passive = listening();
    passive.put('S 0:0(0)');
    passive.sees('S. 0:0(0) ack 1');
    passive.put('R 1:1(0)');
    passive.put('S 0:0(0)');
    passive.sees('S. 100000:100000(0) ack 1');
    const active = connecting();
    active.put('S 0:0(0)');
    active.put('R 1:1(0)');
    expect(active.state()).toBe('CLOSED');
    expect(active.call({ name: 'getsockopt', fd: 3, option: 'SO_ERROR' })?.value).toBe(104);
  });
});

/** Brings a fresh connection into a state; 100 bytes were never sent. */
const INTO: Record<string, (wire: Wire) => void> = {
  ESTABLISHED: () => undefined,
  FIN_WAIT_1: (wire) => {
    wire.call(SHUT);
    wire.sees('F. 1:1(0) ack 1');
  },
  FIN_WAIT_2: (wire) => {
    INTO['FIN_WAIT_1']!(wire);
    wire.put('. 1:1(0) ack 2');
  },
  CLOSE_WAIT: (wire) => {
    wire.put('F. 1:1(0) ack 1');
    wire.sees('. 1:1(0) ack 2');
  },
  CLOSING: (wire) => {
    INTO['FIN_WAIT_1']!(wire);
    wire.put('F. 1:1(0) ack 1');
    wire.sees('. 2:2(0) ack 2');
  },
  LAST_ACK: (wire) => {
    INTO['CLOSE_WAIT']!(wire);
    wire.call(CLOSE);
    wire.sees('F. 1:1(0) ack 2');
  },
};
const FIN_SENT = new Set(['FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSING', 'LAST_ACK']);
const FIN_SEEN = new Set(['CLOSE_WAIT', 'CLOSING', 'LAST_ACK']);

describe.each(Object.keys(INTO))('3.10.7.4 in %s', (state) => {
  const rcv = FIN_SEEN.has(state) ? 2 : 1;
  const snd = FIN_SENT.has(state) ? 2 : 1;
  const una = state === 'FIN_WAIT_2' ? 2 : 1;
  const ack = `. ${snd}:${snd}(0) ack ${rcv}`;

  function inState(): Wire {
    const wire = accepted();
    INTO[state]!(wire);
    expect(wire.state()).toBe(state);
    wire.sees();
    return wire;
  }

  test.each([
    ['ACK-1: first: a segment left of the window gets an ACK', `. ${rcv - 50}:${rcv - 40}(10) ack ${una}`, [ack]],
    ['ACK-1: first: a segment right of the window gets an ACK', `. ${rcv + 900_000}:${rcv + 900_000}(0) ack ${una}`, [ack]],
    ['first: a RST outside the window is dropped', `R ${rcv + 900_000}:${rcv + 900_000}(0)`, []],
    ['CHALLENGE-1: second: a RST inside the window, but not at RCV.NXT', `R ${rcv + 10}:${rcv + 10}(0)`, [ack]],
    ['CHALLENGE-1: fourth: a SYN in the window', `S ${rcv + 10}:${rcv + 10}(0)`, [ack]],
    ['CHALLENGE-1: fourth: a SYN outside the window', `S ${rcv + 900_000}:${rcv + 900_000}(0)`, [ack]],
    ['fifth: no ACK bit: dropped', `- ${rcv}:${rcv + 10}(10)`, []],
    ['CHALLENGE-1: fifth: an ACK of what was not sent', `. ${rcv}:${rcv}(0) ack ${snd + 100}`, [ack]],
    ['fifth: a repeated ACK is ignored', `. ${rcv}:${rcv}(0) ack ${una}`, []],
  ])('%s', (_what, text, answer) => {
    const wire = inState();
    wire.put(text);
    wire.sees(...answer);
    expect(wire.state()).toBe(state);
  });

  test('MUST-12: second: a RST at RCV.NXT ends it', () => {
    const wire = inState();
    wire.put(`R ${rcv}:${rcv}(0)`);
    wire.sees();
    expect(wire.state()).toBe('CLOSED');
  });

  test('SHLD-2: second: so does one that carries data', () => {
    const wire = inState();
    wire.put(`R ${rcv}:${rcv + 5}(5)`);
    wire.sees();
    expect(wire.state()).toBe('CLOSED');
  });

  test('RFC 5961 section 7: bare doubtful segments get one challenge ACK in half a second', () => {
    const wire = inState();
    for (let i = 0; i < 5; i++) wire.put(`R ${rcv + 10 + i}:${rcv + 10 + i}(0)`);
    wire.sees(ack);
    wire.pass(500);
    wire.times();
    wire.put(`R ${rcv + 10}:${rcv + 10}(0)`);
    wire.sees(ack);
  });
});

describe('FIN-1 (3.10.7.4, eighth and the ACK of our FIN): the way through the states', () => {
  test.each([
    ['ESTABLISHED', 'F. 1:1(0) ack 1', ['. 1:1(0) ack 2'], 'CLOSE_WAIT'],
    ['ESTABLISHED', 'F. 1:11(10) ack 1', ['. 1:1(0) ack 12'], 'CLOSE_WAIT'],
    ['FIN_WAIT_1', '. 1:1(0) ack 2', [], 'FIN_WAIT_2'],
    ['FIN_WAIT_1', 'F. 1:1(0) ack 1', ['. 2:2(0) ack 2'], 'CLOSING'],
    ['FIN_WAIT_1', 'F. 1:1(0) ack 2', ['. 2:2(0) ack 2'], 'TIME_WAIT'],
    ['FIN_WAIT_2', 'F. 1:1(0) ack 2', ['. 2:2(0) ack 2'], 'TIME_WAIT'],
    ['FIN_WAIT_2', 'P. 1:11(10) ack 2', ['. 2:2(0) ack 11'], 'FIN_WAIT_2'],
    ['CLOSE_WAIT', 'F. 1:1(0) ack 1', ['. 1:1(0) ack 2'], 'CLOSE_WAIT'],
    ['CLOSING', '. 2:2(0) ack 2', [], 'TIME_WAIT'],
    ['CLOSING', 'F. 1:1(0) ack 1', ['. 2:2(0) ack 2'], 'CLOSING'],
    ['LAST_ACK', '. 2:2(0) ack 2', [], 'CLOSED'],
    ['LAST_ACK', 'F. 1:1(0) ack 1', ['. 2:2(0) ack 2'], 'LAST_ACK'],
  ] as const)('%s, %s: %j, %s', (state, text, answer, next) => {
    const wire = accepted();
    INTO[state]!(wire);
    wire.put(text);
    wire.sees(...answer);
    expect(wire.state()).toBe(next);
  });

  test('a FIN before its turn waits for the gap', () => {
    const wire = accepted();
    wire.put('F. 11:11(0) ack 1');
    wire.sees('. 1:1(0) ack 1');
    expect(wire.state()).toBe('ESTABLISHED');
    wire.put('. 1:11(10) ack 1');
    wire.sees('. 1:1(0) ack 12');
    expect(wire.state()).toBe('CLOSE_WAIT');
  });
});

describe('SYN_RECEIVED (3.10.7.4)', () => {
  test.each([
    ['RST-1: an ACK of nothing that was sent gets RST', '. 1:1(0) ack 9', ['R 9:9(0)'], 'SYN_RECEIVED'],
    ['RST-1: an ACK of ISS gets RST', '. 1:1(0) ack 0', ['R 0:0(0)'], 'SYN_RECEIVED'],
    ['ACK-1: outside the window gets an ACK', '. 900001:900001(0) ack 1', ['. 1:1(0) ack 1'], 'SYN_RECEIVED'],
    ['the ACK with data opens it, and the data is taken', 'P. 1:11(10) ack 1', ['. 1:1(0) ack 11'], 'ESTABLISHED'],
    ['the ACK with FIN opens and half-closes it', 'F. 1:1(0) ack 1', ['. 1:1(0) ack 2'], 'CLOSE_WAIT'],
    ['RST ends it', 'R 1:1(0)', [], 'CLOSED'],
  ])('%s', (_what, text, answer, state) => {
    const wire = listening();
    wire.put('S 0:0(0)');
    wire.sees('S. 0:0(0) ack 1');
    wire.put(text);
    wire.sees(...answer);
    expect(wire.state()).toBe(state);
  });
});

describe('addresses', () => {
  test('MUST-43, MUST-44, MUST-45: bind() names the local end of a connection, which it keeps', () => {
    const wire = createWire();
    wire.call({ name: 'socket', nonblock: true });
    expect(wire.call({ name: 'bind', fd: 3, address: { addr: '10.0.0.1', port: 5555 } })).toEqual({ ret: 0 });
    wire.call({ name: 'connect', fd: 3, address: { addr: '10.0.0.2', port: 8000 } });
    const { localAddr, localPort } = wire.conn();
    expect([localAddr, localPort]).toEqual(['10.0.0.1', 5555]);
    wire.put('S. 0:0(0) ack 1');
    wire.sees('S 0:0(0)', '. 1:1(0) ack 1');
    expect(wire.call({ name: 'getsockname', fd: 3 })).toEqual({ ret: 0, address: { addr: '10.0.0.1', port: 5555 } });
  });

  test.each(['224.0.0.1', '255.255.255.255'])('MUST-46: no connection to %s', (addr) => {
    const wire = createWire();
    wire.call({ name: 'socket', nonblock: true });
    expect(wire.call({ name: 'connect', fd: 3, address: { addr, port: 80 } })).toEqual({ ret: -1, errno: 'ENETUNREACH' });
    wire.sees();
  });

  test.each(['224.0.0.1', '255.255.255.255', '0.0.0.0'])('MUST-57, MUST-63: a SYN from %s is dropped in silence', (srcAddr) => {
    const wire = listening();
    wire.put('S 0:0(0)', {}, srcAddr);
    wire.sees();
  });

  test('MUST-41: a listener that comes or goes leaves the connections of its port alone', () => {
    const wire = accepted();
    wire.call({ name: 'close', fd: 3 });
    wire.put('P. 1:11(10) ack 1');
    wire.sees('. 1:1(0) ack 11');
    expect(wire.state()).toBe('ESTABLISHED');
  });

  test('SHLD-1, MUST-9: initial numbers differ from host to host and from connection to connection', () => {
    const drawn = [1, 2].flatMap((seed) => {
      const sim = createSim({ seed, hosts: [{ name: 'a', addr: '10.0.0.1' }, { name: 'b', addr: '10.0.0.2' }], links: [{ a: 0, b: 1 }] });
      return [0, 1].flatMap((hostId) => {
        const pid = spawn(sim, hostId, 'program');
        for (const fd of [3, 4]) {
          syscall(sim, hostId, pid, { name: 'socket', nonblock: true }, ignore);
          syscall(sim, hostId, pid, { name: 'connect', fd, address: { addr: `10.0.0.${2 - hostId}`, port: 80 } }, ignore);
        }
        return Object.values(sim.hosts[hostId]!.sockets).map(({ conn }) => conn.iss);
      });
    });
    expect(new Set(drawn).size).toBe(8);
  });
});

describe('half-open recovery (3.5.1)', () => {
  test('CHALLENGE-1: a peer that lost everything sends SYN, gets an ACK, answers RST, and may open anew', () => {
    const wire = accepted();
    wire.put('S 5000:5000(0) win 1000');
    wire.sees('. 1:1(0) ack 1');
    wire.put('R 1:1(0)');
    expect(wire.state()).toBe('CLOSED');
    wire.put('S 5000:5000(0) win 1000');
    wire.sees('S. 100000:100000(0) ack 5001');
  });
});

describe('TIME_WAIT (3.6.1)', () => {
  function waiting(): Wire {
    const wire = accepted();
    wire.call(CLOSE);
    wire.put('F. 1:1(0) ack 2');
    wire.sees('F. 1:1(0) ack 1', '. 2:2(0) ack 2');
    expect(wire.state()).toBe('TIME_WAIT');
    return wire;
  }

  test('MUST-13: it lasts 60 s', () => {
    const wire = waiting();
    wire.pass(59_999);
    expect(wire.state()).toBe('TIME_WAIT');
    wire.pass(1);
    expect(wire.state()).toBe('CLOSED');
    wire.put('. 2:2(0) ack 2');
    wire.sees('R 2:2(0)');
  });

  test('MUST-13: a repeated FIN starts it anew', () => {
    const wire = waiting();
    wire.pass(40_000);
    wire.put('F. 1:1(0) ack 2');
    wire.sees('. 2:2(0) ack 2');
    wire.pass(59_000);
    expect(wire.state()).toBe('TIME_WAIT');
    wire.pass(1000);
    expect(wire.state()).toBe('CLOSED');
  });

  test('MAY-2: a SYN with a greater sequence number opens a new connection, whose numbers are beyond the old one\'s', () => {
    const wire = waiting();
    wire.put('S 5000:5000(0) win 1000');
    wire.sees('S. 65539:65539(0) ack 5001');
  });

  test('MAY-2: where nobody listens any more it gets an ACK', () => {
    const wire = waiting();
    wire.call({ name: 'close', fd: 3 });
    wire.put('S 5000:5000(0) win 1000');
    wire.sees('. 2:2(0) ack 2');
    expect(wire.state()).toBe('TIME_WAIT');
  });

  test('SHLD-4: a newer timestamp makes a SYN new whatever its number', () => {
    const wire = accepted({ timestamps: true }, [], { mss: 1000, timestamps: [5000, 0] });
    wire.call(CLOSE);
    wire.put('F. 1:1(0) ack 2', { timestamps: [5001, 1] });
    wire.times();
    expect(wire.state()).toBe('TIME_WAIT');
    wire.put('S -100:-100(0)', { mss: 1000, timestamps: [5001, 0] });
    wire.sees('. 2:2(0) ack 2');
    wire.put('S -100:-100(0)', { mss: 1000, timestamps: [5002, 0] });
    wire.sees('S. 65539:65539(0) ack -99');
  });

  test.each([
    ['an old SYN gets an ACK', 'S -100:-100(0)', ['. 2:2(0) ack 2'], 'TIME_WAIT'],
    ['RST at RCV.NXT ends it (as Linux: no RFC 1337)', 'R 2:2(0)', [], 'CLOSED'],
    ['another RST does not', 'R 50:50(0)', [], 'TIME_WAIT'],
  ])('%s', (_what, text, answer, state) => {
    const wire = waiting();
    wire.put(text);
    wire.sees(...answer);
    expect(wire.state()).toBe(state);
  });
});

describe('FIN_WAIT_2 without a reader (tcp_fin_timeout)', () => {
  function orphan(): Wire {
    const wire = accepted();
    wire.call(CLOSE);
    wire.put('. 1:1(0) ack 2');
    wire.sees('F. 1:1(0) ack 1');
    expect(wire.state()).toBe('FIN_WAIT_2');
    return wire;
  }

  test('it is over after 60 s, and the late FIN gets RST', () => {
    const wire = orphan();
    wire.pass(59_999);
    expect(wire.state()).toBe('FIN_WAIT_2');
    wire.pass(1);
    expect(wire.state()).toBe('CLOSED');
    wire.put('F. 1:1(0) ack 2');
    wire.sees('R 2:2(0)');
  });

  test('SHLD-3: data that nobody can read gets RST', () => {
    const wire = orphan();
    wire.put('P. 1:11(10) ack 2');
    wire.sees('R 2:2(0)');
    expect(wire.state()).toBe('CLOSED');
  });

  test('FIN leads to TIME_WAIT', () => {
    const wire = orphan();
    wire.put('F. 1:1(0) ack 2');
    wire.sees('. 2:2(0) ack 2');
    expect(wire.state()).toBe('TIME_WAIT');
  });

  test('one whose socket is only shut waits for ever', () => {
    const wire = accepted();
    wire.call(SHUT);
    wire.put('. 1:1(0) ack 2');
    wire.pass(600_000);
    expect(wire.state()).toBe('FIN_WAIT_2');
  });
});
