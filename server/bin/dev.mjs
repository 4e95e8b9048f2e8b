// `npm run dev`: the server from its sources, restarted when they change; pages reload by Vite on the same port.
import { install, runNode } from './install.mjs';

install();
process.exitCode = runNode([
  '--watch-path=server', '--watch-path=shared', '--watch-preserve-output', '--import', 'tsx', 'server/dev.ts',
]);
