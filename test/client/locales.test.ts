import { readFileSync, readdirSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { REASONS } from '../../shared/game/index.ts';
import { ERRNO } from '../../shared/socket/index.ts';

const folder = new URL('../../client/locales/', import.meta.url);

type Messages = Record<string, string>;

function messagesOf(file: string): Messages {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Messages;
}

/** Each file of texts in both languages: those of the pages, and those that are fetched on demand. */
const PAIRS = readdirSync(folder).filter((file) => file.endsWith('en.json'))
  .map((file) => ({ file, en: messagesOf(file), zh: messagesOf(file.replace('en.json', 'zh.json')) }));

const LOCALES: Record<'en' | 'zh', Messages> = { en: messagesOf('en.json'), zh: messagesOf('zh.json') };

/** A part of an ICU message: literal text, an argument, a plural or a choice. */
interface Part {
  type: number;
  value?: string;
  options?: Record<string, { value: Part[] }>;
}

const LITERAL = 0;
const SELECT = 5;
const PLURAL = 6;
const NUMBER_SIGN = 7;

function partsOf(text: string, locale: string): Part[] {
  const inside = (parts: Part[]): Part[] => parts.flatMap((part) => [part, ...Object.values(part.options ?? {}).flatMap(({ value }) => inside(value))]);
  return inside(new IntlMessageFormat(text, locale).getAst());
}

/** Names of the arguments that a message takes, with how it takes them. */
function argumentsOf(text: string, locale: string): string[] {
  const named = partsOf(text, locale).filter(({ type }) => type !== LITERAL && type !== NUMBER_SIGN).map(({ value }) => String(value));
  return [...new Set(named)].sort();
}

/** The words of a message, with a number for each argument and between the forms of a plural. */
function wordsOf(text: string, locale: string): string {
  return partsOf(text, locale).map(({ type, value }) => (type === LITERAL ? value : ' 0 ')).join('');
}

/** Plural forms that a language does not have, or that a message lacks. */
function pluralFaults(text: string, locale: string): string[] {
  const wanted = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  return partsOf(text, locale).flatMap(({ type, options = {} }) => {
    const forms = Object.keys(options);
    if (type === SELECT) return forms.includes('other') ? [] : ['no form other'];
    if (type !== PLURAL) return [];
    const missing = wanted.filter((form) => !forms.includes(form) && !(form === 'one' && forms.includes('=1')));
    const unknown = forms.filter((form) => !form.startsWith('=') && !wanted.includes(form as Intl.LDMLPluralRule));
    return [...missing.map((form) => `no form ${form}`), ...unknown.map((form) => `form ${form} does not exist`)];
  });
}

/**
 * Words that stand in Chinese texts as they are. Names in capitals, calls, and what has a dot or a low line need no entry here.
 */
const ALLOWED = new Set([
  'Chinese', 'English', 'Esc', 'FlightSize', 'Linux', 'Nagle', 'Reno', 'Wireshark', 'accept', 'ack', 'addr', 'backlog', 'buf', 'cookie', 'cwnd', 'domain', 'errno',
  'fd', 'fork', 'how', 'keepalive', 'localhost', 'ms', 'newfd', 'nxt', 'oldfd', 'open', 'file', 'description', 'packetdrill', 'pcap', 'pcapng', 'protocol', 'seq',
  'ssthresh', 'tcpdump', 'type', 'una',
]);

/** English words that are neither names nor allowed. */
function leftInEnglish(words: string): string[] {
  const prose = words.replace(/\b\w+\([^)]*\)|[\w.]*[_.]\w+|\b\w*[A-Z]{2,}\w*\b|\b[A-Z]\b/g, ' ');
  return [...prose.matchAll(/\b[A-Za-z]{2,}\b/g)].map(([word]) => word).filter((word) => !ALLOWED.has(word));
}

/** Half-width punctuation beside Chinese characters, where the full-width one belongs. */
function halfWidth(words: string): string[] {
  return [...words.matchAll(/\p{Script=Han}[,;:!?]|[,;!?]\p{Script=Han}|\p{Script=Han}\.(?!\w)|\.\.\.|\p{Script=Han}\s+\p{Script=Han}|\((?=[^)]*\p{Script=Han})/gu)].map(([found]) => found);
}

function faults(messages: Messages, faultsOf: (text: string) => string[]): string[] {
  return Object.entries(messages).flatMap(([key, text]) => faultsOf(text).map((fault) => `${key}: ${fault}`));
}

/** Messages whose number is never 1. */
const NEVER_ONE = new Set(['home.hostsOne']);

describe.each(PAIRS)('locales: $file', ({ en, zh }) => {
  test('both languages have the same keys', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test('each message parses and takes the same arguments in both', () => {
    const differ = Object.keys(en).filter((key) => argumentsOf(en[key]!, 'en').join() !== argumentsOf(zh[key]!, 'zh').join());
    expect(differ).toEqual([]);
  });

  test('plurals have the forms of their language, and no others', () => {
    const english = Object.fromEntries(Object.entries(en).filter(([key]) => !NEVER_ONE.has(key)));
    expect([...faults(english, (text) => pluralFaults(text, 'en')), ...faults(zh, (text) => pluralFaults(text, 'zh'))]).toEqual([]);
  });

  test('no Chinese text is left in English, whole or in part', () => {
    const same = Object.keys(en).filter((key) => zh[key] === en[key] && leftInEnglish(wordsOf(en[key]!, 'en')).length > 0);
    expect(same).toEqual([]);
    expect(faults(zh, (text) => leftInEnglish(wordsOf(text, 'zh')))).toEqual([]);
  });

  test('Chinese punctuation is full-width', () => {
    expect(faults(zh, (text) => halfWidth(wordsOf(text, 'zh')))).toEqual([]);
  });

  test('no text is empty, or begins or ends with a space', () => {
    expect([...faults(en, spaced), ...faults(zh, spaced)]).toEqual([]);
  });
});

function spaced(text: string): string[] {
  return text.trim() === text && text !== '' ? [] : [JSON.stringify(text)];
}

describe('locales', () => {
  test.each(Object.entries(LOCALES))('%s has a text for each reason of the judge and each errno', (_locale, messages) => {
    const wanted = [...Object.keys(REASONS).map((reason) => `refusal.${reason}`), ...Object.keys(ERRNO).map((errno) => `errno.${errno}`)];
    expect(wanted.filter((key) => !messages[key])).toEqual([]);
  });

  test('the checks see what they look for', () => {
    expect(pluralFaults('{n, plural, other {#}}', 'en')).toEqual(['no form one']);
    expect(pluralFaults('{n, plural, one {#} other {#}}', 'zh')).toEqual(['form one does not exist']);
    expect(argumentsOf('{n, plural, one {# of {all}} other {#}}', 'en')).toEqual(['all', 'n']);
    expect(leftInEnglish('这里 still to do，SYN 和 connect()')).toEqual(['still', 'to', 'do']);
    expect(halfWidth('你好,世界。再见 (完)。连接(3)')).toEqual(['好,', '(']);
  });
});
