import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyRun } from '../kit/programs.ts';
import { roundTrip } from './round-trip.ts';

test.each([['automatic kernels', []], ['kernels played by a bot', [0, 1]]])('PKT-10: journal to script to runner passes, over 200 random runs, %s', (_, manual) => {
  let scripts = 0;
  fc.assert(fc.property(anyRun, (run) => {
    const trip = roundTrip(run, manual);
    expect(trip.faults).toEqual([]);
    scripts += trip.scripts;
  }), { numRuns: 200, seed: 6298 });
  expect(scripts).toBeGreaterThan(200);
});
