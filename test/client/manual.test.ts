import { describe, expect, test } from 'vitest';
import { CALL_NAMES, PARAMETERS, PROTOTYPES } from '../../client/calls.ts';
import { isTerm, TERM_OF_NAME, TERMS, termOf, type TermId } from '../../client/glossary.ts';
import { BOXES } from '../../client/statediagram/data.ts';
import en from '../../client/locales/manual.en.json' with { type: 'json' };
import { locale } from '../../client/i18n.ts';
import { findTerms, parameterText, termName, termText, whenText } from '../../client/manual.ts';
import { addNumbers, numbersUsed, wholeNumber } from '../../client/numbers.ts';
import { ERRORS_OF_CALLS, type SysCallName } from '../../shared/socket/index.ts';
import { ACK, FIN, RST, SYN } from '../../shared/tcp/index.ts';
import { importsOf, readSources } from '../rules/sources.ts';

const ALL = Object.keys(TERMS) as TermId[];

describe('glossary', () => {
  test.each(['en', 'zh'] as const)('%s: every term has a name and one to three sentences', (language) => {
    locale.value = language;
    const sentences = (text: string): number => text.match(/\.(?=\s|$)|。/g)?.length ?? 0;
    expect(ALL.filter((id) => termName(id) === '' || sentences(termText(id)) < 1 || sentences(termText(id)) > 3)).toEqual([]);
    locale.value = 'en';
  });

  test('every term says where it stands: a section of an RFC, or a man page', () => {
    const source = /^(?:RFC \d{3,4}(?: \d+(?:\.\d+)*)?|[a-z]+\([2-7]\))$/;
    expect(ALL.flatMap((id) => TERMS[id].sources.filter((one) => !source.test(one)))).toEqual([]);
    expect(ALL.filter((id) => (TERMS[id].sources as readonly string[]).length === 0)).toEqual([]);
  });

  test('related terms exist, and no term is its own', () => {
    expect(ALL.flatMap((id) => TERMS[id].related.filter((other) => !isTerm(other) || (other as string) === id).map((other) => `${id}: ${other}`))).toEqual([]);
  });

  test('no text belongs to a term that there is not', () => {
    const ids = Object.keys(en).filter((key) => /^(?:term|name)\./.test(key)).map((key) => key.slice(5));
    expect(ids.filter((id) => !isTerm(id))).toEqual([]);
  });

  test('the eleven states, the flags and the variables of the inspector lead to it', () => {
    for (const name of [...BOXES.map(({ id }) => id).filter((id) => id !== 'END'), 'SYN', 'ACK', 'FIN', 'RST', 'PSH', 'SND.UNA', 'RCV.NXT', 'cwnd', 'RTO', 'accept queue']) expect([name, termOf(name)]).not.toEqual([name, null]);
    expect(Object.values(TERM_OF_NAME).filter((id) => !isTerm(id))).toEqual([]);
  });

  test('a search finds by name first, in either language, then by text', () => {
    expect(findTerms('syn')[0]).toBe('SYN');
    expect(findTerms('三次握手')[0]).toBe('handshake');
    expect(findTerms('accept queue')[0]).toBe('accept-queue');
    expect(findTerms('SO_RCVTIMEO')).toContain('EAGAIN');
    expect(findTerms('').length).toBe(ALL.length);
    expect(findTerms('no such word')).toEqual([]);
  });
});

describe('calls', () => {
  test.each(CALL_NAMES)('%s: each parameter of its prototype is explained', (name) => {
    const inPrototype = [...PROTOTYPES[name].slice(PROTOTYPES[name].indexOf('(')).matchAll(/(\w+)(?= \*\/|[,)])/g)].map(([parameter]) => parameter);
    expect(inPrototype).toEqual(PARAMETERS[name]);
    expect(PARAMETERS[name].filter((parameter) => !parameterText(name, parameter))).toEqual([]);
  });

  test('each errno of each call has its sentence, and no sentence tells of one that does not come', () => {
    const pairs = Object.entries(ERRORS_OF_CALLS).flatMap(([name, errors]) => errors.map((errno) => [name as SysCallName, errno] as const));
    expect(pairs.filter(([name, errno]) => !whenText(name, errno))).toEqual([]);
    const told = Object.keys(en).filter((key) => /^when\.\w+\.\w+$/.test(key)).map((key) => key.slice(5).split('.') as [SysCallName, string]);
    expect(told.filter(([name, errno]) => !pairs.some(([call, one]) => call === name && one === errno))).toEqual([]);
  });
});

describe('numbers', () => {
  test.each([
    [SYN, 0, 1], [SYN | ACK, 0, 1], [ACK, 0, 0], [ACK, 5, 5], [FIN | ACK, 0, 1], [FIN | ACK, 5, 6], [RST, 0, 0],
  ])('SEQ: flags %i with %i bytes use %i', (flags, bytes, total) => {
    expect(numbersUsed(flags, bytes).total).toBe(total);
  });

  test.each([
    [1, 5, 6, false], [4_294_967_295, 1, 0, true], [4_294_967_290, 10, 4, true], [0, -1, 4_294_967_295, true], [0, 0, 0, false],
  ])('%i + %i = %i modulo 2^32', (a, n, sum, wraps) => {
    expect(addNumbers(a, n)).toEqual({ sum, wraps });
  });

  test.each([['12', 12], [' -3 ', -3], ['', null], ['x', null], ['1.5', null], ['4294967296', 4_294_967_296], ['4294967297', null]])('%j is read as %j', (text, value) => {
    expect(wholeNumber(text)).toBe(value);
  });
});

test('the manual is fetched on demand: nothing that opens with a page imports its texts', () => {
  const sources = readSources('client');
  const importers = new Map<string, string[]>();
  for (const source of sources) {
    for (const { target, typeOnly, at } of importsOf(source)) {
      const dynamic = source.text.split('\n')[Number(at.split(':')[1]) - 1]!.includes('import(');
      if (!typeOnly && !dynamic) importers.set(target, [...(importers.get(target) ?? []), source.path]);
    }
  }
  const reached = new Set(['client/manual.ts', 'client/glossary.ts']);
  for (const path of reached) for (const importer of importers.get(path) ?? []) reached.add(importer);
  expect(['client/main.tsx', 'client/pages/home.tsx', 'client/pages/room.tsx'].filter((path) => reached.has(path))).toEqual([]);
  expect(reached.has('client/panels/glossary.tsx')).toBe(true);
});
