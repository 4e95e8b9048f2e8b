// `npm run dev`: the server from its sources, restarted when they change; pages reload by Vite on the same port.
import { install, runNodeUntilStopped } from './install.mjs';

install();
runNodeUntilStopped([
  '--watch-path=server', '--watch-path=shared', '--watch-preserve-output', '--import', 'tsx', 'server/dev.ts',
]);
