/**
 * `npm run -s bench -- [--json] NAME [options]`: `engine`, `rooms`, `soak`, `workshop` and others, each number beside what it is compared with,
 * measured in the same run. The code is bundled first, as it is for `npm start`: a TypeScript loader's wrappers would be
 * measured too.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import type { Line } from './line.ts';

/** What a bench is made of: its own program first, then those that it starts. */
const BENCHES: Record<string, string[] | undefined> = {
  engine: ['engine'],
  rooms: ['rooms', 'rooms-ours', 'rooms-limit'],
  soak: ['soak', 'rooms-ours'],
  client: ['client'],
  recovery: ['recovery'],
  workshop: ['workshop', 'workshop-peer', 'rooms-ours'],
};

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Bundles the programs beside the project's packages, so that they find them, and runs the first one's `run(options)`. */
async function runBench(programs: string[], options: object): Promise<Line[]> {
  mkdirSync(here('../../dist'), { recursive: true });
  const folder = mkdtempSync(here('../../dist/bench-'));
  try {
    const input = programs.map((name) => here(`./${name}.ts`));
    await build({
      configFile: false, logLevel: 'error', publicDir: false,
      build: { ssr: true, outDir: folder, target: 'node20', emptyOutDir: true, rollupOptions: { input, output: { chunkFileNames: '[name]-[hash].js' } } },
    });
    const bundle = pathToFileURL(join(folder, `${programs[0]}.js`)).href;
    const program = `import(${JSON.stringify(bundle)}).then(({ run }) => run(${JSON.stringify(options)})).then((lines) => console.log(JSON.stringify(lines)))`;
    const { stdout, status } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    if (status !== 0) throw new Error(`the bench ended with ${status}`);
    return JSON.parse(stdout) as Line[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function shown(value: number): string {
  return value.toFixed(Math.abs(value) < 100 && !Number.isInteger(value) ? 2 : 0);
}

function print({ name, value, unit, floor, ratio }: Line): string {
  const compared = floor === undefined || ratio === undefined ? '' : `  floor ${shown(floor).padStart(10)}  ratio ${ratio.toFixed(3)}`;
  return `${name.padEnd(60)} ${shown(value).padStart(9)} ${unit.padEnd(16)}${compared}`.trimEnd();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    /** rooms: load on each server and shape. */
    seconds: { type: 'string', default: '10' },
    /** rooms: writes a profile of our server's processor time into ./cpu-prof. */
    profile: { type: 'boolean', default: false },
    /** rooms: one shape alone, such as 20x25. */
    only: { type: 'string', default: '' },
    /** soak: how long. */
    minutes: { type: 'string', default: '10' },
  },
});
const programs = BENCHES[positionals[0] ?? 'engine'];
const [seconds, minutes] = [Number(values.seconds), Number(values.minutes)];
if (!programs || positionals.length > 1 || !(seconds > 0) || !(minutes > 0)) {
  console.error(`usage: npm run -s bench -- [--json] ${Object.keys(BENCHES).join(' | ')} [--seconds N] [--only 20x25] [--minutes N] [--profile]`);
  process.exitCode = 2;
} else {
  const lines = await runBench(programs, { seconds, minutes, profile: values.profile, only: values.only });
  console.log(values.json ? JSON.stringify(lines) : lines.map(print).join('\n'));
}
