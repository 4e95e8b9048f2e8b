import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES, PROTOCOL_VERSION } from '../../shared/protocol/index.ts';
import { parseClientMessage } from '../../shared/protocol/parse.ts';
import { MAX_DATA_BYTES } from '../../shared/protocol/schemas.ts';

const DRAFT = { srcPort: 80, dstAddr: '10.9.0.2', dstPort: 40_312, flags: 18, seq: 4294967295, ack: 1, payload: '' };
const ask = (input: unknown): unknown => ({ t: 'input', id: 'i1', input });
const call = (made: unknown): unknown => ask({ type: 'call', seatId: 'server.app', call: made });

const ADDRESS = { addr: '10.9.0.1', port: 80 };
const GOOD: unknown[] = [
  { t: 'join', v: PROTOCOL_VERSION, code: 'ACDEFG' },
  { t: 'join', v: PROTOCOL_VERSION, code: 'acdefg', name: 'Ada \u{1F44B}', token: 'x', hostToken: 'y' },
  { t: 'resync' }, { t: 'ping' },
  ask({ type: 'take-seat', seatId: 'server.app' }), ask({ type: 'leave-seat', seatId: 'server.app' }),
  ask({ type: 'interrupt', seatId: 'server.app' }), ask({ type: 'play', seatId: 'server.kernel', draft: DRAFT }),
  ask({ type: 'pause' }), ask({ type: 'resume' }), ask({ type: 'step' }), ask({ type: 'set-pace', pace: [1, 20] }), ask({ type: 'set-gated', gated: false }),
  ask({ type: 'set-link', linkId: 0, settings: {} }), ask({ type: 'set-link', linkId: 0, settings: { delayUs: 5, lossPpm: 1000, cut: true } }),
  call({ name: 'socket' }), call({ name: 'socket', nonblock: true, domain: 'AF_INET', type: 'SOCK_STREAM' }), call({ name: 'bind', fd: 3, address: ADDRESS }),
  call({ name: 'listen', fd: 3, backlog: -1 }), call({ name: 'connect', fd: 3, address: ADDRESS }), call({ name: 'accept', fd: 3 }),
  call({ name: 'accept4', fd: 3, nonblock: true }), call({ name: 'read', fd: -1, len: 0 }), call({ name: 'readv', fd: 3, lens: [1, 2] }),
  call({ name: 'recv', fd: 3, len: 5, flags: ['MSG_PEEK'] }), call({ name: 'recvfrom', fd: 3, len: 5 }), call({ name: 'recvmsg', fd: 3, lens: [5] }),
  call({ name: 'write', fd: 3, data: 'h\u00ff\u0000' }), call({ name: 'writev', fd: 3, parts: ['a', ''] }), call({ name: 'send', fd: 3, data: 'a' }),
  call({ name: 'sendto', fd: 3, data: 'a', address: ADDRESS }), call({ name: 'sendmsg', fd: 3, parts: [] }), call({ name: 'shutdown', fd: 3, how: 'WR' }),
  call({ name: 'close', fd: 3 }), call({ name: 'dup', fd: 3 }), call({ name: 'dup2', fd: 3, newFd: 9 }), call({ name: 'fcntl', fd: 3, nonblock: true }),
  call({ name: 'poll', fd: 3, events: ['IN', 'OUT'], timeoutMs: -1 }), call({ name: 'getsockname', fd: 3 }), call({ name: 'getpeername', fd: 3 }),
  call({ name: 'setsockopt', fd: 3, option: 'SO_REUSEADDR', value: 1 }), call({ name: 'setsockopt', fd: 3, option: 'SO_LINGER', value: { onoff: true, lingerS: 0 } }),
  call({ name: 'getsockopt', fd: 3, option: 'TCP_INFO' }), call({ name: 'ioctl', fd: 3, request: 'SIOCOUTQ' }), call({ name: 'fork', child: 'worker' }), call({ name: 'exit' }),
];

