import { useSignal } from '@preact/signals';
import { t } from '../i18n.ts';
import { fetchJournalText, past } from '../past.ts';
import { selection } from '../selection.ts';
import { currentTimeline, live, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import type { Tap } from '../../shared/log/capture.ts';

/** What a player may take home of a room. */
export function Downloads({ code }: { code: string }) {
  const world = useWorld();
  const failed = useSignal(false);
  const picked = selection.value;
  const hostId = picked?.kind === 'host' || picked?.kind === 'socket' ? picked.hostId : null;
  const host = hostId === null ? null : (world?.sim.hosts[hostId] ?? null);
  const save = (make: () => Promise<void>) => () => {
    failed.value = false;
    make().catch(() => (failed.value = true));
  };
  const capture = (tap: Tap, name: string) => save(async () => saveFile(`${code}-${name}.pcapng`, await captureBytes(tap)));
  return (
    <div class="downloads" role="group" aria-label={t('download.title')}>
      <p class="dim">{t('download.title')}</p>
      <div class="menu-row">
        <button data-testid={ids.downloadJournal} onClick={save(async () => saveFile(`${code}.journal.jsonl`, await fetchJournalText(code)))}>{t('download.journal')}</button>
        <button data-testid={ids.downloadCapture} disabled={past.value !== 'whole'} onClick={capture({ kind: 'all' }, 'room')}>{t('download.capture')}</button>
        {host && <button disabled={past.value !== 'whole'} onClick={capture({ kind: 'host', hostId: host.id }, host.name)}>{t('download.captureHost', { host: host.name })}</button>}
        {world && world.sim.links.length > 1 && world.sim.links.slice(0, 12).map((link) => (
          <button key={link.id} disabled={past.value !== 'whole'} onClick={capture({ kind: 'link', linkId: link.id }, `link${link.id}`)}>{t('download.captureLink', { link: link.id })}</button>
        ))}
      </div>
      {failed.value && <p class="alert" role="alert">{t('download.failed')}</p>}
    </div>
  );
}

/** The room's packets as a pcapng file, made here of its past: the code for it is fetched only now. */
async function captureBytes(tap: Tap): Promise<Uint8Array<ArrayBuffer>> {
  const [{ captureOf }, { encodePcapng }] = await Promise.all([import('../../shared/log/capture.ts'), import('../../shared/log/pcapng.ts')]);
  const timeline = currentTimeline();
  if (!timeline || !live.world) throw new Error('no room');
  return new Uint8Array(encodePcapng(captureOf({ ladder: timeline.ladder, links: live.world.sim.links, seats: live.world.seats }, tap)));
}

function saveFile(name: string, content: string | Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([content]));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(url);
}
