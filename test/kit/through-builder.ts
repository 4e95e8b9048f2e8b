import { buildOf, draftOf, withPredictions, type Build } from '../../client/build/model.ts';
import { levelOf, reportOn } from '../../shared/levels/build.ts';
import type { Level } from '../../shared/levels/index.ts';

function faults(build: Build): string[] {
  return reportOn(levelOf(draftOf(build)!)).findings.map(({ check, text }) => `${check}: ${text}`);
}

/** What is wrong with a level after it was opened in the builder and tested there; and once more after its questions were taken out and asked anew. */
export function faultsThroughBuilder(level: Level): string[] {
  const build = buildOf(level);
  const anew = withPredictions(withPredictions(build, []), level.predictions ?? []);
  return [...faults(build), ...faults(anew)];
}
