// `npm start`: from a clean checkout to a running server.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { install, root } from './install.mjs';
import { bundle } from './bundle.mjs';

install();
bundle();
await import(pathToFileURL(join(root, 'dist', 'server', 'main.js')).href);
