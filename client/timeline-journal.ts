import { step, type World } from '../shared/game/index.ts';
import type { Journal } from '../shared/log/journal.ts';
import { createWholeTimeline, cursorAt, record, type Timeline } from './timeline.ts';

/** Work done before the page may draw and listen again. */
const SLICE_MS = 8;

/** A timeline folded from a journal, with the World at its end. */
export interface Folded {
  timeline: Timeline;
  world: World;
}

/**
 * Folds a whole journal into a timeline, in slices between which `breathe` is awaited. Null where `stopped` says meanwhile
 * that nobody wants it any more.
 */
export async function foldJournal(journal: Journal, breathe: () => Promise<void>, stopped: () => boolean): Promise<Folded | null> {
  const timeline = createWholeTimeline(journal.config);
  const { world } = cursorAt(timeline, 0);
  let sliceMs = performance.now();
  for (const { input } of journal.entries) {
    if (performance.now() - sliceMs > SLICE_MS) {
      await breathe();
      if (stopped()) return null;
      sliceMs = performance.now();
    }
    record(timeline, input, step(world, input), world);
  }
  return { timeline, world };
}
