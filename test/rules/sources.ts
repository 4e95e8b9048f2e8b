import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, posix, relative, sep } from 'node:path';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A source file: its path from the top with forward slashes, and its text without comments (line numbers kept). */
export interface Source {
  path: string;
  text: string;
}

/** Blanks comments and keeps line ends, so that positions stay true. Strings are stepped over, not blanked. */
export function withoutComments(text: string): string {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;
  return text.replace(token, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}

/** Every TypeScript file under a folder of the project. */
export function readSources(folder: string): Source[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(root, file).split(sep).join('/'), text: withoutComments(readFileSync(file, 'utf8')) }));
}

/** `path:line` of a character of a source. */
export function place(source: Source, index: number): string {
  return `${source.path}:${source.text.slice(0, index).split('\n').length}`;
}

/** One import or re-export: what it names, resolved to a path from the top where it is ours. */
export interface Import {
  at: string;
  target: string;
  ours: boolean;
  typeOnly: boolean;
}

const IMPORT = /\b(import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\sfrom\s+)?(['"])([^'"\n]+)\3|\bimport\(\s*(['"])([^'"\n]+)\5/g;

/** The imports of a source, dynamic ones included. */
export function importsOf(source: Source): Import[] {
  return [...source.text.matchAll(IMPORT)].map((match) => {
    const name = (match[4] ?? match[6])!;
    const ours = name.startsWith('.');
    return {
      at: place(source, match.index),
      target: ours ? posix.join(posix.dirname(source.path), name) : name,
      ours,
      typeOnly: match[2] !== undefined,
    };
  });
}
