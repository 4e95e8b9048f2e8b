import { useSignal } from '@preact/signals';
import { captureBytes, saveFile, scriptText } from '../downloads.ts';
import { choices, focusedEnd } from '../focus.ts';
import { t } from '../i18n.ts';
import { fetchJournalText, past } from '../past.ts';
import { useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import type { Tap } from '../../shared/log/capture.ts';

/** Links that have a button of their own. */
const MOST_LINKS = 12;

/** What a player may take home of a room: of all of it, and of what is selected. */
export function Downloads({ code }: { code: string }) {
  const world = useWorld();
  const timeline = useTimeline();
  const failure = useSignal<string | null>(null);
  if (!world || !timeline) return null;
  const end = focusedEnd(choices(world, timeline), timeline);
  const host = end && world.sim.hosts[end.hostId];
  const save = (name: string, make: () => Promise<string | Uint8Array<ArrayBuffer>>) => () => {
    failure.value = null;
    make().then((content) => saveFile(`${code}${name}`, content), (error: unknown) => (failure.value = error instanceof Error ? error.message : ''));
  };
  const capture = (tap: Tap, name: string) => save(`-${name}.pcapng`, () => captureBytes(tap));
  const part = past.value !== 'whole';
  return (
    <div class="downloads" role="group" aria-label={t('download.title')}>
      <p class="dim">{t('download.title')}</p>
      <div class="menu-row">
        <button data-testid={ids.downloadJournal} onClick={save('.journal.jsonl', () => fetchJournalText(code))}>{t('download.journal')}</button>
        <button data-testid={ids.downloadCapture} disabled={part} onClick={capture({ kind: 'all' }, 'room')}>{t('download.capture')}</button>
        {host && <button disabled={part} onClick={capture({ kind: 'host', hostId: host.id }, host.name)}>{t('download.captureHost', { host: host.name })}</button>}
        {world.sim.links.length > 1 && world.sim.links.slice(0, MOST_LINKS).map((link) => (
          <button key={link.id} disabled={part} onClick={capture({ kind: 'link', linkId: link.id }, `link${link.id}`)}>{t('download.captureLink', { link: link.id })}</button>
        ))}
        {end && host && <button data-testid={ids.downloadScript} disabled={part} onClick={save(`-${host.name}.pkt`, () => scriptText(code, end))}>{t('download.script', { host: host.name })}</button>}
      </div>
      {failure.value !== null && <p class="alert" role="alert">{t('download.failed')} <span class="mono">{failure.value}</span></p>}
    </div>
  );
}
