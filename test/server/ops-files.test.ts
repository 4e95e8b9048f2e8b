import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../server/config.ts';

const root = join(import.meta.dirname, '../..');
const ops = (name: string): string => readFileSync(join(root, 'server/ops', name), 'utf8');
const settings = new Set(['NODE_ENV', ...Object.values(SETTINGS).map(({ name }) => name)]);

describe('Dockerfile', () => {
  const lines = ops('Dockerfile').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');

  test('what it copies from the project is there, and not kept out of the build', () => {
    const sources = lines.filter((line) => /^COPY (?!--from)/.test(line)).flatMap((line) => line.split(' ').slice(1, -1));
    expect(sources).toContain('server');
    for (const source of sources) expect([source, existsSync(join(root, source)), ignored.includes(source)]).toEqual([source, true, false]);
    for (const kept of ['node_modules', 'data', '.git']) expect(ignored).toContain(kept);
  });

  test('it runs as somebody else than root, has a place for the data, and is asked whether it lives', () => {
    const last = lines.slice(lines.lastIndexOf('FROM node:20-slim'));
    const words = last.map((line) => line.split(' ')[0]);
    expect(last).toContain('USER node');
    expect(words.indexOf('USER')).toBeLessThan(words.indexOf('CMD'));
    expect(last).toContain('VOLUME /data');
    expect(words).toContain('HEALTHCHECK');
    expect(JSON.parse(last.find((line) => line.startsWith('CMD '))!.slice(4))).toEqual(['node', 'dist/server/main.js']);
    const env = last.find((line) => line.startsWith('ENV '))!.slice(4).split(' ').map((pair) => pair.split('=')[0]!);
    expect(env.filter((name) => !settings.has(name))).toEqual([]);
  });

  test('the server needs no package but those that are installed without the development ones', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    const folder = join(root, 'dist/server');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
    const imports = files.flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/^import .*?from ["']([^."'][^"']*)["'];?$/gm)].map(([, from]) => from!));
    const packages = new Set(imports.map((from) => from.split('/').slice(0, from.startsWith('@') ? 2 : 1).join('/')));
    expect(packages).toContain('libsql');
    for (const name of packages) expect(name.startsWith('node:') || builtinModules.includes(name) || name in dependencies, name).toBe(true);
  });
});

test('compose file: it builds with the Dockerfile from the project\'s folder and keeps the data', () => {
  const text = ops('compose.yaml');
  const context = /context: (\S+)/.exec(text)![1]!;
  expect(resolve(root, 'server/ops', context)).toBe(resolve(root));
  expect(existsSync(join(root, /dockerfile: (\S+)/.exec(text)![1]!))).toBe(true);
  expect(text).toMatch(/volumes:\n\s+- data:\/data/);
  expect(text).toMatch(/\nvolumes:\n {2}data:/);
  expect(text).not.toContain('\t');
});

describe('systemd unit', () => {
  const unit = ops('ackademy.service');
  test('it starts what the build makes, with settings that are ours, and may write its data alone', () => {
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/node dist\/server\/main\.js$/m);
    const names = /^Environment=(.*)$/m.exec(unit)![1]!.split(' ').map((pair) => pair.split('=')[0]!);
    expect(names.filter((name) => !settings.has(name))).toEqual([]);
    for (const line of ['DynamicUser=yes', 'StateDirectory=ackademy', 'ProtectSystem=strict', 'NoNewPrivileges=yes']) expect(unit.split('\n')).toContain(line);
    // Node makes machine code at run time.
    expect(unit).not.toContain('MemoryDenyWriteExecute');
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  if (hasSystemd && existsSync('/usr/bin/node')) test('systemd finds nothing wrong with it', () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', join(root, 'server/ops/ackademy.service')], { encoding: 'utf8' });
    expect([stderr, status]).toEqual(['', 0]);
  });
});
