import { expect, test } from 'vitest';
import { runScenario } from './run.ts';
import type { Scenario } from './scenario.ts';

const PLAIN = { seed: 1, link: { delayUs: 0 }, sysctls: {}, backlog: 0 };

/** Worlds that once failed (`npm run fuzz`), at their smallest. */
const KEPT: [name: string, world: Scenario][] = [
  ['SOCK-ACCEPT: a listener that a broken connect() left an error on (seed 42)', {
    ...PLAIN,
    actions: [
      { act: 'call', process: 1, call: { name: 'shutdown', fd: 3, how: 'RD' } },
      { act: 'call', process: 1, call: { name: 'listen', fd: 3, backlog: 0 } },
      { act: 'call', process: 1, call: { name: 'accept4', fd: 3, nonblock: false } },
    ],
  }],
];

test.each(KEPT)('%s', (_name, world) => {
  expect(runScenario(world)).toEqual([]);
});
