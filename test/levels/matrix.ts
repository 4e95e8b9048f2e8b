import { MUTANTS } from '../../shared/socket/index.ts';
import type { Level } from '../../shared/levels/index.ts';
import { type Kill, killsOf } from '../../shared/levels/kills.ts';

/** What each level catches, in the order of the levels. */
export type Matrix = { level: Level; kills: Map<string, Kill> }[];

export function matrixOf(levels: readonly Level[]): Matrix {
  return levels.map((level) => ({ level, kills: killsOf(level) }));
}

/** Levels that catch a misconception, by id. */
export function catchersOf(matrix: Matrix, mutant: string): string[] {
  return matrix.filter(({ kills }) => kills.has(mutant)).map(({ level }) => level.id);
}

/** The matrix as a page: shared/levels/KILLS.md. */
export function matrixText(matrix: Matrix): string {
  const mark = (kill: Kill | undefined): string => (kill === undefined ? '' : kill.by === 'goal' ? '●' : '○');
  const rows = matrix.map(({ level, kills }) => `| ${level.id} | ${MUTANTS.map((id) => mark(kills.get(id))).join(' | ')} |`);
  const legend = MUTANTS.map((id, i) => {
    const by = catchersOf(matrix, id);
    return `| ${i + 1} | ${id} | ${by.length} | ${by.join(', ')} |`;
  });
  return [
    '# Which level catches which misconception', '',
    'Computed: each level\'s worked solution is played once more under each misconception (`shared/socket/mutants.ts`). ● the very same inputs do not win',
    'then; ○ they win, but one of its predictions comes out otherwise. Made by `node server/bin/run.mjs test/levels/main.ts --kills`; not edited by hand.', '',
    `| level | ${MUTANTS.map((_, i) => i + 1).join(' | ')} |`, `|---|${MUTANTS.map(() => '---|').join('')}`, ...rows, '',
    '| number | misconception | levels | which |', '|---|---|---|---|', ...legend, '',
  ].join('\n');
}
