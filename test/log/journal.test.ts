import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultConfig, type Input } from '../../shared/game/index.ts';
import { decodeJournal, encodeEntry, encodeHead, encodeJournal, hashTrail, type Journal, replay, worldHash } from '../../shared/log/index.ts';
import { CLIENT, createRoom, SERVER } from '../kit/room.ts';
import { trace } from '../kit/bot.ts';
import { anyRun } from '../kit/programs.ts';

const ADDRESS = { addr: '10.9.0.1', port: 80 };

/** The journal of a short game: both applications open, write, read and close; the server's kernel is played by hand. */
function game(): Journal & { hash: string } {
  const config = defaultConfig(41);
  const room = createRoom([SERVER], config);
  for (const call of [{ name: 'socket' }, { name: 'bind', fd: 3, address: ADDRESS }, { name: 'listen', fd: 3, backlog: 1 }] as const) {
    room.call(SERVER, call);
  }
  room.call(CLIENT, { name: 'socket' });
  room.call(CLIENT, { name: 'connect', fd: 3, address: ADDRESS });
  room.run(300_000);
  room.play(SERVER, { flags: 'S.', ack: 7 });
  room.play(SERVER, { flags: 'S.', ack: 1 });
  room.run(300_000);
  room.call(CLIENT, { name: 'write', fd: 3, data: 'caf\u00e9 \u0000\u001f"' });
  room.run(1_000_000);
  return { config, entries: room.inputs.map((input, i) => ({ seq: i + 1, input })), hash: worldHash(room.world) };
}

describe('LOG-1: replay', () => {
  test('LOG-1: the same journal gives the same hash after every input, from text or from memory', () => {
    const { config, entries, hash } = game();
    const trail = hashTrail({ config, entries });
    expect(trail).toHaveLength(entries.length);
    expect(trail.at(-1)).toBe(hash);
    const decoded = decodeJournal(encodeJournal({ config, entries }));
    expect(decoded.ok && hashTrail(decoded.value)).toEqual(trail);
    expect(new Set(trail).size).toBeGreaterThan(entries.length / 2);
  });

  test('LOG-1: another seed gives another World', () => {
    const { config, entries } = game();
    const inputs = entries.filter(({ input }) => input.type !== 'play' && input.type !== 'advance').map(({ input }, i) => ({ seq: i + 1, input }));
    expect(worldHash(replay({ config: { ...config, seed: 42 }, entries: inputs }))).not.toBe(worldHash(replay({ config, entries: inputs })));
  });

  test('replay tells the events that the room saw', () => {
    const { config, entries } = game();
    const types: string[] = [];
    replay({ config, entries }, ({ events }) => types.push(...events.map(({ type }) => type)));
    expect(types.filter((type) => type === 'refused')).toHaveLength(1);
    expect(types.filter((type) => type === 'played')).toHaveLength(1);
  });

  test('LOG-2: random runs leave a World that is its own JSON round trip', () => {
    fc.assert(fc.property(anyRun, (run) => {
      const { world } = trace(run, []);
      const copy: unknown = JSON.parse(JSON.stringify(world));
      expect(copy).toEqual(world);
    }), { numRuns: 25, seed: 9293 });
  });
});

describe('LOG-3: the codec', () => {
  const config = defaultConfig(1);
  const head = encodeHead(config);
  const pause: Input = { type: 'pause' };
  const one = encodeEntry({ seq: 1, input: pause });
  const two = encodeEntry({ seq: 2, input: { type: 'resume' } });

  const READ: [string, string, number | string][] = [
    ['LOG-3: nothing but its head', `${head}\n`, 0],
    ['LOG-3: whole', `${head}\n${one}\n${two}\n`, 2],
    ['LOG-3: a last line cut short is dropped', `${head}\n${one}\n${two.slice(0, -3)}`, 1],
    ['LOG-3: a last line that only lacks its line feed is kept', `${head}\n${one}\n${two}`, 2],
    ['LOG-3: empty', '', 'line 1: not a journal of version 1'],
    ['LOG-3: another version', '{"journal":2,"config":{}}\n', 'line 1: not a journal of version 1'],
    ['LOG-3: a gap', `${head}\n${two}\n`, 'line 2: input 1 expected, got 2'],
    ['LOG-3: damage in the middle', `${head}\n{"seq":1,"inp\n${two}\n`, 'line 2: not an input'],
    ['LOG-3: an empty line in the middle', `${head}\n\n${two}\n`, 'line 2: not an input'],
    ['LOG-3: JSON that is no input', `${head}\n[1]\n`, 'line 2: not an input'],
  ];

  test.each(READ)('%s', (_, text, expected) => {
    const read = decodeJournal(text);
    expect(read.ok ? read.value.entries.length : read.error).toBe(expected);
  });

  test('bytes of every value survive', () => {
    const data = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
    const entry = { seq: 1, input: { type: 'call', playerId: 'p', seatId: 'server.app', call: { name: 'write', fd: 3, data } } } as const;
    const line = encodeEntry(entry);
    expect(line).not.toContain('\n');
    expect(decodeJournal(`${head}\n${line}\n`)).toEqual({ ok: true, value: { config, entries: [entry] } });
  });
});
