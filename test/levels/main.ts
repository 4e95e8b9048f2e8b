import { writeFileSync } from 'node:fs';
import { CAMPAIGN } from '../../shared/levels/campaign.ts';
import { killsOf, playSolution } from '../../shared/levels/kills.ts';
import { type Level, score } from '../../shared/levels/index.ts';
import { validateLevel } from '../../shared/levels/validate.ts';
import { MUTANTS } from '../../shared/socket/index.ts';
import { catchersOf, matrixOf, matrixText } from './matrix.ts';
import { searchShorter } from './search.ts';
import { disagreements, playUntilEnd, variantsOf } from './variants.ts';

// `node server/bin/run.mjs test/levels/main.ts [id ...]`: checks levels, and says what each catches. With `--kills` it writes
// shared/levels/KILLS.md instead.

/** Positions that the search for a shorter way looks at, for each level. */
const MOST_TRIED = 1_000;

/** Everything that is wrong with a level. */
function findingsOf(level: Level): string[] {
  const found = validateLevel(level).map(({ check, text }) => `${check}: ${text}`);
  if (found.length > 0) return found;
  for (const { what, steps } of variantsOf(level)) found.push(...disagreements(playUntilEnd(level, 3, steps)).map((text) => `${what}: ${text}`));
  const { shorter } = searchShorter(level, MOST_TRIED);
  if (shorter) found.push(`par: ${level.par - 1} moves or fewer do: ${JSON.stringify(shorter)}`);
  return found;
}

function check(wanted: readonly string[]): void {
  const levels = CAMPAIGN.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  const lines = levels.flatMap((level) => {
    const began = performance.now();
    const found = findingsOf(level);
    const ms = Math.round(performance.now() - began);
    if (found.length > 0) return [`FAIL ${level.id} (${ms} ms)`, ...found.map((text) => `  ${text}`)];
    const catches = [...killsOf(level)].map(([id, kill]) => (kill.by === 'goal' ? id : `${id} (${kill.id})`));
    return [`ok   ${level.id} (${ms} ms): ${score(playSolution(level, 1)).moves} moves; catches ${catches.join(', ') || 'nothing'}`];
  });
  const unknown = wanted.filter((id) => !CAMPAIGN.some((level) => level.id === id));
  process.stdout.write(`${[...lines, ...unknown.map((id) => `FAIL ${id}: no such level in shared/levels/campaign/all.ts`)].join('\n')}\n`);
  if (unknown.length > 0 || lines.some((line) => line.startsWith('FAIL'))) process.exitCode = 1;
}

/** Writes the matrix, and says which misconceptions still want for levels. */
function writeKills(): void {
  const matrix = matrixOf(CAMPAIGN);
  writeFileSync(new URL('../../shared/levels/KILLS.md', import.meta.url), matrixText(matrix));
  for (const id of MUTANTS) {
    const by = catchersOf(matrix, id);
    if (by.length < 2) process.stdout.write(`caught by ${by.join(', ') || 'none'}: ${id}\n`);
  }
}

const words = process.argv.slice(2);
if (words.includes('--kills')) writeKills();
else check(words);
