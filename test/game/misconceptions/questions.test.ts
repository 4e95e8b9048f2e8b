import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Input, step, type World } from '../../../shared/game/index.ts';
import { type Actor, inputsOf, MISCONCEPTIONS, type Moment, scenarioConfig, scenarioWorld } from '../../../shared/game/misconceptions/index.ts';
import { believe, mayMatter } from '../../../shared/game/beliefs.ts';
import { answerOf, publicQuestion, type QuestionKind, questionFor, questionsFor } from '../../../shared/game/questions.ts';
import { MUTANTS, type MutantId, type SysCall } from '../../../shared/socket/index.ts';
import { raiseAll } from './pool.ts';

const raised = raiseAll();

function worldOf(text: string): World {
  return JSON.parse(text) as World;
}

describe('questions that random moments of all scenarios raise', () => {
  test.each(MUTANTS)('%s: some question of its own scenario has it as a wrong answer', (mutant) => {
    const own = raised.filter(({ from, question: { choices, answer } }) => from === mutant && choices.some(({ beliefs }, i) => i !== answer && beliefs.includes(mutant)));
    expect(own.length).toBeGreaterThan(0);
  });

  test('2 to 5 different choices, nobody believes two of them, and a wrong one is somebody\'s belief', () => {
    for (const { question: { choices, answer } } of raised) {
      expect(choices.length).toBeGreaterThanOrEqual(2);
      expect(choices.length).toBeLessThanOrEqual(5);
      expect(new Set(choices.map(({ value }) => JSON.stringify(value))).size).toBe(choices.length);
      const believers = choices.flatMap(({ beliefs }) => beliefs);
      expect(new Set(believers).size).toBe(believers.length);
      expect(choices.filter(({ beliefs }, i) => i !== answer && beliefs.length === 0)).toEqual([]);
    }
  });

  test('the same World and input give the same question, and the World stays as it was', () => {
    for (const { world: text, next } of raised.filter((_one, i) => i % 9 === 0)) {
      const world = worldOf(text);
      expect(questionFor(world, next)).toEqual(questionFor(worldOf(text), next));
      expect(JSON.stringify(world)).toBe(text);
    }
  });

  test('a misconception that is left out to save time would have agreed with the truth', () => {
    const told = (text: string, next: Input, mutant: MutantId | null): string => {
      const world = worldOf(text);
      if (mutant !== null) believe(world, mutant);
      return JSON.stringify(step(world, next));
    };
    for (const { world: text, next } of raised.filter((_one, i) => i % 5 === 0)) {
      const truth = told(text, next, null);
      const world = worldOf(text);
      for (const mutant of MUTANTS.filter((candidate) => !mayMatter(candidate, world, next))) expect(told(text, next, mutant), mutant).toBe(truth);
    }
  });

  test('what is told before the reveal does not hang on which choice is true, or on who believes it', () => {
    for (const { question } of raised) {
      const told = JSON.stringify(publicQuestion(question));
      for (let answer = 0; answer < question.choices.length; answer++) {
        const other = { ...question, answer, rule: 'x', choices: question.choices.map(({ value }) => ({ value, beliefs: [] })) };
        expect(JSON.stringify(publicQuestion(other))).toBe(told);
      }
      expect(MUTANTS.filter((mutant) => told.includes(mutant))).toEqual([]);
    }
  });

  test('the kind of a question does not tell whether the call fails: errno is asked only where it fails by all choices', () => {
    for (const { question: { kind, choices } } of raised) {
      const failing = choices.filter(({ value }) => value.kind === 'return' && (value.result?.ret ?? 0) < 0).length;
      expect(kind === 'errno').toBe(failing === choices.length);
    }
  });

  test('the rule of each question stands in shared/SPEC.md, and so does that of each misconception', () => {
    const spec = readFileSync(new URL('../../../shared/SPEC.md', import.meta.url), 'utf8');
    const rules = new Set([...raised.map(({ question: { rule } }) => rule), ...MISCONCEPTIONS.map(({ rule }) => rule)]);
    expect([...rules].filter((rule) => !spec.includes(`**${rule}**`))).toEqual([]);
    for (const { id, rule } of MISCONCEPTIONS) expect(spec).toContain(`**${rule}** (\`${id}\`)`);
  });

  test('the true choice stands at every place about equally often', () => {
    const pairs = raised.filter(({ question }) => question.choices.length === 2);
    const first = pairs.filter(({ question }) => question.answer === 0).length;
    expect(first / pairs.length).toBeGreaterThan(0.3);
    expect(first / pairs.length).toBeLessThan(0.7);
  });

  test('a question in a World of three hosts takes less than 30 ms at the median', () => {
    // A clone and a step for each misconception that can matter.
    const times = raised.filter((_one, i) => i % 7 === 0).map(({ world: text, next }) => {
      const world = worldOf(text);
      const start = performance.now();
      questionFor(world, next);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    expect(times[times.length >> 1]).toBeLessThan(30);
  });
});

const by = (actor: Actor, call: SysCall): Moment => [actor, call];
const ADDRESS = { addr: '10.9.0.1', port: 7000 };
const LISTEN: Moment[] = [
  by('server', { name: 'socket' }), by('server', { name: 'bind', fd: 3, address: ADDRESS }), by('server', { name: 'listen', fd: 3, backlog: 0 }),
];
const CONNECT: Moment[] = [by('client', { name: 'socket' }), by('client', { name: 'connect', fd: 3, address: ADDRESS })];
const ACCEPT = by('server', { name: 'accept', fd: 3 });
const OPEN: Moment[] = [...LISTEN, ...CONNECT, 100, ACCEPT, 100];
const write = (actor: Actor, fd: number): Moment => by(actor, { name: 'write', fd, data: 'hello' });
const read = (actor: Actor, fd: number): Moment => by(actor, { name: 'read', fd, len: 100 });
const close = (actor: Actor, fd: number): Moment => by(actor, { name: 'close', fd });
const nonblocking = (actor: Actor, fd: number): Moment => by(actor, { name: 'fcntl', fd, nonblock: true });
const LINGER_0 = by('client', { name: 'setsockopt', fd: 3, option: 'SO_LINGER', value: { onoff: true, lingerS: 0 } });

/** What happened, what comes next, what is asked, the truth (a part of it), and one who says otherwise. */
const KEY_MOMENTS: [title: string, before: Moment[], next: Moment, kind: QuestionKind, truth: object, wrong: MutantId][] = [
  ['accept() with O_NONBLOCK on an empty queue', [...LISTEN, nonblocking('server', 3)], ACCEPT, 'state', { state: 'LISTEN' }, 'eagain-is-failure'],
  ['accept() on a queue that holds a connection', [...LISTEN, ...CONNECT, 100], ACCEPT, 'segment', { segment: null }, 'connect-waits-for-accept'],
  ['connect() returns before accept()', [...LISTEN, ...CONNECT, 10], 10, 'return', { sleeps: false, result: { ret: 0 } }, 'connect-waits-for-accept'],
  ['a SYN arrives: SYN_RECEIVED', [...LISTEN, ...CONNECT], 10, 'state', { state: 'SYN_RECEIVED' }, 'established-at-syn-ack'],
  ['a SYN arrives: the kernel answers by itself', [...LISTEN, ...CONNECT], 10, 'segment', { segment: { flags: 18, seq: 0, ack: 1, bytes: 0 } }, 'handshake-in-accept'],
  ['the ACK number of a SYN', [...LISTEN, ...CONNECT], 10, 'segment', { segment: { flags: 18, seq: 0, ack: 1, bytes: 0 } }, 'syn-fin-use-no-number'],
  ['the ACK number of data', [...OPEN, write('client', 3)], 10, 'segment', { segment: { flags: 16, seq: 1, ack: 6, bytes: 0 } }, 'ack-names-last-byte'],
  ['the ACK number of a FIN', [...OPEN, close('client', 3)], 10, 'segment', { segment: { flags: 16, seq: 1, ack: 2, bytes: 0 } }, 'syn-fin-use-no-number'],
  ['an ACK before anybody has read', [...OPEN, write('client', 3)], 10, 'segment', { segment: { flags: 16, seq: 1, ack: 6, bytes: 0 } }, 'ack-means-read'],
  ['close() of one of two descriptors', [...OPEN, by('client', { name: 'dup', fd: 3 })], close('client', 3), 'segment', { segment: null }, 'close-sends-fin-at-once'],
  ['close() with unread data', [...OPEN, write('client', 3), 100], close('server', 4), 'segment', { segment: { flags: 20 } }, 'close-always-sends-fin'],
  ['read() at end of file', [...OPEN, close('client', 3), 100], read('server', 4), 'return', { sleeps: false, result: { ret: 0 } }, 'zero-is-nothing-yet'],
  ['read() where nothing waits', [...OPEN, nonblocking('server', 4)], read('server', 4), 'return', { result: { ret: -1, errno: 'EAGAIN' } }, 'zero-is-nothing-yet'],
  ['the first write() after the peer closed', [...OPEN, close('client', 3), 100], write('server', 4), 'return', { result: { ret: 5 } }, 'first-write-fails'],
  ['the RST that answers the first write() after the peer closed', [...OPEN, close('client', 3), 100, write('server', 4), 10], 10, 'state', { state: 'CLOSED' }, 'rst-is-fin'],
  ['a full accept queue', [...LISTEN, ...CONNECT, 100, by('client', { name: 'socket' }), by('client', { name: 'connect', fd: 4, address: ADDRESS })], 10, 'segment', { segment: null }, 'full-queue-refuses'],
  ['shutdown(SHUT_WR), then a read()', [...OPEN, by('client', { name: 'shutdown', fd: 3, how: 'WR' }), 100, write('server', 4), 100], read('client', 3), 'return', { result: { ret: 5 } }, 'shutdown-is-close'],
  ['write() after shutdown(SHUT_WR): EPIPE, not EBADF', [...OPEN, by('client', { name: 'shutdown', fd: 3, how: 'WR' })], write('client', 3), 'errno', { result: { ret: -1, errno: 'EPIPE' } }, 'shutdown-is-close'],
  ['a RST arrives in a read()', [...OPEN, read('server', 4), LINGER_0, close('client', 3)], 10, 'return', { result: { ret: -1, errno: 'ECONNRESET' } }, 'rst-is-fin'],
  ['whose TIME_WAIT', [...OPEN, close('client', 3), 100, close('server', 4), 10], 10, 'state', { state: 'CLOSED' }, 'time-wait-at-server'],
  ['read() of an accepted descriptor', [by('server', { name: 'socket', nonblock: true }), ...OPEN.slice(1)], read('server', 4), 'return', { sleeps: true }, 'accept-inherits-nonblock'],
  ['read() of the listening descriptor', [...OPEN, write('client', 3), 100], read('server', 3), 'return', { result: { ret: -1, errno: 'ENOTCONN' } }, 'data-through-listener'],
  ['write() returns when the kernel has it', OPEN, write('client', 3), 'return', { sleeps: false, result: { ret: 5 } }, 'write-means-delivered'],
  ['a killed process', OPEN, by('client', { name: 'exit' }), 'segment', { segment: { flags: 17 } }, 'kill-sends-rst'],
];

describe('key moments', () => {
  test.each(KEY_MOMENTS)('%s', (_title, before, next, kind, truth, wrong) => {
    const world = scenarioWorld(scenarioConfig(null));
    const inputs = (moment: Moment): Input[] => inputsOf(world, moment);
    for (const moment of before) for (const input of inputs(moment)) step(world, input);
    const question = questionsFor(world, inputs(next)[0]!, [kind])
      .find(({ choices, answer }) => choices.some(({ beliefs }, i) => i !== answer && beliefs.includes(wrong)));
    expect(question && answerOf(question)).toMatchObject(truth);
    expect(question?.kind).toBe(kind);
  });

  test('where a player is the kernel, the segment asked for is the one owed', () => {
    const base = scenarioConfig(null);
    const world = scenarioWorld({ ...base, gated: false, seats: [...base.seats, { id: 'kernel', hostId: 0, kind: 'kernel' }] });
    for (const moment of [...LISTEN, ...CONNECT]) for (const input of inputsOf(world, moment)) step(world, input);
    const [question] = questionsFor(world, { type: 'advance', toUs: 10_000 }, ['segment']);
    expect(world.sim.hosts[0]!.kernel).toBe('manual');
    expect(question && answerOf(question)).toEqual({ kind: 'segment', segment: { flags: 18, seq: 0, ack: 1, bytes: 0 } });
    expect(question!.choices.find(({ beliefs }) => beliefs.includes('handshake-in-accept'))?.value).toEqual({ kind: 'segment', segment: null });
  });

  test('the second write() after the peer closed gives EPIPE, which all agree on: no question', () => {
    const world = scenarioWorld(scenarioConfig(null));
    for (const moment of [...OPEN, close('client', 3), 100, write('server', 4), 100]) for (const input of inputsOf(world, moment)) step(world, input);
    const [next] = inputsOf(world, write('server', 4));
    expect(questionsFor(world, next!, ['errno', 'return'])).toEqual([]);
  });
});
