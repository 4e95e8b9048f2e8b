// Runs a TypeScript program of this project: `node server/bin/run.mjs test/bench/main.ts [arguments]`.
import { install, runNode } from './install.mjs';

install();
process.exitCode = runNode(['--import', 'tsx', ...process.argv.slice(2)]);
