import type { GameEvent } from '../../shared/game/index.ts';
import type { Errno, SysCallName } from '../../shared/socket/index.ts';
import { formatCall, formatResult } from '../format.ts';
import { hasMessage, t } from '../i18n.ts';
import { replica, useTimeline, useWorld } from '../store.ts';
import { entriesUpTo } from '../timeline.ts';
import { ids } from '../testids.ts';
import { WithErrno } from './term.tsx';

const SHOWN = 4;
/** Events among which the last calls are looked for. */
const LOOKED_AT = 400;

interface Line {
  callId: number;
  text: string;
  name: SysCallName;
  errno: Errno | null;
  waiting: boolean;
}

function fold(hostId: number, events: GameEvent[]): Line[] {
  const lines = new Map<number, Line>();
  for (const event of events) {
    if (event.type === 'syscall-blocked' && event.hostId === hostId) {
      lines.set(event.callId, { callId: event.callId, text: `${formatCall(event.call)} …`, name: event.call.name, errno: null, waiting: true });
    } else if (event.type === 'syscall-returned' && event.hostId === hostId) {
      const { callId, call, result } = event;
      lines.delete(callId);
      lines.set(callId, { callId, text: `${formatCall(call)} ${formatResult(result)}`, name: call.name, errno: result.errno ?? null, waiting: false });
    }
  }
  return [...lines.values()].slice(-SHOWN).reverse();
}

/** What errno means, in the player's language. */
export function errnoMeaning(errno: string): string {
  const key = `errno.${errno}`;
  return hasMessage(key) ? t(key) : errno;
}

/** The last calls of a host with what they returned, newest first. */
export function Results({ hostId }: { hostId: number }) {
  useWorld();
  const timeline = useTimeline();
  const end = timeline ? entriesUpTo(timeline, replica.seq) : 0;
  const lines = fold(hostId, timeline?.entries.slice(Math.max(0, end - LOOKED_AT), end).map(({ event }) => event) ?? []);
  return (
    <ol class="results" data-testid={ids.results} aria-label={t('calls.results')} aria-live="polite">
      {lines.map((line) => (
        <li key={line.callId} class={line.errno ? 'failed' : line.waiting ? 'waits' : ''} data-testid={ids.result}>
          <code>{line.errno ? <WithErrno text={line.text} call={line.name} errno={line.errno} /> : line.text}</code>
          {line.errno && <span class="meaning">{errnoMeaning(line.errno)}</span>}
        </li>
      ))}
    </ol>
  );
}
