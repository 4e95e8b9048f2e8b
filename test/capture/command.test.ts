import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureOf, encodeJournal, encodePcapng, readCapture, sourceOfJournal } from '../../shared/log/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';
import { runCapture } from './command.ts';

const CONFORM = fileURLToPath(new URL('../conform/', import.meta.url));
let folder: string;
let journal: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ackademy-command-'));
  journal = join(folder, 'game.jsonl');
  writeFileSync(journal, encodeJournal(playClassroomGame()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run capture', () => {
  test('CAP-1: a journal becomes the capture of all taps, or of the one that is asked for', () => {
    const to = join(folder, 'out.pcapng');
    expect(runCapture([journal, '-o', to])).toMatchObject({ ok: true, value: expect.stringContaining('packets at link0, server:lo, client:lo') as string });
    expect(new Uint8Array(readFileSync(to))).toEqual(encodePcapng(captureOf(sourceOfJournal(playClassroomGame()), { kind: 'all' })));
    expect(runCapture(['--tap', 'host:client', '-o', to, journal])).toMatchObject({ ok: true, value: expect.stringContaining('client:eth0') as string });
  });

  test.each([['socket-programs/data-lost.json', 6], ['packetdrill/07-state-walk-passive.pkt', 3]])('%s is run and captured', (name, least) => {
    const to = join(folder, 'run.pcapng');
    expect(runCapture([join(CONFORM, name), '-o', to]).ok).toBe(true);
    const file = readCapture(readFileSync(to));
    expect(file.ok && file.value.packets.count).toBeGreaterThanOrEqual(least);
  });

  test.each<[string, (to: string) => string[], RegExp]>([
    ['nothing', () => [], /^no journal\nusage: /],
    ['no output', () => [journal], /^no file to write to: -o FILE\nusage: /],
    ['an option without value', () => [journal, '-o'], /^-o wants a value\n/],
    ['an unknown option', () => ['--all'], /^unknown option --all\n/],
    ['two journals', () => [journal, journal], /^more than one journal\n/],
    ['a tap that is not there', (to) => [journal, '-o', to, '--tap', 'host:eve'], /^no host eve: there are server, client$/],
    ['a missing file', (to) => [join(folder, 'none'), '-o', to], /cannot be read: ENOENT/],
    ['an output that cannot be written', () => [journal, '-o', join(folder, 'no', 'such', 'folder')], /cannot be written: ENOENT/],
  ])('%s is refused', (_name, words, error) => {
    const outcome = runCapture(words(join(folder, 'x')));
    expect(outcome.ok ? '' : outcome.error).toMatch(error);
  });

  test.each([
    ['{"a":1}', /neither a journal .* nor a socket program/], ['{"journal":1,"config":{}}\n{"seq":2,"input":{"type":"pause"}}\n', /: line 2/],
  ])('a file that is no journal: %s', (text, error) => {
    const from = join(folder, 'bad');
    writeFileSync(from, text);
    const outcome = runCapture([from, '-o', join(folder, 'x')]);
    expect(outcome.ok ? '' : outcome.error).toMatch(error);
  });

  test('a journal whose inputs do not fit its room is refused, not a crash', () => {
    const from = join(folder, 'odd');
    const game = playClassroomGame();
    writeFileSync(from, encodeJournal({ ...game, entries: [{ seq: 1, input: { type: 'leave-seat', playerId: 'nobody', seatId: 'server.app' } }] }));
    const outcome = runCapture([from, '-o', join(folder, 'x')]);
    expect(outcome.ok ? '' : outcome.error).toMatch(/its inputs do not fit the room/);
  });
});
