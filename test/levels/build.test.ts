import { describe, expect, test } from 'vitest';
import { beginRecording, decodeLevel, encodeLevel, type LevelDraft, levelOf, readRecording, reportOn } from '../../shared/levels/build.ts';
import { CAMPAIGN } from '../../shared/levels/campaign.ts';
import { createRun, type LevelSeat, type LevelStart, playSteps, type Run, type Step, takeRun } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { stepsOfRun } from '../../shared/levels/record.ts';
import { schemaFindings } from '../../shared/levels/validate.ts';

const START: LevelStart = {
  hosts: [{ name: 'server', addr: '10.9.0.1', program: 'httpd' }, { name: 'client', addr: '10.9.0.2', program: 'curl' }],
  links: [{ a: 'server', b: 'client', delayMs: [50, 150] }],
  programs: [{
    host: 'server', name: 'echo', statements: [
      { call: { name: 'socket' } }, { call: { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 7000 } } }, { call: { name: 'listen', fd: 3, backlog: 4 } },
      { call: { name: 'accept', fd: 3 } }, { call: { name: 'read', fd: 4, len: 100 } }, { call: { name: 'read', fd: 4, len: 100 } }, { call: { name: 'close', fd: 4 } },
    ],
  }],
};
const APP: LevelSeat[] = [{ host: 'client', kind: 'app' }];
const KERNEL: LevelSeat[] = [{ host: 'client', kind: 'app' }, { host: 'client', kind: 'kernel' }];
const text = (word: string) => ({ en: `The ${word} of it`, zh: `这是${word}` });

const CALLS: Step[] = [
  { do: 'call', call: { name: 'socket' } }, { do: 'call', call: { name: 'connect', fd: 3, address: { addr: '10.9.0.1', port: 7000 } } }, { do: 'wait' },
  { do: 'call', call: { name: 'write', fd: 3, data: 'hello' } }, { do: 'wait', ms: 400 }, { do: 'call', call: { name: 'close', fd: 3 } }, { do: 'wait' },
];

function record(seats: LevelSeat[], steps: readonly Step[]): Run {
  const run = beginRecording(START, seats, 5);
  playSteps(run, steps, (input) => takeRun(run, input));
  return run;
}

function draftOf(run: Run, wanted: readonly string[]): LevelDraft {
  const { solution, suggestions } = readRecording(run);
  return {
    id: 'my-level', chapter: 'closing', title: text('title'), story: text('story'), goal: text('goal'), explain: text('end'), start: START,
    seats: run.level.seats, solution, objectives: suggestions.filter(({ objective: { id } }) => wanted.includes(id)).map(({ objective }) => objective),
  };
}

describe('a level made by playing it', () => {
  test('at an app seat: what was recorded solves it, with wrong plays found, hints written, and all checks passed', () => {
    const run = record(APP, CALLS);
    const { suggestions } = readRecording(run);
    const ids = suggestions.map(({ objective: { id } }) => id);
    expect(ids).toEqual(expect.arrayContaining(['client-established', 'server-close-wait', 'client-sent-fin-ack', 'server-read-data', 'server-read-0', 'no-reset', 'no-close-wait-server', 'client-connect-0']));
    expect(suggestions.filter(({ at }) => at >= 0).every(({ at }) => at >= run.beganEvents)).toBe(true);
    const level = levelOf(draftOf(run, ['server-read-data', 'server-read-0', 'no-reset']));
    const { findings, kills } = reportOn(level);
    expect(findings).toEqual([]);
    expect([level.par, level.wrong.length, level.kills.length, level.kills.length === kills.size]).toEqual([4, 4, kills.size, true]);
    expect(level.kills).toContain('zero-is-nothing-yet');
    expect(level.rules).toEqual(expect.arrayContaining(['HANDSHAKE-3', 'FIN-1', 'DATA-1']));
  });

  test('at a kernel seat: numbers are relative, and a refused play is no part of it', () => {
    const run = record(KERNEL, [
      ...CALLS.slice(0, 2), { do: 'play', flags: 'SYN+ACK' }, { do: 'play', flags: 'SYN', seq: 0 }, { do: 'wait' }, { do: 'play', flags: 'ACK', seq: 1, ack: 1 }, { do: 'wait' },
    ]);
    const { solution } = readRecording(run);
    expect(solution.filter((step) => step.do === 'play')).toEqual([
      { do: 'play', seat: 'client.kernel', flags: 'SYN', seq: 0, dstPort: 7000 }, { do: 'play', seat: 'client.kernel', flags: 'ACK', seq: 1, ack: 1, dstPort: 7000 },
    ]);
    expect(reportOn(levelOf(draftOf(run, ['server-established']))).findings).toEqual([]);
  });

  test('says what is wrong with it: nothing asked for, no Chinese, a goal that is there from the beginning', () => {
    const draft = draftOf(record(APP, CALLS), ['server-read-0']);
    expect(reportOn(levelOf({ ...draft, objectives: [] })).findings[0]).toMatchObject({ check: 'schema', text: expect.stringContaining('/objectives') });
    expect(reportOn(levelOf({ ...draft, goal: { en: 'Close it all', zh: 'Close it all' } })).findings).toMatchObject([{ check: 'texts', text: 'goal: not in Chinese' }]);
    const always = [{ id: 'always', text: text('goal'), is: { look: 'quiet' as const, is: true } }];
    expect(reportOn({ ...levelOf(draft), objectives: always, wrong: [{ why: text('play'), steps: [], expect: { objective: 'always' } }] }).findings).toContainEqual({ check: 'solution', text: 'seed 1: it is won before the first move' });
  });
});

