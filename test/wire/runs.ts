import fc from 'fast-check';
import { type CaptureSource, sourceOfRun } from '../../shared/log/index.ts';
import type { SimEvent } from '../../shared/sim/index.ts';
import { runScenario, runTransfer } from '../fuzz/run.ts';
import { HOSTS, hostile, scenario, transfer } from '../fuzz/scenario.ts';

/** Kinds of random runs: programs of calls, transfers both ways, and programs with strange segments put on the wire. */
export type Kind = 'scenario' | 'transfer' | 'hostile';

function recorded(run: (observe: (event: SimEvent) => void) => void): CaptureSource {
  const events: SimEvent[] = [];
  run((event) => events.push(event));
  return sourceOfRun(HOSTS, [{ a: 0, b: 1 }], events);
}

/** So many random runs of a kind from one seed, each recorded. */
export function randomRuns(kind: Kind, seed: number, count: number): CaptureSource[] {
  const options = { seed, numRuns: count };
  switch (kind) {
    case 'scenario':
      return fc.sample(scenario, options).map((from) => recorded((observe) => runScenario(from, observe)));
    case 'transfer':
      return fc.sample(transfer, options).map((from) => recorded((observe) => runTransfer(from, observe)));
    case 'hostile':
      return fc.sample(hostile, options).map((from) => recorded((observe) => runScenario(from, observe)));
  }
}
