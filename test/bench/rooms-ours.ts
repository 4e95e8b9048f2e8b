// Our server as a process of its own, for the benches `rooms` and `soak`.
import { startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { serveUsage } from './rooms-process.ts';

const config = readConfig(process.env);
if (!config.ok) throw new Error(config.error);
const app = await startApp(config.value, async () => ({ folder: config.value.dataDir }));
if (!app.ok) throw new Error(app.error);
process.on('SIGTERM', () => void app.value.stop().then(() => process.exit(0)));
serveUsage(app.value.port);
