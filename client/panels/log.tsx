import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { GameEvent } from '../../shared/game/index.ts';
import { seconds, tokenKind } from '../format.ts';
import { t } from '../i18n.ts';
import { logText } from '../logtext.ts';
import { isSelected, selectEntry, selection } from '../selection.ts';
import { isLive, replica, useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { entriesUpTo, type Timeline, type TimelineEntry } from '../timeline.ts';
import { showAt } from '../timetravel.ts';

/** What a reader may leave out. */
export const LOG_KINDS = ['segments', 'states', 'calls', 'room'] as const;
export type LogKind = (typeof LOG_KINDS)[number];

const hidden = signal<ReadonlySet<LogKind>>(new Set());
const sought = signal('');

/** Lines in the page at once; earlier ones come on demand. */
const PAGE = 400;

/** Which filter an event falls under. */
export function logKind(event: GameEvent): LogKind {
  switch (event.type) {
    case 'segment-sent':
    case 'segment-arrived':
    case 'segment-dropped':
      return 'segments';
    case 'state-changed':
    case 'queue-changed':
      return 'states';
    case 'syscall-made':
    case 'syscall-blocked':
    case 'syscall-returned':
    case 'signal-raised':
      return 'calls';
    default:
      return 'room';
  }
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

/** The last `most` entries before place `end` that the filters let through. A call that returned needs no line for being made. */
function lastLines(timeline: Timeline, end: number, most: number): TimelineEntry[] {
  const wanted = sought.value.trim().toLowerCase();
  const lines: TimelineEntry[] = [];
  for (let id = end - 1; id >= 0 && lines.length < most; id--) {
    const entry = timeline.entries[id]!;
    if (entry.event.type === 'syscall-made' || hidden.value.has(logKind(entry.event))) continue;
    if (wanted === '' || logText(entry.event).toLowerCase().includes(wanted)) lines.push(entry);
  }
  return lines.reverse();
}

const pages = signal(1);

/** Everything that happened up to the moment in view, with its virtual time. Keeps to the newest line unless the reader scrolled up. */
export function Log() {
  const list = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  const timeline = useTimeline();
  useWorld();
  const end = timeline ? entriesUpTo(timeline, replica.seq) : 0;
  const most = PAGE * pages.value;
  const lines = timeline ? lastLines(timeline, end, most) : [];
  useEffect(() => {
    const element = list.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [end, lines.length]);
  return (
    <>
      <LogHead />
      {lines.length === 0 && <p class="hint-line">{t(end === 0 ? 'log.empty' : 'log.nothing')}</p>}
      <ol class="log" ref={list} data-testid={ids.log} tabIndex={0} aria-label={t('log.title')} onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        follows.current = scrollHeight - scrollTop - clientHeight < 24;
      }}>
        {lines.length === most && <li class="log-earlier"><button class="quiet" onClick={() => pages.value++}>{t('log.earlier')}</button></li>}
        {timeline && lines.map((entry) => <Line key={entry.id} timeline={timeline} entry={entry} />)}
      </ol>
    </>
  );
}

function LogHead() {
  const toggle = (kind: LogKind): void => {
    const next = new Set(hidden.value);
    if (!next.delete(kind)) next.add(kind);
    hidden.value = next;
  };
  return (
    <div class="log-head">
      <h2>{t('log.title')}</h2>
      <details class="log-filter">
        <summary>{t('log.filter')}{hidden.value.size > 0 || sought.value !== '' ? ' •' : ''}</summary>
        <div class="log-filters" role="group" aria-label={t('log.filter')}>
          {LOG_KINDS.map((kind) => (
            <label key={kind} class="check"><input type="checkbox" checked={!hidden.value.has(kind)} onChange={() => toggle(kind)} />{t(`log.kind.${kind}`)}</label>
          ))}
          <input type="search" class="log-search" placeholder={t('log.search')} aria-label={t('log.search')} value={sought.value} onInput={(event) => (sought.value = event.currentTarget.value)} />
        </div>
      </details>
    </div>
  );
}

/** A line selects what it tells of; the selected one leads back to its moment. */
function Line({ timeline, entry }: { timeline: Timeline; entry: TimelineEntry }) {
  const { id, seq, atUs, event } = entry;
  const chosen = isSelected(timeline, id, selection.value);
  const here = !isLive.value && seq === replica.seq;
  return (
    <li class={`${tone(event)} ${chosen ? 'chosen' : ''} ${here ? 'here' : ''}`} data-testid={ids.logLine} data-type={event.type} data-seq={seq} onClick={() => selectEntry(timeline, id)}>
      <time class="mono">{seconds(atUs)}</time> <span>{logText(event)}</span>
      {chosen && !here && <button class="quiet" onClick={() => showAt(seq)}>{t('time.showThis')}</button>}
    </li>
  );
}
