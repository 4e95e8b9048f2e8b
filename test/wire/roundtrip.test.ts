import { expect, test } from 'vitest';
import { hostTapFaults, roundTripFaults } from './roundtrip.ts';
import { randomRuns } from './runs.ts';

test.each([['scenario', 12], ['transfer', 6]] as const)('CAP-1, CAP-5: capture out, capture in, the same conversations: a slice of random runs (%s)', (kind, count) => {
  for (const [index, source] of randomRuns(kind, 5961, count).entries()) {
    expect(roundTripFaults(source), `run ${index}`).toEqual([]);
    for (const hostId of [0, 1]) expect(hostTapFaults(source, hostId), `run ${index}, host ${hostId}`).toEqual([]);
  }
}, 60_000);
