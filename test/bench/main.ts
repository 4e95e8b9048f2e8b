/**
 * `npm run -s bench -- engine [--json]`: how fast the engine is, each number beside a floor measured in the same run.
 */
import { benchEngine } from './engine.ts';

const BENCHES = { engine: benchEngine };

const names = process.argv.slice(2).filter((word) => word !== '--json');
const name = names[0] ?? 'engine';
if (names.length > 1 || !(name in BENCHES)) {
  console.error(`usage: npm run -s bench -- [--json] ${Object.keys(BENCHES).join(' | ')}`);
  process.exitCode = 2;
} else {
  const lines = BENCHES[name as keyof typeof BENCHES]();
  if (process.argv.includes('--json')) console.log(JSON.stringify(lines));
  else for (const { name: what, value, unit, floor, ratio } of lines) {
    console.log(`${what.padEnd(48)} ${value.toFixed(0).padStart(9)} ${unit.padEnd(16)} floor ${floor.toFixed(0).padStart(10)}  ratio ${ratio.toFixed(3)}`);
  }
}
