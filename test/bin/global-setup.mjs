import { bundle } from '../../server/bin/bundle.mjs';

/** Before the unit tests: the server that they start is the bundle of these very sources. */
export default function setup() {
  bundle({ names: ['server'] });
}
