import { describe, expect, test } from 'vitest';
import { addEvents, connectionsOf, createLadder, type Ladder, type LadderRow, relativeIn, renderLadder, rowsOf, type SegmentRow } from '../../shared/log/index.ts';
import { addFilter, advance, createSim, inject, type Sim, type SimEvent, spawn, syscall } from '../../shared/sim/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { flagLetters, SYN } from '../../shared/tcp/index.ts';
import { CLIENT, createRoom, SERVER } from '../kit/room.ts';

const HOSTS = [{ name: 'server', addr: '10.9.0.1', iss: 0xffff_fff0 }, { name: 'client', addr: '10.9.0.2', iss: 5000 }];
const ADDRESS = { addr: '10.9.0.1', port: 80 };

/** Two hosts, a program on each, and the ladder of all that happens. */
class Bench {
  readonly ladder: Ladder = createLadder(HOSTS);
  readonly sim: Sim = createSim({ seed: 7, hosts: HOSTS, links: [{ a: 0, b: 1, settings: { delayUs: 10_000 } }] });
  readonly pids = [spawn(this.sim, 0, 'httpd'), spawn(this.sim, 1, 'curl')];
  readonly emit = (event: SimEvent): void => addEvents(this.ladder, [event]);

  call(hostId: number, call: SysCall): void {
    syscall(this.sim, hostId, this.pids[hostId]!, call, this.emit);
  }

  run(us: number): void {
    advance(this.sim, this.sim.nowUs + us, this.emit);
  }

  listen(backlog: number): void {
    this.call(0, { name: 'socket' });
    this.call(0, { name: 'bind', fd: 3, address: ADDRESS });
    this.call(0, { name: 'listen', fd: 3, backlog });
  }

  connect(fd = 3): void {
    this.call(1, { name: 'socket', nonblock: true });
    this.call(1, { name: 'connect', fd, address: ADDRESS });
  }

  segments(): SegmentRow[] {
    return this.ladder.rows.filter((row) => row.kind === 'segment');
  }
}

function brief(ladder: Ladder, row: SegmentRow): string {
  const conversation = connectionsOf(ladder)[row.conversation]!;
  const { seq, ack } = relativeIn(conversation, row.segment);
  return `${row.fromHostId}>${row.toHostId} ${flagLetters(row.segment.flags)} ${seq} ${ack} ${row.fate}${row.retransmission ? ' again' : ''}`;
}

