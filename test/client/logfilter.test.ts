import { beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, isNarrow, lastLines, LOG_KINDS, logKind, type LogFilter } from '../../client/logfilter.ts';
import { foldJournal } from '../../client/timeline-journal.ts';
import type { Timeline, TimelineEntry } from '../../client/timeline.ts';
import type { GameEvent, Seat } from '../../shared/game/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';

let timeline: Timeline;
let seats: Seat[];

beforeAll(async () => {
  const folded = await foldJournal(playClassroomGame(), () => Promise.resolve(), () => false);
  if (!folded) throw new Error('nobody stopped it');
  timeline = folded.timeline;
  seats = folded.world.seats;
});

function lines(change: Partial<LogFilter>, most = Infinity): TimelineEntry[] {
  return lastLines(timeline, { end: timeline.entries.length, most }, { ...EVERYTHING, ...change }, seats, (event) => event.type);
}

function typesOf(entries: TimelineEntry[]): GameEvent['type'][] {
  return [...new Set(entries.map(({ event }) => event.type))].sort();
}

describe('log filters', () => {
  test('without a filter every event has a line but calls that were made, in order', () => {
    const all = lines({});
    expect(all.map(({ id }) => id)).toEqual(timeline.entries.filter(({ event }) => event.type !== 'syscall-made').map(({ id }) => id));
    expect(all.length).toBeGreaterThan(200);
  });

  test('the kinds part the lines: each line is of one kind, and together they are all', () => {
    const counts = LOG_KINDS.map((kind) => lines({ hidden: new Set(LOG_KINDS.filter((other) => other !== kind)) }).length);
    expect(counts.every((count) => count > 0)).toBe(true);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(lines({}).length);
    expect(typesOf(lines({ hidden: new Set(LOG_KINDS.filter((kind) => kind !== 'refusals')) }))).toEqual(['refused']);
    expect(lines({ hidden: new Set(['segments']) }).some(({ event }) => logKind(event) === 'segments')).toBe(false);
  });

  test('of a host: its own events, the segments from it and to it, and what its seats did', () => {
    for (const hostId of [0, 1]) {
      const found = lines({ hostId });
      expect(typesOf(found)).toEqual(expect.arrayContaining(['refused', 'seat-taken', 'segment-arrived', 'segment-sent', 'state-changed', 'syscall-returned']));
      const foreign = found.filter(({ event }) => (event.type === 'state-changed' || event.type === 'syscall-returned') && event.hostId !== hostId);
      expect(foreign).toEqual([]);
    }
    expect(lines({ hostId: 99 })).toEqual([]);
  });

  test('of a connection: its segments and states and no others; together they are all segments', () => {
    const { all } = timeline.ladder.conversations;
    expect(all.length).toBeGreaterThan(1);
    let segments = 0;
    for (const { id, ends } of all) {
      const found = lines({ conversation: id });
      expect(typesOf(found).every((type) => ['segment-sent', 'segment-arrived', 'segment-dropped', 'state-changed', 'queue-changed'].includes(type))).toBe(true);
      const ports = new Set(ends.map(({ port }) => port));
      for (const { event } of found) {
        if (!('segment' in event)) continue;
        segments++;
        expect([ports.has(event.segment.srcPort), ports.has(event.segment.dstPort)]).toEqual([true, true]);
      }
    }
    expect(segments).toBe(lines({}).filter(({ event }) => 'segment' in event).length);
  });

  test('by text, whatever its case; filters add up; the newest lines are kept', () => {
    expect(typesOf(lines({ text: ' SEGMENT-dropped ' }))).toEqual(['segment-dropped']);
    expect(lines({ text: 'segment-dropped', hidden: new Set(['segments']) })).toEqual([]);
    expect(lines({}, 5)).toEqual(lines({}).slice(-5));
  });

  test('a filter that leaves nothing out is not narrow', () => {
    expect(isNarrow(EVERYTHING)).toBe(false);
    for (const change of [{ hidden: new Set(['room'] as const) }, { hostId: 0 }, { conversation: 0 }, { text: 'x' }]) expect(isNarrow({ ...EVERYTHING, ...change })).toBe(true);
  });
});
