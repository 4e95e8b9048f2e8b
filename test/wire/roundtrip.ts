import {
  type CaptureIndex, captureOf, type CaptureSource, type Conversation, conversationOf, connectionsOf, encodePcapng, indexCapture, type OpenConversation, openConversation, readCapture, relativeIn, rowsOf, type Tap,
} from '../../shared/log/index.ts';
import { printSegment } from '../../shared/wire/index.ts';

function segmentsOf(ladder: CaptureSource['ladder'], conversation: Conversation): string[] {
  return rowsOf(ladder, conversation).filter((row) => row.kind === 'segment' && row.reason !== 'no-route').map((row) => {
    if (row.kind !== 'segment') return '';
    const { seq, ack } = relativeIn(conversation, row.segment);
    return `${row.atUs} ${printSegment(row.segment)} ${seq} ${ack} ${row.segment.payload}`;
  });
}

/** The states that one end of a conversation went through, in order. */
function statesOf(ladder: CaptureSource['ladder'], conversation: Conversation, side: 0 | 1): string[] {
  const hostId = ladder.hosts.findIndex(({ addr }) => addr === conversation.ends[side].addr);
  return ladder.rows.flatMap((row) => (row.kind === 'state' && conversationOf(ladder, row)?.id === conversation.id && row.kind === 'state' && row.hostId === hostId ? [row.to] : []));
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const item of whole) if (item === part[at]) at++;
  return at === part.length;
}

function read(source: CaptureSource, tap: Tap): CaptureIndex | string {
  const file = readCapture(encodePcapng(captureOf(source, tap)));
  return file.ok ? indexCapture(file.value) : file.error.what;
}

/** States that a capture shows (not those that it assumes) must be ones that the ends went through, in that order. */
function stateFaults(source: CaptureSource, own: Conversation, opened: OpenConversation): string[] {
  return ([0, 1] as const).flatMap((side) => {
    const lived = statesOf(source.ladder, own, side);
    // A SYN cookie answers without a half-open connection: seen from outside it is one.
    const shown = opened.ladder.rows.flatMap((row) => (row.kind === 'state' && row.hostId === side && !row.assumed ? [row.to] : []))
      .filter((state) => state !== 'SYN_RECEIVED' || lived.includes(state));
    return isSubsequence(shown, lived) ? [] : [`conversation ${own.id}, end ${side}: shown ${shown.join(' ')}, lived ${lived.join(' ')}`];
  });
}

/**
 * Writes a run as a capture of all, reads it, and opens each conversation: what differs from the run's own ladder. Segments must be
 * the same, and states true.
 */
export function roundTripFaults(source: CaptureSource): string[] {
  const index = read(source, { kind: 'all' });
  if (typeof index === 'string') return source.ladder.segments.size === 0 ? [] : [index];
  const ours = connectionsOf(source.ladder).filter((conversation) => segmentsOf(source.ladder, conversation).length > 0);
  const faults = index.conversations.length === ours.length ? [] : [`${index.conversations.length} conversations of ${ours.length}`];
  for (const [at, conversation] of index.conversations.entries()) {
    const opened = openConversation(index, conversation);
    const own = ours[at]!;
    const [found, written] = [segmentsOf(opened.ladder, opened.conversation), segmentsOf(source.ladder, own)];
    const differs = written.findIndex((segment, place) => segment !== found[place]);
    if (differs >= 0 || found.length !== written.length) faults.push(`conversation ${at}, segment ${differs}: ${found[differs]} for ${written[differs]}`);
    faults.push(...stateFaults(source, own, opened));
  }
  return faults;
}

/** What is untrue of the states that the tap of one host shows. */
export function hostTapFaults(source: CaptureSource, hostId: number): string[] {
  const index = read(source, { kind: 'host', hostId });
  if (typeof index === 'string') return [];
  return index.conversations.flatMap((conversation) => {
    const [first, second] = conversation.ends;
    const own = connectionsOf(source.ladder).find(({ ends }) => [0, 1].some((side) =>
      ends[side]!.addr === first.addr && ends[side]!.port === first.port && ends[side]!.initialSeq === first.initialSeq
      && ends[1 - side]!.addr === second.addr && ends[1 - side]!.port === second.port));
    if (!own) return [];
    const turned = own.ends[0].addr === first.addr && own.ends[0].port === first.port ? own : { ...own, ends: [own.ends[1], own.ends[0]] as Conversation['ends'] };
    return stateFaults(source, turned, openConversation(index, conversation));
  });
}
