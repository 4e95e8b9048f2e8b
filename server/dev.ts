// The server for development: pages come from Vite on the same port, and reload when they change.
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { startApp } from './app.ts';
import { readConfig } from './config.ts';
import { fail, printAddresses, stopOnSignal } from './process.ts';

const config = readConfig(process.env);
if (!config.ok) fail(config.error);
const app = await startApp(config.value, async (server) => {
  const vite = await createServer({
    configFile: fileURLToPath(new URL('../client/vite.config.ts', import.meta.url)),
    server: { middlewareMode: true, hmr: { server } },
  });
  return { middleware: vite.middlewares };
});
if (!app.ok) fail(app.error);
stopOnSignal(app.value);
printAddresses(app.value.port, config.value.host);
