import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../client/build/link.ts';
import { askFault, botFault, buildOf, draftOf, newBuild, seatsOf, startOf, withHost, withLink, withoutHost, withPredictions, withSolution, type Build } from '../../client/build/model.ts';
import { beginRecording, decodeLevel, encodeLevel, levelOf, readRecording, reportOn } from '../../shared/levels/build.ts';
import { momentsOf, outcomesOf, unasked } from '../../shared/levels/asking.ts';
import { CAMPAIGN } from '../../shared/levels/campaign.ts';
import { playSteps, takeRun, type Level, type Prediction, type Step } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { holdsOf } from '../../shared/levels/oracle.ts';
import { faultsThroughBuilder } from '../kit/through-builder.ts';

const STEPS: Step[] = [
  { do: 'call', call: { name: 'socket' } },
  { do: 'call', call: { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 7000 } } },
  { do: 'call', call: { name: 'listen', fd: 3, backlog: 2 } },
  { do: 'wait', ms: 2_000 },
  { do: 'call', call: { name: 'accept', fd: 3 } },
];

/** What a teacher has after playing these steps on the drawing. */
function recorded(build: Build): Build {
  const run = beginRecording(startOf(build), seatsOf(build), 1);
  playSteps(run, STEPS, (input) => takeRun(run, input));
  const { solution, suggestions } = readRecording(run);
  const objectives = suggestions.map(({ objective }) => objective);
  return { ...withSolution(build, solution), suggestions: objectives, chosen: objectives.filter(({ id }) => /accept/.test(id)).map(({ id }) => id) };
}

const both = (en: string): Prediction['ask'] => ({ en, zh: `${en}（中文）` });

const QUESTIONS: Prediction[] = [
  {
    id: 'first', ask: both('When does listen() return?'), when: { event: 'returned', host: 'server', process: 'serverd', call: 'bind' }, answer: 'b',
    choices: [
      { id: 'a', text: both('When a client comes'), why: both('It waits for nobody.'), believes: ['listen-blocks'] },
      { id: 'b', text: both('At once'), why: both('It only changes the socket.') },
    ],
  },
  {
    id: 'second', ask: both('What does the server answer?'), when: { event: 'sent', host: 'client', flags: 'SYN' }, answer: 'a',
    choices: [
      { id: 'a', text: both('SYN+ACK'), why: both('Its kernel answers.'), holds: { count: { event: 'sent', host: 'server', flags: 'SYN+ACK' } } },
      { id: 'b', text: both('Nothing'), why: both('It listens.'), believes: ['handshake-in-accept'], holds: { never: { event: 'sent', host: 'server', flags: 'SYN+ACK' } } },
    ],
  },
];

const written = { title: { en: 'Mine', zh: '我的' }, story: { en: 'A server waits.', zh: '一台服务器在等。' }, goal: { en: 'Take it.', zh: '' }, explain: { en: '', zh: '它早就在那里了。' } };

