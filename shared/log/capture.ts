import { assertNever, err, ok, type Result } from '../base/index.ts';
import type { DropReason } from '../sim/index.ts';
import { encodeFrame, encodeOptions, type Mac, macOf, tcpdumpFlags } from '../wire/index.ts';
import { isFullQueue, type Ladder } from './ladder.ts';
import type { RefusalRow, SegmentRow } from './ladder-rows.ts';
import type { Capture, CaptureInterface, CapturePacket } from './pcapng.ts';

/**
 * Where packets are seen. `host`: at that host's own interfaces, what it sends when it sends it, what comes when it comes.
 * `link` and `all`: where each packet enters the link, at that time, with a copy that the link makes when the copy comes out.
 */
export type Tap = { kind: 'all' } | { kind: 'host'; hostId: number } | { kind: 'link'; linkId: number };

/** What happened, and the net in which it did. `seats` tell which host a refused player played. */
export interface CaptureSource {
  ladder: Ladder;
  links: readonly { a: number; b: number }[];
  seats: readonly { id: string; hostId: number }[];
}

/** One packet at one interface. */
interface Sighting {
  row: SegmentRow;
  timeUs: number;
  at: string;
  direction: CapturePacket['direction'];
}

/** Linux's loopback interface has no address. */
const NO_MAC: Mac = [0, 0, 0, 0, 0, 0];

/**
 * What a tap sees of a run (CAP-1), as Ethernet frames in the order of virtual time. Packets bear comments with the rule where
 * one concerns them (CAP-2): lost on the link, dropped at a full queue, sent again, a copy made by the link. A segment that
 * the judge refused never was on a wire, so it is no packet: it is told in a comment on the next packet that its host sends
 * (CAP-3), or of the capture as a whole where none follows. A segment without a way to go never reached an interface either.
 */
export function captureOf(source: CaptureSource, tap: Tap): Capture {
  const interfaces = interfacesOf(source, tap);
  const names = [...interfaces.keys()];
  const sightings = source.ladder.rows.flatMap((row) => (row.kind === 'segment' ? sightingsOf(source, tap, row) : []))
    .sort((a, b) => a.timeUs - b.timeUs || a.row.id - b.row.id);
  const ids = ipIds(source.ladder);
  const packets = sightings.map(({ row, timeUs, at, direction }): CapturePacket => ({
    interfaceId: names.indexOf(at), timeUs, direction, bytes: frameOf(row, ids.get(row.segmentId) ?? 0), comments: commentsOf(source.ladder, row),
  }));
  return { interfaces: [...interfaces.values()], packets, comments: tellRefusals(source, sightings, packets) };
}

function linkKey(linkId: number): string {
  return `link${linkId}`;
}

function loopbackKey(hostId: number): string {
  return `lo${hostId}`;
}

/** The interfaces of a tap by key, in the order of the file. */
function interfacesOf({ ladder, links }: CaptureSource, tap: Tap): Map<string, CaptureInterface> {
  const found = new Map<string, CaptureInterface>();
  const nameOf = (hostId: number): string => ladder.hosts[hostId]?.name ?? `host${hostId}`;
  let port = 0;
  for (const [linkId, { a, b }] of links.entries()) {
    const description = `link ${linkId} between ${nameOf(a)} and ${nameOf(b)}`;
    if (tap.kind === 'host' && (a === tap.hostId || b === tap.hostId)) found.set(linkKey(linkId), { name: `${nameOf(tap.hostId)}:eth${port++}`, description });
    else if (tap.kind === 'all' || (tap.kind === 'link' && tap.linkId === linkId)) found.set(linkKey(linkId), { name: linkKey(linkId), description });
  }
  for (const [hostId, { name }] of ladder.hosts.entries()) {
    const seen = tap.kind === 'all' || (tap.kind === 'host' && tap.hostId === hostId);
    if (seen) found.set(loopbackKey(hostId), { name: `${name}:lo`, description: `${name}, to itself` });
  }
  return found;
}

function sightingsOf({ links }: CaptureSource, tap: Tap, row: SegmentRow): Sighting[] {
  const { fromHostId, toHostId, sentUs, arriveUs, reason } = row;
  if (reason === 'no-route') return [];
  if (fromHostId === toHostId) {
    const seen = tap.kind === 'all' || (tap.kind === 'host' && tap.hostId === fromHostId);
    return seen ? [{ row, timeUs: sentUs, at: loopbackKey(fromHostId), direction: null }] : [];
  }
  const linkId = links.findIndex(({ a, b }) => (a === fromHostId && b === toHostId) || (b === fromHostId && a === toHostId));
  const at = linkKey(linkId);
  switch (tap.kind) {
    case 'all':
      return [{ row, timeUs: row.atUs, at, direction: null }];
    case 'link':
      return tap.linkId === linkId ? [{ row, timeUs: row.atUs, at, direction: null }] : [];
    case 'host':
      if (tap.hostId === fromHostId) return row.copyOf === null ? [{ row, timeUs: sentUs, at, direction: 'out' }] : [];
      return tap.hostId === toHostId && arriveUs !== null ? [{ row, timeUs: arriveUs, at, direction: 'in' }] : [];
    default:
      return assertNever(tap);
  }
}

