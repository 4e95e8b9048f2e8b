import { networkInterfaces } from 'node:os';
import type { App } from './app.ts';

/** Ends the program with one clear line. */
export function fail(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

/** The addresses of this machine that others can reach, IPv4. */
function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter((entry) => entry.family === 'IPv4' && !entry.internal)
    .map((entry) => entry.address);
}

/** Prints where to open the game. */
export function printAddresses(port: number, host: string | undefined): void {
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const named = host?.includes(':') ? `[${host}]` : host;
  const lines = everywhere
    ? [`http://localhost:${port}/`, ...lanAddresses().map((address) => `http://${address}:${port}/   (for others on this network)`)]
    : [`http://${named}:${port}/`];
  process.stdout.write(`Ackademy runs. Open\n${lines.map((line) => `  ${line}\n`).join('')}Stop it with Ctrl-C.\n`);
}

/** Stops the app clean on Ctrl-C or SIGTERM; a second one ends it at once. */
export function stopOnSignal(app: App): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    app.stop().then(() => process.exit(0), (error: unknown) => fail(`Stopping failed: ${String(error)}`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
