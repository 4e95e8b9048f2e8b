import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { campaignLevel } from '../../shared/levels/campaign.ts';
import { type RunInput, score, type Submission, submissionOf } from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';

const dataDir = tempDir();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

const LEVEL = campaignLevel('three-steps')!;

function solved(seed: number): Submission {
  return submissionOf(playSolution(LEVEL, seed));
}

async function ask(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${server.url}${path}`, {
    method, headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const submit = (run: unknown, token?: string) => ask('POST', `api/levels/${LEVEL.id}/runs`, run, token);

describe('runs of levels', () => {
  test('LEVEL-7 a run is played again, and its score is what the server finds', async () => {
    const answer = await submit(solved(11));
    expect(answer).toEqual({ status: 200, body: { score: score(playSolution(LEVEL, 11)), best: false } });
  });

  test('the best run of each name is kept, the best first, across a restart', async () => {
    const run = solved(12);
    const withHint = { ...run, inputs: [{ type: 'hint', layer: 1 }, ...run.inputs] };
    expect((await submit({ ...withHint, name: 'Ada' })).body).toMatchObject({ best: true, score: { stars: { goal: true, par: true, noHint: false } } });
    expect((await submit({ ...run, name: ' ada ' })).body).toMatchObject({ best: true, score: { stars: { noHint: true } } });
    expect((await submit({ ...withHint, name: 'Ada' })).body).toMatchObject({ best: false });
    expect((await submit({ ...withHint, name: '鲍勃' })).body).toMatchObject({ best: true });
    await server.stop();
    server = await startServer({ dataDir });
    const { body } = await ask('GET', `api/levels/${LEVEL.id}/best`);
    expect((body['runs'] as { name: string; score: { hints: number } }[]).map(({ name, score: { hints } }) => [name, hints])).toEqual([['ada', 0], ['鲍勃', 1]]);
  });

  /** Edits of a good run, each with what the server says of it. */
  const forged: [string, (run: Submission) => unknown, number, object][] = [
    ['another seed', ({ inputs }) => ({ seed: 999, inputs }), 422, { why: 'fault', fault: 'not-asked', input: 3 }],
    ['the last move left out', ({ seed, inputs }) => ({ seed, inputs: inputs.filter((input, i) => input.type !== 'play' || i < 3) }), 422, {}],
    ['a prediction left out', ({ seed, inputs }) => ({ seed, inputs: inputs.filter(({ type }) => type !== 'predict') }), 422, { why: 'fault', fault: 'predict-first' }],
    ['a move for another player', ({ seed, inputs }) => ({ seed, inputs: inputs.map((input) => ('playerId' in input ? { ...input, playerId: 'bot' } : input)) }), 422, { why: 'fault', fault: 'not-joined' }],
    ['a seat that is not the player\'s', ({ seed, inputs }) => ({ seed, inputs: inputs.map((input) => ('seatId' in input ? { ...input, seatId: 'server.app' } : input)) }), 422, { why: 'fault', fault: 'unknown-seat' }],
    ['time that runs backwards', ({ seed, inputs }) => ({ seed, inputs: [...inputs.slice(0, 2), { type: 'advance', toUs: 0 }, ...inputs.slice(2)] }), 422, { why: 'fault', fault: 'bad-message', input: 2 }],
    ['more after the end', ({ seed, inputs }) => ({ seed, inputs: [...inputs, { type: 'advance', toUs: 80_000_000 }] }), 422, { why: 'after-end' }],
  ];
  test.each(forged)('LEVEL-7 refused, with the reason and the input: %s', async (_what, edit, status, problem) => {
    const answer = await submit(edit(solved(13)));
    expect(answer).toMatchObject({ status, body: { error: { code: 'run-refused', text: expect.stringMatching(/Input \d+|goal/), problem } } });
  });

  test.each<[string, unknown]>([
    ['no body', {}], ['inputs that are none', { seed: 1, inputs: [{ type: 'join' }] }], ['a score of its own', { ...solved(1), score: 9 }],
    ['a seed that is none', { ...solved(1), seed: 'x' }], ['too many inputs', { seed: 1, inputs: Array<RunInput>(501).fill({ type: 'hint', layer: 1 }) }],
  ])('refused as no run: %s', async (_what, body) => {
    expect(await submit(body)).toMatchObject({ status: 400, body: { error: { code: 'bad-message' } } });
  });

  test('no such level, and a body that is too large', async () => {
    expect((await ask('POST', 'api/levels/nothing/runs', solved(1))).status).toBe(404);
    expect((await ask('GET', 'api/levels/nothing/best')).status).toBe(404);
    expect((await submit({ ...solved(1), name: 'x'.repeat(300_000) })).status).toBe(413);
  });
});

describe('progress under a name', () => {
  test('who claims a name has it, by a token; runs under it need that token too', async () => {
    const first = await ask('PUT', 'api/progress', { name: 'Grace', progress: { levels: { one: 3 } } });
    const token = first.body['token'] as string;
    expect(token.length).toBeGreaterThanOrEqual(43);
    expect((await ask('PUT', 'api/progress', { name: 'grace', progress: {} })).status).toBe(401);
    expect((await ask('GET', 'api/progress?name=Grace')).status).toBe(401);
    expect((await ask('PUT', 'api/progress', { name: 'Grace', progress: { levels: { one: 3, two: 1 } } }, token)).body).toEqual({ token });
    expect((await ask('GET', 'api/progress?name=GRACE', undefined, token)).body).toEqual({ name: 'Grace', progress: { levels: { one: 3, two: 1 } } });
    expect((await submit({ ...solved(14), name: 'Grace' })).status).toBe(401);
    expect((await submit({ ...solved(14), name: 'Grace' }, token)).body).toMatchObject({ best: true });
  });

  test('names and progress that are none', async () => {
    expect((await ask('PUT', 'api/progress', { name: '\u202e', progress: {} })).status).toBe(400);
    expect((await ask('PUT', 'api/progress', { name: 'Ada', progress: 5 })).status).toBe(400);
  });
});

test('the schema of level files is published, and holds a level', async () => {
  const { body } = await ask('GET', 'level.schema.json');
  expect(body).toMatchObject({ title: 'Ackademy level', type: 'object', required: expect.arrayContaining(Object.keys(LEVEL).filter((key) => !['predictions', 'given'].includes(key))) });
});
