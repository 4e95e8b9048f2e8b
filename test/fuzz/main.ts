/**
 * `npm run fuzz -- [--seed N] [--runs M]`: random worlds, with the invariants looked at after every step. Prints the
 * smallest failing world and the seed that finds it again; exit 1 where one failed.
 */
import { check } from './properties.ts';

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`usage: npm run fuzz -- [--seed N] [--runs M]   (${name} is not a number)`);
  process.exit(2);
}

const seed = option('--seed', Math.floor(Math.random() * 0x7fff_ffff));
const runs = option('--runs', 1000);
let failed = 0;
for (const { name, failure } of check(seed, runs)) {
  console.log(failure === null ? `ok ${name}: ${runs} runs` : `failed ${name}:\n${failure}`);
  if (failure !== null) failed++;
}
console.log(`fuzz: seed ${seed}, ${runs} runs, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
