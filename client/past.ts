import { effect, signal } from '@preact/signals';
import { hashPlain } from '../shared/base/index.ts';
import { decodeJournal, encodeJournal } from '../shared/log/journal.ts';
import { step } from '../shared/game/index.ts';
import { localConfig } from './connection.ts';
import { loadSession } from './session.ts';
import { adoptTimeline, currentTimeline, growth, link, live } from './store.ts';
import { foldJournal, type Folded } from './timeline-journal.ts';
import { lastSeq, record } from './timeline.ts';

/** How much of the room's past this page has: from the beginning, only since it came (and more is coming), or it could not get more. */
export type Past = 'whole' | 'loading' | 'failed';

export const past = signal<Past>('loading');

/** A whole class that comes back at once does not ask for the journal in one instant. */
const SPREAD_MS = 400;

/** The text of a room's journal, as its players may read it, and everybody that of a workshop's game. Throws where the server does not give it. */
export async function fetchJournalText(code: string): Promise<string> {
  const timeline = currentTimeline();
  const config = localConfig.value;
  if (config && timeline) return encodeJournal({ config, entries: timeline.inputs.map((input, i) => ({ seq: i + 1, input })) });
  const response = await fetch(new URL(`api/rooms/${code}/journal`, document.baseURI), {
    headers: { authorization: `Bearer ${tokenFor(code) ?? ''}` },
  });
  if (!response.ok) throw new Error(`journal: ${response.status}`);
  return response.text();
}

/** What this browser may show for the room: its own token there, or the host's. */
function tokenFor(code: string): string | null {
  const own = loadSession(code);
  return own?.token ?? own?.hostToken ?? null;
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Adds what came while the journal was folded; false where that does not lead to the room as it is now. */
function catchUp({ timeline, world }: Folded): boolean {
  const recent = currentTimeline();
  if (!recent || recent.baseSeq > lastSeq(timeline)) return false;
  for (let seq = lastSeq(timeline) + 1; seq <= live.seq; seq++) {
    const input = recent.inputs[seq - recent.baseSeq - 1]!;
    record(timeline, input, step(world, input), world);
  }
  // A past that does not lead to the present would show what never was.
  return lastSeq(timeline) === live.seq && live.world !== null && hashPlain(world) === hashPlain(live.world);
}

async function load(code: string, stopped: () => boolean): Promise<Past> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD_MS));
  if (stopped()) return 'loading';
  const journal = decodeJournal(await fetchJournalText(code));
  if (!journal.ok) throw new Error(journal.error);
  const folded = await foldJournal(journal.value, breathe, stopped);
  if (!folded || stopped()) return 'loading';
  if (!catchUp(folded)) throw new Error('journal: it does not lead to the room as it is');
  adoptTimeline(folded.timeline);
  return 'whole';
}

/**
 * Sees to it that this page has the room's whole past: fetches the journal where the room did not begin before its eyes, and
 * again after an absence. The function returned stops it.
 */
export function followPast(code: string): () => void {
  past.value = 'loading';
  let tried: unknown = null;
  let gone = false;
  const stop = effect(() => {
    const timeline = growth.value >= 0 ? currentTimeline() : null;
    if (!timeline || link.value !== 'open') return;
    if (timeline.baseSeq === 0) {
      past.value = 'whole';
      return;
    }
    if (tried === timeline) return;
    tried = timeline;
    past.value = 'loading';
    load(code, () => gone || currentTimeline() !== timeline).then((state) => {
      if (!gone) past.value = state;
    }, () => {
      if (!gone) past.value = 'failed';
    });
  });
  return () => {
    gone = true;
    stop();
  };
}
