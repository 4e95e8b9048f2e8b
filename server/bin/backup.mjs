// `npm run backup -- FILE`: copies the database while the server runs.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { install, root } from './install.mjs';
import { bundle } from './bundle.mjs';

install();
bundle({ names: ['server'] });
await import(pathToFileURL(join(root, 'dist', 'server', 'backup.js')).href);
