// `npm test`: everything, from a clean checkout.
import { install } from '../../server/bin/install.mjs';
import { bundle } from '../../server/bin/bundle.mjs';
import { findChromium } from './chromium.mjs';
import { browser, lint, runSteps, types, unit } from './steps.mjs';

install();
const chromePath = findChromium();
bundle();
runSteps([['lint', lint], ['types', types], ['unit tests', () => unit()], ['browser tests', () => browser(chromePath)]]);
