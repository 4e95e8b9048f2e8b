import type { RunInput } from '../../shared/levels/index.ts';
import { anySeed, course, replay, type Course } from './course.ts';

function isMove({ type }: RunInput): boolean {
  return type !== 'advance' && type !== 'predict' && type !== 'hint';
}

/** Where the player's last move is among the inputs; -1 where only the worked part was played. */
function lastMove({ level, table: { run } }: Course): number {
  const given = level.solution.slice(0, level.given ?? 0).filter((step) => step.do !== 'wait' && step.do !== 'predict').length;
  const moves = run.taken.flatMap((input, i) => (isMove(input) ? [i] : []));
  return moves.length > given ? moves.at(-1)! : -1;
}

export function canUndo(now: Course): boolean {
  return lastMove(now) >= 0;
}

/** Plays everything again but the last move and what came of it. Hints that were read stay read. */
export function undo(): void {
  const now = course.value;
  const at = now ? lastMove(now) : -1;
  if (!now || at < 0) return;
  const { taken } = now.table.run;
  replay(now, now.seed, [...taken.slice(0, at), ...taken.slice(at).filter(({ type }) => type === 'hint')]);
}

/** Begins anew, with the same numbers. */
export function restart(): void {
  const now = course.value;
  if (!now) return;
  now.given = 0;
  replay(now, now.seed, []);
}

/** Begins anew, with other numbers. */
export function playAgain(): void {
  const now = course.value;
  if (!now) return;
  now.given = 0;
  replay(now, anySeed(), []);
}
