import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseProgram, runProgram } from '../../shared/log/index.ts';

const folder = new URL('./socket-programs/', import.meta.url);

describe('socket programs: the simulator answers as the recorded Linux did', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    test(file.replace('.json', ''), () => {
      const program = parseProgram(readFileSync(new URL(file, folder), 'utf8'));
      if (!program.ok) throw new Error(program.error);
      expect(runProgram(program.value)).toEqual({ kind: 'ok' });
    });
  }
});

describe('a file that is not a program is refused with its reason', () => {
  const step = { proc: 'server', call: 'socket', at: 0, result: { ret: 3 } };
  const program = (change: object): string => JSON.stringify({ format: 'socket-program/1', name: 'p', steps: [step], ...change });
  test.each([
    ['{', /^not JSON/],
    ['[]', /^not a JSON object/],
    [program({ format: 'socket-program/9' }), /^format is "socket-program\/9"/],
    [program({ name: 3 }), /^no name/],
    [program({ steps: [] }), /^no steps/],
    [program({ steps: [{ ...step, sleep: 3 }] }), /^step 0: .*exactly one/],
    [program({ steps: [step, { ...step, at: -1 }] }), /^step 1: at/],
    [program({ steps: [{ ...step, at: 5 }, { ...step, at: 4 }] }), /^step 1: at 4 lies before/],
    [program({ steps: [{ ...step, result: 3 }] }), /^step 0: result/],
    [program({ steps: [{ ...step, segments: [3] }] }), /^step 0: segments/],
  ])('%s', (text, reason) => {
    const parsed = parseProgram(text);
    expect(parsed.ok ? '' : parsed.error).toMatch(reason);
  });
});

describe('what the runner does not know is unsupported, never wrong', () => {
  const run = (step: object): unknown => {
    const parsed = parseProgram(JSON.stringify({ format: 'socket-program/1', name: 'p', steps: [{ at: 0, ...step }] }));
    return parsed.ok ? runProgram(parsed.value) : parsed.error;
  };
  test.each([
    [{ proc: 'server', call: 'epoll_wait' }, 'call epoll_wait'],
    [{ proc: 'server', call: 'getsockopt', args: { fd: 3, option: 'SO_MARK' } }, 'getsockopt: option "SO_MARK"'],
    [{ proc: 'server', call: 'close', args: { fd: 3, twice: true } }, 'close: argument twice'],
    [{ proc: 'nobody', call: 'socket' }, 'process nobody, which no fork made'],
    [{ net: 'reorder' }, 'net reorder'],
  ])('%j', (step, what) => {
    expect(run(step)).toEqual({ kind: 'unsupported', step: 0, what });
  });
});
