import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a server process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A real server process, of the bundle that `npm start` runs (made by test/bin/global-setup.mjs). */
export interface ServerProcess {
  pid: number;
  port: number;
  url: string;
  dataDir: string;
  stderr(): string;
  /** Stops the process where it stands, with its sockets open, and lets it go on. */
  pause(): void;
  resume(): void;
  /** Sends a signal (default SIGTERM) and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

/** A new empty folder for one test's data. */
export function tempDir(): string {
  return mkdtempSync(join(tmpdir(), 'ackademy-test-'));
}

/** Removes such a folder. */
export function removeDir(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function launch(env: Record<string, string>): { child: ChildProcess; output: { stdout: string; stderr: string }; ended: Promise<Exit> } {
  const child = spawn(process.execPath, ['dist/server/main.js'], {
    cwd: root, env: { ...process.env, HOST: '127.0.0.1', ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  return { child, output, ended };
}

/** Fails where a replica lost its way: every one of them must follow, whatever a test does to it. One that asks for a snapshot gives a reason only then. */
function mustHaveKeptReplicas(log: string): void {
  const lost = log.split('\n').filter((line) => /"why":"(gap|hash|error)"/.test(line));
  if (lost.length > 0) throw new Error(`replicas lost their way:\n${lost.join('\n')}`);
}

/** Runs the server where it is expected to give up by itself. */
export function runServerToEnd(env: Record<string, string>): Promise<Exit> {
  return launch(env).ended;
}

/** Starts the server and waits until it listens. Port 0 (the default) lets the system pick one. */
export async function startServer({ dataDir, port = 0, env = {} }: { dataDir: string; port?: number; env?: Record<string, string> }): Promise<ServerProcess> {
  const { child, output, ended } = launch({ PORT: String(port), DATA_DIR: dataDir, ...env });
  const listening = new Promise<number>((resolve) => {
    child.stdout!.on('data', () => {
      const match = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(output.stdout);
      if (match) resolve(Number(match[1]));
    });
  });
  const actualPort = await Promise.race([
    listening,
    ended.then((exit) => { throw new Error(`the server ended with ${exit.code ?? exit.signal}: ${exit.stderr}`); }),
  ]);
  return {
    pid: child.pid!,
    port: actualPort,
    url: `http://127.0.0.1:${actualPort}/`,
    dataDir,
    stderr: () => output.stderr,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const exit = await ended;
      mustHaveKeptReplicas(exit.stderr);
      return exit;
    },
  };
}
