import { signal } from '@preact/signals';
import { submissionOf, type Level, type Run, type Score, type Submission } from '../../shared/levels/index.ts';
import { recall, remember, forget } from '../storage.ts';
import { change, progress } from './kept.ts';
import { decodeProgress, encodeProgress, mergeProgress } from './progress.ts';

/*
 * What a learner has on a server, where there is one and it is wanted: runs under a name on the list of a level, and
 * progress under that name. The server plays each run again; nothing that a run says of itself is believed.
 */

/** Who keeps progress on this server: the name, and the key that it needs. */
export interface Learner {
  name: string;
  token: string;
}

const KEY = 'ackademy:learner';

function kept(): Learner | null {
  try {
    const value = JSON.parse(recall(localStorage, KEY) ?? 'null') as Partial<Learner> | null;
    return typeof value?.name === 'string' && typeof value.token === 'string' ? { name: value.name, token: value.token } : null;
  } catch {
    return null;
  }
}

export const learner = signal<Learner | null>(kept());

/** What the server answered: done, refused with its reason, or there was no server. */
export type Answer<T> = { is: 'done'; value: T } | { is: 'refused'; code: string; text: string } | { is: 'offline' };

async function ask<T>(method: string, path: string, body?: unknown, token?: string): Promise<Answer<T>> {
  try {
    const response = await fetch(new URL(path, document.baseURI), {
      method, cache: 'no-store',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T & { error?: { code: string; text: string } };
    return response.ok ? { is: 'done', value: answer } : { is: 'refused', code: answer.error?.code ?? '', text: answer.error?.text ?? '' };
  } catch {
    // No network, or something that is not this server answered.
    return { is: 'offline' };
  }
}

/** Puts a run on the level's list under a name. */
export function sendRun(level: Level, run: Run | Submission, name: string): Promise<Answer<{ score: Score; best: boolean }>> {
  const { seed, inputs } = 'world' in run ? submissionOf(run) : run;
  const mine = learner.value;
  return ask('POST', `api/levels/${level.id}/runs`, { seed, inputs, name }, mine?.name === name ? mine.token : undefined);
}

export interface BestRun {
  name: string;
  score: Score;
  atMs: number;
}

/** The best runs of a level on this server. */
export function bestRuns(levelId: string): Promise<Answer<{ runs: BestRun[] }>> {
  return ask('GET', `api/levels/${levelId}/best`);
}

function become(next: Learner | null): void {
  learner.value = next;
  if (next) remember(localStorage, KEY, JSON.stringify(next));
  else forget(localStorage, KEY);
}

/** Keeps the progress on the server under a name: the first time it claims the name, and gets the key to it. */
export async function keepOnServer(name: string): Promise<Answer<{ token: string }>> {
  const answer = await ask<{ token: string }>('PUT', 'api/progress', { name, progress: JSON.parse(encodeProgress(progress.value)) as unknown }, learner.value?.name === name ? learner.value.token : undefined);
  if (answer.is === 'done') become({ name, token: answer.value.token });
  return answer;
}

/** Brings the progress that the server has under a name into this browser, and keeps it there from now on. */
export async function bringFromServer(name: string, token: string): Promise<Answer<{ count: number }>> {
  const answer = await ask<{ progress: unknown }>('GET', `api/progress?name=${encodeURIComponent(name)}`, undefined, token);
  if (answer.is !== 'done') return answer;
  const theirs = decodeProgress(JSON.stringify(answer.value.progress));
  if (!theirs.ok) return { is: 'refused', code: theirs.error, text: '' };
  change((mine) => mergeProgress(mine, theirs.value));
  become({ name, token });
  return { is: 'done', value: { count: Object.keys(theirs.value.levels).length } };
}

/** Lets the server keep what it has; from now on nothing more goes there. */
export function leaveServer(): void {
  become(null);
}

/** Brings what another machine left on the server, where the learner keeps progress there; in silence, since the browser has its own. */
export async function catchUp(): Promise<void> {
  if (learner.value) await bringFromServer(learner.value.name, learner.value.token);
}

/** Sends what is new to the server, with what another machine left there. */
export async function follow(): Promise<void> {
  await catchUp();
  if (learner.value) await keepOnServer(learner.value.name);
}
