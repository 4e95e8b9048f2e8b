import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trace } from '../kit/bot.ts';
import { anyRun } from '../kit/programs.ts';

const RUNS = 150;

describe('GATE-4: being the kernel by hand changes nothing', () => {
  test.each([['the server', [0]], ['the client', [1]], ['both', [0, 1]]])('a bot at the kernel of %s equals the automatic one', (_, manual) => {
    fc.assert(fc.property(anyRun, (run) => {
      expect(trace(run, manual).facts).toEqual(trace(run, []).facts);
    }), { numRuns: RUNS, seed: 9293 });
  });
});
