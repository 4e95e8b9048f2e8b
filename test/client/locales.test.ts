import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import en from '../../client/locales/en.json' with { type: 'json' };
import zh from '../../client/locales/zh.json' with { type: 'json' };
import { REASONS } from '../../shared/game/index.ts';
import { ERRNO } from '../../shared/socket/index.ts';

const LOCALES: Record<string, Record<string, string>> = { en, zh };

/** Names of the arguments that a message takes. */
function argumentsOf(text: string, locale: string): string[] {
  // Literal text and the number sign of a plural are no arguments.
  return new IntlMessageFormat(text, locale).getAst().filter((part) => ![0, 7].includes(Number(part.type)))
    .map((part) => ('value' in part ? String(part.value) : '')).sort();
}

describe('locales', () => {
  test('both languages have the same keys', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test('every message parses and takes the same arguments in both', () => {
    for (const [key, text] of Object.entries(en)) {
      const other = LOCALES['zh']![key]!;
      const unused = argumentsOf(text, 'en').filter((name) => !argumentsOf(other, 'zh').includes(name));
      expect([key, unused]).toEqual([key, []]);
    }
  });

  test.each(Object.entries(LOCALES))('%s has a text for each reason of the judge and each errno', (_locale, messages) => {
    const wanted = [...Object.keys(REASONS).map((reason) => `refusal.${reason}`), ...Object.keys(ERRNO).map((errno) => `errno.${errno}`)];
    expect(wanted.filter((key) => !messages[key])).toEqual([]);
  });

  test('no Chinese text is left in English', () => {
    const same = Object.keys(en).filter((key) => LOCALES['zh']![key] === LOCALES['en']![key] && !/^(arg|compose\.(seq|ack)|field|stage\.backlog)/.test(key));
    expect(same).toEqual([]);
  });
});
