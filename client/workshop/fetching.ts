import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Point, RadarRow, ResultRow, Results, WorkshopRules } from '../../shared/game/index.ts';
import { secrets } from '../connection.ts';
import { loadSession } from '../session.ts';

/** What is told before somebody joins; no title: the room is no workshop. */
export interface About {
  title: string | null;
  names: WorkshopRules['names'] | null;
  language: WorkshopRules['language'];
  keptDays: number;
  asks: boolean;
}

/** What the server tells of a workshop, by the end of its address (server/workshop/routes.ts). */
export interface Answers {
  '/about': About;
  '/board': { phase: string; running: string[] };
  '/radar': { rows: RadarRow[] };
  '/names': { names: Record<string, string> };
  '/results.json': Results & { realNames: Record<string, string> };
  '/mine': Pick<Results, 'frozen' | 'activities'> & { player: ResultRow | null; team: ResultRow | null };
}

/** A point of a game: `seq` is the input of that room in which it was got, `of` among how many it is shared (server/workshop/rows.ts). */
export interface TracedPoint extends Pick<Point, 'amount' | 'of' | 'why' | 'rule' | 'seq'> {
  room: string;
  activityId: string;
}

/** What this device may show the server for a workshop: the host's token, else the player's. */
export function bearerFor(code: string): string | null {
  const kept = loadSession(code);
  return secrets().hostToken ?? kept?.hostToken ?? secrets().token ?? kept?.token ?? null;
}

/** What the server answered; the status says why it failed, 0 where the server was not reached. */
type Answer<T> = { ok: true; value: T } | { ok: false; status: number };

/** Asks the server about a workshop. */
async function askAbout<K extends keyof Answers>(code: string, what: K, token: string | null): Promise<Answer<Answers[K]>> {
  try {
    const response = await fetch(new URL(`api/workshops/${code}${what}`, document.baseURI), token ? { headers: { authorization: `Bearer ${token}` } } : {});
    return response.ok ? { ok: true, value: (await response.json()) as Answers[K] } : { ok: false, status: response.status };
  } catch {
    return { ok: false, status: 0 };
  }
}

/** What gave a team or a player its points, with the room and the input of each. */
export async function askPoints(code: string, id: string): Promise<TracedPoint[] | null> {
  const response = await fetch(new URL(`api/workshops/${code}/points?of=${id}`, document.baseURI)).catch(() => null);
  return response?.ok ? ((await response.json()) as { points: TracedPoint[] }).points : null;
}

/** Host: deletes a workshop with all that is kept of it. */
export async function deleteWorkshop(code: string): Promise<boolean> {
  const response = await fetch(new URL(`api/workshops/${code}`, document.baseURI), { method: 'DELETE', headers: { authorization: `Bearer ${bearerFor(code) ?? ''}` } }).catch(() => null);
  return response?.ok ?? false;
}

/** What will not change by being asked again: there is no such workshop any more, or the secret does not open it. */
const FINAL: ReadonlySet<number> = new Set([401, 404]);

/** Asks whenever it is called, until the answer is final for the secret of that time: from then on it gives null, so that nobody knocks at a workshop that was deleted. */
export function createAsker<T>(secretOf: () => string | null, send: (secret: string | null) => Promise<Answer<T>>): () => Promise<Answer<T> | null> {
  let refused: string | null | undefined;
  return async () => {
    const secret = secretOf();
    if (secret === refused) return null;
    const answer = await send(secret);
    if (!answer.ok && FINAL.has(answer.status)) refused = secret;
    return answer;
  };
}

/** What the server says of a workshop, asked for again every so often, milliseconds; 0 asks once. The status tells of the last time; `again` asks at once. */
export function useAsked<K extends keyof Answers>(code: string, what: K, everyMs: number): { value: Answers[K] | null; status: number; again: () => void } {
  const tries = useSignal(0);
  const found = useSignal<{ value: Answers[K] | null; status: number }>({ value: null, status: 200 });
  useEffect(() => {
    let ended = false;
    const askNow = createAsker(() => bearerFor(code), (secret) => askAbout(code, what, secret));
    const look = async (): Promise<void> => {
      const answer = await askNow();
      if (answer && !ended) found.value = answer.ok ? { value: answer.value, status: 200 } : { value: found.value.value, status: answer.status };
    };
    found.value = { ...found.value, status: 200 };
    void look();
    const timer = everyMs > 0 ? setInterval(() => void look(), everyMs) : undefined;
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [code, what, everyMs, tries.value]);
  return { ...found.value, again: () => void tries.value++ };
}
