import fc from 'fast-check';
import type { MutantId } from '../../../shared/socket/index.ts';
import { runBelieved } from '../../fuzz/run.ts';
import { hostile, scenario } from '../../fuzz/scenario.ts';

/**
 * Runs so many random worlds by the rules of a misconception, half of them with strange segments. Gives what threw, or left a
 * World that is not plain data.
 */
export function breaks(mutant: MutantId, runs: number, seed: number): string[] {
  const worlds = [scenario, hostile].flatMap((kind) => fc.sample(kind, { seed, numRuns: Math.ceil(runs / 2) }));
  return worlds.flatMap((world) => {
    try {
      const sim = runBelieved(world, mutant);
      return JSON.stringify(JSON.parse(JSON.stringify(sim))) === JSON.stringify(sim) ? [] : ['not plain data'];
    } catch (error) {
      return [`${String(error)} ${JSON.stringify(world)}`];
    }
  });
}
