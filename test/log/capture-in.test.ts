import { describe, expect, test } from 'vitest';
import {
  addEvents, captureOf, type CaptureSource, type Conversation, connectionsOf, createLadder, encodePcapng, indexCapture, openConversation, type OpenConversation,
  readCapture, relativeIn, renderLadder, rowsOf, sourceOfJournal, type Tap,
} from '../../shared/log/index.ts';
import { addFilter, advance, createSim, type SimEvent, spawn, syscall } from '../../shared/sim/index.ts';
import { ACK, FIN, SYN } from '../../shared/tcp/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';

const HOSTS = [{ name: 'server', addr: '10.9.0.1', iss: 0xffff_fff0 }, { name: 'client', addr: '10.9.0.2', iss: 5000 }];
const ADDRESS = { addr: '10.9.0.1', port: 80 };

/** A whole connection: handshake, five bytes, close by both; `flags` of client segments are lost once. */
function connection(lost: number[] = []): CaptureSource {
  const sim = createSim({ seed: 7, hosts: HOSTS, links: [{ a: 0, b: 1, settings: { delayUs: 10_000 } }] });
  const events: SimEvent[] = [];
  const emit = (event: SimEvent): void => void events.push(event);
  const pids = [spawn(sim, 0, 'httpd'), spawn(sim, 1, 'curl')];
  const call = (hostId: number, made: Parameters<typeof syscall>[3]): void => {
    syscall(sim, hostId, pids[hostId]!, made, emit);
    advance(sim, sim.nowUs + 3_000_000, emit);
  };
  for (const flags of lost) addFilter(sim, 0, { fromHostId: 1, flags, count: 1 });
  call(0, { name: 'socket' });
  call(0, { name: 'bind', fd: 3, address: ADDRESS });
  call(0, { name: 'listen', fd: 3, backlog: 1 });
  call(1, { name: 'socket' });
  call(1, { name: 'connect', fd: 3, address: ADDRESS });
  call(1, { name: 'write', fd: 3, data: 'hello' });
  call(0, { name: 'accept', fd: 3 });
  call(0, { name: 'read', fd: 4, len: 10 });
  call(1, { name: 'close', fd: 3 });
  call(0, { name: 'close', fd: 4 });
  const ladder = createLadder(HOSTS);
  addEvents(ladder, events);
  return { ladder, links: [{ a: 0, b: 1 }], seats: [] };
}

function index(source: CaptureSource, tap: Tap = { kind: 'all' }, without: number[] = []) {
  const capture = captureOf(source, tap);
  const file = readCapture(encodePcapng({ ...capture, packets: capture.packets.filter((_, at) => !without.includes(at)) }));
  if (!file.ok) throw new Error(file.error.what);
  return indexCapture(file.value);
}

function open(source: CaptureSource, tap?: Tap, without?: number[]): OpenConversation {
  const indexed = index(source, tap, without);
  return openConversation(indexed, indexed.conversations[0]!);
}

/** States of both ends in order: `1 ESTABLISHED`, with `?` where it is assumed. */
function states({ ladder }: OpenConversation): string[] {
  return ladder.rows.filter((row) => row.kind === 'state').map(({ hostId, to, assumed }) => `${hostId} ${to}${assumed ? ' ?' : ''}`);
}

