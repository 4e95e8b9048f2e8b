import { useEffect, useRef } from 'preact/hooks';
import type { GameEvent } from '../../shared/game/index.ts';
import { seconds, tokenKind } from '../format.ts';
import { t } from '../i18n.ts';
import { logText } from '../logtext.ts';
import { log, type LogEntry } from '../store.ts';
import { ids } from '../testids.ts';

/** A call that returned at once needs no line for being made, nor one for each side of a segment's way. */
function worthALine(event: GameEvent): boolean {
  return event.type !== 'syscall-made';
}

function tone(event: GameEvent): string {
  switch (event.type) {
    case 'segment-sent':
    case 'segment-arrived':
      return `k-${tokenKind(event.segment)}`;
    case 'segment-dropped':
    case 'refused':
      return 'bad';
    case 'state-changed':
    case 'queue-changed':
      return 'state';
    case 'syscall-returned':
      return event.result.errno ? 'bad' : 'call';
    case 'syscall-blocked':
      return 'call';
    default:
      return 'other';
  }
}

/** Everything that happened, with its virtual time. Keeps to the newest line unless the reader scrolled up. */
export function Log() {
  const list = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  const entries = log.value.filter((entry) => worthALine(entry.event));
  useEffect(() => {
    const element = list.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [entries.length]);
  return (
    <>
      <h2>{t('log.title')}</h2>
      {entries.length === 0 && <p class="hint-line">{t('log.empty')}</p>}
      <ol class="log" ref={list} data-testid={ids.log} tabIndex={0} aria-label={t('log.title')} onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        follows.current = scrollHeight - scrollTop - clientHeight < 24;
      }}>
        {entries.map((entry) => <Line key={entry.id} entry={entry} />)}
      </ol>
    </>
  );
}

function Line({ entry }: { entry: LogEntry }) {
  return (
    <li class={tone(entry.event)} data-testid={ids.logLine} data-type={entry.event.type}>
      <time class="mono">{seconds(entry.atUs)}</time> <span>{logText(entry.event)}</span>
    </li>
  );
}
