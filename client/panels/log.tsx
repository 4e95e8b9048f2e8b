import { signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { GameEvent } from '../../shared/game/index.ts';
import { seconds, tokenKind } from '../format.ts';
import { t } from '../i18n.ts';
import { EVERYTHING, isNarrow, lastLines, LOG_KINDS, logKind, type LogFilter, type LogKind } from '../logfilter.ts';
import { logText } from '../logtext.ts';
import { shortAddress } from '../model.ts';
import { isSelected, selectEntry, selection } from '../selection.ts';
import { isLive, replica, useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { entriesUpTo, type Timeline, type TimelineEntry } from '../timeline.ts';
import { showAt } from '../timetravel.ts';
import { WithErrno } from './term.tsx';

const filter = signal<LogFilter>(EVERYTHING);

/** Lines in the page at once; earlier ones come on demand. */
const PAGE = 400;

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

const pages = signal(1);

/** Everything that happened up to the moment in view, with its virtual time. Keeps to the newest line unless the reader scrolled up. */
export function Log() {
  const list = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  const timeline = useTimeline();
  const world = useWorld();
  const end = timeline ? entriesUpTo(timeline, replica.seq) : 0;
  const most = PAGE * pages.value;
  const lines = timeline ? lastLines(timeline, { end, most }, filter.value, world?.seats ?? [], logText) : [];
  useEffect(() => {
    const element = list.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [end, lines.length]);
  return (
    <>
      <LogHead timeline={timeline} />
      {lines.length === 0 && isNarrow(filter.value) && <p class="hint-line">{t('log.nothing')}</p>}
      {!isNarrow(filter.value) && lines.every(({ event }) => logKind(event) === 'room') && <p class="hint-line">{t('log.empty')}</p>}
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

function LogHead({ timeline }: { timeline: Timeline | null }) {
  const narrow = isNarrow(filter.value);
  const open = useSignal(false);
  return (
    <div class="log-head">
      <h2>{t('log.title')}</h2>
      {narrow && <button class="quiet" data-testid={ids.logClear} onClick={() => (filter.value = EVERYTHING)}>{t('log.clear')}</button>}
      <details class="log-filter" onToggle={(event) => (open.value = event.currentTarget.open)}>
        <summary>{t('log.filter')}{narrow ? ' •' : ''}</summary>
        {open.value && <Filters timeline={timeline} />}
      </details>
    </div>
  );
}

function Filters({ timeline }: { timeline: Timeline | null }) {
  useTimeline();
  const world = useWorld();
  const { hidden, hostId, conversation, text } = filter.value;
  const change = (part: Partial<LogFilter>): void => void (filter.value = { ...filter.value, ...part });
  const toggle = (kind: LogKind): void => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    change({ hidden: next });
  };
  return (
    <div class="log-filters" role="group" aria-label={t('log.filter')}>
      {LOG_KINDS.map((kind) => (
        <label key={kind} class="check"><input type="checkbox" data-testid={ids.logKind(kind)} checked={!hidden.has(kind)} onChange={() => toggle(kind)} />{t(`log.kind.${kind}`)}</label>
      ))}
      <Picker label={t('log.host')} all={t('log.allHosts')} testid={ids.logHost} value={hostId} onPick={(picked) => change({ hostId: picked })}
        options={(world?.sim.hosts ?? []).map(({ id, name }) => [id, name])} />
      <Picker label={t('log.connection')} all={t('log.allConnections')} testid={ids.logConnection} value={conversation} onPick={(picked) => change({ conversation: picked })}
        options={(timeline?.ladder.conversations.all ?? []).map(({ id, ends: [a, b] }) => [id, `${shortAddress(a.addr, a.port)} → ${shortAddress(b.addr, b.port)}`])} />
      <input type="search" class="log-search" placeholder={t('log.search')} aria-label={t('log.search')} value={text} onInput={(event) => change({ text: event.currentTarget.value })} />
    </div>
  );
}

interface PickerProps {
  label: string;
  all: string;
  testid: string;
  value: number | null;
  options: readonly [number, string][];
  onPick: (picked: number | null) => void;
}

/** One of several, or all. */
function Picker({ label, all, testid, value, options, onPick }: PickerProps) {
  return (
    <label class="field"><span>{label}</span>
      <select data-testid={testid} value={value ?? ''} onChange={(event) => onPick(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))}>
        <option value="">{all}</option>
        {options.map(([id, name]) => <option key={id} value={id}>{name}</option>)}
      </select>
    </label>
  );
}

/** An event in words; why a call failed leads to the glossary, by pointer: hundreds of lines are no stops for Tab. */
function Words({ event }: { event: GameEvent }) {
  const text = logText(event);
  if (event.type !== 'syscall-returned' || !event.result.errno) return <>{text}</>;
  return <WithErrno text={text} call={event.call.name} errno={event.result.errno} tab={false} />;
}

/** A line selects what it tells of; the selected one leads back to its moment. */
function Line({ timeline, entry }: { timeline: Timeline; entry: TimelineEntry }) {
  const { id, seq, atUs, event } = entry;
  const chosen = isSelected(timeline, id, selection.value);
  const here = !isLive.value && seq === replica.seq;
  return (
    <li class={`${tone(event)} ${chosen ? 'chosen' : ''} ${here ? 'here' : ''}`} data-testid={ids.logLine} data-type={event.type} data-seq={seq} onClick={() => selectEntry(timeline, id)}>
      <time class="mono">{seconds(atUs)}</time> <span><Words event={event} /></span>
      {chosen && !here && <button class="quiet" onClick={() => showAt(seq)}>{t('time.showThis')}</button>}
    </li>
  );
}