/** IPv4's identification of each segment by its id: each host counts what it sends. A copy has the same. */
function ipIds(ladder: Ladder): Map<number, number> {
  const next = ladder.hosts.map(() => 1);
  const ids = new Map<number, number>();
  for (const row of ladder.rows) {
    if (row.kind !== 'segment' || row.copyOf !== null) continue;
    const id = next[row.fromHostId] ?? 1;
    ids.set(row.segmentId, id & 0xffff);
    next[row.fromHostId] = id + 1;
  }
  return ids;
}

function frameOf(row: SegmentRow, ipId: number): Uint8Array {
  const local = row.fromHostId === row.toHostId;
  return encodeFrame(row.segment, { srcMac: local ? NO_MAC : macOf(row.fromHostId), dstMac: local ? NO_MAC : macOf(row.toHostId), ipId });
}

const REASONS: Readonly<Record<DropReason, string>> = {
  loss: 'NET-2: lost on the link, by chance',
  cut: 'NET-2: lost, the link is cut',
  filter: 'NET-2: lost on the link, as was asked for',
  'no-route': 'no way to this address',
  'syn-queue-full': 'SOCK-SYNQ: it arrived and was dropped, the SYN queue is full',
  'accept-queue-full': 'SOCK-ACCEPTQ: it arrived and was not taken, the accept queue is full',
};

/** What the room knows of a packet that the packet itself does not tell. */
function commentsOf(ladder: Ladder, row: SegmentRow): string[] {
  const comments: string[] = [];
  if (row.copyOf !== null) comments.push(`NET-2: the link delivered the packet of ${seconds(row.sentUs)} twice, this is the copy`);
  if (row.reason !== null) comments.push(`${REASONS[row.reason]}${isFullQueue(row.reason) ? ` at ${ladder.hosts[row.toHostId]?.name ?? '?'}` : ''}`);
  if (row.retransmission && row.copyOf === null) comments.push('RTX-1: sent before, and not acknowledged in time');
  if (row.fate === 'in-flight') comments.push('still on the wire at the end of the capture');
  const blocks = row.segment.options.sack?.length ?? 0;
  if (blocks > 0 && encodeOptions(row.segment.options).length < encodeOptions({ ...row.segment.options, sack: [] }).length + 4 + 8 * blocks) {
    comments.push('not all SACK blocks fit in the header');
  }
  return comments;
}

/** Puts what the judge refused on the next packet of that host; returns what no packet followed. */
function tellRefusals({ ladder, seats }: CaptureSource, sightings: readonly Sighting[], packets: readonly CapturePacket[]): string[] {
  const left: string[] = [];
  for (const row of ladder.rows) {
    if (row.kind !== 'refusal' || row.draft === null) continue;
    const hostId = seats.find(({ id }) => id === row.seatId)?.hostId;
    const next = sightings.findIndex((sighting) => sighting.row.id > row.id && sighting.row.copyOf === null && sighting.row.fromHostId === hostId);
    if (next >= 0) packets[next]!.comments.push(refusalText(row));
    else left.push(refusalText(row));
  }
  return left;
}

function refusalText({ atUs, seatId, draft, refusal }: RefusalRow): string {
  const token = draft ? `[${tcpdumpFlags(draft.flags)}] seq ${draft.seq} ack ${draft.ack} length ${draft.payload.length}` : '';
  return `${refusal.rule}: at ${seconds(atUs)} ${seatId} was refused ${token}, which was never sent: ${refusal.text}`;
}

function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(6)} s`;
}

/** Reads a tap as it is named to people: `all`, `host:NAME`, `link:N`. */
export function parseTap(text: string, { ladder, links }: CaptureSource): Result<Tap, string> {
  if (text === 'all') return ok({ kind: 'all' });
  const [kind, name] = [text.slice(0, 5), text.slice(5)];
  if (kind === 'host:') {
    const hostId = ladder.hosts.findIndex((host) => host.name === name);
    return hostId >= 0 ? ok({ kind: 'host', hostId }) : err(`no host ${name}: there are ${ladder.hosts.map((host) => host.name).join(', ')}`);
  }
  if (kind !== 'link:') return err(`no tap ${text}: all, host:NAME or link:N`);
  const linkId = /^\d{1,6}$/.test(name) ? Number(name) : -1;
  return linkId >= 0 && linkId < links.length ? ok({ kind: 'link', linkId }) : err(`no link ${name}: there are ${links.length}, counted from 0`);
}
