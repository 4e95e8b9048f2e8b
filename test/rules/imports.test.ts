import { describe, expect, test } from 'vitest';
import { importsOf, readSources, type Import } from './sources.ts';

/** What each folder may import (DESIGN section 2): folders, folders for their types alone, and packages. */
interface Rule {
  folders: string[];
  typesOf?: string[];
  packages?: string[];
}

const BELOW_GAME = ['base', 'tcp', 'wire', 'socket', 'net', 'sim'];

const SHARED: Record<string, Rule> = {
  base: { folders: [] },
  tcp: { folders: ['base'] },
  wire: { folders: ['base', 'tcp'] },
  socket: { folders: ['base', 'tcp'] },
  net: { folders: ['base', 'tcp', 'socket'] },
  sim: { folders: ['base', 'tcp', 'wire', 'socket', 'net'] },
  game: { folders: BELOW_GAME },
  levels: { folders: ['game', 'protocol', ...BELOW_GAME], packages: ['@sinclair/typebox'] },
  log: { folders: ['game', 'levels', ...BELOW_GAME] },
  protocol: { folders: ['base'], typesOf: ['game', ...BELOW_GAME], packages: ['@sinclair/typebox'] },
};

/** The part of the house that a path stands in: `tcp` for shared/tcp/seq.ts, `server` for server/main.ts. */
function roomOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'shared' ? second : top;
}

function sharedFault(rule: Rule, room: string, found: Import): string | null {
  if (!found.ours) {
    const allowed = rule.packages?.some((name) => found.target === name || found.target.startsWith(`${name}/`)) ?? false;
    return allowed ? null : `shared/${room} may not import the package ${found.target}`;
  }
  const target = roomOf(found.target);
  if (target === room || rule.folders.includes(target)) return null;
  if (rule.typesOf?.includes(target)) return found.typeOnly ? null : `shared/${room} may import types alone from ${target}`;
  return `shared/${room} may not import ${found.target}`;
}

describe('imports point down the table of DESIGN section 2', () => {
  test.each(Object.entries(SHARED))('shared/%s', (room, rule) => {
    const faults = readSources('shared')
      .filter((source) => roomOf(source.path) === room)
      .flatMap(importsOf)
      .map((found) => ({ found, fault: sharedFault(rule, room, found) }))
      .filter(({ fault }) => fault !== null)
      .map(({ found, fault }) => `${found.at}: ${fault}`);
    expect(faults).toEqual([]);
  });

  test('every folder of shared/ has a rule', () => {
    const rooms = new Set(readSources('shared').map((source) => roomOf(source.path)));
    expect([...rooms].filter((room) => !(room in SHARED))).toEqual([]);
  });

  test.each([['server', ['client', 'test']], ['client', ['server', 'test']]])('%s imports none of %s', (shell, banned) => {
    const faults = readSources(shell)
      .flatMap(importsOf)
      .filter((found) => found.ours && banned.includes(roomOf(found.target)))
      .map((found) => `${found.at}: ${shell}/ may not import ${found.target}`);
    expect(faults).toEqual([]);
  });

  test('the client imports nothing of Node', () => {
    const faults = readSources('client')
      .filter((source) => !source.path.endsWith('vite.config.ts'))
      .flatMap(importsOf)
      .filter((found) => found.target.startsWith('node:'))
      .map((found) => `${found.at}: client/ may not import ${found.target}`);
    expect(faults).toEqual([]);
  });
});
