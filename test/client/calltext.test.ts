import { describe, expect, test } from 'vitest';
import { CALL_EXAMPLES, MOST_BYTES, MOST_VECTORS, readCallText } from '../../client/calltext.ts';
import { callText } from '../../shared/log/call-text.ts';
import { CALL_SCHEMAS, MAX_DATA_BYTES, MAX_VECTORS } from '../../shared/protocol/schemas.ts';

const hosts = (name: string): string | null => (name === 'server' ? '10.9.0.1' : null);

describe('a call written as text', () => {
  test.each(Object.entries(CALL_EXAMPLES))('%s: what the log prints is read again as the same call', (name, text) => {
    const read = readCallText(text, hosts);
    expect(read).toMatchObject({ ok: true, value: { name } });
    if (!read.ok) return;
    const again = readCallText(callText(read.value), hosts);
    // The log prints accept4 without flags as accept, and fork with the child's name.
    expect(again).toEqual({ ok: true, value: read.value });
  });

  test('every call of the protocol has an example, and the limits are the protocol\'s', () => {
    expect([MOST_BYTES, MOST_VECTORS]).toEqual([MAX_DATA_BYTES, MAX_VECTORS]);
    expect(Object.keys(CALL_EXAMPLES).sort()).toEqual(Object.keys(CALL_SCHEMAS).sort());
  });

  test.each([
    ['connect(3, server:80)', { name: 'connect', fd: 3, address: { addr: '10.9.0.1', port: 80 } }],
    ['bind(3, *:80)', { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 80 } }],
    ['write(4, "a\\n\\x01\\"" * 2);', { name: 'write', fd: 4, data: 'a\n\u0001"a\n\u0001"' }],
    ['poll(3, POLLIN|POLLOUT, -1)', { name: 'poll', fd: 3, events: ['IN', 'OUT'], timeoutMs: -1 }],
    ['setsockopt(3, SO_LINGER, {1, 0})', { name: 'setsockopt', fd: 3, option: 'SO_LINGER', value: { onoff: true, lingerS: 0 } }],
    ['writev(3, ["a, b", "c]"])', { name: 'writev', fd: 3, parts: ['a, b', 'c]'] }],
  ])('%s', (text, call) => {
    expect(readCallText(text, hosts)).toEqual({ ok: true, value: call });
  });

  test.each([
    ['hello', 'no-call'], ['open(3)', 'unknown-call'], ['toString()', 'unknown-call'], ['listen(3)', 'bad-arguments'], ['write(3, "a)', 'bad-arguments'],
    ['connect(3, nobody:80)', 'bad-arguments'], ['bind(3, 10.9.0.1:70000)', 'bad-arguments'], ['shutdown(3, SHUT_UP)', 'bad-arguments'],
    ['write(3, "x" * 99999)', 'bad-arguments'], ['close(3, 4, 5)', 'bad-arguments'],
  ])('%s is refused: %s', (text, fault) => {
    expect(readCallText(text, hosts)).toEqual({ ok: false, error: fault });
  });
});
