import { type Facts, factsOf, fits, type Isns } from './facts.ts';
import { isSeen } from './looks.ts';
import type { Predicate } from './predicate-types.ts';
import { least } from './predicates.ts';
import type { Run } from './run-types.ts';

/**
 * Whether a predicate holds at the end of a run, found from the whole log at once. The run itself finds the same event by event
 * (predicates.ts); tests hold the two against each other.
 */
export function holdsOf(predicate: Predicate, run: Run): boolean {
  return holdsIn(predicate, logOf(run), run);
}

/** The facts of a run's log, from where the player's part began. */
function logOf(run: Run): Facts[] {
  const isns: Isns = {};
  return run.events.flatMap((event, i) => {
    const facts = factsOf(event, run.world, isns);
    return facts && i >= run.beganEvents ? [facts] : [];
  });
}

function holdsIn(predicate: Predicate, log: readonly Facts[], run: Run): boolean {
  if ('all' in predicate) return predicate.all.every((part) => holdsIn(part, log, run));
  if ('any' in predicate) return predicate.any.some((part) => holdsIn(part, log, run));
  if ('count' in predicate) {
    const times = log.filter((facts) => fits(predicate.count, facts)).length;
    return times >= least(predicate) && times <= (predicate.max ?? Infinity);
  }
  if ('order' in predicate) {
    let rest = log;
    return predicate.order.every((pattern) => {
      const at = rest.findIndex((facts) => fits(pattern, facts));
      rest = rest.slice(at + 1);
      return at >= 0;
    });
  }
  if ('never' in predicate) {
    const { never, after, until } = predicate;
    const ends = until ? log.findIndex((facts) => fits(until, facts)) : -1;
    const begins = after ? log.findIndex((facts) => fits(after, facts)) : -1;
    if (after && begins < 0) return true;
    return !log.slice(begins + 1, ends < 0 ? log.length : ends).some((facts) => fits(never, facts));
  }
  return isSeen(predicate, run.world);
}
