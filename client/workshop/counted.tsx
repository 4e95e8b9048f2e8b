import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { submissionOf, type Level, type Run } from '../../shared/levels/index.ts';
import { normaliseCode } from '../codes.ts';
import { hasMessage, t } from '../i18n.ts';
import { loadSession } from '../session.ts';
import { ids } from '../testids.ts';
import { w } from './words.ts';

/** The workshop in whose activity a level is played here, by the page's address; null for who learns alone. */
export function workshopHere(): string | null {
  const code = /[?&]workshop=([^&]+)/.exec(location.hash)?.[1];
  return code === undefined ? null : normaliseCode(code);
}

/** Sends a solved level to its workshop by itself: the server plays it again, and it counts. */
export function Counted({ code, level, run }: { code: string; level: Level; run: Run }) {
  const told = useSignal('');
  const send = async (): Promise<void> => {
    const token = loadSession(code)?.token;
    told.value = w('counted.sending');
    try {
      const response = await fetch(new URL(`api/levels/${level.id}/runs`, document.baseURI), {
        method: 'POST', headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify({ ...submissionOf(run), workshop: code }),
      });
      const answer = (await response.json()) as { best?: boolean; points?: number; error?: { code: string; text: string } };
      const key = `server.${answer.error?.code}`;
      told.value = answer.points !== undefined ? w(answer.best ? 'counted.done' : 'counted.before', { count: answer.points }) : hasMessage(key) ? t(key) : answer.error?.text ?? w('counted.failed');
    } catch {
      told.value = w('counted.failed');
    }
  };
  useEffect(() => void send(), []);
  return (
    <div class="sending">
      <p class="note-box" role="status" data-testid={ids.runSent}>{told.value}</p>
      <button onClick={() => void send()}>{w('counted.again')}</button> <a class="button" href={`#/room/${code}`} data-testid={ids.wkBack}>{w('part.back')}</a>
    </div>
  );
}
