import type { Action, ScriptOption, SegmentAction } from './ast.ts';
import type { Parser } from './parser.ts';

const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffff_ffff;
/** Packets that are not TCP over IPv4, by their first word. */
const FOREIGN: Readonly<Record<string, string>> = {
  icmp: 'ICMP', udp: 'UDP', ipv4: 'IP inside IP', ipv6: 'IPv6', gre: 'GRE', GREv0: 'GRE', mpls: 'MPLS', psp: 'PSP', spi: 'PSP',
};
const MAX_OPTIONS = 40;
const MAX_SACK_BLOCKS = 4;

/** A packet line from its '<' or '>' on. */
export function parsePacket(parser: Parser): Action {
  const direction = parser.take().text === '<' ? 'in' : 'out';
  const ip = parseIpInfo(parser);
  const foreign = parser.is('word') ? FOREIGN[parser.token.text] : undefined;
  if (foreign !== undefined) return skipForeign(parser, foreign);
  const ports = parsePorts(parser);
  const flags = parseFlags(parser);
  if (parser.is('word', 'udp') || parser.is('word', 'icmp')) return skipForeign(parser, FOREIGN[parser.token.text]!);
  const { seq, length } = parseSequence(parser);
  const ack = parser.skip('word', 'ack') ? parser.integer('an acknowledgement number', 0, U32) : null;
  const win = parser.skip('word', 'win') ? parser.integer('a window', 0, U16) : null;
  const urgent = parser.skip('word', 'urg') ? parser.integer('an urgent pointer', 0, U16) : null;
  const options = parseOptions(parser, direction);
  if (parser.sign('{')) return skipForeign(parser, 'a mutated packet');
  return { kind: 'segment', direction, flags, seq, length, ack, win, urgent, options, ports, ip };
}

/** Reads over the rest of a packet: what begins the next event stands first on its line. */
function skipForeign(parser: Parser, what: string): Action {
  do parser.take(); while (!parser.is('end') && !parser.token.first);
  return { kind: 'foreign', what };
}

/** `[ect0]`, `(tos 0x10)`, `[noecn, flowlabel 0x1]`, `[ttl 1]`. */
function parseIpInfo(parser: Parser): string | null {
  const close = parser.sign('[') ? ']' : parser.sign('(') ? ')' : null;
  if (close === null) return null;
  parser.take();
  let text = '';
  while (!parser.sign(close) && !parser.is('end')) {
    if (!parser.is('word') && !parser.is('hex') && !parser.is('integer') && !parser.sign(',')) parser.unexpected('ect0, ect1, ect01, noecn, ce, tos, ttl or flowlabel');
    text += `${text === '' ? '' : ' '}${parser.take().text}`;
  }
  parser.expect('sign', close);
  return text;
}

function parsePorts(parser: Parser): SegmentAction['ports'] {
  const { kind, text } = parser.following;
  if (!parser.is('integer') || kind !== 'sign' || text !== '>') return null;
  const from = parser.integer('a port', 0, U16);
  parser.take();
  return { from, to: parser.integer('a port', 0, U16) };
}

/** `S`, `S.`, `.`, `-`, `FP.`, `SEWA`; `P.5` and `.5` count AccECN marks. */
function parseFlags(parser: Parser): string {
  const place = parser.token;
  if (parser.skip('sign', '-')) return '-';
  if (parser.skip('sign', '.')) return '.';
  let flags = parser.is('word') ? parser.take().text : '';
  if (parser.skip('sign', '.')) flags += '.';
  else if (/^\.[0-7]$/.test(parser.token.text) && parser.is('float')) flags += parser.take().text;
  if (flags === '') parser.unexpected('flags (S, F, R, P, ., -)');
  else if (!/^[FSRPUEWA]*(?:\.[0-7]?)?$/.test(flags)) parser.refuse(`flags of S, F, R, P, U, E, W, A and . expected, '${flags.slice(0, 20)}' stands here`, place);
  return flags;
}

