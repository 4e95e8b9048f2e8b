import type { Tap } from '../shared/log/capture.ts';
import { fetchJournalText } from './past.ts';
import { conversationAt, type End } from './selection.ts';
import { currentTimeline, live } from './store.ts';

/** Has the browser save a file. */
export function saveFile(name: string, content: string | Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([content]));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(url);
}

/** The room's packets as a pcapng file, made here of its past: the code for it is fetched only now. */
export async function captureBytes(tap: Tap): Promise<Uint8Array<ArrayBuffer>> {
  const [{ captureOf }, { encodePcapng }] = await Promise.all([import('../shared/log/capture.ts'), import('../shared/log/pcapng.ts')]);
  const timeline = currentTimeline();
  if (!timeline || !live.world) throw new Error('no room');
  return new Uint8Array(encodePcapng(captureOf({ ladder: timeline.ladder, links: live.world.sim.links, seats: live.world.seats }, tap)));
}

/** One connection as a packetdrill script, seen from this end of it. Throws with the reason where it cannot be told as one. */
export async function scriptText(code: string, end: End): Promise<string> {
  const [text, { decodeJournal }, { packetdrillOf }] = await Promise.all([
    fetchJournalText(code), import('../shared/log/journal.ts'), import('../shared/log/packetdrill/index.ts'),
  ]);
  const journal = decodeJournal(text);
  if (!journal.ok) throw new Error(journal.error);
  const ladder = currentTimeline()?.ladder;
  const host = ladder?.hosts[end.hostId];
  if (!ladder || !host) throw new Error('no such host');
  const own = ladder.conversations.all.filter(({ ends }) => ends.some(({ addr }) => addr === host.addr));
  const conversation = conversationAt(ladder, end);
  const script = packetdrillOf(journal.value, host.name, conversation ? own.indexOf(conversation) + 1 : 1);
  if (!script.ok) throw new Error(script.error);
  return script.value;
}
