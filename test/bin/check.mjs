// `npm run check`: what is fast enough to run before each commit.
import { install } from '../../server/bin/install.mjs';
import { lint, runSteps, types, unit } from './steps.mjs';

install();
runSteps([['lint', lint], ['types', types], ['unit tests', () => unit('quick')]]);
