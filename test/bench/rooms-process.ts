import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a server process tells of itself when it is asked. */
export interface Usage {
  /** Processor time since its start, user and system, microseconds. */
  cpuUs: number;
  rssBytes: number;
  heapBytes: number;
}

/** A server in a process of its own. */
export interface BenchServer {
  port: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** In the server's process: says where it listens, then answers each question with its usage. */
export function serveUsage(port: number): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    process.send?.({ cpuUs: user + system, rssBytes: rss, heapBytes: heapUsed } satisfies Usage);
  });
  process.send?.({ port });
}

/** Starts a program of this folder, which must call `serveUsage`. */
export async function startBenchServer(name: string, env: Record<string, string>, execArgv: string[] = []): Promise<BenchServer> {
  const child = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), { env: { ...process.env, ...env }, execArgv });
  const { port } = (await nextMessage(child)) as { port: number };
  return {
    port,
    async usage() {
      child.send('usage');
      return (await nextMessage(child)) as Usage;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the server ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
