import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { binOf, fail, root } from './install.mjs';

const BUNDLES = [
  { name: 'client', config: 'client/vite.config.ts', sources: ['client', 'shared'] },
  { name: 'server', config: 'server/vite.config.ts', sources: ['server', 'shared'] },
];

function addFiles(hash, folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addFiles(hash, path);
    else hash.update(`${path.slice(root.length)}\0`).update(readFileSync(path));
  }
}

/** A hash of everything that goes into a bundle: contents, since a checkout gives every file a new time. */
function sourceHash(sources) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const source of sources) addFiles(hash, join(root, source));
  return hash.digest('hex');
}

/** Builds dist/client and dist/server (or those of `names`), each where its sources changed since (or always, with `force`). */
export function bundle({ force = false, names = ['client', 'server'] } = {}) {
  for (const { name, config, sources } of BUNDLES) {
    if (!names.includes(name)) continue;
    const stampFile = join(root, 'dist', `.${name}-built`);
    const hash = sourceHash(sources);
    if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) continue;
    process.stderr.write(`Building the ${name} ...\n`);
    const result = spawnSync(process.execPath, [binOf('vite'), 'build', '--config', config, '--logLevel', 'warn'], {
      cwd: root, stdio: ['ignore', 2, 2],
    });
    if (result.status !== 0) fail(`Building the ${name} failed: the lines above say why.`);
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(stampFile, hash);
  }
}
