import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  createScriptLevel, currentStep, dueCall, dueDraft, errorText, hint, type LevelSeat, parseScript, readCall, type ScriptLevel, stepsOf, takeEvents, tryCall, trySegment,
} from '../../shared/log/packetdrill/index.ts';
import { ACK, PSH } from '../../shared/tcp/index.ts';

const folder = new URL('../conform/packetdrill/', import.meta.url);

function levelOf(source: string, seat: LevelSeat): ScriptLevel {
  const script = parseScript(source);
  if (!script.ok) throw new Error(errorText(script.error));
  const level = createScriptLevel(script.value, seat);
  if (!level.ok) throw new Error(`${level.error.line}: ${level.error.what}`);
  return level.value;
}

const GREETING = `\`./defaults.sh\`
// A server is made of three calls
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 bind(3, ..., ...) = 0
   +0 listen(3, 1) = 0
   +0 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>
// Somebody asks: answer, though nobody has called accept()
   +0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 8>
  +.1 < . 1:1(0) ack 1 win 257
   +0 accept(3, ..., ...) = 4
   +0 write(4, ..., 2000) = 2000
   +0 > P. 1:2001(2000) ack 1
  +.1 < . 1:1(0) ack 2001 win 257
`;

describe('PKT-11: a script as a level', () => {
  test('a call as the script writes it is read as the call that is due', () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.pkt'))) {
      const level = levelOf(readFileSync(new URL(file, folder), 'utf8'), 'app');
      for (let step = currentStep(level); step; step = currentStep(level)) {
        const due = dueCall(level)!;
        expect(readCall(level, hint(level, 3)!.line!), `${file}:${step.line}`).toEqual({ ok: true, value: due });
        expect(tryCall(level, due).ok, `${file}:${step.line}`).toBe(true);
      }
    }
  });

  test.each(['', 'listen', 'listen(3, 1', 'launch(3)', 'close(4) = 0\n0 close(3)', '<script>', '> S 0:0(0)'])('%j is no call: it is told why', (text) => {
    const read = readCall(levelOf(GREETING, 'app'), text);
    expect(read.ok ? read.value : read.error).toEqual(expect.any(String));
  });

  test.each(['kernel', 'app'] as const)('who always plays what is due at the %s seat comes through every script', (seat) => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.pkt'))) {
      const level = levelOf(readFileSync(new URL(file, folder), 'utf8'), seat);
      for (let step = currentStep(level); step; step = currentStep(level)) {
        const call = dueCall(level);
        const draft = dueDraft(level);
        const attempt = draft ? trySegment(level, draft) : call ? tryCall(level, call) : null;
        expect(attempt, `${file}:${step.line}`).toMatchObject({ ok: true });
      }
      const steps = stepsOf(level);
      expect(steps.every(({ state }) => state === 'done'), file).toBe(true);
      if (seat === 'app') expect(steps.some(({ by }) => by === 'player'), file).toBe(true);
    }
  });

  test('at the kernel seat the script makes the calls and is the peer, up to the first segment that is to be played', () => {
    const level = levelOf(GREETING, 'kernel');
    expect(stepsOf(level).map(({ kind, by, state }) => `${kind} ${by} ${state}`)).toEqual([
      'call script done', 'call script done', 'call script done', 'inbound script done', 'outbound player now', 'inbound script ahead', 'call script ahead',
      'call script ahead', 'outbound player ahead', 'inbound script ahead',
    ]);
    expect(currentStep(level)).toMatchObject({ line: 8, text: '+0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 8>', state: 'now' });
    expect(takeEvents(level).some((event) => event.type === 'segment-arrived' && event.hostId === 0)).toBe(true);
    expect(level.world.sim.hosts[0]!.kernel).toBe('manual');
  });

  test('hints come in layers: the comment above the line, the kind, the line', () => {
    const level = levelOf(GREETING, 'kernel');
    const comments = ['Somebody asks: answer, though nobody has called accept()'];
    expect(hint(level, 1)).toEqual({ layer: 1, comments, kind: null, line: null });
    expect(hint(level, 2)).toEqual({ layer: 2, comments, kind: 'S.', line: null });
    expect(hint(level, 3)).toEqual({ layer: 3, comments, kind: 'S.', line: 'S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 8>' });
    expect(hint(levelOf(GREETING, 'app'), 3)).toEqual({ layer: 3, comments: ['A server is made of three calls'], kind: 'socket', line: 'socket(..., SOCK_STREAM, IPPROTO_TCP) = 3' });
  });

  test('an illegal segment gets the judge\'s refusal, a legal one that the script does not have its line; neither changes the World', () => {
    const level = levelOf(GREETING, 'kernel');
    const draft = dueDraft(level)!;
    const before = JSON.stringify(level.world);
    expect(trySegment(level, { ...draft, ack: draft.ack + 1 })).toMatchObject({ ok: false, refusal: { field: 'ack' } });
    expect(JSON.stringify(level.world)).toBe(before);
    expect(trySegment(level, draft)).toMatchObject({ ok: true, finished: false });
    // Data is due; a pure ACK is legal at any time, but not the line.
    const data = dueDraft(level)!;
    expect(trySegment(level, { ...data, flags: ACK, payload: '' })).toEqual({ ok: false, refusal: null, expected: 'P. 1:2001(2000) ack 1', got: '. 1:1(0) ack 1' });
  });

  test('a line of several segments is played one by one, each as large as the kernel would send it; PSH is optional', () => {
    const level = levelOf(GREETING, 'kernel');
    trySegment(level, dueDraft(level)!);
    const data = dueDraft(level)!;
    expect(trySegment(level, { ...data, payload: data.payload.slice(0, 300) })).toEqual({ ok: false, refusal: null, expected: 'P. 1:2001(2000) ack 1', got: '. 1:301(300) ack 1' });
    expect(trySegment(level, { ...data, flags: ACK | PSH })).toMatchObject({ ok: true, finished: false });
    expect(currentStep(level)?.bytes).toEqual([1000, 2000]);
    expect(trySegment(level, { ...dueDraft(level)!, flags: ACK })).toMatchObject({ ok: true, finished: true });
    expect(currentStep(level)).toBeNull();
  });

  test('at the app seat a call counts by what it does', () => {
    const level = levelOf(GREETING, 'app');
    expect(tryCall(level, { name: 'listen', fd: 3, backlog: 1 })).toMatchObject({ ok: false, expected: 'socket()', got: 'listen(3, 1)' });
    expect(tryCall(level, { name: 'socket' })).toMatchObject({ ok: true, finished: false });
    expect(tryCall(level, { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 80 } })).toMatchObject({ ok: true });
    expect(tryCall(level, { name: 'listen', fd: 3, backlog: 2 })).toEqual({ ok: false, refusal: null, expected: 'listen(3, 1)', got: 'listen(3, 2)' });
    expect(tryCall(level, { name: 'listen', fd: 3, backlog: 1 })).toMatchObject({ ok: true });
    expect(level.world.sim.nowUs).toBe(100_000);
    expect(tryCall(level, { name: 'accept', fd: 3 })).toMatchObject({ ok: true });
    expect(tryCall(level, { name: 'write', fd: 4, data: 'x'.repeat(1999) })).toMatchObject({ ok: false, expected: 'write(4, 2000)', got: 'write(4, 1999)' });
    expect(tryCall(level, { name: 'write', fd: 4, data: 'y'.repeat(2000) })).toMatchObject({ ok: true, finished: true });
  });

  test.each([
    ['0 epoll_create(1) = 3', { line: 1, what: 'call epoll_create' }],
    ['0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 listen(3, 1) = -1 EINVAL', { line: 2, what: 'expected -1 EINVAL got 0' }],
    [`${GREETING}+0...0.1 read(4, ..., 1) = 1\n+0 shutdown(4, SHUT_WR) = 0\n+0 > F. 2001:2001(0) ack 1\n+.1 < P. 1:2(1) ack 2002 win 257\n+0 > . 2002:2002(0) ack 2`, { line: 15, what: 'shutdown while read sleeps' }],
  ])('%j is no level', (source, error) => {
    const script = parseScript(source);
    expect(script.ok && createScriptLevel(script.value, 'kernel')).toEqual({ ok: false, error });
  });
});
