import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const outDir = fileURLToPath(new URL('../dist/client', import.meta.url));

/** Files that the service worker keeps only once a page has asked for them: fonts of other alphabets, pictures of the pages. */
const ON_DEMAND = /cyrillic|greek|vietnamese|screenshot|\.map$/;

/** Writes into the built service worker which files it keeps, and a version that changes with any of them. */
function offline(): Plugin {
  return {
    name: 'ackademy-offline',
    apply: 'build',
    closeBundle() {
      const files = readdirSync(outDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath}/${entry.name}`.slice(outDir.length + 1).replaceAll('\\', '/'))
        .filter((name) => name !== 'sw.js' && !ON_DEMAND.test(name)).sort();
      const hash = createHash('sha256');
      for (const name of files) hash.update(`${name}\0`).update(readFileSync(`${outDir}/${name}`)).update('\0');
      const kept = files.map((name) => (name === 'index.html' ? '' : name));
      const worker = `${outDir}/sw.js`;
      const text = readFileSync(worker, 'utf8');
      writeFileSync(worker, `const OFFLINE_FILES=${JSON.stringify(kept)},OFFLINE_VERSION=${JSON.stringify(hash.digest('hex').slice(0, 16))};\n${text}`);
    },
  };
}

/** The client's bundle. `base: './'` keeps every address relative, so that it also runs under a sub-path of a proxy. */
export default defineConfig({
  root: here,
  base: './',
  build: {
    outDir,
    emptyOutDir: true,
    // The content policy admits no data: fonts, so small ones must not be written into the style sheet.
    assetsInlineLimit: 0,
    // Phaser is one chunk of 1.4 MB, loaded lazily by the room page.
    chunkSizeWarningLimit: 1600,
    rolldownOptions: {
      input: { index: `${here}index.html`, sw: `${here}offline/worker.ts` },
      // Where a service worker lies says what it may keep, and its name stays, so it has no hash.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  plugins: [offline()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
