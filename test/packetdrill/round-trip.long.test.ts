import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyRun } from '../kit/programs.ts';
import { roundTrip } from './round-trip.ts';

test('PKT-10: journal to script to runner passes, over 200 random runs', () => {
  let scripts = 0;
  fc.assert(fc.property(anyRun, (run) => {
    const trip = roundTrip(run);
    expect(trip.faults).toEqual([]);
    scripts += trip.scripts;
  }), { numRuns: 200, seed: 6298 });
  expect(scripts).toBeGreaterThan(200);
});
