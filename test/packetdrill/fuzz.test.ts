import { describe, expect, test } from 'vitest';
import { parseScript, runScript } from '../../shared/log/packetdrill/index.ts';
import { runMutants } from './mutate.ts';

describe('PKT-3: any text ends in a located error or in a result', () => {
  test('mutants of the scripts', () => {
    const { counts, fault } = runMutants(1, 0, 700);
    expect(fault).toBeNull();
    // Each way to end was gone.
    expect(Object.keys(counts).sort()).toEqual(['differs', 'ok', 'refused', 'unsupported']);
  });

  const LINE = '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n';
  test.each([
    ['a call of 4 GB', `${LINE}+0 write(3, ..., 4294967295) = 0`, 'unsupported'],
    ['many vectors', `${LINE}+0 writev(3, [${'{..., 16777216}, '.repeat(9)}], 9) = 0`, 'unsupported'],
    ['a descriptor that is closed twice', `${LINE}${'+0 close(3) = 0\n'.repeat(2)}`, 'differs'],
    ['a condition of 100,000 terms', `${LINE}+0 %{ assert 1 ${'+ 1 '.repeat(100_000)} }%`, 'unsupported'],
    ['a wait of 100 days', `${LINE}8640000 close(3) = 0`, 'ok'],
  ])('%s', (_name, source, kind) => {
    const script = parseScript(source);
    expect(script.ok && runScript(script.value).outcome.kind).toBe(kind);
  });

  test.each([
    ['1,000,001 characters', 'x'.repeat(1_000_001)],
    ['400,000 words', '( '.repeat(400_000)],
    ['30,000 events', '0 close(3) = 0\n'.repeat(30_000)],
    ['deep brackets', `0 f(${'[{('.repeat(30_000)}`],
    ['one long number', `0 f(${'9'.repeat(500_000)}) = 0`],
    ['a million quotes', '"'.repeat(999_999)],
    ['a million colons', ':'.repeat(999_999)],
    ['a million half comments', '/*'.repeat(499_999)],
    ['options without end', `--a=${'"'.repeat(999_990)}`],
  ])('%s are refused', (_name, source) => {
    const script = parseScript(source);
    expect(script.ok).toBe(false);
  });
});
