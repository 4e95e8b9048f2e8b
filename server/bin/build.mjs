// `npm run build`: dist/client and dist/server.
import { install } from './install.mjs';
import { bundle } from './bundle.mjs';

install();
bundle({ force: true });
