import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';
import { readSources } from './sources.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function messagesOf(file: string): string[] {
  return Object.keys(JSON.parse(readFileSync(new URL(`../../client/locales/${file}`, import.meta.url), 'utf8')) as object);
}

/** A node of a syntax tree (ESTree with JSX). */
interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** Calls back with every node of a tree. */
function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isNode(value)) {
    visit(value);
    for (const child of Object.values(value)) walk(child, visit);
  }
}

/** A string in a source: whole, or a template whose holes may be anything. */
interface Text {
  at: string;
  pattern: RegExp;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function textOf(node: Node): string | null {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null;
  return node.type === 'TemplateLiteral' ? (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('\0') : null;
}

/** The strings of a source that may name a text: templates count where they begin with a group of keys (`seat.${kind}`). */
function stringsOf(path: string, code: string): Text[] {
  const found: Text[] = [];
  walk(parseSync(path, code).program, (node) => {
    const text = textOf(node);
    if (text === null || (text.includes('\0') && !/^\w[\w-]*\./.test(text))) return;
    found.push({ at: `${path}:${code.slice(0, node.start).split('\n').length}`, pattern: new RegExp(`^${text.split('\0').map(escaped).join('.+')}$`) });
  });
  return found;
}

/** Text between tags, and words in attributes that are read out or shown, which no locale file knows. */
function hardCoded(path: string, code: string): string[] {
  const found: string[] = [];
  const tell = (node: Node, text: string): void => {
    if (isWords(text)) found.push(`${path}:${code.slice(0, node.start).split('\n').length}: ${text.trim()}`);
  };
  walk(parseSync(path, code).program, (node) => {
    if (node.type === 'JSXText') tell(node, String(node['value']));
    if (node.type === 'JSXExpressionContainer' && isNode(node['expression']) && node['expression'].type === 'Literal') tell(node, textOf(node['expression']) ?? '');
    if (node.type !== 'JSXAttribute' || !isNode(node['name'])) return;
    if (!['title', 'placeholder', 'alt', 'aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'label'].includes(String(node['name']['name']))) return;
    if (isNode(node['value'])) tell(node, textOf(node['value']) ?? '');
  });
  return found;
}

/** What is the same in every language: calls as written in C, flags, states and variables, units, and the project's name. */
const NAMES = /\b\w+\([^)]*\)|\b[A-Z\d_]{2,}\b|\b[a-z]+[A-Z]\w*|\b(?:Ackademy|seq|ack|win|len|fd|refs|backlog|ms|s|B|x)\b/g;

function isWords(text: string): boolean {
  return /\p{L}/u.test(text.replace(NAMES, ''));
}

const sources = readSources('client').map(({ path }) => ({ path, code: readFileSync(`${root}/${path}`, 'utf8') }));
const strings = sources.flatMap(({ path, code }) => stringsOf(path, code));

describe('texts of the pages', () => {
  test.each(readdirSync(`${root}/client/locales`).filter((file) => file.endsWith('en.json')))('%s: each text is used somewhere', (file) => {
    expect(messagesOf(file).filter((key) => !strings.some(({ pattern }) => pattern.test(key)))).toEqual([]);
  });

  test('no page has text of its own: it is in the locale files', () => {
    expect(sources.filter(({ path }) => path.endsWith('.tsx')).flatMap(({ path, code }) => hardCoded(path, code))).toEqual([]);
  });

  test('numbers and dates go through Intl with the chosen language, never through the browser\'s', () => {
    const banned = /\.toLocale(?:Date|Time)?String\(|new Intl\.\w+\(\)/;
    expect(sources.filter(({ code }) => banned.test(code)).map(({ path }) => path)).toEqual([]);
  });

  test('the checks see what they look for', () => {
    const code = 'const a = (b: string) => <p title="Close me">Hello {t(`seat.${b}.what`)} <b>SYN</b> {"world"} {t("help.title")}</p>;';
    expect(hardCoded('a.tsx', code)).toEqual(['a.tsx:1: Close me', 'a.tsx:1: Hello', 'a.tsx:1: world']);
    expect(['seat.app.what', 'help.title', 'seat.app'].map((key) => stringsOf('a.tsx', code).some(({ pattern }) => pattern.test(key)))).toEqual([true, true, false]);
  });
});
