// `npm run test:long`: the suites that take minutes.
import { install } from '../../server/bin/install.mjs';
import { runSteps, unit } from './steps.mjs';

install();
runSteps([['long tests', () => unit('long')]]);
