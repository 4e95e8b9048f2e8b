import { defineConfig } from 'vite';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The client's bundle. `base: './'` keeps every address relative, so that it also runs under a sub-path of a proxy. */
export default defineConfig({
  root: here,
  base: './',
  build: {
    outDir: fileURLToPath(new URL('../dist/client', import.meta.url)),
    emptyOutDir: true,
    // The content policy admits no data: fonts, so small ones must not be written into the style sheet.
    assetsInlineLimit: 0,
    // Phaser is one chunk of 1.4 MB, loaded lazily by the room page.
    chunkSizeWarningLimit: 1600,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
