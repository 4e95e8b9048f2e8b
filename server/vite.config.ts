import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** A hash of everything in `shared/`: two builds with the same one step Worlds alike (server/store/engine.ts). */
function engineHash(): string {
  const folder = fileURLToPath(new URL('../shared', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(`${name}\0`).update(readFileSync(`${folder}/${name}`)).update('\0');
  return hash.digest('hex').slice(0, 32);
}

/** The server's bundle: our own modules, packages left in node_modules. `backup` runs beside the server. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  publicDir: false,
  define: { ENGINE_HASH: JSON.stringify(engineHash()) },
  build: {
    ssr: true,
    rollupOptions: { input: { main: fileURLToPath(new URL('./main.ts', import.meta.url)), backup: fileURLToPath(new URL('./backup.ts', import.meta.url)) } },
    outDir: fileURLToPath(new URL('../dist/server', import.meta.url)),
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
  },
});