describe('CAP-5: states inferred from what a tap saw', () => {
  test('a whole connection', () => {
    expect(states(open(connection()))).toEqual([
      '0 SYN_SENT', '1 SYN_RECEIVED', '0 ESTABLISHED', '1 ESTABLISHED', '0 FIN_WAIT_1', '1 CLOSE_WAIT', '0 FIN_WAIT_2 ?', '1 LAST_ACK', '0 TIME_WAIT',
      '1 CLOSED ?',
    ]);
  });

  test('the same as text: what is assumed has a question mark', () => {
    expect(renderLadder(open(connection()).ladder, { width: 110 }).slice(1)).toMatchInlineSnapshot(`
      [
        "     0.000 SYN_SENT              |                                                     |",
        "     0.000                       | -------------------- S 0:0(0) --------------------->|",
        "     0.010                       |                                                     | SYN_RECEIVED",
        "     0.010                       |<----------------- S. 0:0(0) ack 1 ----------------- |",
        "     0.020 ESTABLISHED           |                                                     |",
        "     0.020                       | ----------------- . 1:1(0) ack 1 ------------------>|",
        "     0.020                       |                                                     | ESTABLISHED",
        "     3.000                       | ----------------- P. 1:6(5) ack 1 ----------------->|",
        "     3.010                       |<----------------- . 1:1(0) ack 6 ------------------ |",
        "    12.000 FIN_WAIT_1            |                                                     |",
        "    12.000                       | ----------------- F. 6:6(0) ack 1 ----------------->|",
        "    12.010                       |                                                     | CLOSE_WAIT",
        "    12.010                       |<----------------- . 1:1(0) ack 7 ------------------ |",
        "    12.010 FIN_WAIT_2 ?          |                                                     |",
        "    15.000                       |                                                     | LAST_ACK",
        "    15.000                       |<----------------- F. 1:1(0) ack 7 ----------------- |",
        "    15.010 TIME_WAIT             |                                                     |",
        "    15.010                       | ----------------- . 7:7(0) ack 2 ------------------>|",
        "    15.010                       |                                                     | CLOSED ?",
      ]
    `);
  });

  test('a SYN that was lost changes nothing at the other end; the one that was taken does', () => {
    const opened = open(connection([SYN]));
    const syns = opened.ladder.rows.filter((row) => row.kind === 'segment' && (row.segment.flags & (SYN | ACK)) === SYN);
    expect(syns.map((row) => row.kind === 'segment' && row.retransmission)).toEqual([false, true]);
    expect(states(opened).slice(0, 3)).toEqual(['0 SYN_SENT', '1 SYN_RECEIVED', '0 ESTABLISHED']);
  });

  test('a FIN that was lost is taken when it comes again', () => {
    const opened = open(connection([FIN]));
    const rows = opened.ladder.rows;
    const closeWait = rows.findIndex((row) => row.kind === 'state' && row.to === 'CLOSE_WAIT');
    const fins = rows.filter((row) => row.kind === 'segment' && row.fromHostId === 0 && (row.segment.flags & FIN) !== 0);
    expect(fins).toHaveLength(2);
    expect(closeWait).toBe(fins[1]!.id + 1);
  });

  test('a capture that begins after the handshake: both states stay unknown', () => {
    const opened = open(connection(), undefined, [0, 1, 2]);
    expect([opened.unknown, states(opened)]).toEqual([[true, true], []]);
  });

  test('a capture that begins with SYN+ACK: the listener is known, its peer from its ACK on', () => {
    const opened = open(connection(), undefined, [0]);
    expect(states(opened).slice(0, 2)).toEqual(['0 SYN_RECEIVED', '0 ESTABLISHED']);
    expect(opened.unknown).toEqual([false, true]);
  });

  test('packets that the tap missed do not lose the thread: the FIN of the other end was acknowledged, so it was taken', () => {
    // Without the data and its ACK.
    const opened = open(connection(), undefined, [3, 4]);
    expect(states(opened).filter((state) => state.startsWith('1'))).toEqual([
      '1 SYN_RECEIVED', '1 ESTABLISHED', '1 CLOSE_WAIT', '1 LAST_ACK', '1 CLOSED ?',
    ]);
  });

  test.each([0, 1])('at the tap of host %i the same states come out', (hostId) => {
    expect(states(open(connection(), { kind: 'host', hostId }))).toEqual(states(open(connection())));
  });
});

describe('a classroom game, out and in', () => {
  const game = sourceOfJournal(playClassroomGame());
  const indexed = index(game);

  test('the same conversations, and in each the same segments with the same relative numbers', () => {
    const ours = connectionsOf(game.ladder);
    expect(indexed.conversations.map(({ ends }) => ends)).toEqual(ours.map(({ ends }) => ends));
    for (const [at, conversation] of indexed.conversations.entries()) {
      expect(segmentsIn(openConversation(indexed, conversation).ladder, null)).toEqual(segmentsIn(game.ladder, ours[at]!));
    }
    expect(indexed.conversations.length).toBeGreaterThan(5);
    expect([indexed.leftOut, indexed.badChecksums, Object.values(indexed.skipped).every((count) => count === 0)]).toEqual([0, 0, true]);
  });

  test('comments, copies and retransmissions are told of the packets that they belong to', () => {
    const opened = openConversation(indexed, indexed.conversations[1]!);
    const rows = opened.ladder.rows;
    for (const { row, comments } of opened.notes) {
      const segment = rows[row]!;
      if (segment.kind !== 'segment') throw new Error('a note stands with a segment');
      expect(segment.copyOf !== null, comments.join()).toBe(comments.some((text) => text.includes('this is the copy')));
      if (segment.copyOf === null) expect(segment.retransmission, comments.join()).toBe(comments.some((text) => text.startsWith('RTX-1')));
    }
  });
});

function segmentsIn(ladder: CaptureSource['ladder'], conversation: Conversation | null): unknown[] {
  const chosen = conversation ?? connectionsOf(ladder)[0]!;
  return rowsOf(ladder, chosen).filter((row) => row.kind === 'segment').map(({ atUs, segment }) => ({ atUs, segment, ...relativeIn(chosen, segment) }));
}
