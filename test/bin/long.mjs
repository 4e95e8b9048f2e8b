// `npm run test:long`: the suites that take minutes.
import { bundle } from '../../server/bin/bundle.mjs';
import { install } from '../../server/bin/install.mjs';
import { findChromium } from './chromium.mjs';
import { browser, runSteps, unit } from './steps.mjs';

install();
const chromePath = findChromium();
bundle();
runSteps([['long tests', () => unit('long')], ['long browser tests', () => browser(chromePath, 'long')]]);
