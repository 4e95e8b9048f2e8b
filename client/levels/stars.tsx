import { starCount, type Stars as Won } from './progress.ts';
import { w } from './words.ts';

const NONE: Won = { goal: false, par: false, noHint: false };

/** Three stars, those that were won filled: for the goal, for par, for no hint. */
export function Stars({ won = NONE }: { won?: Won | undefined }) {
  const each = [won.goal, won.par, won.noHint];
  return (
    <span class="stars" role="img" aria-label={w('stars.count', { count: starCount(won) })}>
      {each.map((is, i) => <span key={i} class={is ? 'won' : ''}>{is ? '★' : '☆'}</span>)}
    </span>
  );
}
