import '../styles/room.ts';
import '../styles/files.css';
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { MAX_CAPTURE_BYTES } from '../../shared/log/capture-file.ts';
import type { OpenConversation } from '../../shared/log/capture-in.ts';
import type { Conversation } from '../../shared/log/conversations.ts';
import type { LadderRow } from '../../shared/log/ladder-rows.ts';
import { capture, chooseConversation, closeCapture, readFile, type CaptureState } from '../capture/reader.ts';
import type { CaptureSummary } from '../capture/messages.ts';
import { seconds } from '../format.ts';
import { t } from '../i18n.ts';
import { SegmentBytes } from '../inspector/segment.tsx';
import { RowLadder } from '../ladder/rows.tsx';
import { NumbersToggle } from '../ladder/view.tsx';
import { FilePage, FilePicker } from '../panels/filepage.tsx';
import { ids } from '../testids.ts';

/** Opens a capture file as a ladder, one conversation at a time. The file stays in this browser. */
export function CapturePage() {
  useEffect(() => closeCapture, []);
  const state = capture.value;
  const open = state.is === 'open';
  return (
    <FilePage title={t('capture.title')} onFile={(file) => void readFile(file)} full={open}>
      {!open && <p class="lead">{t('capture.lead')}</p>}
      <FilePicker label={t('capture.pick')} accept=".pcapng,.pcap,.cap" onFile={(file) => void readFile(file)} compact={open} name={state.is === 'empty' ? null : state.name} />
      {!open && <p class="dim">{t('capture.private')}</p>}
      {state.is === 'reading' && <p role="status" class="reading">{t('capture.reading', { name: state.name })}<progress /></p>}
      {state.is === 'refused' && <p class="alert" role="alert" data-testid={ids.captureRefused}>{refusedText(state)}</p>}
      {open && <Opened state={state} />}
    </FilePage>
  );
}

function refusedText({ name, damage }: Extract<CaptureState, { is: 'refused' }>): string {
  if (damage === 'too-large') return t('capture.tooLarge', { name, megabytes: MAX_CAPTURE_BYTES / 1_000_000 });
  if (typeof damage === 'string') return t(`capture.${damage}`, { name });
  return t('capture.refused', { name, what: damage.what, offset: damage.offset });
}

function Opened({ state }: { state: Extract<CaptureState, { is: 'open' }> }) {
  const { summary, chosen, opened } = state;
  if (chosen === null) return <><Told summary={summary} /><Conversations summary={summary} /></>;
  if (!opened) return <p role="status">{t('capture.opening')}</p>;
  return <Open opened={opened} several={summary.conversations.length > 1} />;
}

/** What was read, what was not, and why. */
function Told({ summary }: { summary: CaptureSummary }) {
  const { packets, conversations, skipped, badChecksums, leftOut, damage, format } = summary;
  const reasons = Object.entries(skipped).filter(([, count]) => count > 0) as [keyof typeof skipped, number][];
  return (
    <div class="told" data-testid={ids.captureTold}>
      <p>{t('capture.summary', { format, packets, conversations: conversations.length })}</p>
      {damage && <p class="alert" role="alert">{t('capture.partial', { what: damage.what, offset: damage.offset })}</p>}
      {reasons.length > 0 && <p class="dim">{t('capture.skipped')} {reasons.map(([why, count]) => `${t(`capture.skip.${why}`)} ${count}`).join(' · ')}</p>}
      {badChecksums > 0 && <p class="dim">{t('capture.badChecksums', { count: badChecksums })}</p>}
      {leftOut > 0 && <p class="dim">{t('capture.leftOut', { count: leftOut })}</p>}
      {conversations.length === 0 && <p class="alert" role="status">{t('capture.none')}</p>}
    </div>
  );
}

/** Of a large file, the list is searched rather than scrolled. */
const MOST_LISTED = 300;

function Conversations({ summary }: { summary: CaptureSummary }) {
  const search = useSignal('');
  const found = useComputed(() => summary.conversations.filter((one) => nameOf(one).includes(search.value.trim())));
  if (summary.conversations.length === 0) return null;
  return (
    <>
      {summary.conversations.length > 12 && (
        <label class="field"><span>{t('capture.search')}</span>
          <input class="mono" value={search.value} placeholder="10.9.0.1:7000" onInput={(event) => (search.value = event.currentTarget.value)} /></label>
      )}
      <ul class="conversations" aria-label={t('capture.conversations')}>
        {found.value.slice(0, MOST_LISTED).map((one) => (
          <li key={one.id}><button data-testid={ids.captureConversation} onClick={() => chooseConversation(one.id)}>
            <span class="mono">{nameOf(one)}</span>
            <span class="dim">{t('capture.packets', { count: one.segments })} · {seconds(one.firstUs)} – {seconds(one.lastUs)} s{one.ends[0].synSeen ? '' : ` · ${t('capture.midway')}`}</span>
          </button></li>
        ))}
      </ul>
      {found.value.length > MOST_LISTED && <p class="dim">{t('capture.more', { count: found.value.length - MOST_LISTED })}</p>}
    </>
  );
}

function nameOf({ ends: [a, b] }: Conversation): string {
  return `${a.addr}:${a.port} → ${b.addr}:${b.port}`;
}

function Open({ opened, several }: { opened: OpenConversation; several: boolean }) {
  const selected = useSignal<number | null>(null);
  const notes = new Map(opened.notes.map((note) => [note.row, note]));
  const noteOf = (row: LadderRow): string => {
    const note = notes.get(row.id);
    return note ? [...(note.outOfOrder ? [t('capture.outOfOrder')] : []), ...note.faults, ...note.comments].join(' · ') : '';
  };
  const row = selected.value === null ? null : (opened.ladder.rows[selected.value] ?? null);
  return (
    <div class="opened">
      <div class="opened-head">
        {several && <button onClick={() => chooseConversation(null)} data-testid={ids.captureBack}>← {t('capture.conversations')}</button>}
        <span class="mono">{nameOf(opened.conversation)}</span>
        <NumbersToggle />
      </div>
      <Doubts opened={opened} />
      <div class="opened-body">
        <RowLadder ladder={opened.ladder} selected={selected.value} onSelect={(one) => (selected.value = one.id)} noteOf={noteOf} />
        <aside class="opened-side" tabIndex={0} aria-live="polite">
          {row === null && <p class="dim">{t('capture.select')}</p>}
          {row?.kind === 'segment' && <>
            <h2>{t('capture.packet', { number: notes.get(row.id)?.packet ?? 0 })}</h2>
            {noteOf(row) && <p class="note-box">{noteOf(row)}</p>}
            <SegmentBytes ladder={opened.ladder} row={row} />
          </>}
          {row?.kind === 'state' && <>
            <h2 class="mono">{row.from} → {row.to}</h2>
            <p>{t(`state.${row.to}`)}</p>
            {row.assumed && <p class="note-box">{t('rows.assumedWhy')}</p>}
          </>}
        </aside>
      </div>
    </div>
  );
}

function Doubts({ opened }: { opened: OpenConversation }) {
  const { unknown, lost, leftOut, ladder } = opened;
  const ends = ladder.hosts.map(({ name }) => name);
  const told = [
    ...ends.filter((_name, i) => unknown[i]).map((end) => t('capture.unknown', { end })),
    ...ends.filter((_name, i) => lost[i]).map((end) => t('capture.lost', { end })),
    ...(leftOut > 0 ? [t('capture.packetsLeftOut', { count: leftOut })] : []),
  ];
  return told.length > 0 ? <p class="dim" role="note">{told.join(' ')}</p> : null;
}
