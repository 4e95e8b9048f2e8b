import fc from 'fast-check';
import { runScenario, runTransfer } from './run.ts';
import { hostile, scenario, transfer } from './scenario.ts';

export interface Checked {
  name: string;
  /** fast-check's report with the smallest failing world and its seed and path; null where all held. */
  failure: string | null;
}

function holds<T>(arbitrary: fc.Arbitrary<T>, run: (from: T) => string[]): fc.IProperty<[T]> {
  return fc.property(arbitrary, (from) => {
    const faults = run(from);
    if (faults.length > 0) throw new Error(faults.join('\n'));
  });
}

const PROPERTIES: [name: string, property: fc.IProperty<[unknown]>][] = [
  ['invariants hold after every step of a random program', holds(scenario, runScenario) as fc.IProperty<[unknown]>],
  ['strange segments break no invariant', holds(hostile, runScenario) as fc.IProperty<[unknown]>],
  ['every byte of a transfer arrives, once and in order', holds(transfer, runTransfer) as fc.IProperty<[unknown]>],
];

/** Runs each property so many times from one seed. */
export function check(seed: number, runs: number): Checked[] {
  return PROPERTIES.map(([name, property]) => {
    const result = fc.check(property, { seed, numRuns: runs, endOnFailure: false });
    if (!result.failed) return { name, failure: null };
    const fault = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
    return { name, failure: `${fault}\n${fc.defaultReportMessage(result) ?? ''}` };
  });
}