describe('ladder rows', () => {
  test('HANDSHAKE-2: the three segments of a handshake, with numbers that wrap at 2^32, and the sockets at both ends', () => {
    const bench = new Bench();
    bench.listen(1);
    bench.connect();
    bench.run(100_000);
    expect(bench.segments().map((row) => brief(bench.ladder, row))).toEqual([
      '1>0 S 0 null arrived', '0>1 S. 0 1 arrived', '1>0 . 1 1 arrived',
    ]);
    expect(bench.segments().map(({ sentUs, arriveUs }) => [sentUs, arriveUs])).toEqual([[0, 10_000], [10_000, 20_000], [20_000, 30_000]]);
    const [conversation] = connectionsOf(bench.ladder);
    expect(conversation!.ends.map(({ port, initialSeq, synSeen }) => [port, initialSeq, synSeen])).toEqual([
      [bench.segments()[0]!.segment.srcPort, 5000, true], [80, 0xffff_fff0, true],
    ]);
    const states = rowsOf(bench.ladder, conversation!).filter((row) => row.kind === 'state').map(({ hostId, to }) => `${hostId} ${to}`);
    expect(states).toEqual(['1 SYN_SENT', '0 SYN_RECEIVED', '1 ESTABLISHED', '0 ESTABLISHED']);
  });

  test('RTX-1: a lost SYN stands as lost, what follows as retransmission, and the call shows when it slept and returned', () => {
    const bench = new Bench();
    bench.listen(1);
    addFilter(bench.sim, 0, { fromHostId: 1, flags: SYN, count: 1 });
    bench.call(1, { name: 'socket' });
    bench.call(1, { name: 'connect', fd: 3, address: ADDRESS });
    bench.run(2_000_000);
    expect(bench.segments().map((row) => `${brief(bench.ladder, row)} ${row.reason}`).slice(0, 2)).toEqual([
      '1>0 S 0 null lost filter', '1>0 S 0 null arrived again null',
    ]);
    const connect = bench.ladder.rows.find((row) => row.kind === 'call' && row.call.name === 'connect');
    expect(connect).toMatchObject({ atUs: 0, blockedUs: 0, returnedUs: 1_020_000, result: { ret: 0 } });
  });

  test('SOCK-ACCEPTQ: a SYN that reaches a full queue is dropped, not lost', () => {
    const bench = new Bench();
    bench.listen(0);
    bench.connect(3);
    bench.run(100_000);
    bench.connect(4);
    bench.run(100_000);
    const last = bench.segments().at(-1)!;
    expect(last).toMatchObject({ fate: 'dropped', reason: 'accept-queue-full', sentUs: 100_000, arriveUs: 110_000 });
    expect(connectionsOf(bench.ladder)).toHaveLength(2);
    expect(rowsOf(bench.ladder, connectionsOf(bench.ladder)[1]!).filter((row) => row.kind === 'segment')).toEqual([last]);
  });

  test('NET-2: a copy that the link delivers is a row of its own, at its own time', () => {
    const bench = new Bench();
    bench.sim.links[0]!.settings.duplicatePpm = 1_000_000;
    bench.sim.links[0]!.settings.jitterUs = 5000;
    bench.connect();
    bench.run(50_000);
    const [syn, ...rest] = bench.segments();
    const copy = rest.find((row) => row.copyOf === syn!.id)!;
    expect(copy.segmentId).toBe(syn!.segmentId);
    expect([copy.sentUs, copy.atUs >= syn!.arriveUs!, copy.fate]).toEqual([0, true, 'arrived']);
  });

  test('RST-1: a segment to nobody is answered with numbers counted as Wireshark counts them', () => {
    const bench = new Bench();
    bench.connect();
    bench.run(50_000);
    expect(bench.segments().map((row) => brief(bench.ladder, row))).toEqual(['1>0 S 0 null arrived', '0>1 R. 1 1 arrived']);
  });

  test('a new SYN between the same ends begins another conversation; the same one again does not', () => {
    const bench = new Bench();
    const syn = { srcAddr: '10.9.0.2', srcPort: 9, dstAddr: '10.9.0.1', dstPort: 80, seq: 77, ack: 0, flags: SYN, windowBytes: 100, payload: '', options: {} };
    for (const seq of [77, 77, 99]) inject(bench.sim, 1, { ...syn, seq }, bench.emit);
    expect(connectionsOf(bench.ladder).map(({ ends, segments }) => [ends[0].initialSeq, segments])).toEqual([[77, 2], [99, 1]]);
  });

  test('JUDGE-8: a refused play is a row at the time at which it was made', () => {
    const room = createRoom([SERVER]);
    const ladder = createLadder(room.world.sim.hosts);
    room.call(SERVER, { name: 'socket' });
    room.run(5000);
    expect(room.play(SERVER, { flags: 'S.', seq: 0, ack: 1, srcPort: 80, dstPort: 9, dstAddr: '10.9.0.2' })).not.toBeNull();
    addEvents(ladder, room.events, room.world.sim.nowUs);
    expect(ladder.rows.at(-1)).toMatchObject({ kind: 'refusal', atUs: room.world.sim.nowUs, seatId: 'server.kernel' });
  });

  test('rows are plain data in the order of time, the same however the events are cut into batches', () => {
    const room = createRoom([]);
    for (const call of [{ name: 'socket' }, { name: 'bind', fd: 3, address: ADDRESS }, { name: 'listen', fd: 3, backlog: 1 }] as const) room.call(SERVER, call);
    room.call(CLIENT, { name: 'socket' });
    room.call(CLIENT, { name: 'connect', fd: 3, address: ADDRESS });
    room.run(1_000_000);
    const [whole, pieces] = [createLadder(room.world.sim.hosts), createLadder(room.world.sim.hosts)];
    addEvents(whole, room.events);
    for (const event of room.events) addEvents(pieces, [event]);
    expect(pieces.rows).toEqual(whole.rows);
    expect(JSON.parse(JSON.stringify(whole.rows)) as LadderRow[]).toEqual(whole.rows);
    expect(whole.rows.map(({ atUs }) => atUs)).toEqual(whole.rows.map(({ atUs }) => atUs).sort((a, b) => a - b));
    expect(whole.rows.map(({ id }) => id)).toEqual(whole.rows.map((_, index) => index));
  });
});

describe('ladder text', () => {
  function lossy(): Bench {
    const bench = new Bench();
    bench.listen(1);
    addFilter(bench.sim, 0, { fromHostId: 1, flags: SYN, count: 1 });
    bench.connect();
    bench.run(1_030_000);
    bench.call(1, { name: 'write', fd: 3, data: 'hello\n' });
    return bench;
  }

  test('lifelines, arrows, states, calls; lost, retransmitted and still on the wire are marked', () => {
    expect(renderLadder(lossy().ladder, { width: 100 })).toMatchInlineSnapshot(`
      [
        "                        server                                                   client",
        "     0.000 socket() = 3       |                                                 |",
        "     0.000 bind(3,            |                                                 |",
        "           10.9.0.1:80) = 0   |                                                 |",
        "     0.000 listen(3, 1) = 0   |                                                 |",
        "     0.000 LISTEN             |                                                 |",
        "     0.000                    |                                                 | socket(SOCK_NONBLO",
        "                              |                                                 | CK) = 3",
        "     0.000                    |                                                 | connect(3,",
        "                              |                                                 | 10.9.0.1:80) = -1",
        "                              |                                                 | EINPROGRESS (115)",
        "     0.000                    |                                                 | SYN_SENT",
        "     0.000                    |x------------------ S 0:0(0) ------------------- | filter",
        "     1.000                    |<--------------- again S 0:0(0) ---------------- |",
        "     1.010 + syn queue        |                                                 |",
        "     1.010 SYN_RECEIVED       |                                                 |",
        "     1.010                    | --------------- S. 0:0(0) ack 1 --------------->|",
        "     1.020                    |                                                 | ESTABLISHED",
        "     1.020                    |<--------------- . 1:1(0) ack 1 ---------------- |",
        "     1.030 - syn queue        |                                                 |",
        "     1.030 + accept queue     |                                                 |",
        "     1.030 ESTABLISHED        |                                                 |",
        "     1.030                    |                                                 | write(3,",
        "                              |                                                 | "hello\\n") = 6",
        "     1.030                    |~--------------- P. 1:7(6) ack 1 --------------- |",
      ]
    `);
  });

  test.each([60, 80, 100, 200])('no line is wider than %i', (width) => {
    const lines = renderLadder(lossy().ladder, { width });
    expect(lines.length).toBeGreaterThan(10);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  });
});
