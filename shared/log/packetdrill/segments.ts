import { type Result, err, ok } from '../../base/index.ts';
import { ACK, CWR, ECE, FIN, PSH, RST, SYN, type Segment, type TcpOptions, seqAdd } from '../../tcp/index.ts';
import type { ScriptOption, SegmentAction } from './ast.ts';

/** Where the script's numbers are found: the host under test and its peer, and both just before the wrap of sequence numbers. */
export const HOST = { name: 'host', addr: '192.168.0.1', iss: 0xffff_fff0 };
export const PEER = { name: 'peer', addr: '192.0.2.1', iss: 0xffff_ff00 };
/** What `...` stands for in bind() and connect(). */
export const BIND_PORT = 8080;
export const CONNECT_PORT = 8080;

/**
 * The one connection that a script looks at, and how its numbers are told: on segments with SYN as they are, on others
 * counted from the SYN. Numbers of null are not known yet.
 */
export interface Tested {
  hostPort: number | null;
  peerPort: number;
  /** Initial sequence numbers: as the script has them, and the host's real one. */
  scriptHostIss: number;
  liveHostIss: number | null;
  scriptPeerIss: number;
  /** Timestamps of the host that the script named, with the real ones; the first of them. */
  timestamps: Map<number, number>;
  firstTimestamp: { script: number; live: number } | null;
}

export function createTested(hostPort: number | null, peerPort: number): Tested {
  return { hostPort, peerPort, scriptHostIss: 0, liveHostIss: null, scriptPeerIss: 0, timestamps: new Map(), firstTimestamp: null };
}

function hostOffset(tested: Tested, syn: boolean): number {
  const live = tested.liveHostIss ?? 0;
  return syn ? seqAdd(live, -tested.scriptHostIss) : live;
}

function peerOffset(tested: Tested, syn: boolean): number {
  return syn ? PEER.iss : seqAdd(PEER.iss, tested.scriptPeerIss);
}

const FLAG_OF_LETTER: Readonly<Record<string, number>> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK, E: ECE, W: CWR };

/** The bits of the flags that the engine knows. */
export function flagBits(letters: string): number {
  return [...letters].reduce((bits, letter) => bits | (FLAG_OF_LETTER[letter] ?? 0), 0);
}

/** Letters in the language's order: `FP.`. */
export function flagLetters(bits: number): string {
  const letters = [[FIN, 'F'], [SYN, 'S'], [RST, 'R'], [PSH, 'P'], [ECE, 'E'], [CWR, 'W'], [ACK, '.']] as const;
  return letters.filter(([bit]) => bits & bit).map(([, letter]) => letter).join('') || '-';
}

/** The script's inbound segment as it goes onto the wire. `scaled`: an unknown echo is counted from the first timestamp. */
export function liveSegment(action: SegmentAction, tested: Tested, scaled: boolean): Result<Segment, string> {
  const flags = flagBits(action.flags);
  const syn = (flags & SYN) !== 0;
  const options = liveOptions(action, tested, flags, scaled);
  if (!options.ok) return options;
  return ok({
    srcAddr: PEER.addr, srcPort: action.ports?.from || tested.peerPort, dstAddr: HOST.addr, dstPort: action.ports?.to || (tested.hostPort ?? BIND_PORT),
    seq: seqAdd(action.seq, peerOffset(tested, syn)), ack: flags & ACK ? seqAdd(action.ack ?? 0, hostOffset(tested, syn)) : 0,
    flags, windowBytes: action.win ?? 0, payload: 'x'.repeat(action.length), options: options.value, ...ecnOf(action.ip),
  });
}

/** The marks of the IP header that a line names (RFC 3168 section 5). */
function ecnOf(ip: string | null): Pick<Segment, 'ecn'> {
  return ip === 'ect0' || ip === 'ect1' || ip === 'ce' ? { ecn: ip } : {};
}

function liveOptions(action: SegmentAction, tested: Tested, flags: number, scaled: boolean): Result<TcpOptions, string> {
  const options: TcpOptions = {};
  const offset = hostOffset(tested, (flags & SYN) !== 0);
  for (const option of action.options ?? []) {
    if (option.kind === 'mss') options.mss = option.value;
    else if (option.kind === 'wscale') options.windowScale = option.value;
    else if (option.kind === 'sackOK') options.sackPermitted = true;
    else if (option.kind === 'sack') options.sack = option.blocks.map(([left, right]) => [seqAdd(left, offset), seqAdd(right, offset)]);
    else if (option.kind === 'TS') {
      const echo = flags & ACK ? liveEcho(option.ecr, tested, scaled) : option.ecr;
      if (echo === null) return err(`timestamp ecr ${option.ecr}, which no segment before had as its val`);
      options.timestamps = [option.val, echo];
    }
  }
  return ok(options);
}

function liveEcho(ecr: number, tested: Tested, scaled: boolean): number | null {
  const exact = tested.timestamps.get(ecr);
  if (exact !== undefined) return exact;
  const first = tested.firstTimestamp;
  return scaled && first ? seqAdd(first.live, ecr - first.script) : null;
}

/** What the host sent, in the script's words: several segments that the script has as one are one here. */
export interface Seen {
  flags: string;
  seq: number;
  length: number;
  ack: number | null;
  win: number;
  options: ScriptOption[];
  /** ECN's mark of the IP header: `noecn`, `ect0`, `ect1`, `ce`. */
  ip: string;
}

