import { accessSync, constants, existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fail } from '../../server/bin/install.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      if (folder !== '' && isExecutable(path)) return path;
    }
  }
  return null;
}

function aptInstall() {
  process.stderr.write('Installing Chromium (apt-get install chromium fonts-noto-cjk) ...\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', 'chromium', 'fonts-noto-cjk']]) {
    const result = spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env });
    if (result.status !== 0) fail(`apt-get ${args[0]} failed: install Chromium yourself, or set CHROME_PATH to a browser of that kind.`);
  }
}

/** The path of a Chromium: CHROME_PATH, then PATH, then (on Debian as root) installed by apt; else the program ends. */
export function findChromium() {
  const given = process.env.CHROME_PATH;
  if (given) return isExecutable(given) ? given : fail(`CHROME_PATH is ${given}, but no program is there.`);
  const found = onPath();
  if (found) return found;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    aptInstall();
    const installed = onPath();
    if (installed) return installed;
  }
  return fail('The browser tests need Chromium: install it (Debian: sudo apt install chromium; macOS: brew install --cask chromium), or set CHROME_PATH to Chrome or Edge.');
}
