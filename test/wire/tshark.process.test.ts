import { beforeAll, describe, expect, test } from 'vitest';
import { sourceOfJournal } from '../../shared/log/index.ts';
import { findTshark } from '../bin/tshark.mjs';
import { playClassroomGame } from '../kit/classroom.ts';
import { unexplained } from './purpose.ts';
import { randomRuns } from './runs.ts';
import { ERROR, expectedRows, type FlowRow, readRun } from './tshark.ts';

/** Installing it takes longer than a test may, and starting it as often as here does on a busy machine. */
const INSTALL_MS = 300_000;
const SLOW_MS = 60_000;

beforeAll(() => void findTshark(), INSTALL_MS);

describe('tshark reads what a room did', { timeout: SLOW_MS }, () => {
  const game = sourceOfJournal(playClassroomGame());

  test('CAP-1: the ladder of a whole classroom game equals its flow table, row for row', () => {
    const { rows, segments } = expectedRows(game);
    const read = readRun(game);
    expect(read.rows).toEqual(rows);
    expect(rows.length).toBeGreaterThan(60);
    expect(unexplained(segments, read.remarks)).toEqual([]);
    expect(read.remarks.length).toBeGreaterThan(0);
  });

  test.each([0, 1])('at host %i too no packet is malformed and no checksum bad', (hostId) => {
    const read = readRun(game, { kind: 'host', hostId });
    expect(read.rows.length).toBeGreaterThan(40);
    expect(read.remarks.filter(({ severity }) => severity >= ERROR)).toEqual([]);
  });
});

/** Strange SYNs begin conversations where Wireshark sees none, and the other way round: relative numbers then differ. */
function withoutNumbers({ timeUs, from, to, flags, length }: FlowRow): Partial<FlowRow> {
  return { timeUs, from, to, flags, length };
}

describe('tshark reads random runs', { timeout: SLOW_MS }, () => {
  test.each(['scenario', 'transfer'] as const)('%s: row for row, nothing malformed, no bad checksum, no warning without a cause', (kind) => {
    for (const source of randomRuns(kind, 9293, 2)) {
      const { rows, segments } = expectedRows(source);
      const read = readRun(source);
      expect(read.rows).toEqual(rows);
      expect(unexplained(segments, read.remarks)).toEqual([]);
    }
  });

  test('hostile: strange segments are warned of, but none is malformed', () => {
    for (const source of randomRuns('hostile', 9293, 2)) {
      const read = readRun(source);
      expect(read.rows.map(withoutNumbers)).toEqual(expectedRows(source).rows.map(withoutNumbers));
      expect(read.remarks.filter(({ severity }) => severity >= ERROR)).toEqual([]);
    }
  });
});