/** Maps what left the host; learns its initial number from the SYN that the script expects. */
export function seenSegment(live: readonly Segment[], expected: SegmentAction, tested: Tested): Seen {
  const [first, last] = [live[0]!, live.at(-1)!];
  const syn = (first.flags & SYN) !== 0;
  if (syn && flagBits(expected.flags) & SYN) {
    tested.scriptHostIss = expected.seq;
    tested.liveHostIss = first.seq;
    tested.hostPort = first.srcPort;
  }
  const flags = (first.flags & ~(FIN | PSH)) | (last.flags & (FIN | PSH));
  return {
    flags: flagLetters(flags), seq: seqAdd(first.seq, -hostOffset(tested, syn)), length: live.reduce((sum, { payload }) => sum + payload.length, 0),
    ack: flags & ACK ? seqAdd(first.ack, -peerOffset(tested, syn)) : null, win: first.windowBytes, options: seenOptions(first, expected, tested),
    ip: first.ecn ?? 'noecn',
  };
}

function seenOptions(segment: Segment, expected: SegmentAction, tested: Tested): ScriptOption[] {
  const offset = -peerOffset(tested, (segment.flags & SYN) !== 0);
  return scriptOptions(segment.options, offset, (val) => scriptTimestamp(val, expected, tested));
}

/** Options in the order and with the padding in which Linux writes them (net/ipv4/tcp_output.c). */
export function scriptOptions({ mss, sackPermitted, timestamps, windowScale, sack }: TcpOptions, sackOffset: number, stamp: (val: number) => number): ScriptOption[] {
  const nops: ScriptOption[] = [{ kind: 'nop' }, { kind: 'nop' }];
  const options: ScriptOption[] = [];
  if (mss !== undefined) options.push({ kind: 'mss', value: mss });
  if (timestamps) {
    const [val, ecr] = timestamps;
    options.push(...(sackPermitted ? [{ kind: 'sackOK' } as const] : nops), { kind: 'TS', val: stamp(val), ecr });
  } else if (sackPermitted) {
    options.push(...nops, { kind: 'sackOK' });
  }
  if (windowScale !== undefined) options.push({ kind: 'nop' }, { kind: 'wscale', value: windowScale });
  if (sack) options.push(...nops, { kind: 'sack', blocks: sack.map(([left, right]) => [seqAdd(left, sackOffset), seqAdd(right, sackOffset)]) });
  return options;
}

/** The host's timestamp counted from the first one; the script's name for it is kept, so that a later echo of it is understood. */
function scriptTimestamp(live: number, expected: SegmentAction, tested: Tested): number {
  const named = expected.options?.find((option) => option.kind === 'TS');
  if (named) {
    tested.firstTimestamp ??= { script: named.val, live };
    tested.timestamps.set(named.val, live);
  }
  const first = tested.firstTimestamp;
  return first ? seqAdd(first.script, live - first.live) : live;
}

/** The parts of a segment that are not as the script has them; `win` stands apart, for it depends on how memory is counted. */
export interface SegmentDifference {
  header: boolean;
  win: boolean;
}

/** Compares what left with the script's line. `timestampSlack` in ticks; null leaves timestamp values unchecked. */
export function compareSegment(seen: Seen, expected: SegmentAction, timestampSlack: number | null): SegmentDifference {
  const header = flagBits(seen.flags) !== flagBits(expected.flags) || seen.seq !== expected.seq || seen.length !== expected.length
    || (seen.ack ?? 0) !== (expected.ack ?? 0) || (expected.options !== null && !sameOptions(seen.options, expected.options, timestampSlack));
  const marked = expected.ip === null || expected.ip === seen.ip || (expected.ip === 'ect01' && seen.ip.startsWith('ect'));
  return { header: header || !marked, win: expected.win !== null && expected.win !== seen.win };
}

function sameOptions(seen: ScriptOption[], expected: ScriptOption[], slack: number | null): boolean {
  return seen.length === expected.length && seen.every((option, i) => sameOption(option, expected[i]!, slack));
}

function sameOption(seen: ScriptOption, expected: ScriptOption, slack: number | null): boolean {
  if (seen.kind === 'TS' && expected.kind === 'TS') return slack === null || Math.abs((seen.val - expected.val) | 0) <= slack;
  return optionText(seen) === optionText(expected);
}

export function optionText(option: ScriptOption): string {
  switch (option.kind) {
    case 'mss':
    case 'wscale':
      return `${option.kind} ${option.value}`;
    case 'sack':
      return `sack ${option.blocks.map((block) => block.join(':')).join(' ')}`;
    case 'TS':
      return `TS val ${option.val} ecr ${option.ecr}`;
    case 'other':
      return option.text;
    default:
      return option.kind;
  }
}

/** A segment as scripts write it, with the parts that the line at hand looks at. */
export function segmentText(segment: Seen | SegmentAction, like: SegmentAction): string {
  const { flags, seq, length, ack, win, options } = segment;
  let text = `${like.ip === null ? '' : `[${segment.ip}] `}${flags} ${seq}:${seq + length}(${length})`;
  if (ack !== null) text += ` ack ${ack}`;
  if (like.win !== null && win !== null) text += ` win ${win}`;
  if (options === null) text += ' <...>';
  else if (options.length > 0 && like.options !== null) text += ` <${options.map(optionText).join(',')}>`;
  return text;
}