describe('LEVEL builder: from a drawing to a level', () => {
  test('a level that was drawn, played and written stands every check, and catches the belief that accept() shakes hands', () => {
    const draft = draftOf({ ...recorded(newBuild()), ...written });
    const level = levelOf(draft!);
    const { findings, kills } = reportOn(level);
    expect(findings).toEqual([]);
    expect([...kills.keys()]).toContain('handshake-in-accept');
    expect(decodeLevel(encodeLevel(level))).toEqual({ ok: true, value: level });
  });

  test('questions are answered where they are asked, a wait is cut in two for them, and all is sound', () => {
    const build = recorded(newBuild());
    const asking = withPredictions({ ...build, ...written }, QUESTIONS);
    expect(askFault(asking)).toBeNull();
    expect(asking.solution!.flatMap((step) => (step.do === 'predict' ? [`${step.id} ${step.choice}`] : []))).toEqual(['first b', 'second a']);
    expect(unasked(asking.solution!).map(({ do: what }) => what)).toEqual(build.solution!.map(({ do: what }) => what));
    const level = levelOf(draftOf(asking)!);
    expect(reportOn(level).findings).toEqual([]);
    expect(level.predictions).toHaveLength(2);
    expect(draftOf(buildOf(level))!.solution).toEqual(level.solution);
    expect(withPredictions(asking, []).solution).toEqual(build.solution);
  });

  test('a question without a text, or with one answer alone, is not finished, and its level is none yet', () => {
    const asking = withPredictions({ ...recorded(newBuild()), ...written }, QUESTIONS);
    const [first, second] = QUESTIONS;
    const empty = { en: ' ', zh: '' };
    expect(askFault(withPredictions(asking, [first!, { ...second!, ask: empty }]))).toBe(2);
    expect(askFault(withPredictions(asking, [{ ...first!, choices: first!.choices.slice(0, 1) }]))).toBe(1);
    expect(draftOf(withPredictions(asking, [{ ...first!, choices: first!.choices.map((choice) => ({ ...choice, why: empty })) }]))).toBeNull();
    expect(askFault(withPredictions(asking, [{ ...first!, ask: { en: '', zh: '会怎样？' } }]))).toBeNull();
  });

  test('what can be asked, and what shows an answer true or false, comes of the recording', () => {
    const build = recorded(newBuild());
    const here = { start: startOf(build), seats: seatsOf(build), solution: build.solution! };
    const moments = momentsOf(here);
    for (const { when } of QUESTIONS) expect(moments).toContainEqual(when);
    const truth = playSolution(levelOf(draftOf({ ...build, ...written })!), 1);
    const { holds, fails } = outcomesOf(here, 'listen-blocks');
    for (const { is } of holds) expect(holdsOf(is, truth)).toBe(true);
    for (const { is } of fails) expect(holdsOf(is, truth)).toBe(false);
    expect(fails.length).toBeGreaterThan(0);
  });

  test('there is no draft before it was played, and none where nothing is asked', () => {
    expect(draftOf(newBuild())).toBeNull();
    expect(draftOf({ ...recorded(newBuild()), chosen: [] })).toBeNull();
  });

  test('hosts and links come and go together; what was recorded elsewhere is none here', () => {
    const three = withHost(recorded(newBuild()));
    expect(three).toMatchObject({ solution: null, chosen: [] });
    expect(three.links).toHaveLength(2);
    expect(withLink(three, 1, 0)).toBe(three);
    expect(withLink(three, 2, 1).links).toHaveLength(3);
    expect(withoutHost(withLink(three, 2, 1), 1).links).toEqual([{ a: 0, b: 1, delayMs: 100, lossPercent: 0 }]);
  });

  test('a line of a bot that is no call is named', () => {
    const build = newBuild();
    expect(botFault(build)).toBeNull();
    expect(botFault({ ...build, hosts: [build.hosts[0]!, { ...build.hosts[1]!, bot: 'socket()\nconnect(3, nobody:7)' }] })).toEqual({ host: 'client', line: 2 });
  });

  test.each(CAMPAIGN.map((level) => [level.id, level] as const))('%s is taken apart and comes back with all that it asks', (_id, level) => {
    const draft = draftOf(buildOf(level));
    expect(draft).toMatchObject({ id: level.id, title: level.title, objectives: level.objectives, solution: level.solution });
    const sorted = ({ programs = [], ...start }: Level['start']) => ({ ...start, programs: [...programs].sort((a, b) => (a.name < b.name ? -1 : 1)) });
    expect(sorted(draft!.start)).toEqual(sorted(level.start));
    expect(new Set(draft!.seats)).toEqual(new Set(level.seats));
    expect(draft!.predictions ?? []).toEqual(level.predictions ?? []);
  });

  test.each(CAMPAIGN.filter((_level, i) => i % 16 === 1).map((level) => [level.id, level] as const))('%s is sound when it comes out of the builder, also when its questions were taken out and put in again', (_id, level) => {
    expect(faultsThroughBuilder(level)).toEqual([]);
  });

  test('a link holds the whole level; what was cut off or swells is none', async () => {
    const text = encodeLevel(CAMPAIGN[0]!);
    const packed = await pack(text);
    expect(packed).toMatch(/^[\w-]+$/);
    expect(packed.length).toBeLessThan(text.length * 0.6);
    expect(await unpack(packed)).toBe(text);
    expect(await unpack(packed.slice(0, -20))).toBeNull();
    expect(await unpack('not a level!')).toBeNull();
    expect(await unpack(await packed64(' '.repeat(5_000_000)))).toBeNull();
  });
});

/** Packs whatever its size. */
async function packed64(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url');
}
