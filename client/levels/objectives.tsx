import { selectEntry } from '../selection.ts';
import { currentTimeline } from '../store.ts';
import { ids } from '../testids.ts';
import { showAt } from '../timetravel.ts';
import { view } from '../views.ts';
import type { ObjectiveView } from './view.ts';
import { w } from './words.ts';

const MARKS = { met: '✓', open: '○', broken: '✕' } as const;

/** Shows the moment of an event: the ladder at its row, and the room as it was then. */
function showEvent(event: number): void {
  const timeline = currentTimeline();
  const entry = timeline?.entries[event];
  if (!timeline || !entry) return;
  selectEntry(timeline, event);
  showAt(entry.seq);
  view.value = 'ladder';
}

/** What is to be reached, each with its mark; what broke one leads to its moment. */
export function Objectives({ objectives }: { objectives: ObjectiveView[] }) {
  return (
    <ul class="objectives" aria-label={w('level.objectives')} data-testid={ids.objectives} data-met={objectives.filter(({ is }) => is === 'met').length}>
      {objectives.map((one) => (
        <li key={one.id} class={`objective is-${one.is}`} data-testid={ids.objective(one.id)} data-is={one.is}>
          <span class="objective-mark" role="img" aria-label={w(`objective.${one.is}`)}>{MARKS[one.is]}</span>
          <span>
            {one.text}
            {one.is !== 'met' && one.why && <small>{one.why}</small>}
            {one.is !== 'open' && one.event !== null && (
              <button class="quiet" data-testid={ids.objectiveEvent(one.id)} onClick={() => showEvent(one.event!)}>{w(one.is === 'broken' ? 'objective.showBroken' : 'objective.showMet')}</button>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** How many are met, for where there is no room for them all. */
export function ObjectiveCount({ objectives }: { objectives: ObjectiveView[] }) {
  const broken = objectives.some(({ is }) => is === 'broken');
  return (
    <span class="objective-dots" role="img" aria-label={w('level.met', { met: objectives.filter(({ is }) => is === 'met').length, all: objectives.length })}>
      {objectives.map(({ id, is }) => <i key={id} class={`is-${is}`}>{MARKS[is]}</i>)}
      {broken && <b>{w('objective.broken')}</b>}
    </span>
  );
}