const BAD: [rule: string, message: unknown, names: string][] = [
  ['MSG-1', 'hello', 'JSON object'],
  ['MSG-1', [], 'JSON object'],
  ['MSG-1', null, 'JSON object'],
  ['MSG-1', { t: 'shout' }, '/t'],
  ['MSG-1', { t: 'constructor' }, '/t'],
  ['MSG-1', {}, '/t'],
  ['MSG-1', { t: 'ping', more: 1 }, '/more'],
  ['MSG-1', { t: 'join', v: PROTOCOL_VERSION }, '/code'],
  ['MSG-1', { t: 'join', v: '1', code: 'A' }, '/v'],
  ['MSG-1', { t: 'join', v: PROTOCOL_VERSION, code: 'A'.repeat(17) }, '/code'],
  ['MSG-1', { t: 'join', v: PROTOCOL_VERSION, code: 'A', name: 'x'.repeat(257) }, '/name'],
  ['MSG-1', { t: 'input', input: { type: 'pause' } }, '/id'],
  ['MSG-1', { t: 'input', id: 'x'.repeat(65), input: { type: 'pause' } }, '/id'],
  ['MSG-1', ask(3), '/input'],
  ['MSG-1', ask({ type: 'advance', toUs: 5 }), '/input'],
  ['MSG-1', ask({ type: 'join', playerId: 'p', name: 'n' }), '/input'],
  ['MSG-1', ask({ type: 'take-seat', seatId: 'server.app', playerId: 'somebody' }), '/input/playerId'],
  ['MSG-1', ask({ type: 'play', seatId: 's', draft: { ...DRAFT, seq: -1 } }), '/input/draft/seq'],
  ['MSG-1', ask({ type: 'play', seatId: 's', draft: { ...DRAFT, ack: 4294967296 } }), '/input/draft/ack'],
  ['MSG-1', ask({ type: 'play', seatId: 's', draft: { ...DRAFT, flags: 256 } }), '/input/draft/flags'],
  ['MSG-1', ask({ type: 'play', seatId: 's', draft: { ...DRAFT, payload: '\u0100' } }), '/input/draft/payload'],
  ['MSG-1', ask({ type: 'play', seatId: 's', draft: { ...DRAFT, dstAddr: '10.9.0.256' } }), '/input/draft/dstAddr'],
  ['MSG-1', ask({ type: 'set-pace', pace: [1, 0] }), '/input/pace/1'],
  ['MSG-1', ask({ type: 'set-pace', pace: [1] }), '/input/pace'],
  ['MSG-1', ask({ type: 'set-link', linkId: 0, settings: { lossPpm: 1_000_001 } }), '/input/settings/lossPpm'],
  ['MSG-1', ask({ type: 'set-link', linkId: 0, settings: { random: [1, 2, 3, 4] } }), '/input/settings/random'],
  ['MSG-1', call({ name: 'execve' }), '/input/call'],
  ['MSG-1', call({ name: 'toString' }), '/input/call'],
  ['MSG-1', call({ name: 'read', fd: 1.5, len: 1 }), '/input/call/fd'],
  ['MSG-1', call({ name: 'read', fd: 3, len: 1e9 }), '/input/call/len'],
  ['MSG-1', call({ name: 'write', fd: 3, data: 'x'.repeat(MAX_DATA_BYTES + 1) }), '/input/call/data'],
  ['MSG-1', call({ name: 'writev', fd: 3, parts: Array.from({ length: 17 }, () => '') }), '/input/call/parts'],
  ['MSG-1', call({ name: 'setsockopt', fd: 3, option: 'x y', value: 1 }), '/input/call/option'],
];

describe('MSG-1, MSG-2: messages of a client', () => {
  test.each(GOOD.map((message): [string, unknown] => [JSON.stringify(message), message]))('MSG-1: takes %s', (text, message) => {
    expect(parseClientMessage(text)).toEqual({ ok: true, value: message });
  });

  test.each(BAD)('%s: refuses %j and names %s', (_, message, names) => {
    const parsed = parseClientMessage(JSON.stringify(message));
    expect(parsed).toMatchObject({ ok: false, error: { code: 'bad-message' } });
    expect(parsed.ok ? '' : parsed.error.text).toContain(names);
    expect(parsed.ok ? 999 : parsed.error.text.length).toBeLessThan(200);
  });

  test('MSG-1: a message of a megabyte is too large, whatever it holds', () => {
    expect(parseClientMessage('x'.repeat(1_000_000))).toMatchObject({ ok: false, error: { code: 'too-large' } });
    expect(parseClientMessage(' '.repeat(MAX_MESSAGE_BYTES + 1))).toMatchObject({ ok: false, error: { code: 'too-large' } });
  });

  test('MSG-3: a page of another version is told so, whatever else it says', () => {
    const text = JSON.stringify({ t: 'join', v: PROTOCOL_VERSION + 1, code: 'ACDEFG', fresh: { field: true } });
    expect(parseClientMessage(text)).toMatchObject({ ok: false, error: { code: 'wrong-version' } });
  });

  test('MSG-2: no text makes it throw', () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.json().map((json) => `{"t":"input","id":"1","input":${json}}`),
      fc.json().map((json) => `{"t":"input","id":"1","input":{"type":"call","seatId":"s","call":${json}}}`));
    fc.assert(fc.property(text, (any) => {
      const parsed = parseClientMessage(any);
      expect(typeof parsed.ok).toBe('boolean');
    }), { numRuns: 500, seed: 9293 });
  });
});
