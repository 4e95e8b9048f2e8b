// `npm run backup -- FILE`: a copy of the database in DATA_DIR, made while the server runs or not.
import { readConfig } from './config.ts';
import { fail } from './process.ts';
import { copyDatabase } from './store/copy.ts';

const [file, ...more] = process.argv.slice(2);
if (file === undefined || more.length > 0) fail('usage: npm run backup -- FILE');
const config = readConfig(process.env);
if (!config.ok) fail(config.error);
try {
  const { rooms, inputs } = copyDatabase(config.value.dataDir, file);
  process.stdout.write(`Copied ${rooms} rooms with ${inputs} inputs to ${file}.\n`);
} catch (error) {
  fail(`No copy was made: ${error instanceof Error ? error.message : String(error)}.`);
}