/** `1:1001(1000)`. */
function parseSequence(parser: Parser): { seq: number; length: number } {
  const place = parser.token;
  const seq = parser.integer('a sequence number', 0, U32);
  parser.expect('sign', ':');
  const end = parser.integer('the sequence number of the end', 0, 2 * U32);
  parser.expect('sign', '(');
  const length = parser.integer('a length', 0, U16);
  parser.expect('sign', ')');
  if (end !== seq + length) parser.refuse(`an end of ${seq + length} expected for ${length} bytes from ${seq}, ${end} stands here`, place);
  return { seq, length };
}

function parseOptions(parser: Parser, direction: 'in' | 'out'): ScriptOption[] | null {
  // The next event may be a packet of its own: its '<' stands after a time, never here.
  if (!parser.skip('sign', '<')) return [];
  if (parser.is('ellipsis')) {
    if (direction === 'in') parser.refuse("options expected: '<...>' can only stand on an outbound packet");
    parser.take();
    parser.expect('sign', '>');
    return null;
  }
  const options: ScriptOption[] = [];
  do {
    if (options.length >= MAX_OPTIONS) parser.refuse(`at most ${MAX_OPTIONS} options expected`);
    options.push(parseOption(parser));
  } while (parser.skip('sign', ','));
  parser.expect('sign', '>');
  return options;
}

function parseOption(parser: Parser): ScriptOption {
  const { text: name } = parser.token;
  if (!parser.is('word')) {
    parser.unexpected('an option (mss, nop, wscale, sackOK, sack, TS ...)');
    return { kind: 'nop' };
  }
  parser.take();
  switch (name) {
    case 'nop':
    case 'eol':
    case 'sackOK':
      return { kind: name };
    case 'mss':
      return { kind: 'mss', value: parser.integer('a segment size', 0, U16) };
    case 'wscale':
      return { kind: 'wscale', value: parser.integer('a shift', 0, U8) };
    case 'sack':
      return { kind: 'sack', blocks: parseSack(parser) };
    case 'TS':
      return parseTimestamps(parser);
    default:
      return parseOther(parser, name);
  }
}

function parseTimestamps(parser: Parser): ScriptOption {
  parser.expect('word', 'val');
  const val = parser.integer('a timestamp', 0, U32);
  parser.expect('word', 'ecr');
  return { kind: 'TS', val, ecr: parser.integer('a timestamp', 0, U32) };
}

function parseSack(parser: Parser): [number, number][] {
  const blocks: [number, number][] = [];
  do {
    if (blocks.length >= MAX_SACK_BLOCKS) parser.refuse(`at most ${MAX_SACK_BLOCKS} SACK blocks expected`);
    const left = parser.integer('the left edge of a SACK block', 0, U32);
    parser.expect('sign', ':');
    blocks.push([left, parser.integer('the right edge of a SACK block', 0, U32)]);
  } while (parser.is('integer'));
  return blocks;
}

/** Fast open cookies, MD5 sums, AccECN counters: words and numbers up to the next option. */
function parseOther(parser: Parser, name: string): ScriptOption {
  const place = parser.token;
  let text = name;
  while (parser.is('word') || parser.is('integer') || parser.is('hex') || parser.sign('-') || parser.sign('=')) text += ` ${parser.take().text}`;
  if (!OTHER_OPTIONS.includes(name)) parser.refuse(`an option (mss, nop, wscale, sackOK, sack, TS, FO, md5, eol) expected, '${name.slice(0, 20)}' stands here`, place);
  return { kind: 'other', text };
}

const OTHER_OPTIONS: readonly string[] = ['FO', 'FOEXP', 'exp', 'md5', 'ECN', 'AccECN', 'mp_capable', 'mp_capable_no_cs', 'mp_join_syn', 'mp_join_syn_ack', 'mp_join_ack', 'dss', 'dss_ack4', 'add_address', 'mp_fail', 'mp_fastclose', 'mp_prio', 'remove_address'];