describe('a level as a file', () => {
  test('comes back as it was, and what is none is refused with where and why', () => {
    const level = levelOf(draftOf(record(APP, CALLS), ['server-read-0']));
    expect(decodeLevel(encodeLevel(level))).toEqual({ ok: true, value: level });
    const edited = (change: object): unknown => decodeLevel(JSON.stringify({ ...level, ...change }));
    expect(decodeLevel('{')).toMatchObject({ ok: false, error: [{ check: 'schema' }] });
    expect(decodeLevel('x'.repeat(300_000))).toMatchObject({ ok: false });
    expect(edited({ chapter: 'cooking' })).toMatchObject({ ok: false, error: [{ check: 'schema', text: expect.stringContaining('/chapter') }] });
    expect(edited({ seats: [{ host: 'nobody', kind: 'app' }] })).toMatchObject({ ok: false, error: expect.arrayContaining([{ check: 'names', text: 'no host nobody' }]) });
    expect(edited({ solution: level.solution.slice(0, 2) })).toMatchObject({ ok: false, error: expect.arrayContaining([expect.objectContaining({ check: 'par' })]) });
    expect(edited({ kills: ['backlog-limits-connections'] })).toMatchObject({ ok: false, error: [{ check: 'kills' }] });
    expect(edited({ par: 3 })).toMatchObject({ ok: false, error: [{ check: 'par' }] });
  });
});

test.each(CAMPAIGN.map((level) => [level.id, level] as const))('%s: its solution, recorded and read as steps, wins with another seed', (_id, level) => {
  const steps = stepsOfRun(playSolution(level, 1));
  const run = createRun(level, 8);
  playSteps(run, steps, (input) => takeRun(run, input));
  expect(run.state).toBe('won');
});

/** Faults of shape, each with what is said of it: the field of the variant that was meant, never only "none of these fits". */
const SHAPES: [object, string][] = [
  [{ solution: [{ do: 'call', call: { name: 'accept', fd: 'x' } }] }, '/solution/0/call/fd: Expected integer'],
  [{ solution: [{ do: 'play', flag: 'SYN' }] }, '/solution/0/flags: Expected required property'],
  [{ objectives: [{ ...CAMPAIGN[0]!.objectives[0], is: { all: [{ count: { event: 'state', hosts: 'x' } }] } }] }, '/objectives/0/is/all/0/count/hosts: Unexpected property'],
  [{ objectives: [{ ...CAMPAIGN[0]!.objectives[0], is: { look: 'queue', host: 'server', port: 7, queue: 'accept' } }] }, '/objectives/0/is/n: Expected required property'],
  [{ wrong: [{ ...CAMPAIGN[0]!.wrong[0], expect: { refused: 'x' } }] }, '/wrong/0/expect/refusal: Expected required property'],
  [{ title: { en: 'x' } }, '/title/zh: Expected required property'],
];
test.each(SHAPES)('a fault of shape is told where it is: %#', (change, text) => {
  expect(schemaFindings({ ...CAMPAIGN[0]!, ...change })[0]).toEqual({ check: 'schema', text });
});
