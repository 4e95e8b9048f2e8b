import { isMutantId, MUTANTS, type MutantId } from '../../shared/socket/index.ts';
import type { LevelCard } from './catalogue.ts';
import { openReviews, type Progress } from './progress.ts';

/** Levels of those that catch a misconception that must be solved before it counts as overcome. */
const ENOUGH = 2;

/**
 * The misconceptions that a learner has shown not to hold: levels that catch each are solved, and no prediction of those levels waits to be right
 * again.
 */
export function overcome(progress: Progress, cards: readonly LevelCard[]): MutantId[] {
  const doubtful = new Set(openReviews(progress).map(({ levelId }) => levelId));
  const solved = cards.filter(({ id }) => progress.levels[id]);
  return MUTANTS.filter((mutant) => {
    const catching = solved.filter(({ kills }) => kills.filter(isMutantId).includes(mutant));
    return catching.length >= ENOUGH && catching.every(({ id }) => !doubtful.has(id));
  });
}
