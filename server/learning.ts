import type { IncomingMessage } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import { campaignLevel, CAMPAIGN } from '../shared/levels/campaign.ts';
import { rankOf } from '../shared/levels/index.ts';
import { LevelSchema } from '../shared/levels/schema.ts';
import { cleanName, nameKey } from '../shared/protocol/index.ts';
import type { AddressLimits } from './address.ts';
import { MAX_RUN_BYTES, readRun } from './level-runs.ts';
import type { Rooms } from './rooms.ts';
import type { Store } from './store.ts';
import { hashToken, newToken, tokenFits } from './tokens.ts';
import { countInWorkshop } from './workshop/levels.ts';

/** Bytes of a learner's progress. */
const MAX_PROGRESS_BYTES = 256 * 1024;
/** Runs of a level that are shown. */
const BEST_RUNS = 50;
const TOKEN = /^Bearer ([\w-]{1,200})$/i;

function refuse(response: Response, status: number, code: string, text: string, more: Record<string, unknown> = {}): void {
  if (status === 401) response.set('WWW-Authenticate', 'Bearer');
  response.status(status).json({ error: { code, text, ...more } });
}

function tokenOf(request: Request): string | null {
  return TOKEN.exec(request.get('authorization') ?? '')?.[1] ?? null;
}

/**
 * What learners keep on a server: verified runs of levels, and progress under a name.
 *
 * * `POST api/levels/ID/runs` `{ seed, inputs, name? }`: played again, and the score found by that alone. Answers `{ score, best }`, where
 *   `best` says whether it is this name's best; 422 with the reason and the input where it cannot be so. A name whose progress is kept
 *   here needs its token (`Authorization: Bearer`).
 *   With `workshop`, a workshop's code, and the token of one who takes part, it counts there: `{ score, best, points }`, where
 *   `best` says whether it is this player's best there, and `points` are those of the best.
 * * `GET api/levels/ID/best`: `{ runs: [{ name, score, atMs }] }`, the best first.
 * * `PUT api/progress` `{ name, progress }`: the first one claims the name and answers `{ token }`; later ones need it.
 * * `GET api/progress?name=NAME` with the token: `{ progress }`.
 * * `GET level.schema.json`: the JSON Schema of level files.
 */
export function addLearning(app: Express, rooms: Rooms, limits: AddressLimits, addressOf: (request: IncomingMessage) => string): void {
  const store: Store = rooms.store;
  const mayUse = async (request: Request, response: Response): Promise<boolean> => {
    response.set('Cache-Control', 'no-store');
    if (await limits.maySubmit(addressOf(request))) return true;
    refuse(response, 429, 'too-fast', 'Too much came from here: wait a minute.');
    return false;
  };
  /** True where the name is nobody's, or the request has its token. */
  const mayUseName = async (request: Request, key: string): Promise<boolean> => {
    const learner = await store.getLearner(key);
    const token = tokenOf(request);
    return !learner || (token !== null && tokenFits(token, learner.tokenHash));
  };

  app.post('/api/levels/:id/runs', express.json({ limit: MAX_RUN_BYTES }), async (request, response) => {
    if (!(await mayUse(request, response))) return;
    const began = performance.now();
    const read = readRun(String(request.params['id']), request.body);
    limits.countReplay(addressOf(request), performance.now() - began);
    if (!read.ok) return refuse(response, read.error.status, read.error.code, read.error.text, read.error.problem ? { problem: read.error.problem } : {});
    const { level, run, score } = read.value;
    if (read.value.workshop !== null) return countInWorkshop(rooms, request, response, read.value);
    if (read.value.name === null) return void response.json({ score, best: false });
    const name = cleanName(read.value.name);
    if (name === null) return refuse(response, 400, 'bad-name', 'That is no name.');
    if (!(await mayUseName(request, nameKey(name)))) return refuse(response, 401, 'bad-token', 'That name is another learner\'s.');
    const best = await store.putRun({
      levelId: level.id, nameKey: nameKey(name), name, rank: rankOf(score), score: JSON.stringify(score), run: JSON.stringify(run), atMs: Date.now(),
    });
    response.json({ score, best });
  });

  app.get('/api/levels/:id/best', async (request, response) => {
    const { id } = request.params;
    if (!campaignLevel(id)) return refuse(response, 404, 'unknown-level', `There is no level ${id.slice(0, 50)}; there are ${CAMPAIGN.length}.`);
    const runs = await store.bestRuns(id, BEST_RUNS);
    response.set('Cache-Control', 'no-store').json({ runs: runs.map(({ name, score, atMs }) => ({ name, score: JSON.parse(score) as unknown, atMs })) });
  });

  app.put('/api/progress', express.json({ limit: MAX_PROGRESS_BYTES }), async (request, response) => {
    if (!(await mayUse(request, response))) return;
    const { name: given, progress } = (request.body ?? {}) as { name?: unknown; progress?: unknown };
    const name = typeof given === 'string' ? cleanName(given) : null;
    if (name === null) return refuse(response, 400, 'bad-name', 'That is no name.');
    if (typeof progress !== 'object' || progress === null) return refuse(response, 400, 'bad-message', 'progress is an object.');
    const token = tokenOf(request) ?? newToken();
    const kept = await store.putLearner({ nameKey: nameKey(name), name, tokenHash: hashToken(token), progress: JSON.stringify(progress), atMs: Date.now() });
    if (kept) response.json({ token });
    else refuse(response, 401, 'bad-token', 'That name is another learner\'s.');
  });

  app.get('/api/progress', async (request, response) => {
    if (!(await mayUse(request, response))) return;
    const { name: given } = request.query;
    const name = typeof given === 'string' ? cleanName(given) : null;
    const token = tokenOf(request);
    const learner = name === null ? null : await store.getLearner(nameKey(name));
    // Whether a name is kept here is told only to who has its token.
    if (!learner || token === null || !tokenFits(token, learner.tokenHash)) return refuse(response, 401, 'bad-token', 'Nothing is kept under that name for that token.');
    response.json({ name: learner.name, progress: JSON.parse(learner.progress) as unknown });
  });

  app.get('/level.schema.json', (_request, response) => {
    response.json({ $schema: 'http://json-schema.org/draft-07/schema#', ...LevelSchema });
  });
}
