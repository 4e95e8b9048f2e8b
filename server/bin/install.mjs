import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The project's folder, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const lockFile = join(root, 'package-lock.json');
const stampFile = join(root, 'node_modules', '.ackademy-installed');
const npmRecord = join(root, 'node_modules', '.package-lock.json');

/** True where node_modules holds what package-lock.json asks for. */
function isInstalled(lockHash) {
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === lockHash;
  return existsSync(npmRecord) && statSync(npmRecord).mtimeMs >= statSync(lockFile).mtimeMs;
}

/** Ends the program with one clear line. */
export function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Ackademy needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

/** Installs the packages of package-lock.json where node_modules is missing or was installed from another one. */
export function install() {
  checkNode();
  const lockHash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (!isInstalled(lockHash)) {
    process.stderr.write('Installing packages (npm ci) ...\n');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    // Its output goes to stderr: what a script prints on stdout stays its own.
    const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
      cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32',
    });
    if (result.status !== 0) fail('npm ci failed: the lines above say why.');
  }
  writeFileSync(stampFile, lockHash);
}

/** Runs a program with this Node and the terminal's streams to its end; returns its exit code. */
export function runNode(args, env = {}) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return result.status ?? 1;
}

/** Runs a program that goes on until it is stopped, and passes the signals on that are to stop it. */
export function runNodeUntilStopped(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 0));
}

/** The script behind a package's command, to be run by Node: no shell and no .cmd files in between. */
export function binOf(name, command = name) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}
