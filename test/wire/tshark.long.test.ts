import { beforeAll, expect, test } from 'vitest';
import { findTshark } from '../bin/tshark.mjs';
import { unexplained } from './purpose.ts';
import { randomRuns } from './runs.ts';
import { ERROR, expectedRows, readRun } from './tshark.ts';

beforeAll(() => void findTshark(), 300_000);

test.each(['scenario', 'transfer'] as const)('100 random runs of kind %s: tshark\'s flow table row for row, no warning without a cause', (kind) => {
  for (const [index, source] of randomRuns(kind, 791, 100).entries()) {
    const { rows, segments } = expectedRows(source);
    const read = readRun(source);
    expect(read.rows, `run ${index}`).toEqual(rows);
    expect(unexplained(segments, read.remarks), `run ${index}`).toEqual([]);
  }
});

test('100 random runs with strange segments: none is malformed, no checksum bad', () => {
  for (const [index, source] of randomRuns('hostile', 791, 100).entries()) {
    expect(readRun(source).remarks.filter(({ severity }) => severity >= ERROR), `run ${index}`).toEqual([]);
  }
});
