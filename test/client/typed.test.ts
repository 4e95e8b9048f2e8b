import { expect, test } from 'vitest';
import { nextBelow, seedRandom } from '../../shared/base/index.ts';
import { owed } from '../../shared/sim/index.ts';
import { buildDraft, fieldsOf, flows } from '../../client/compose.ts';
import { typedBytes, typedText } from '../../client/typed.ts';
import { CLIENT, createRoom, SERVER } from '../kit/room.ts';

test.each([
  ['hello\\n', 'hello\n'], ['\\x00\\0\\t\\r', '\0\0\t\r'], ['C:\\path', 'C:\\path'], ['a\\\\n', 'a\\n'], ['你\\n', '\xe4\xbd\xa0\n'], ['\\xe4', '\xe4'], ['\\012\\377\\08', '\n\xff\x008'], ['', ''],
])('%j is typed for %j', (text, bytes) => {
  expect(typedBytes(text)).toBe(bytes);
});

test('whatever the bytes are, what is typed for them gives them back', () => {
  const random = seedRandom(7, 'typed');
  for (let run = 0; run < 2_000; run++) {
    const bytes = Array.from({ length: nextBelow(random, 12) }, () => String.fromCharCode(nextBelow(random, nextBelow(random, 2) === 0 ? 128 : 256))).join('');
    expect(typedBytes(typedText(bytes))).toBe(bytes);
    expect([...typedText(bytes)].every((letter) => letter >= ' ' && letter !== '\x7f')).toBe(true);
  }
  for (const text of ['grüße', '你好，世界', '\ufeffmark', '\\n', '😀']) expect(typedText(typedBytes(typedText(typedBytes(text))))).toBe(typedText(typedBytes(text)));
});

test('the hint of a kernel seat writes what can be typed, and the judge takes what is typed: a line end, and Chinese', () => {
  const room = createRoom([CLIENT]);
  for (const call of [{ name: 'socket' }, { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 80 } }, { name: 'listen', fd: 3, backlog: 1 }] as const) room.call(SERVER, call);
  room.call(CLIENT, { name: 'socket' });
  room.call(CLIENT, { name: 'connect', fd: 3, address: { addr: '10.9.0.1', port: 80 } });
  room.play(CLIENT, { flags: 'S' });
  room.run(1_000_000);
  room.play(CLIENT, { flags: '.' });
  room.call(CLIENT, { name: 'write', fd: 3, data: typedBytes('你好\\n') });
  const [debt] = owed(room.world.sim, CLIENT);
  const fields = fieldsOf(room.world, CLIENT, debt!);
  expect(fields.payload).toBe('你好\\n');
  const [flow] = flows(room.world, CLIENT);
  const draft = buildDraft(room.world, CLIENT, flow!, fields)!;
  expect(draft.payload).toBe(debt!.segment.payload);
  const kernel = room.world.seats.find(({ hostId, kind }) => hostId === CLIENT && kind === 'kernel')!;
  expect(room.input({ type: 'play', playerId: kernel.playerId!, seatId: kernel.id, draft }).map(({ type }) => type)).not.toContain('refused');
});
