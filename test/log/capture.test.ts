import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Capture, captureOf, type CaptureSource, encodePcapng, packetBytes, packetComments, parseProgram, parseTap, readCapture, sourceOfJournal, sourceOfProgram,
} from '../../shared/log/index.ts';
import { decodeFrame } from '../../shared/wire/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';
import { readFileSync } from 'node:fs';

let game: CaptureSource;

beforeAll(() => {
  game = sourceOfJournal(playClassroomGame());
});

function tapped(name: string): Capture {
  const tap = parseTap(name, game);
  if (!tap.ok) throw new Error(tap.error);
  return captureOf(game, tap.value);
}

function comments(capture: Capture): string[] {
  return capture.packets.flatMap((packet) => packet.comments);
}

/** Rows of the ladder that stand for a segment with a way to go. */
function segments() {
  return game.ladder.rows.filter((row) => row.kind === 'segment');
}

describe('CAP-1: what each tap sees', () => {
  test('all: every segment once, at the time at which it was sent, and copies when they came', () => {
    const { packets, interfaces } = tapped('all');
    expect(packets.map(({ timeUs }) => timeUs)).toEqual(segments().map(({ atUs }) => atUs));
    expect(packets.length).toBeGreaterThan(40);
    expect(interfaces.map(({ name }) => name)).toEqual(['link0', 'server:lo', 'client:lo']);
  });

  test.each([['server', 0], ['client', 1]])('host:%s: what it sent when it sent it, what came when it came, and nothing that was lost on the way to it', (name, hostId) => {
    const expected = segments().flatMap((row) => (row.fromHostId === hostId
      ? row.copyOf === null ? [[row.sentUs, 'out']] : []
      : row.arriveUs === null ? [] : [[row.arriveUs, 'in']])).sort((a, b) => Number(a[0]) - Number(b[0]));
    const { packets, interfaces } = tapped(`host:${name}`);
    expect(packets.map(({ timeUs, direction }) => [timeUs, direction]).sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual(expected);
    expect(packets.length).toBeLessThan(segments().length);
    expect(interfaces[0]!.name).toBe(`${name}:eth0`);
  });

  test('link:0 sees what all sees, since there is one link', () => {
    expect(tapped('link:0').packets.map(({ bytes }) => bytes)).toEqual(tapped('all').packets.map(({ bytes }) => bytes));
  });

  test.each([
    ['link:1', 'no link 1: there are 1, counted from 0'], ['host:alice', 'no host alice: there are server, client'], ['wifi', 'no tap wifi: all, host:NAME or link:N'],
  ])('%s is refused', (name, error) => {
    expect(parseTap(name, game)).toEqual({ ok: false, error });
  });
});

describe('comments', () => {
  test('CAP-2: each packet that a rule concerns says so', () => {
    const texts = comments(tapped('all'));
    const rows = segments();
    const count = (start: string): number => texts.filter((text) => text.startsWith(start)).length;
    expect(count('NET-2: lost, the link is cut')).toBe(rows.filter(({ reason }) => reason === 'cut').length);
    expect(count('NET-2: lost on the link, by chance')).toBe(rows.filter(({ reason }) => reason === 'loss').length);
    expect(count('NET-2: the link delivered')).toBe(rows.filter(({ copyOf }) => copyOf !== null).length);
    expect(count('SOCK-ACCEPTQ')).toBe(rows.filter(({ reason }) => reason === 'accept-queue-full').length);
    expect(count('RTX-1')).toBe(rows.filter(({ retransmission, copyOf }) => retransmission && copyOf === null).length);
    for (const start of ['NET-2: lost, the link', 'NET-2: lost on', 'NET-2: the link delivered', 'SOCK-ACCEPTQ', 'RTX-1']) expect(count(start), start).toBeGreaterThan(0);
  });

  test('CAP-3: an illegal token is no packet, but a comment on the next one that its host sent', () => {
    const capture = tapped('all');
    const told = capture.packets.filter((packet) => packet.comments.some((text) => text.includes('was refused')));
    const refused = game.ladder.rows.filter((row) => row.kind === 'refusal');
    expect(refused).toHaveLength(3);
    expect(told).toHaveLength(3);
    const [first] = told;
    const frame = decodeFrame(first!.bytes, 1);
    expect(frame.ok && frame.value.head.flags).toBe(18);
    expect(first!.comments[0]).toMatch(/^SEQ-3: at 0\.100000 s server\.kernel was refused \[S\.\] seq \d+ ack \d+ length 0, which was never sent: /);
  });
});

describe('files', () => {
  test('a capture reads back as it was written: packets, times, interfaces, comments', () => {
    const capture = tapped('host:server');
    const file = readCapture(encodePcapng(capture));
    if (!file.ok) throw new Error(file.error.what);
    expect(file.value).toMatchObject({ format: 'pcapng', damage: null });
    expect(file.value.interfaces.map(({ name }) => name)).toEqual(capture.interfaces.map(({ name }) => name));
    const read = capture.packets.map((_, index) => ({
      interfaceId: file.value.packets.interfaceId[index], timeUs: (file.value.packets.timeNs[index]! + Number(file.value.startNs)) / 1000,
      bytes: packetBytes(file.value, index), comments: packetComments(file.value, index),
    }));
    expect(read).toEqual(capture.packets.map(({ interfaceId, timeUs, bytes, comments: texts }) => ({ interfaceId, timeUs, bytes, comments: texts })));
  });

  test('a conformance run can be captured too', () => {
    const program = parseProgram(readFileSync(new URL('../conform/socket-programs/data-lost.json', import.meta.url), 'utf8'));
    if (!program.ok) throw new Error(program.error);
    const { packets } = captureOf(sourceOfProgram(program.value), { kind: 'all' });
    expect(packets.map(({ comments: texts }) => texts.map((text) => text.slice(0, 5)))).toEqual([[], [], [], ['NET-2'], ['RTX-1'], []]);
  });
});
