/**
 * `npm run -s bench -- engine [--json]`: how fast the engine is, each number beside a floor measured in the same run. The
 * code is bundled first, as it is for `npm start`: a TypeScript loader's wrappers would be measured too.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { Line } from './engine.ts';

const BENCHES = ['engine'];

async function runBench(name: string): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ackademy-bench-'));
  try {
    const entry = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
    await build({ configFile: false, logLevel: 'error', build: { ssr: entry, outDir: folder, target: 'node20', emptyOutDir: true } });
    const bundle = pathToFileURL(join(folder, `${name}.js`)).href;
    const program = `import(${JSON.stringify(bundle)}).then(({ run }) => console.log(JSON.stringify(run())))`;
    const output = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(output) as Line[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print({ name, value, unit, floor, ratio }: Line): string {
  return `${name.padEnd(48)} ${value.toFixed(0).padStart(9)} ${unit.padEnd(16)} floor ${floor.toFixed(0).padStart(10)}  ratio ${ratio.toFixed(3)}`;
}

const json = process.argv.includes('--json');
const [name = 'engine', ...more] = process.argv.slice(2).filter((word) => word !== '--json');
if (more.length > 0 || !BENCHES.includes(name)) {
  console.error(`usage: npm run -s bench -- [--json] ${BENCHES.join(' | ')}`);
  process.exitCode = 2;
} else {
  const lines = await runBench(name);
  console.log(json ? JSON.stringify(lines) : lines.map(print).join('\n'));
}
