import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

function works(path) {
  return spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0;
}

function aptInstall() {
  process.stderr.write('Installing tshark (apt-get install tshark) ...\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'tshark']]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env });
  }
}

let found;

/** The tshark to call: TSHARK_PATH, then PATH, then (on Debian as root) installed by apt; else throws and says what to do. */
export function findTshark() {
  found ??= search();
  return found;
}

function search() {
  const given = process.env.TSHARK_PATH;
  if (given) {
    if (works(given)) return given;
    throw new Error(`TSHARK_PATH is ${given}, but no tshark is there.`);
  }
  if (works('tshark')) return 'tshark';
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    aptInstall();
    if (works('tshark')) return 'tshark';
  }
  throw new Error('The capture tests need tshark: install it (Debian: sudo apt install tshark; macOS: brew install wireshark), or set TSHARK_PATH.');
}
