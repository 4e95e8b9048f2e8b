import type { Tap } from '../../shared/log/capture.ts';
import { captureBytes, saveFile, scriptText } from '../downloads.ts';
import { choices, focusedEnd } from '../focus.ts';
import { t } from '../i18n.ts';
import { fetchJournalText } from '../past.ts';
import type { End } from '../selection.ts';
import { hint } from '../spoken.ts';
import { currentTimeline, replica } from '../store.ts';
import type { Action } from './action.ts';
import { connections, wholePast } from './conditions.ts';
import { roomCode } from './time.ts';

/** Links that have a command of their own. */
const MOST_LINKS = 12;

/** Makes a file and has the browser save it; where it cannot be made, says why. */
function save(name: string, make: (code: string) => Promise<string | Uint8Array<ArrayBuffer>>): void {
  const code = roomCode();
  make(code).then((content) => saveFile(`${code}${name}`, content), (error: unknown) => {
    hint.value = `${t('download.failed')} ${error instanceof Error ? error.message : ''}`;
  });
}

function saveCapture(tap: Tap, name: string): void {
  save(`-${name}.pcapng`, () => captureBytes(tap));
}

/** The end whose connection is at hand: the selected one, else the player's own. */
function endAtHand(): End | null {
  const timeline = currentTimeline();
  return timeline && replica.world && focusedEnd(choices(replica.world, timeline), timeline);
}

function nameAtHand(): string {
  const end = endAtHand();
  return (end && replica.world?.sim.hosts[end.hostId]?.name) ?? '';
}

export const saveJournal: Action = { id: 'download.journal', title: 'download.journal', keys: [], needs: [], run: () => save('.journal.jsonl', fetchJournalText) };
export const saveRoom: Action = { id: 'download.capture', title: 'download.capture', keys: [], needs: [wholePast], run: () => saveCapture({ kind: 'all' }, 'room') };

export const saveHost: Action = {
  id: 'download.host', title: 'download.captureHost', params: () => ({ host: nameAtHand() }), keys: [], needs: [wholePast, connections],
  run: () => {
    const end = endAtHand();
    if (end) saveCapture({ kind: 'host', hostId: end.hostId }, nameAtHand());
  },
};

export const saveScript: Action = {
  id: 'download.script', title: 'download.script', params: () => ({ host: nameAtHand() }), keys: [], needs: [wholePast, connections],
  run: () => {
    const end = endAtHand();
    if (end) save(`-${nameAtHand()}.pkt`, (code) => scriptText(code, end));
  },
};

/** One for each of the first links of a room that has several. */
export function linkCaptures(): Action[] {
  const links = replica.world?.sim.links ?? [];
  if (links.length < 2) return [];
  return links.slice(0, MOST_LINKS).map(({ id }) => ({
    id: `download.link.${id}`, title: 'download.captureLink', params: () => ({ link: id }), keys: [], needs: [wholePast],
    run: () => saveCapture({ kind: 'link', linkId: id }, `link${id}`),
  }));
}

export const DOWNLOAD_ACTIONS: readonly Action[] = [saveJournal, saveRoom, saveHost, saveScript];
