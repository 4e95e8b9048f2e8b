// The server, with the client that `npm run build` made.
import { fileURLToPath } from 'node:url';
import { startApp } from './app.ts';
import { readConfig } from './config.ts';
import { fail, printAddresses, stopOnSignal } from './process.ts';

/** dist/client, whether this runs as dist/server/main.js or as server/main.ts. */
function clientFolder(): string {
  const up = import.meta.url.endsWith('.ts') ? '../dist/client' : '../client';
  return fileURLToPath(new URL(up, import.meta.url));
}

const config = readConfig(process.env);
if (!config.ok) fail(config.error);
const app = await startApp(config.value, async () => ({ folder: clientFolder() }));
if (!app.ok) fail(app.error);
stopOnSignal(app.value);
printAddresses(app.value.port, config.value.host);
