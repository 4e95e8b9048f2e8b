import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeJournal } from '../../shared/log/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';
import { runConform } from './command.ts';

const SOCKET = '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'conform-'));
  const files = {
    'a.pkt': `${SOCKET}+0 close(3) = 0\n`, 'b.pkt': `${SOCKET}+0 listen(3, 1) = -1 EINVAL (Invalid argument)\n`, 'c.pkt': `${SOCKET}+0 epoll_create(1) = 4\n`,
    'd.txt': 'not looked at', 'journal.jsonl': encodeJournal(playClassroomGame()),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true }));

const conform = (...words: string[]) => runConform(words);

test('a folder: one line for each script, then the sum', () => {
  expect(conform(folder)).toEqual({
    status: 1, err: [], out: ['ok a', 'differs b:2: expected -1 EINVAL got 0', 'unsupported c:2: call epoll_create', 'conform: 1 agree, 1 differ, 1 unsupported'],
  });
});

test('a path that is not there, an option that is none: 2, and why', () => {
  expect(conform(join(folder, 'none.pkt'))).toMatchObject({ status: 2, out: [], err: [expect.stringContaining('ENOENT') as string] });
  expect(conform('--loud', folder).err[0]).toMatch(/^usage: npm run -s conform/);
});

test('all agree: 0; a file that cannot be read: 2, and where', () => {
  expect(conform(join(folder, 'a.pkt'))).toMatchObject({ status: 0, out: ['ok a', 'conform: 1 agree, 0 differ, 0 unsupported'] });
  const bad = join(folder, 'bad.pkt');
  writeFileSync(bad, `${SOCKET}+0 close(3 = 0\n`);
  expect(conform(bad)).toMatchObject({ status: 2, out: [`${bad}:2:12: ',' expected, '=' stands here`, 'conform: 0 agree, 0 differ, 0 unsupported'] });
});

test('--explain and --from', () => {
  const explained = conform('--explain', join(folder, 'b.pkt'));
  expect(explained.status).toBe(1);
  expect(explained.out.map((line) => line.trim())).toContain('^ expected -1 EINVAL');
  const printed = conform('--from', join(folder, 'journal.jsonl'), '--host', 'client', '--connection', '2');
  expect(printed.status).toBe(0);
  writeFileSync(join(folder, 'a.pkt'), printed.out.join('\n'));
  expect(conform(join(folder, 'a.pkt'))).toMatchObject({ status: 0 });
  expect(conform('--from', join(folder, 'journal.jsonl'), '--host', 'nobody')).toMatchObject({ status: 1, out: [] });
});
