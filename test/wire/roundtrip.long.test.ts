import { expect, test } from 'vitest';
import { hostTapFaults, roundTripFaults } from './roundtrip.ts';
import { randomRuns } from './runs.ts';

test.each(['scenario', 'transfer'] as const)('capture out, capture in, the same conversations: 200 random runs (%s)', (kind) => {
  for (const [index, source] of randomRuns(kind, 793, 200).entries()) {
    expect(roundTripFaults(source), `run ${index}`).toEqual([]);
    for (const hostId of [0, 1]) expect(hostTapFaults(source, hostId), `run ${index}, host ${hostId}`).toEqual([]);
  }
});
